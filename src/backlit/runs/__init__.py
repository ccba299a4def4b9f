"""What is remembered: a run's folder, its words, its checkpoints and its model.

Plain data and named arrays go in and come out. Knows no layer, no optimizer and no data set;
turning a description into objects is the work of the floors above.
"""
