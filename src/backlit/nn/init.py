"""Initial values: how wide the first draw of a parameter is.

fan_in and fan_out are the inputs and outputs of one unit. A draw depends on the seed and the
parameter's name only (`backlit.base.rng`), not on what else is in the network.
This module refuses to know about layers.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError
from ..base.rng import normal


class Initializer(ABC):
    """A rule for the first values of a parameter.

    To write one: a frozen dataclass with `spread`, the standard deviation (0 or more) for
    fan_in inputs and fan_out outputs of one unit. Values are then drawn from N(0, spread^2);
    one that draws from elsewhere has its own `draw`, which gives an array of `shape` and
    depends on nothing but its arguments.

    >>> from dataclasses import dataclass
    >>> import backlit as bl
    >>> @dataclass(frozen=True)
    ... class Cautious(bl.Initializer):
    ...     def spread(self, fan_in, fan_out):
    ...         return 1 / fan_in
    >>> first = bl.Chain(bl.Dense(50, init=Cautious())).init(100)["dense1/weight"]
    >>> round(float(first.std()), 3)
    0.01
    """

    @abstractmethod
    def spread(self, fan_in: int, fan_out: int) -> float:
        """The standard deviation of the draw."""

    def draw(
        self, seed: int, purpose: str, shape: tuple[int, ...], fans: tuple[int, int]
    ) -> NDArray[Any]:
        """Values of `shape` in float64, from N(0, spread^2).

        seed, purpose  what the draw depends on: the run's seed, and `init/dense1/weight`
        fans           (fan_in, fan_out)
        """
        return normal(seed, purpose, shape, std=self.spread(*fans))


@dataclass(frozen=True)
class Normal(Initializer):
    """N(0, std^2), whatever the layer's size.

    std   the standard deviation, 0 or more
    Raises InputError for a std that is negative or not finite.
    Source: the book's first networks use 0.01, which is too small for deep ones.

    >>> Normal(0.01).spread(784, 50)
    0.01
    """

    std: float = 0.01

    def __post_init__(self) -> None:
        plain_numbers(self)
        if not (is_number(self.std) and self.std >= 0):
            raise InputError(
                "Normal",
                expected="a standard deviation of 0 or more",
                got=repr(self.std),
                action="write Normal(0.01)",
            )

    def spread(self, fan_in: int, fan_out: int) -> float:
        """The given deviation."""
        return self.std


@dataclass(frozen=True)
class Xavier(Initializer):
    """N(0, 2 / (fan_in + fan_out)); with fan="in", N(0, 1 / fan_in) as in the book.

    Keeps the spread of activations from layer to layer for sigmoid and tanh.

    fan   `both`, or `in` for the inputs alone
    Raises InputError for another fan.
    Source: Glorot and Bengio 2010, equation 16 (there uniform; here normal, same variance).

    >>> round(Xavier().spread(100, 100), 3), round(Xavier(fan="in").spread(100, 50), 3)
    (0.1, 0.1)
    """

    fan: Literal["both", "in"] = "both"

    def __post_init__(self) -> None:
        if self.fan not in ("both", "in"):
            raise InputError(
                "Xavier", expected='fan="both" or "in"', got=repr(self.fan), action="choose one"
            )

    def spread(self, fan_in: int, fan_out: int) -> float:
        """sqrt(2 / (fan_in + fan_out)), or sqrt(1 / fan_in)."""
        return math.sqrt(1 / fan_in if self.fan == "in" else 2 / (fan_in + fan_out))


@dataclass(frozen=True)
class He(Initializer):
    """N(0, 2 / fan_in): for ReLU and its kin, which silence half of their inputs.

    Source: He, Zhang, Ren and Sun 2015, equation 10.

    >>> round(He().spread(50, 10), 3)
    0.2
    """

    def spread(self, fan_in: int, fan_out: int) -> float:
        """sqrt(2 / fan_in)."""
        return math.sqrt(2 / fan_in)


@dataclass(frozen=True)
class Zeros(Initializer):
    """All zeros: right for biases. Weights of zeros stay equal to each other for ever.

    >>> Zeros().draw(0, "init/dense1/bias", (3,), (1, 1))
    array([0., 0., 0.])
    """

    def spread(self, fan_in: int, fan_out: int) -> float:
        """0."""
        return 0.0

    def draw(
        self, seed: int, purpose: str, shape: tuple[int, ...], fans: tuple[int, int]
    ) -> NDArray[Any]:
        """Zeros."""
        return np.zeros(shape)


@dataclass(frozen=True)
class Ones(Initializer):
    """All ones: the beginning of a batch norm's scale and running variance.

    >>> Ones().draw(0, "init/batch_norm1/scale", (3,), (1, 1))
    array([1., 1., 1.])
    """

    def spread(self, fan_in: int, fan_out: int) -> float:
        """0."""
        return 0.0

    def draw(
        self, seed: int, purpose: str, shape: tuple[int, ...], fans: tuple[int, int]
    ) -> NDArray[Any]:
        """Ones."""
        return np.ones(shape)


def check_initializer(who: str, init: object) -> None:
    """Raise InputError for what is no initializer, such as "he" or the class He itself."""
    if not isinstance(init, Initializer):
        is_class = isinstance(init, type) and issubclass(init, Initializer)
        raise InputError(
            who,
            expected="an initializer",
            got=f"the class {init.__name__}" if isinstance(init, type) else repr(init),
            action=f"write init=bl.{init.__name__}()" if is_class else "write init=bl.He()",  # type: ignore[attr-defined]
        )
