"""Schedules: the learning rate as a closed form of a counter whose unit is always named.

k counts from 0: iterations (updates) made, or whole epochs made, as `unit` says. η₀ is the
optimizer's learning_rate. A rate depends on the counter only, never on the rate before it.
This module refuses to know about metrics: `plateau.py` does.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError

Unit = Literal["epoch", "iteration"]
HostArray = NDArray[np.float64]
Counter = NDArray[np.int64] | int


class Schedule(ABC):
    """A rule for the learning rate. One of your own is a frozen dataclass with `factors`.

    It is a function of k alone, elementwise, so that training may ask for any stretch of it.

    >>> import backlit as bl
    >>> @dataclass(frozen=True)
    ... class InverseRoot(bl.Schedule):
    ...     def factors(self, k, iterations_per_epoch):
    ...         return 1 / np.sqrt(np.asarray(k) + 1)
    >>> InverseRoot().rates(0.1, [0, 3, 99], iterations_per_epoch=50).round(3).tolist()
    [0.1, 0.05, 0.01]
    """

    @abstractmethod
    def factors(self, k: Counter, iterations_per_epoch: int) -> HostArray:
        """rate / η₀ at iterations k (an array, or one number), float64, in k's shape."""

    def rates(
        self, base: float, k: Counter | Sequence[int], iterations_per_epoch: int
    ) -> HostArray:
        """The learning rate of iterations k for η₀ = base."""
        return base * self.factors(np.asarray(k, dtype=np.int64), iterations_per_epoch)


@dataclass(frozen=True)
class Constant(Schedule):
    """η₀ always.

    >>> Constant().rates(0.1, [0, 1000], iterations_per_epoch=50).tolist()
    [0.1, 0.1]
    """

    def factors(self, k: Counter, iterations_per_epoch: int) -> HostArray:
        """1."""
        return np.ones(np.shape(k))


