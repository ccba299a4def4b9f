"""What every floor may lean on. Knows nothing of graphs, networks or training."""
