"""The peers: each a process that prepares a workload and runs rounds of it on request."""
