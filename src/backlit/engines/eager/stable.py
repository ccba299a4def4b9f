"""Log-sum-exp, softmax and the cross-entropies, to within four units in the last place.

Differences x - max(x) are carried with their rounding error, and the largest element is left
out of the sum under log1p, so that losses near 0 keep all their digits.
This module refuses to know about graphs and labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def shifted(x: Array) -> tuple[Array, Array, bool]:
    """x - max(x) along the last axis, the max, and whether every max is finite.

    Of infinities, the largest becomes 0 and the others -infinity.
    """
    top = x.max(axis=-1, keepdims=True, initial=-np.inf)
    d = x - top
    if np.isfinite(top).all():
        return d, top, True
    d = np.where(np.isposinf(x), 0.0, np.where(np.isinf(top), -np.inf, d))
    return np.where(np.isnan(x), np.nan, d).astype(x.dtype), top, False


def softmax(x: Array) -> Array:
    """exp(x) / sum of exp(x); a row of -infinity gives zeros."""
    d, _, finite = shifted(x)
    e = np.exp(d)
    total = e.sum(axis=-1, keepdims=True)
    return e / (total if finite else np.where(total == 0, 1, total))


def _wide(x: Array) -> tuple[Array, Array, Array, bool]:
    """x in float64, shifted; and the log of the sum of exp(x - max), a largest left out.

    Differences of float32 numbers are exact in float64. Those of float64 numbers have an error,
    which is found exactly (Knuth's two-sum of x and -max) and carried into the exponential.
    """
    wide = x.astype(np.float64)
    d, top, finite = shifted(wide)
    e = np.exp(d)
    if x.dtype == np.float64:
        back = d - wide
        lost = (wide - (d - back)) - (top + back)
        e += e * np.where(np.isfinite(lost), lost, 0.0)
    largest = d == 0
    e[largest] = 0.0
    others = e.sum(axis=-1)
    if np.count_nonzero(largest) != others.size:  # a row with equal largest ones, or with none
        others += np.maximum(np.count_nonzero(largest, axis=-1) - 1, 0)
    return d, top, np.log1p(others), finite


def logsumexp(x: Array) -> Array:
    """log of the sum of exp(x); all -infinity, or nothing at all, gives -infinity."""
    _, top, rest, _ = _wide(x)
    return (top[..., 0] + rest).astype(x.dtype)


def softmax_cross_entropy(x: Array, target: Array) -> Array:
    """Sum over classes of target (logsumexp(x) - x); classes of weight 0 count nothing."""
    d, _, rest, _ = _wide(x)
    each = target * (rest[..., None] - d)
    total = each.sum(axis=-1)
    if not np.isfinite(total).all():  # a class of weight 0 may have an infinite loss
        total = np.where((target == 0) & ~np.isnan(x), 0.0, each).sum(axis=-1)
    return total.astype(x.dtype)


def binary_cross_entropy(x: Array, target: Array) -> Array:
    """|x| times the weight of the wrong side, plus log(1 + exp(-|x|))."""
    size = np.abs(x)
    wrong = np.where(x > 0, 1 - target, target)
    return np.where(wrong == 0, 0, wrong * size) + np.log1p(np.exp(-size))
