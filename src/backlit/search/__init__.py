"""Many runs of one network: what may vary, which are tried, and what came of it."""
