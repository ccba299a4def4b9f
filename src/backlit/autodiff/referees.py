"""Two referees for a gradient: the complex step, and central differences.

complex step         Im f(x + ih) / h with h = 1e-100: no difference is taken, so no digit is
                     lost, and the real part stays where it is: no kink is ever crossed
central differences  (f(x + h) - f(x - h)) / 2h with h = 2^-17 max(1, |x|): knows nothing of how
                     ops are differentiated, loses a third of the digits, and is spoiled when
                     a kink lies in between

A scaled error is |a - n| / (max(|a|, |n|) + noise / tolerance): the relative error of that one
element, however small it is beside its neighbours. Noise, the rounding error that the element
has by measurement, only matters where it is a part of |a| larger than the tolerance. So a
wrong hundredth of a tiny gradient shows, and a true zero that comes out as 1e-18 is no fault.
This module refuses to know which elements are asked for, and what is concluded.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .check_report import CENTRAL
from .kinks import between, sides
from .subject import EPSILON, Noise, Subject

Array = NDArray[Any]
COMPLEX_STEP = 1e-100
_H = 2.0**-17  # near the cube root of epsilon, where rounding and truncation balance
_TINY = 2.0**-40  # a step so small that only a kink at the point itself lies inside it
_SAFETY = 16.0  # the largest of six noise samples, to a bound on the next one
_VALUE_SAFETY = 4.0


def scaled_error(
    a: float, n: float, noise: float, tolerance: float, scale: float | None = None
) -> float:
    """|a - n| / (scale + noise / tolerance); infinite if either number is not finite.

    scale: max(|a|, |n|) for one element; the sum of |g_i||v_i| along a direction v.

    >>> scaled_error(1.01e-9, 1e-9, 1e-25, 1e-10) > 5e-3
    True
    >>> scaled_error(1e-18, 0.0, 1e-17, 1e-10) < 1e-10
    True
    """
    if a == n:
        return 0.0
    if not (math.isfinite(a) and math.isfinite(n)):
        return math.inf
    size = max(abs(a), abs(n)) if scale is None else scale
    below = size + noise / tolerance
    return abs(a - n) / below if below else math.inf


@dataclass(frozen=True)
class Ruling:
    """What a referee says of one element: its number, and the scaled error."""

    number: float
    error: float


class ComplexStep:
    """Judges by Im f(x + ih) / h."""

    name = "complex step"

    def __init__(self, subject: Subject, noise: Noise, tolerance: float) -> None:
        self._subject, self._noise, self.tolerance = subject, noise, tolerance

    def judge(self, name: str, direction: Array, found: float, noise: float) -> Ruling:
        """Compare the slope of one array along a direction with what backpropagation found.

        Before blame, the referee doubts itself: its own number is measured again at the shaken
        points, and what moves there is noise too.
        """
        slope = self._subject.slope_by_complex_step
        number = slope(name, direction, COMPLEX_STEP)
        error = scaled_error(found, number, noise, self.tolerance)
        if self.tolerance < error < math.inf:
            again = [slope(name, direction, COMPLEX_STEP, each) for each in self._noise.shakes]
            own = _SAFETY * max((abs(each - number) for each in again), default=0.0)
            error = scaled_error(found, number, noise + own, self.tolerance)
        return Ruling(number, error)


@dataclass(frozen=True)
class Quotient:
    """A central difference: its step, the slopes on both sides, and what lay between."""

    step: float
    slope: float
    left: float
    right: float
    noise: float
    crossed: dict[str, Array]


class CentralDifference:
    """Judges by (f(x + h) - f(x - h)) / 2h."""

    name = CENTRAL

    def __init__(self, subject: Subject, noise: Noise, tolerance: float) -> None:
        self._subject, self.tolerance = subject, tolerance
        self._value_noise = _VALUE_SAFETY * max(noise.value, EPSILON * abs(subject.y.item()))

    def quotient(self, name: str, direction: Array, step: float) -> Quotient | None:
        """The difference quotient along a direction; None where f is not finite."""
        subject, x = self._subject, self._subject.arrays[name]
        above = subject.at({name: x + step * direction})
        below = subject.at({name: x - step * direction})
        up, down, middle = float(above.item()), float(below.item()), float(subject.y.item())
        if not (math.isfinite(up) and math.isfinite(down)):
            return None
        return Quotient(
            step,
            (up - down) / (2 * step),
            (middle - down) / step,
            (up - middle) / step,
            self._value_noise / step,
            between([subject.sides, sides(above), sides(below)]),
        )

    def quotient_near(self, name: str, direction: Array, size: float) -> Quotient | None:
        """The quotient at |x| = size, with a smaller step where f is not defined that far off."""
        step = _H * 2.0 ** math.ceil(math.log2(max(1.0, size)))  # a power of two: 2h is exact
        found = self.quotient(name, direction, step)
        if found is None and 0.0 < size < 1.0:
            found = self.quotient(name, direction, _H * size)
        return found

    def judge(
        self, name: str, direction: Array, found: float, noise: float, quotient: Quotient
    ) -> Ruling:
        """Compare a quotient with what backpropagation found.

        Before blame, the truncation error is measured with a step twice as long: it grows
        fourfold, so a third of the change is what the short step has of it.
        """
        noise = noise + quotient.noise
        error = scaled_error(found, quotient.slope, noise, self.tolerance)
        if self.tolerance < error < math.inf:
            longer = self.quotient(name, direction, 2 * quotient.step)
            if longer is not None and not longer.crossed:
                noise += 2 * abs(longer.slope - quotient.slope) / 3
                error = scaled_error(found, quotient.slope, noise, self.tolerance)
        return Ruling(quotient.slope, error)

    def on_kink(self, name: str, direction: Array, size: float, quotient: Quotient) -> bool:
        """Whether the point itself lies on a kink with two unequal slopes."""
        gap = scaled_error(quotient.left, quotient.right, 4 * quotient.noise, self.tolerance)
        if gap <= 1e3 * self.tolerance:  # one-sided slopes of a smooth f differ by h f'' / f'
            return False
        tiny = self.quotient(name, direction, _TINY * max(1.0, size))
        return tiny is not None and bool(tiny.crossed)


def element(array: Array, place: int) -> Array:
    """The direction in which one element moves and the others stay."""
    direction = np.zeros(array.shape)
    direction.flat[place] = 1.0
    return direction


def gradient_noise(noise: Noise, name: str) -> Array:
    """How much of each element of a gradient may be rounding."""
    result: Array = _SAFETY * noise.gradient[name]
    return result
