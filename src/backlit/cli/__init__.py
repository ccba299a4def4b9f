"""The command line: one file a verb. Nothing here computes: each verb calls what stands below.

Verbs are loaded when they are called, and NumPy only when a verb works with numbers.
"""
