"""The row `start` in scikit-learn, which has no batch norm and keeps the last weights."""

import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")  # that max_iter was reached is what is wanted
data = np.load(Path(sys.argv[1]) / "start.npz")
net = MLPClassifier(
    (100, 100),
    batch_size=32,
    max_iter=40,
    alpha=0.0,
    tol=0.0,
    n_iter_no_change=10**9,
    random_state=0,
)
net.fit(data["x"], data["y"])
net.score(data["x_val"], data["y_val"])
print(f"test {net.score(data['x_test'], data['y_test']):.4f}", flush=True)
