"""What a run remembers of its training rows: how they are scaled, and what knows nothing scores.

The inputs' facts are those of up to 2,000 rows, evenly taken; the targets' of all of them.
This module refuses to know what follows from any of it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..nn.losses import (
    BinaryCrossEntropy,
    Loss,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    SumSquaredError,
)
from .rows import Part

Array = NDArray[Any]
_ROWS: Final = 2_000


def data_facts(part: Part, loss: Loss) -> dict[str, Any]:
    """Plain data: `inputs`, and `classes` (rows of each) or `targets`, and `constant_loss`.

    inputs         columns; mean and spread of all numbers; `largest` and `median`: of the root
                   mean squares of the columns that vary
    targets        mean, and spread (standard deviation) around each output's mean
    constant_loss  of the best answer that is the same for every row; None for a loss of one's own
    """
    found: dict[str, Any] = {"inputs": _inputs(part)}
    y = part.arrays["y"][part.rows]
    weights = part.arrays["weights"][part.rows] if "weights" in part.arrays else None
    if y.dtype.kind in "iu":
        classes = part.source.class_count or int(y.max(initial=0)) + 1
        found["classes"] = np.bincount(y, minlength=classes).tolist()
    elif loss.task == "classification":
        found["classes"] = [round(float(each), 3) for each in y.sum(axis=0, dtype=np.float64)]
        if len(found["classes"]) == 1:  # one output: the share of yes
            found["classes"].insert(0, round(len(y) - found["classes"][0], 3))
    else:
        mean = y.mean(axis=0, dtype=np.float64)
        spread = np.sqrt(np.mean((y.astype(np.float64) - mean) ** 2))
        found["targets"] = {"mean": float(mean.mean()), "spread": float(spread)}
    found["constant_loss"] = _constant_loss(loss, y, weights, found.get("classes"))
    return found


def _inputs(part: Part) -> dict[str, float]:
    x = part.arrays["x"]
    taken = np.linspace(0, part.count - 1, min(part.count, _ROWS)).round().astype(np.int64)
    rows = x[part.rows[taken]].reshape(len(taken), -1).astype(np.float64)
    varies = rows.std(axis=0) > 0
    sizes = np.sqrt((rows[:, varies] ** 2).mean(axis=0))
    return {
        "columns": rows.shape[1],
        "mean": float(rows.mean()),
        "spread": float(rows.std()),
        "largest": float(sizes.max(initial=0.0)),
        "median": float(np.median(sizes)) if len(sizes) else 0.0,
    }


def _constant_loss(
    loss: Loss, y: Array, weights: Array | None, classes: list[float] | None
) -> float | None:
    if isinstance(loss, SoftmaxCrossEntropy) and classes is not None:
        rows: Array = np.asarray(classes, np.float64)
        if y.dtype.kind in "iu" and weights is not None:
            rows = np.bincount(y, weights, minlength=len(rows)).astype(np.float64)
        if loss.class_weights is not None:
            rows = rows * np.asarray(loss.class_weights)
        share = rows / max(rows.sum(), 1e-300)
        share = share * (1 - loss.label_smoothing) + loss.label_smoothing / len(share)
        return _entropy(share)
    weight = np.ones(len(y)) if weights is None else weights.astype(np.float64)
    weight = (weight / max(weight.sum(), 1e-300)).reshape(-1, *[1] * (y.ndim - 1))
    if isinstance(loss, BinaryCrossEntropy):
        yes = (weight * y).sum(axis=0)
        return float(np.mean([_entropy(np.array([1 - p, p])) for p in np.atleast_1d(yes)]))
    if isinstance(loss, MeanSquaredError | SumSquaredError):
        varied = (weight * (y - (weight * y).sum(axis=0)) ** 2).sum(axis=0)
        half = 0.5 * varied.sum()
        return float(half if isinstance(loss, SumSquaredError) else varied.mean())
    return None


def _entropy(share: Array) -> float:
    known = share[share > 0]
    return float(-(known * np.log(known)).sum())
