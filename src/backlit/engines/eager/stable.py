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


def shifted(x: Array) -> tuple[Array, Array]:
    """x - max(x) along the last axis, and the max. Infinities: the largest becomes 0."""
    top = x.max(axis=-1, keepdims=True) if x.shape[-1] else np.full((*x.shape[:-1], 1), -np.inf)
    d = x - top
    if not np.isfinite(top).all():
        d = np.where(np.isposinf(x), 0.0, np.where(np.isinf(top), -np.inf, d))
        d = np.where(np.isnan(x), np.nan, d).astype(x.dtype)
    return d, top


def softmax(x: Array) -> Array:
    """exp(x) / sum of exp(x); a row of -infinity gives zeros."""
    e = np.exp(shifted(x)[0])
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)


def _rest(x: Array, d: Array, top: Array) -> Array:
    """log of (sum of exp(d)) where one largest element counts 1: log1p of the others."""
    e = np.exp(d)
    back = d - x  # Knuth's two-sum of x and -top: what the subtraction lost, exactly
    lost = (x - (d - back)) - (top + back)
    e = e + e * np.where(np.isfinite(lost), lost, 0.0)  # exp(d + lost), lost being tiny
    np.put_along_axis(e, np.argmax(d, axis=-1)[..., None], 0.0, axis=-1)
    return np.log1p(e.sum(axis=-1))


def logsumexp(x: Array) -> Array:
    """log of the sum of exp(x); all -infinity gives -infinity."""
    wide = x.astype(np.float64)
    d, top = shifted(wide)
    if not x.shape[-1]:
        return np.full(x.shape[:-1], -np.inf, dtype=x.dtype)
    return (top[..., 0] + _rest(wide, d, top)).astype(x.dtype)


def softmax_cross_entropy(x: Array, target: Array) -> Array:
    """Sum over classes of target (logsumexp(x) - x); classes of weight 0 count nothing."""
    wide, weight = x.astype(np.float64), target.astype(np.float64)
    if not x.shape[-1]:
        return np.zeros(x.shape[:-1], dtype=x.dtype)
    d, top = shifted(wide)
    each = _rest(wide, d, top)[..., None] - d
    return np.where(weight == 0, 0.0 * each.clip(0, 0), weight * each).sum(-1).astype(x.dtype)


def binary_cross_entropy(x: Array, target: Array) -> Array:
    """|x| times the weight of the wrong side, plus log(1 + exp(-|x|))."""
    size = np.abs(x)
    wrong = np.where(x > 0, 1 - target, target)
    return np.where(wrong == 0, 0, wrong * size) + np.log1p(np.exp(-size))
