"""Scores of a table's predictions: what the field reports of classes and of values.

Everything is taken in float64 on the host. This module refuses to know who predicted.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Floats = NDArray[np.float64]


def classification_scores(
    probabilities: ArrayLike, targets: ArrayLike, weights: ArrayLike | None = None
) -> dict[str, float]:
    """accuracy, balanced_accuracy, f1, log_loss and auc of shares of classes.

    probabilities  (N, K), rows that sum to 1
    targets        (N,) class numbers
    weights        (N,) how much each row counts, 0 or more; None: all the same

    accuracy           Σ w [right] / Σ w, [0, 1]; the first of equal shares is the answer
    balanced_accuracy  the mean over the classes that have rows of the share of them found
    f1                 the mean over the classes that have rows, or were answered, of
                       2 right / (rows + answers)
    log_loss           -Σ w log p / Σ w, in nats, p the share of the row's class, kept at least
                       the smallest step of its dtype, so that one sure mistake is not infinite
    auc                two classes: the chance that a row of the second gets a larger share of
                       it than a row of the first, equals counting half; more: the mean of
                       each class against the rest, of classes that have both kinds of rows
    A score that has no rows to be taken from is NaN.

    >>> found = classification_scores([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]], [0, 0, 1])
    >>> {name: round(value, 3) for name, value in found.items()}
    {'accuracy': 0.667, 'balanced_accuracy': 0.75, 'f1': 0.667, 'log_loss': 0.459, 'auc': 1.0}
    """
    shares, true = np.asarray(probabilities), np.asarray(targets, dtype=np.int64)
    count, classes = shares.shape
    w = np.ones(count) if weights is None else np.asarray(weights, dtype=np.float64)
    said = shares.argmax(axis=1)
    right = said == true
    rows = np.bincount(true, w, classes)
    answers = np.bincount(said, w, classes)
    found = np.bincount(true[right], w[right], classes)
    return {
        "accuracy": _share(float(found.sum()), float(w.sum())),
        "balanced_accuracy": _mean(found[rows > 0] / rows[rows > 0]),
        "f1": _mean((2 * found / np.maximum(rows + answers, 1e-300))[rows + answers > 0]),
        "log_loss": _share(float((w * row_log_losses(shares, true)).sum()), float(w.sum())),
        "auc": _auc(shares, true, w),
    }


def row_log_losses(probabilities: Array, targets: Array) -> Floats:
    """-log p of each row's class, (N,), in nats.

    >>> row_log_losses(np.array([[1.0, 0.0]]), np.array([0])) == 0
    array([ True])
    """
    least = np.finfo(probabilities.dtype).eps if probabilities.dtype.kind == "f" else 1e-15
    own = probabilities[np.arange(len(targets)), targets].astype(np.float64)
    losses: Floats = -np.log(np.clip(own, least, 1.0))
    return losses


def regression_scores(
    values: ArrayLike, targets: ArrayLike, weights: ArrayLike | None = None
) -> dict[str, float]:
    """rmse, mae and r2 of predicted values, in the units of the targets.

    rmse = √(Σ w e² / Σ w);  mae = Σ w |e| / Σ w;  r2 = 1 - Σ w e² / Σ w (y - ȳ)², e = ŷ - y.
    values, targets, weights (N,). r2 is NaN where all targets are equal.

    >>> regression_scores([1.0, 2.0, 5.0], [1.0, 2.0, 3.0])["r2"]
    -1.0
    """
    y = np.asarray(targets, dtype=np.float64)
    error = np.asarray(values, dtype=np.float64) - y
    w = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=np.float64)
    total = float(w.sum())
    squared = float((w * error**2).sum())
    mean = _share(float((w * y).sum()), total)
    around = float((w * (y - mean) ** 2).sum())
    return {
        "rmse": math.sqrt(_share(squared, total)),
        "mae": _share(float((w * np.abs(error)).sum()), total),
        "r2": 1 - squared / around if around > 0 else math.nan,
    }


def _auc(shares: Array, true: Array, w: Floats) -> float:
    classes = shares.shape[1]
    wanted = [1] if classes == 2 else range(classes)
    found = [_area(shares[:, each].astype(np.float64), true == each, w) for each in wanted]
    return _mean(np.array([area for area in found if area is not None]))


def _area(score: Floats, positive: Array, w: Floats) -> float | None:
    """The area under one curve, from weights below and at each distinct score."""
    yes, no = w * positive, w * ~positive
    if not (yes.sum() > 0 and no.sum() > 0):
        return None
    place = np.unique(score, return_inverse=True)[1]
    up, down = np.bincount(place, yes), np.bincount(place, no)
    below = np.cumsum(down) - down
    return float((up * (below + down / 2)).sum() / (yes.sum() * no.sum()))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else math.nan
