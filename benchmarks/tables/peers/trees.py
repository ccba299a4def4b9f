"""scikit-learn's HistGradientBoosting, words as categories, at its best of several settings.

Its defaults, and four times as many trees at a smaller rate; the target as it is and its
logarithm.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline

from . import prepared, serve

SETTINGS = [{"rate": 0.1, "trees": 100}, {"rate": 0.05, "trees": 400}]


def make(rows: prepared.Rows, setting: prepared.Setting) -> Any:
    """The pipeline of a setting."""
    is_class = rows.task == "classification"
    kind = HistGradientBoostingClassifier if is_class else HistGradientBoostingRegressor
    trees = kind(
        learning_rate=setting["rate"],
        max_iter=setting["trees"],
        categorical_features=list(range(len(rows.words))),
        random_state=serve.SEED,
    )
    return prepared.with_target(make_pipeline(prepared.ordinal(rows), trees), setting)


class Trees:
    """A table by boosted trees."""

    def choose(self, folder: Path) -> dict[str, Any]:
        rows = prepared.Rows(folder)
        return prepared.choose(rows, prepared.with_targets(rows, SETTINGS, "as it is"), make)

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        rows = prepared.Rows(folder)
        return prepared.fitted(rows, make(rows, setting))


if __name__ == "__main__":
    serve.serve(Trees())
