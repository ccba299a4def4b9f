"""One thing that may vary: a range or a choice, and the way from a number in [0, 1) to its value.

A sampler knows nothing but numbers in [0, 1); a dimension says what they stand for. This module
refuses to know what the values are used for.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError

_LAST: Final = 1 - 2.0**-53  # the largest number below 1


class Dimension(ABC):
    """What may vary, as a frozen dataclass: `at` and `place` undo each other."""

    def at(self, u: float) -> Any:
        """The value for u in [0, 1). Raises InputError for another u."""
        if not (is_number(u) and 0 <= u < 1):
            raise InputError(
                type(self).__name__,
                expected="a number in [0, 1)",
                got=repr(u),
                action="draw it with a sampler",
            )
        return self._at(float(u))

    def place(self, value: Any) -> float:
        """The u in [0, 1) for which `at(u)` is the value, the middle of those if there are many.

        Raises InputError for a value that is not among those that may come.
        """
        found = self._place(value)
        if found is None:
            raise InputError(
                type(self).__name__,
                expected=self._among(),
                got=repr(value),
                action="widen what may vary, or choose a value inside",
            )
        return min(found, _LAST)

    def __repr__(self) -> str:
        given = ((each.name, getattr(self, each.name)) for each in fields(self))  # type: ignore[arg-type]
        told = ", ".join(f"{name}={value!r}" for name, value in given if value is not None)
        return f"{type(self).__name__}({told})"

    @abstractmethod
    def _at(self, u: float) -> Any: ...

    @abstractmethod
    def _place(self, value: Any) -> float | None: ...

    @abstractmethod
    def _among(self) -> str: ...


@dataclass(frozen=True, repr=False)
class LogRange(Dimension):
    """low (high / low)^u: every power of ten is as likely as the next.

    low, high   numbers above 0, low < high
    limits      how far a search that narrows its ranges may go beyond low..high where the best
                trials pile up at an end; None: not at all
    Raises InputError for other bounds, and for limits that leave out some of low..high.

    >>> LogRange(1e-6, 1e-2).at(0.5)
    0.0001
    >>> round(LogRange(1e-6, 1e-2).place(1e-3), 9)
    0.75
    """

    low: float
    high: float
    limits: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _check_bounds(self)
        _check_above_0(self, _least(self))

    def _at(self, u: float) -> float:
        value = math.exp(math.log(self.low) + u * (math.log(self.high) - math.log(self.low)))
        near = float(f"{value:.12g}")  # 0.0001 and not 0.00010000000000000009
        return min(max(near, self.low), self.high)

    def _place(self, value: Any) -> float | None:
        if not (is_number(value) and self.low <= value <= self.high):
            return None
        width = math.log(self.high) - math.log(self.low)
        return (math.log(value) - math.log(self.low)) / width

    def _among(self) -> str:
        return f"a number from {self.low!r} to {self.high!r}"


@dataclass(frozen=True, repr=False)
class LinearRange(Dimension):
    """low + u (high - low).

    low, high   numbers, low < high
    limits      as in `LogRange`
    Raises InputError for other bounds and limits.

    >>> LinearRange(0.1, 0.5).at(0.25), LinearRange(0.1, 0.5).place(0.3)
    (0.2, 0.5)
    """

    low: float
    high: float
    limits: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _check_bounds(self)

    def _at(self, u: float) -> float:
        near = float(f"{self.low + u * (self.high - self.low):.12g}")
        return min(max(near, float(self.low)), float(self.high))

    def _place(self, value: Any) -> float | None:
        if not (is_number(value) and self.low <= value <= self.high):
            return None
        share: float = (value - self.low) / (self.high - self.low)
        return round(share, 15)

    def _among(self) -> str:
        return f"a number from {self.low!r} to {self.high!r}"


@dataclass(frozen=True, repr=False)
class IntegerRange(Dimension):
    """low, low + 1, … high: each equally likely, or with `log` as ln((k + 1) / k) is.

    low, high   whole numbers, low < high; both may come
    log         whether doubling counts as much wherever it happens; low then is 1 or more
    limits      as in `LogRange`, whole numbers
    Raises InputError for other bounds and limits.

    >>> [IntegerRange(1, 3).at(u) for u in (0.0, 0.34, 0.99)]
    [1, 2, 3]
    >>> [IntegerRange(16, 255, log=True).at(u) for u in (0.0, 0.25, 0.5, 0.75, 0.999)]
    [16, 32, 64, 128, 255]
    """

    low: int
    high: int
    log: bool = False
    limits: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        _check_bounds(self)
        for bound in (self.low, self.high, *(self.limits or ())):
            if not isinstance(bound, int):
                raise _unfit(
                    self, "whole numbers as bounds", repr(bound), "write IntegerRange(1, 5)"
                )
        if self.log:
            _check_above_0(self, _least(self))

    def _at(self, u: float) -> int:
        if self.log:
            near = self.low * math.exp(u * math.log((self.high + 1) / self.low))
        else:
            near = self.low + u * (self.high + 1 - self.low)
        # within rounding of a whole number is that number: its share of [0, 1) begins there
        return min(max(math.floor(near + 1e-13 * abs(near)), self.low), self.high)

    def _place(self, value: Any) -> float | None:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not (whole and self.low <= value <= self.high):
            return None
        if self.log:
            middle = math.log(value * (value + 1)) / 2
            return (middle - math.log(self.low)) / math.log((self.high + 1) / self.low)
        share: float = (value + 0.5 - self.low) / (self.high + 1 - self.low)
        return share

    def _among(self) -> str:
        return f"a whole number from {self.low} to {self.high}"


@dataclass(frozen=True, repr=False)
class Choice(Dimension):
    """One of several: numbers, words, true or false, descriptions. Each is equally likely.

    options   two or more, all different
    Raises InputError for others.

    >>> Choice(("relu", "tanh")).at(0.7), Choice(("relu", "tanh")).place("relu")
    ('tanh', 0.25)
    """

    options: tuple[Any, ...]

    def __post_init__(self) -> None:
        if isinstance(self.options, list):
            object.__setattr__(self, "options", tuple(self.options))
        if not isinstance(self.options, tuple) or len(self.options) < 2:
            raise _unfit(
                self, "two options or more", repr(self.options), 'write Choice(("a", "b"))'
            )
        for place, option in enumerate(self.options):
            if self._position(option) != place:
                raise _unfit(self, "options that differ", f"{option!r} twice", "leave one out")

    def _at(self, u: float) -> Any:
        return self.options[math.floor(u * len(self.options))]

    def _place(self, value: Any) -> float | None:
        position = self._position(value)
        return None if position is None else (position + 0.5) / len(self.options)

    def _position(self, value: Any) -> int | None:
        """Where an option stands; True is not 1."""
        same = (type(each) is type(value) and each == value for each in self.options)
        return next((place for place, is_it in enumerate(same) if is_it), None)

    def _among(self) -> str:
        return "one of " + ", ".join(map(repr, self.options))


DIMENSIONS: Final = MappingProxyType(
    {kind.__name__: kind for kind in (Choice, IntegerRange, LinearRange, LogRange)}
)
"""The closed table of kinds, for files."""


def _check_bounds(dimension: Any) -> None:
    plain_numbers(dimension)
    low, high = dimension.low, dimension.high
    if not (is_number(low) and is_number(high) and low < high):
        action = f"write {type(dimension).__name__}(low, high), the smaller one first"
        raise _unfit(dimension, "two numbers, low < high", f"{low!r} and {high!r}", action)
    if dimension.limits is not None:
        _check_limits(dimension)


def _check_limits(dimension: Any) -> None:
    low, high, given = dimension.low, dimension.high, dimension.limits
    if isinstance(given, tuple | list) and len(given) == 2:
        plain = tuple(each.item() if isinstance(each, np.generic) else each for each in given)
        if all(map(is_number, plain)) and plain[0] <= low and high <= plain[1]:
            object.__setattr__(dimension, "limits", plain)
            return
    expected = f"limits that hold all from {low!r} to {high!r}"
    raise _unfit(dimension, expected, repr(given), f"write limits=({low!r}, {high!r}) or wider")


def _least(dimension: Any) -> float:
    """The smallest value that may ever come."""
    least: float = dimension.low if dimension.limits is None else dimension.limits[0]
    return least


def _check_above_0(dimension: Any, low: float) -> None:
    if low <= 0:
        expected = "low above 0" if low == dimension.low else "limits above 0"
        raise _unfit(dimension, expected, repr(low), "begin at 1e-8, say, or leave log out")


def _unfit(dimension: Any, expected: str, got: str, action: str) -> InputError:
    return InputError(type(dimension).__name__, expected=expected, got=got, action=action)
