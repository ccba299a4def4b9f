"""A box: the part of a space that a round of trials is drawn from.

A range has other bounds there, a choice has a weight for each option. This module refuses to
know why the box lies where it does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Self

from ..base.describe import is_number, to_data
from ..base.errors import InputError
from .dimensions import Choice, Dimension
from .space import Space


@dataclass(frozen=True, repr=False)
class WeightedChoice(Dimension):
    """A choice whose options are not all equally likely.

    choice    what may be chosen
    weights   a number above 0 for each option; kept as shares of their sum
    Raises InputError for other weights.

    >>> choice = WeightedChoice(Choice(("relu", "tanh")), (3, 1))
    >>> choice.at(0.7), choice.at(0.8), choice.place("tanh"), choice.weights
    ('relu', 'tanh', 0.875, (0.75, 0.25))
    """

    choice: Choice
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        options = len(self.choice.options)
        fit = len(self.weights) == options
        if not (fit and all(is_number(each) and each > 0 for each in self.weights)):
            raise InputError(
                "WeightedChoice",
                expected=f"{options} weights above 0",
                got=repr(self.weights),
                action="give each option one",
            )
        total = math.fsum(self.weights)
        object.__setattr__(self, "weights", tuple(each / total for each in self.weights))

    def position(self, value: Any) -> int:
        """Which option this is, from 0. Raises InputError if it is none."""
        return int(self.choice.place(value) * len(self.weights))

    def _at(self, u: float) -> Any:
        last = len(self.weights) - 1  # though rounding may leave the sum below u
        found = (k for k, end in enumerate(accumulate(self.weights)) if u < end)
        return self.choice.options[next(found, last)]

    def _place(self, value: Any) -> float:
        position = self.position(value)
        return math.fsum(self.weights[:position]) + self.weights[position] / 2

    def _among(self) -> str:
        return self.choice._among()


@dataclass(frozen=True)
class Box:
    """Where the trials from a certain one on are drawn.

    first        the first trial drawn from it
    dimensions   name -> the range as it is there, or the choice with its weights

    >>> from backlit.search.dimensions import LogRange
    >>> space = Space({"learning_rate": LogRange(1e-6, 1e-2), "depth": Choice((1, 2))})
    >>> box = Box.whole(space)
    >>> box.to_data()["dimensions"]["depth"]
    {'options': [1, 2], 'weights': [0.5, 0.5]}
    >>> box.at(space, (0.5, 0.7))
    {'learning_rate': 0.0001, 'depth': 2}
    """

    first: int
    dimensions: Mapping[str, Dimension]

    @classmethod
    def whole(cls, space: Space) -> Self:
        """All of a space."""
        return cls(0, {name: _weighed(each) for name, each in space.dimensions.items()})

    def at(self, space: Space, us: Sequence[float]) -> dict[str, Any]:
        """The values at a point of the box; names whose condition does not hold are left out.

        us   for each of the space's names a number in [0, 1)
        """
        values = {
            name: self.dimensions[name].at(float(u))
            for name, u in zip(space.names, us, strict=True)
        }
        return space.mattering(values)

    def to_data(self) -> dict[str, Any]:
        """Plain data: `first`, and for each name `low` and `high`, or `options` and `weights`."""
        return {
            "first": self.first,
            "dimensions": {k: _part(v) for k, v in self.dimensions.items()},
        }


def _weighed(dimension: Dimension) -> Dimension:
    if isinstance(dimension, Choice):
        return WeightedChoice(dimension, (1,) * len(dimension.options))
    return dimension


def _part(dimension: Any) -> dict[str, Any]:
    if isinstance(dimension, WeightedChoice):
        return {"options": to_data(dimension.choice.options), "weights": list(dimension.weights)}
    return {"low": dimension.low, "high": dimension.high}
