"""From where the best trials lie to where the next are drawn, one dimension at a time.

A range shrinks around them, moves past an end at which they pile up, or stays if they could lie
as they do by chance; a choice gives each option a weight. This module refuses to know what made
a trial good.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .boxes import WeightedChoice
from .dimensions import Dimension, IntegerRange, LogRange

FEWEST: Final = 4  # of so few places nothing is concluded
_SHRINKS: Final = 0.1  # the chance of shrinking a range that has no effect
_REACHES: Final = 0.05  # the chance of seeing an end of the good values where there is none
_CROWDED: Final = 2.0  # standard deviations of the mean place: by chance once in 44

Floats = NDArray[np.float64]


def narrowed(whole: Dimension, now: Dimension, best: Sequence[Any]) -> Dimension:
    """A dimension for the next trials.

    whole   the dimension as the space has it
    now     as the last trials were drawn from it: a range, or a WeightedChoice
    best    its values in the best m trials
    Fewer than 4 values change nothing. An option that c of the best have gets the weight
    (c + 1) / (m + k) of k options (Laplace): none is ever lost.

    A range is looked at in its own scale, its bounds now being 0 and 1. The m places shrink it if
    their spread r, the largest less the smallest, is one that m uniform places have at most one
    time in ten: P = m r^(m-1) - (m-1) r^m. The new range is the spread and r / (m - 1) more at
    each side, for m uniform places are expected to cover (m - 1) / (m + 1) of where they came
    from; but never less than half of the range, and two whole numbers.

    The best *pile up* at an end if their mean lies nearer to it than chance has it, by two
    standard deviations 1 / √(12 m), and nothing says that the good values end before it: were
    they uniform from the farthest place to the end, the nearest would leave a gap as wide as it
    does with a chance (1 - gap)^(m-1) of 0.05 or more, gap as a share of that stretch. Then the
    range keeps its size and moves past the end by what it gives up at the other side, half of it
    at most, within the whole range's `limits`, or its low..high if it has none.

    >>> whole = LogRange(1e-6, 1e-2, limits=(1e-8, 1.0))
    >>> narrowed(whole, whole, [1e-4, 2e-4, 3e-4, 4e-4, 5e-4])
    LogRange(low=2.23607e-05, high=0.00223607)
    >>> narrowed(whole, whole, [5e-3, 6e-3, 7e-3, 8e-3, 9e-3])
    LogRange(low=0.0001, high=1.0)
    """
    if len(best) < FEWEST:
        return now
    if isinstance(now, WeightedChoice):
        counts = Counter(map(now.position, best))
        return WeightedChoice(now.choice, tuple(counts[k] + 1 for k in range(len(now.weights))))
    axis = _Axis.of(now)
    low, high = axis.edges(now.low, now.high)  # type: ignore[attr-defined]
    places = (axis.spread(best) - low) / (high - low)
    ends = whole.limits or (whole.low, whole.high)  # type: ignore[attr-defined]
    limits = axis.edges(*ends)
    begin, end = _part(places, *((each - low) / (high - low) for each in limits))
    if (begin, end) == (0.0, 1.0):
        return now
    return axis.between(low + begin * (high - low), low + end * (high - low), ends)


def _part(places: Floats, least: float, most: float) -> tuple[float, float]:
    """The part of 0..1 for the next trials; it may begin at `least` and end at `most`."""
    clipped = np.clip(places, 0.0, 1.0)
    inside = places[(places >= 0) & (places <= 1)]
    inside = clipped if len(inside) < FEWEST else inside
    m, r = len(inside), float(np.ptp(inside))
    begin = max(0.0, float(inside.min()) - r / (m - 1))
    end = min(1.0, float(inside.max()) + r / (m - 1))
    if _piles_up(clipped):
        begin = min(begin, 0.5)
        return _of_half(begin, min(begin + 1, most), 0.0, max(most, 1.0))
    if _piles_up(1 - clipped):
        end = max(end, 0.5)
        return _of_half(max(end - 1, least), end, min(least, 0.0), 1.0)
    if m * r ** (m - 1) - (m - 1) * r**m > _SHRINKS:
        return 0.0, 1.0
    return _of_half(begin, end, 0.0, 1.0)


def _piles_up(places: Floats) -> bool:
    """Whether the best crowd at 1, and nothing says that they end before it."""
    m, far = len(places), float(places.min())
    if (places.mean() - 0.5) * math.sqrt(12 * m) <= _CROWDED:
        return False
    return far == 1 or float((np.max(places) - far) / (1 - far)) ** (m - 1) >= _REACHES


def _of_half(begin: float, end: float, least: float, most: float) -> tuple[float, float]:
    """Widened around its middle to a half, and pushed back between its bounds."""
    missing = max(0.0, 0.5 - (end - begin)) / 2
    begin, end = begin - missing, end + missing
    push = max(least - begin, 0.0) - max(end - most, 0.0)
    return begin + push, end + push


@dataclass(frozen=True)
class _Axis:
    """A range in the scale in which its places are even: whole numbers are cells side by side."""

    dimension: Any
    log: bool
    cell: int

    @classmethod
    def of(cls, dimension: Any) -> _Axis:
        if isinstance(dimension, IntegerRange):
            return cls(dimension, dimension.log, 1)
        return cls(dimension, isinstance(dimension, LogRange), 0)

    def edges(self, low: float, high: float) -> tuple[float, float]:
        """Where values from low to high begin and end."""
        high = high + self.cell
        return (math.log(low), math.log(high)) if self.log else (float(low), float(high))

    def spread(self, values: Sequence[float]) -> Floats:
        """Where the values lie; those in the same cell lie in it side by side."""
        if self.cell:
            values = [
                value + (k + 0.5) / count
                for value, count in Counter(values).items()
                for k in range(count)
            ]
        found = np.array(values, dtype=np.float64)
        return np.log(found) if self.log else found

    def between(self, begin: float, end: float, ends: tuple[float, float]) -> Dimension:
        """The range between two places, cut to the ends."""
        low, high = (math.exp(begin), math.exp(end)) if self.log else (begin, end)
        if self.cell:
            low, high = self._whole(low, high, ends)
        else:
            low, high = (float(f"{each:.6g}") for each in (low, high))
            low, high = max(low, ends[0]), min(high, ends[1])
        if low >= high:  # too narrow for its digits
            low, high = self.dimension.low, self.dimension.high
        made: Dimension = replace(self.dimension, low=low, high=high, limits=None)
        return made

    def _whole(self, low: float, high: float, ends: tuple[float, float]) -> tuple[int, int]:
        """The cells of which most lies inside, or all that are touched if that were too few."""
        first, behind = math.ceil(low - 0.5), math.floor(high + 0.5)
        low_edge, high_edge = self.edges(self.dimension.low, self.dimension.high)
        least = (high_edge - low_edge) / 2
        begin, end = self.edges(first, behind - 1) if behind > first else (0.0, 0.0)
        if behind - first < 2 or end - begin < least - 1e-9:
            first, behind = math.floor(low + 1e-9), math.ceil(high - 1e-9)
        first, last = max(first, int(ends[0])), min(behind - 1, int(ends[1]))
        if first == last:
            first, last = (first - 1, last) if first > ends[0] else (first, last + 1)
        return first, last
