"""One run: a plan, a clock, a state, a loop of events, and the model that comes out.

Knows engines only by their promise.
"""
