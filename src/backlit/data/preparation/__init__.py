"""Preparation: what becomes of each column of a table before a network sees it, learnt once."""
