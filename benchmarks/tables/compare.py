"""Means and paired differences over splits, with intervals, and the verdict they allow.

An interval is the mean ± t s/√n (95 %, Student, n - 1 degrees of freedom). Splits of one table
share rows, so it says how sure the figure is for that table, and less of tables to come.
This module refuses to know what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backlit.base.student import student


@dataclass(frozen=True)
class Interval:
    """A mean and how far its 95 % interval reaches to either side (NaN of a single value)."""

    mean: float
    reach: float
    count: int


def interval(values: Sequence[float]) -> Interval:
    """The mean of values and its 95 % interval.

    >>> interval([1.0, 2.0, 3.0, 4.0, 5.0])
    Interval(mean=3.0, reach=1.963..., count=5)
    """
    n = len(values)
    reach = float("nan")
    if n > 1:
        reach = student(n - 1) * float(np.std(values, ddof=1)) / n**0.5
    return Interval(float(np.mean(values)), reach, n)


def verdict(difference: Interval, *, less_is_better: bool) -> str:
    """`ahead` or `behind` where the interval leaves no doubt, else `not behind`.

    difference  of Backlit minus the peer
    """
    sign = -1.0 if less_is_better else 1.0
    low, high = sign * difference.mean - difference.reach, sign * difference.mean + difference.reach
    if np.isnan(difference.reach):
        return "one split only"
    return "ahead" if low > 0 else "behind" if high < 0 else "not behind"
