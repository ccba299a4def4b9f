"""From a value to a place on the paper, and the round numbers to write along an axis.

This module refuses to know what an axis measures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from .numerals import number, power_of_ten


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid out from pixel `start` to pixel `end`.

    Linear:       start + (v - low) / (high - low) · (end - start)
    Logarithmic:  the same with log10 of v, low and high (all above zero)

    >>> Scale(0.0, 10.0, 100.0, 300.0)(2.5)
    150.0
    >>> Scale(0.01, 1.0, 0.0, 200.0, log=True)(0.1)
    100.0
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high = self._measure(self.low), self._measure(self.high)
        share = (self._measure(value) - low) / (high - low)
        return self.start + share * (self.end - self.start)

    def shows(self, value: float) -> bool:
        """Whether a value has a place: finite, and above zero on a logarithmic axis."""
        return math.isfinite(value) and (value > 0 or not self.log)

    def _measure(self, value: float) -> float:
        return math.log10(value) if self.log else value

    def ticks(self, count: int = 5) -> list[tuple[float, str]]:
        """About `count` round values inside the scale, each with its label.

        >>> Scale(0.0, 1.0, 0.0, 1.0).ticks()
        [(0.0, '0'), (0.2, '0.2'), (0.4, '0.4'), (0.6, '0.6'), (0.8, '0.8'), (1.0, '1')]
        >>> [label for _, label in Scale(0.002, 3.0, 0.0, 1.0, log=True).ticks()]
        ['10⁻²', '10⁻¹', '10⁰']
        """
        if self.log:
            return _decades(self.low, self.high, count)
        return [(value, number(value, 6)) for value in round_values(self.low, self.high, count)]


def fitted(
    values: Iterable[float], start: float, end: float, *, log: bool = False, zero: bool = False
) -> Scale:
    """The scale that shows all finite values with a little air, and zero too if asked.

    With nothing to show it runs from 0 to 1; a single value gets room on both sides.

    >>> scale = fitted([2.0, 4.0], 0.0, 100.0)
    >>> scale.low < 2 and scale.high > 4
    True
    >>> fitted([3.0, float("nan")], 0.0, 100.0, zero=True).low
    0.0
    """
    shown = [v for v in values if math.isfinite(v) and (v > 0 or not log)]
    if not shown:
        return Scale(0.1, 1.0, start, end, log=True) if log else Scale(0.0, 1.0, start, end)
    low, high = min(shown), max(shown)
    if log:
        if high / low < 10:
            middle = math.sqrt(low) * math.sqrt(high)
            low, high = min(low, middle / 3.5), max(high, middle * 3.5)
        return Scale(low / 1.1, high * 1.1, start, end, log=True)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    air = (high - low) * 0.05
    floor = low if zero and low == 0 else low - air
    ceiling = high if zero and high == 0 else high + air
    return Scale(floor, ceiling, start, end)


def round_values(low: float, high: float, count: int) -> list[float]:
    """The multiples of 1, 2 or 5 times a power of ten that lie between two numbers.

    The step is the one whose number of values comes nearest to `count`.

    >>> round_values(0, 47, 5)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    if not high > low:
        return [low]
    raw = math.log10((high - low) / max(count, 1))
    steps = [unit * 10.0**power for power in (math.floor(raw), math.floor(raw) + 1)
             for unit in (1, 2, 5)]  # fmt: skip
    step = min(steps, key=lambda each: abs((high - low) / each - count))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    places = max(0, 1 - math.floor(math.log10(step)))
    return [round(k * step, places) + 0.0 for k in range(first, last + 1)]


def _decades(low: float, high: float, count: int) -> list[tuple[float, str]]:
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    every = max(1, math.ceil((last - first + 1) / max(count, 1)))
    powers = [power for power in range(first, last + 1) if power % every == 0]
    return [(10.0**power, power_of_ten(power)) for power in powers]
