"""From a run to something to look at. Draws what a run recorded and computes nothing anew."""
