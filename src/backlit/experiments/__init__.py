"""The experiments of the study notes: each one question, a claim that can fail, and a page."""
