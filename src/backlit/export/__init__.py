"""A trained model as a file that needs no Backlit: plain NumPy, or ONNX.

Stands above training and reads what a model holds. Knows nothing of runs and the command line.
"""
