"""Activation functions as layers. Each acts on every element and has no parameters.

Slopes at the kinks: see `backlit.ops.kinks`. This module refuses to know what is before
or behind it.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass

from ..base.errors import InputError
from ..graph.tensor import Tensor
from ..ops import kinks, smooth, stable
from .layer import Layer, Mode, Parameters, Statistics


class Activation(Layer):
    """A function of each element (of each row, for Softmax)."""

    @abstractmethod
    def function(self, x: Tensor) -> Tensor:
        """The activation of x."""

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """The activation of x; no statistics."""
        return self.function(x), {}


@dataclass(frozen=True)
class Sigmoid(Activation):
    """y = 1 / (1 + exp(-x)), in (0, 1); slope y (1 - y) <= 1/4, so deep stacks learn slowly."""

    def function(self, x: Tensor) -> Tensor:
        """1 / (1 + exp(-x))."""
        return smooth.sigmoid(x)


@dataclass(frozen=True)
class Tanh(Activation):
    """y = tanh x, in (-1, 1) and centred on 0; slope 1 - y^2."""

    def function(self, x: Tensor) -> Tensor:
        """tanh x."""
        return smooth.tanh(x)


@dataclass(frozen=True)
class ReLU(Activation):
    """y = max(x, 0); slope 1 where x > 0, else 0."""

    def function(self, x: Tensor) -> Tensor:
        """max(x, 0)."""
        return kinks.relu(x)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """y = x where x > 0, else slope x.

    slope  the slope below 0, default 0.01
    """

    slope: float = 0.01

    def __post_init__(self) -> None:
        _finite("LeakyReLU", "slope", self.slope)

    def function(self, x: Tensor) -> Tensor:
        """x where x > 0, else slope x."""
        return kinks.leaky_relu(x, self.slope)


@dataclass(frozen=True)
class ELU(Activation):
    """y = x where x > 0, else alpha (exp(x) - 1).

    alpha  the level far below 0, default 1
    """

    alpha: float = 1.0

    def __post_init__(self) -> None:
        _finite("ELU", "alpha", self.alpha)

    def function(self, x: Tensor) -> Tensor:
        """x where x > 0, else alpha (exp(x) - 1)."""
        return kinks.elu(x, self.alpha)


@dataclass(frozen=True)
class GELU(Activation):
    """y = x/2 (1 + erf(x / sqrt 2)): exact, not the tanh approximation."""

    def function(self, x: Tensor) -> Tensor:
        """x times the normal distribution function of x."""
        return smooth.gelu(x)


@dataclass(frozen=True)
class Softmax(Activation):
    """y = exp(x) / sum of exp(x) along the last axis: scores become shares that sum to 1.

    Not before SoftmaxCrossEntropy, which takes the scores themselves.
    """

    def function(self, x: Tensor) -> Tensor:
        """Shares along the last axis."""
        return stable.softmax(x)


RELU_LIKE = (ReLU, LeakyReLU, ELU, GELU)


def _finite(who: str, name: str, value: float) -> None:
    if not math.isfinite(value):
        raise InputError(
            who, expected=f"a finite {name}", got=repr(value), action=f"leave {name} out"
        )
