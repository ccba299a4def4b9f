"""Fewer points for long series, and a calm line through restless ones.

A line drawn 500 pixels wide cannot show 20,000 points, but it must not lose a spike.
This module refuses to know what the numbers are.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray


def extremes(
    x: ArrayLike, y: ArrayLike, limit: int = 600
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """At most about `limit` points that keep every stretch's smallest and largest value.

    x, y: (n,), x ascending. The series is cut into `limit // 2` stretches of equal count; of
    each the positions of its minimum and maximum stay, in order. NaN is never an extreme, but
    a stretch of nothing else keeps one, so that the gap is seen. Short series are untouched.

    >>> x, y = extremes(range(1000), [0] * 500 + [9] + [0] * 499, limit=10)
    >>> len(x) <= 10, float(y.max())
    (True, 9.0)
    """
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if xs.size <= limit:
        return xs, ys
    kept: list[int] = []
    edges = np.linspace(0, xs.size, max(limit // 2, 1) + 1).astype(int)
    for first, last in pairwise(edges.tolist()):
        stretch = ys[first:last]
        if np.isnan(stretch).all():
            kept.append(first)
            continue
        both = {int(np.nanargmin(stretch)), int(np.nanargmax(stretch))}
        kept.extend(first + position for position in sorted(both))
    return xs[kept], ys[kept]


def smoothed(y: ArrayLike, window: int) -> NDArray[np.float64]:
    """The running mean of each value's neighbourhood, for looking only.

    Value i becomes the mean of the values from i - window//2 to i + window//2. At the beginning,
    which is steep, as many are taken on both sides alike; at the end, as many as there are.
    Values that are not finite are left out of the means.

    >>> smoothed([0.0, 3.0, 0.0, 3.0], 3).round(2).tolist()
    [0.0, 1.0, 2.0, 1.5]
    """
    values = np.asarray(y, dtype=np.float64)
    finite = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(finite, values, 0.0))])
    counts = np.concatenate([[0], np.cumsum(finite)])
    place = np.arange(values.size)
    reach = np.minimum(window // 2, place)
    first, last = place - reach, np.minimum(place + reach + 1, values.size)
    known = counts[last] - counts[first]
    total = sums[last] - sums[first]
    return np.where(known > 0, total / np.maximum(known, 1), np.nan)
