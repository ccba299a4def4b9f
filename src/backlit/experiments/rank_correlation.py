"""Spearman's rank correlation: whether one number rises with another, along whatever curve.

This module refuses to know what is ranked.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ..search.effect_columns import middle_ranks


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Pearson's correlation of the ranks of x and y, (n,) each: a number in [-1, 1].

    Equal values have the mean of their ranks. NaN where all values of one are equal, and for
    fewer than two.

    >>> spearman([1, 2, 3, 4], [0.1, 0.2, 40, 900])
    1.0
    >>> round(spearman([1, 2, 3, 4], [2, 1, 4, 4]), 3)
    0.738
    """
    first, second = (middle_ranks(np.asarray(each, dtype=np.float64)) - 0.5 for each in (x, y))
    size = math.sqrt(float((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / size if size else math.nan
