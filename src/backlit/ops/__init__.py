"""The vocabulary: for each op its shape rule and its gradient rule, and no arithmetic.

Knows no engine and no layer.
"""
