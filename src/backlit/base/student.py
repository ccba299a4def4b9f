"""Student's t distribution: how many standard errors an interval reaches.

This module refuses to know what is measured.
"""

from __future__ import annotations

import math
from functools import cache


@cache
def student(degrees: int, share: float = 0.95) -> float:
    """t for which a share of the distribution lies between -t and t.

    degrees  ν, 1 or more
    share    in (0, 1)
    The share between is a finite sum in θ = arctan(t / √ν) (Abramowitz and Stegun, 26.7.3 and
    26.7.4); t is found by halving.

    >>> [round(student(each), 3) for each in (1, 2, 4, 19)]
    [12.706, 4.303, 2.776, 2.093]
    """
    low, high = 0.0, math.pi / 2
    while (middle := (low + high) / 2) not in (low, high):
        if _between(middle, degrees) < share:
            low = middle
        else:
            high = middle
    return math.sqrt(degrees) * math.tan(high)


def _between(angle: float, degrees: int) -> float:
    """The share between -t and t, t = √ν tan(angle)."""
    sine, square = math.sin(angle), math.cos(angle) ** 2
    odd = degrees % 2
    term = math.cos(angle) if odd else 1.0
    total = term if degrees > 1 else 0.0
    for k in range(2 + odd, degrees - 1, 2):
        term *= square * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total
