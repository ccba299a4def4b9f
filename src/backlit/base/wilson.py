"""Wilson's interval: the shares that fit so many hits in so many rows.

This module refuses to know what is counted.
"""

from __future__ import annotations

import math
from typing import Final

_SURE: Final = 1.96  # standard errors: 95 % of a normal distribution lie within


def wilson(right: int, rows: int, z: float = _SURE) -> tuple[float, float]:
    """The interval of shares that fit `right` hits in `rows` trials (Wilson 1927).

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), with p = right/n, n = rows; z = 1.96 is
    a 95 % interval. Unlike p ± z √(p(1−p)/n) it is right near 0 and 1 too.

    >>> [round(bound, 4) for bound in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    p, square = right / rows, z * z
    middle = p + square / (2 * rows)
    half = z * math.sqrt(p * (1 - p) / rows + square / (4 * rows * rows))
    scale = 1 + square / rows
    low = (middle - half) / scale if right else 0.0  # exactly, where rounding leaves a trace
    high = (middle + half) / scale if right < rows else 1.0
    return low, high