@dataclass(frozen=True)
class StepDecay(Schedule):
    """η₀ factor^⌊k / every⌋.

    every   how long a step lasts, in `unit`s, 1 or more
    unit    "epoch" or "iteration"
    factor  what the rate is multiplied by at each step, (0, 1], default 0.5
    Raises InputError for a setting out of range. Source: the field's usual form.

    >>> StepDecay(every=3, unit="epoch", factor=0.5).rates(0.1, np.arange(8), 1).tolist()
    [0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025]
    """

    every: int
    unit: Unit
    factor: float = 0.5

    def __post_init__(self) -> None:
        plain_numbers(self)
        _length("StepDecay", "every", self.every, self.unit)
        _factor("StepDecay", "factor", self.factor)

    def factors(self, k: Counter, iterations_per_epoch: int) -> HostArray:
        """factor^⌊k / every⌋."""
        return np.power(self.factor, _count(k, self.unit, iterations_per_epoch) // self.every)


@dataclass(frozen=True)
class ExponentialDecay(Schedule):
    """η₀ rate^(k / every); with staircase, the exponent is rounded down.

    rate       what the rate is multiplied by after `every` units, (0, 1]
    every      in `unit`s, 1 or more
    unit       "epoch" or "iteration"
    staircase  a step at a time (StepDecay) or smoothly, the default
    Raises InputError for a setting out of range. Source: the field's usual form. Deviation:
    Keras writes decay_steps=3 and counts updates: with 600 updates an epoch and rate 0.5 that
    is a rate of 6e-62 after one epoch. Here the unit is required.

    >>> ExponentialDecay(rate=0.25, every=2, unit="epoch").rates(0.1, [0, 1, 2, 4], 1).tolist()
    [0.1, 0.05, 0.025, 0.00625]
    """

    rate: float
    every: int
    unit: Unit
    staircase: bool = False

    def __post_init__(self) -> None:
        plain_numbers(self)
        _length("ExponentialDecay", "every", self.every, self.unit)
        _factor("ExponentialDecay", "rate", self.rate)
        if not isinstance(self.staircase, bool):
            raise InputError(
                "ExponentialDecay",
                expected="staircase as True or False",
                got=repr(self.staircase),
                action="leave it out for a smooth curve",
            )

    def factors(self, k: Counter, iterations_per_epoch: int) -> HostArray:
        """rate^(k / every)."""
        count = _count(k, self.unit, iterations_per_epoch)
        return np.power(self.rate, count // self.every if self.staircase else count / self.every)


@dataclass(frozen=True)
class CosineDecay(Schedule):
    """η_end + (η₀ - η_end) ½ (1 + cos(π k / length)), then η_end.

    length  how long the fall lasts, in `unit`s, 1 or more
    unit    "epoch" or "iteration"
    end     η_end / η₀, [0, 1], default 0
    Raises InputError for a setting out of range.
    Source: Loshchilov and Hutter 2017, equation 5. Deviation: no restarts, and η_end is a share.

    >>> CosineDecay(length=4, unit="iteration").rates(0.1, range(6), 1).round(4).tolist()
    [0.1, 0.0854, 0.05, 0.0146, 0.0, 0.0]
    """

    length: int
    unit: Unit
    end: float = 0.0

    def __post_init__(self) -> None:
        plain_numbers(self)
        _length("CosineDecay", "length", self.length, self.unit)
        if not (is_number(self.end) and 0 <= self.end <= 1):
            raise InputError(
                "CosineDecay",
                expected="an end in [0, 1], a share of the first rate",
                got=repr(self.end),
                action="leave it out to end at 0",
            )

    def factors(self, k: Counter, iterations_per_epoch: int) -> HostArray:
        """Half a cosine wave from 1 down to end."""
        count = np.minimum(_count(k, self.unit, iterations_per_epoch), self.length)
        return self.end + (1 - self.end) * 0.5 * (1 + np.cos(math.pi * count / self.length))


@dataclass(frozen=True)
class WarmUp(Schedule):
    """η₀ (k + 1) / length while k < length, then another schedule, its counter beginning there.

    length  how long the rise lasts, in `unit`s, 1 or more
    unit    "epoch" or "iteration"
    then    the schedule behind it, default Constant()
    Raises InputError for a setting out of range, and for a `then` that does not count
    (ReduceOnPlateau). Source: Goyal et al. 2017; the first rate is η₀ / length, not 0.

    >>> WarmUp(2, "iteration", then=StepDecay(2, "iteration")).rates(0.1, range(6), 1).tolist()
    [0.05, 0.1, 0.1, 0.1, 0.05, 0.05]
    """

    length: int
    unit: Unit
    then: Schedule = field(default_factory=Constant)

    def __post_init__(self) -> None:
        plain_numbers(self)
        _length("WarmUp", "length", self.length, self.unit)
        if not isinstance(self.then, Schedule):
            raise InputError(
                "WarmUp",
                expected="a schedule that counts, behind it",
                got=repr(self.then),
                action="write then=StepDecay(3, unit='epoch'), or leave it out",
            )

    def factors(self, k: Counter, iterations_per_epoch: int) -> HostArray:
        """A straight line up to 1, then the other's."""
        span = self.length * (iterations_per_epoch if self.unit == "epoch" else 1)
        count = _count(k, self.unit, iterations_per_epoch)
        later = self.then.factors(np.maximum(np.asarray(k) - span, 0), iterations_per_epoch)
        return np.where(np.asarray(k) < span, (count + 1) / self.length, later)


def _count(k: Counter, unit: Unit, iterations_per_epoch: int) -> NDArray[np.int64]:
    counted = np.asarray(k, dtype=np.int64)
    return counted // iterations_per_epoch if unit == "epoch" else counted


_LONGEST = 10**15  # counters are 64-bit whole numbers, and float64 counts to 2**53


def _length(who: str, name: str, value: int, unit: str) -> None:
    if unit not in ("epoch", "iteration"):
        raise InputError(
            who,
            expected='unit="epoch" or "iteration"',
            got=repr(unit),
            action="say what the schedule counts: epochs and iterations differ by hundreds",
        )
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not (whole and 1 <= value <= _LONGEST):
        raise InputError(
            who,
            expected=f"{name} as a whole number of {unit}s, 1 or more (at most {_LONGEST:.0e})",
            got=repr(value),
            action=f"write {name}=3",
        )


def _factor(who: str, name: str, value: float) -> None:
    if not (is_number(value) and 0 < value <= 1):
        raise InputError(
            who, expected=f"a {name} in (0, 1]", got=repr(value), action="write 0.5 to halve"
        )
