"""Means over seeds with 95 % intervals, and differences between arms that share their seeds.

This module refuses to know what was measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .student import student

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Interval:
    """The mean of S runs, and how far its 95 % interval reaches to either side; NaN of one run.

    mean, reach   (…): the shape of one run's values
    """

    mean: Floats
    reach: Floats

    @property
    def low(self) -> Floats:
        """Where the interval begins."""
        return self.mean - self.reach

    @property
    def high(self) -> Floats:
        """Where it ends."""
        return self.mean + self.reach


def interval(runs: ArrayLike) -> Interval:
    """Mean ± t s / √S over the first axis (Student, S - 1 degrees of freedom).

    runs  (S, …): one entry a seed

    >>> found = interval([1.0, 2.0, 3.0])
    >>> float(found.mean), round(float(found.reach), 3)
    (2.0, 2.484)
    """
    values = np.asarray(runs, dtype=np.float64)
    count = len(values)
    mean = values.mean(0)
    if count < 2:
        return Interval(mean, np.full_like(mean, np.nan))
    reach = student(count - 1) * values.std(0, ddof=1) / np.sqrt(count)
    return Interval(mean, reach)


def difference(first: ArrayLike, second: ArrayLike) -> Interval:
    """The mean of first - second, run by run: both had the same seeds.

    >>> float(difference([2.0, 3.0], [1.0, 2.0]).reach)
    0.0
    """
    return interval(np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64))
