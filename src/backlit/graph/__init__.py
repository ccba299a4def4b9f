"""What was computed: tensors, the ops between them, and who carries the ops out.

Knows no particular op, no gradient and no network.
"""
