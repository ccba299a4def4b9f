"""From a graph to its gradient, its numerical check, and its explanation.

Knows no engine and no layer.
"""
