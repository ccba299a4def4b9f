"""scikit-learn's MLPClassifier and MLPRegressor in a Pipeline, at their best of several settings.

Early stopping tried both ways, one and two layers of 100, the target or its logarithm standardised,
answers kept within what training saw; Adam at its default rate; up to 500 epochs of
small tables, of large ones its default of 200.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline

from . import prepared, serve

EPOCHS = {"small": 500, "large": 200}
SETTINGS = [
    {"layers": layers, "early_stopping": early}
    for layers in ([100], [100, 100])
    for early in (False, True)
]


def make(rows: prepared.Rows, setting: prepared.Setting) -> Any:
    """The pipeline of a setting."""
    kind = MLPClassifier if rows.task == "classification" else MLPRegressor
    net = kind(
        hidden_layer_sizes=tuple(setting["layers"]),
        early_stopping=setting["early_stopping"],
        max_iter=EPOCHS["small" if len(rows.x) <= prepared.SMALL else "large"],
        random_state=serve.SEED,
    )
    return prepared.with_target(make_pipeline(prepared.dense(rows), net), setting)


class Mlp:
    """A table by scikit-learn's network."""

    def choose(self, folder: Path) -> dict[str, Any]:
        rows = prepared.Rows(folder)
        return prepared.choose(rows, prepared.with_targets(rows, SETTINGS, "standardised"), make)

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        rows = prepared.Rows(folder)
        return prepared.fitted(rows, make(rows, setting))


if __name__ == "__main__":
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # that max_iter was reached
    serve.serve(Mlp())
