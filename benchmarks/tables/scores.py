"""The scores of answers on rows held out, the same arithmetic for everybody, in float64.

This module refuses to know whose answers they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.data.tables.words import label_of

MAIN = {"classification": "accuracy", "regression": "rmse"}
"""By which score a verdict is given."""
LOWER = {"rmse"}
"""Scores of which less is better."""


def scored(task: str, truth: NDArray[Any], predicted: Sequence[Any]) -> dict[str, float]:
    """accuracy = share of rows answered rightly; rmse = sqrt(mean (p - t)²) in the target's unit,
    r2 = 1 - Σ (p - t)² / Σ (t - mean t)².

    >>> scored("regression", np.array([1.0, 2.0, 3.0]), [1.0, 2.0, 5.0])["r2"]
    -1.0
    """
    if len(predicted) != len(truth):
        raise SystemExit(f"{len(predicted)} answers for {len(truth)} rows")
    if task == "classification":
        return {
            "accuracy": float(
                np.mean([label_of(p) == t for p, t in zip(predicted, truth, strict=True)])
            )
        }
    errors = np.asarray(predicted, dtype=np.float64) - truth
    whole = ((truth - truth.mean()) ** 2).sum()
    return {"rmse": float(np.sqrt((errors**2).mean())), "r2": float(1 - (errors**2).sum() / whole)}
