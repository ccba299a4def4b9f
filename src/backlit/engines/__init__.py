"""How ops are carried out. Each engine keeps the promise of `engine.py`.

Knows no network and no training loop.
"""
