"""From a recorded step to a program of few instructions; nothing here computes."""
