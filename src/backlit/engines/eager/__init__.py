"""The eager engine: each op at once, in NumPy. The living definition of every op."""
