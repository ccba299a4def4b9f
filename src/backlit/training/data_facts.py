"""What a run remembers of its training rows: how they are scaled, and what knows nothing scores.

The inputs' facts are those of up to 2,000 rows, evenly taken; the targets' of all of them.
This module refuses to know what follows from any of it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..nn.chain import Chain
from ..nn.embed import Embed
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
_ROUNDING: Final = 1e-6  # of a number: what varies by less does not vary
_LEAST, _MOST = 1e-300, 1e300


def data_facts(part: Part, loss: Loss, network: Chain | None = None) -> dict[str, Any]:
    """Plain data: `inputs`, and `classes` (rows of each) or `targets`, and `constant_loss`.

    network        the codes that its Embed looks up are no inputs that could be scaled
    inputs         shape of a row; columns; mean and spread of all numbers; `largest` and `median`:
                   of the root mean squares of the columns that vary
    targets        mean, and spread (standard deviation) around each output's mean
    constant_loss  of the best answer that is the same for every row; None for a loss of one's own
    weighted       whether rows or classes have weights of their own
    """
    y = part.arrays["y"][part.rows]
    weights = part.arrays["weights"][part.rows] if "weights" in part.arrays else None
    found: dict[str, Any] = {
        "inputs": _inputs(part, _codes(network)),
        "weighted": weights is not None or getattr(loss, "class_weights", None) is not None,
    }
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
    found["constant_loss"] = _constant_loss(loss, y, weights, len(found.get("classes", ())))
    return found


def _codes(network: Chain | None) -> int:
    """How many of the last columns are codes of an embedding."""
    first = None if network is None else network[0]
    return len(first.embedded) if isinstance(first, Embed) else 0


def _inputs(part: Part, codes: int) -> dict[str, Any]:
    x = part.arrays["x"]
    taken = np.linspace(0, part.count - 1, min(part.count, _ROWS)).round().astype(np.int64)
    rows = x[part.rows[taken]].reshape(len(taken), -1).astype(np.float64)
    rows = rows[:, : rows.shape[1] - codes]
    facts: dict[str, Any] = {"shape": list(x.shape[1:]), "columns": rows.shape[1] + codes}
    if not rows.size:
        return {**facts, "mean": 0.0, "spread": 1.0, "largest": 1.0, "median": 1.0}
    with np.errstate(over="ignore"):  # numbers near the end of float64 are large all the same
        spreads, sizes = rows.std(axis=0), np.sqrt((rows**2).mean(axis=0))
        mean, spread = float(rows.mean()), float(rows.std())
    sizes = np.nan_to_num(sizes, posinf=_MOST)[spreads > _ROUNDING * sizes]
    return {
        **facts,
        "mean": mean,
        "spread": min(spread, _MOST),
        "largest": float(sizes.max(initial=0.0)),
        "median": float(np.median(sizes)) if len(sizes) else 0.0,
    }


def _constant_loss(loss: Loss, y: Array, weights: Array | None, classes: int) -> float | None:
    weight = np.ones(len(y)) if weights is None else weights.astype(np.float64)
    if isinstance(loss, SoftmaxCrossEntropy):
        own = np.asarray(loss.class_weights or (1.0,) * classes, dtype=np.float64)
        if y.dtype.kind in "iu":
            rows = np.bincount(y, weight, minlength=len(own)) * own
        else:
            rows = ((weight * (y @ own))[:, None] * y).sum(axis=0)
        share = rows / max(rows.sum(), _LEAST)
        smoothing = loss.label_smoothing
        return _entropy(share * (1 - smoothing) + smoothing / len(share))
    weight = (weight / max(weight.sum(), _LEAST)).reshape(-1, *[1] * (y.ndim - 1))
    if isinstance(loss, BinaryCrossEntropy):
        yes = (weight * y).sum(axis=0)
        return float(np.mean([_entropy(np.array([1 - p, p])) for p in np.atleast_1d(yes)]))
    if isinstance(loss, MeanSquaredError | SumSquaredError):
        mean = (weight * y).sum(axis=0)
        varied = (weight * (y - mean) ** 2).sum(axis=0)
        varied = np.where(varied > (_ROUNDING * mean) ** 2, varied, 0.0)
        return float(0.5 * varied.sum() if isinstance(loss, SumSquaredError) else varied.mean())
    return None


def _entropy(share: Array) -> float:
    known = share[share > 0]
    return float(-(known * np.log(known)).sum())
