"""How parameters move: optimizers, schedules, decay and clipping as frozen descriptions.

Knows no layer and no engine; update rules are said in ops.
"""
