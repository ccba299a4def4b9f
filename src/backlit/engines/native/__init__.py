"""The native engine: a step lowered to a few fused instructions, run by compiled code."""
