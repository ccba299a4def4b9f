"""Parts of a network: layers, initialisers and losses as frozen descriptions.

Knows no engine, no optimizer and no training loop; everything is said in ops.
"""
