"""Activation functions as layers. Each acts on every element and has no parameters.

Slopes at the kinks: see `backlit.ops.kinks`. This module refuses to know what is before
or behind it.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from ..base.describe import is_number, plain_numbers
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
    """y = 1 / (1 + exp(-x)), in (0, 1); slope y (1 - y) <= 1/4, so deep stacks learn slowly.

    Not before BinaryCrossEntropy, which takes the scores themselves.
    Source: Rumelhart, Hinton and Williams 1986.

    >>> import backlit as bl
    >>> bl.Sigmoid().function(bl.tensor([-2.0, 0.0, 2.0])).value.round(3)
    array([0.119, 0.5  , 0.881])
    """

    def function(self, x: Tensor) -> Tensor:
        """1 / (1 + exp(-x))."""
        return smooth.sigmoid(x)


@dataclass(frozen=True)
class Tanh(Activation):
    """y = tanh x, in (-1, 1) and centred on 0; slope 1 - y^2.

    Source: LeCun, Bottou, Orr and Müller 1998 (there scaled and stretched; here plain).

    >>> import backlit as bl
    >>> bl.Tanh().function(bl.tensor([-2.0, 0.0, 2.0])).value.round(3)
    array([-0.964,  0.   ,  0.964])
    """

    def function(self, x: Tensor) -> Tensor:
        """tanh x."""
        return smooth.tanh(x)


@dataclass(frozen=True)
class ReLU(Activation):
    """y = max(x, 0); slope 1 where x > 0, else 0 (at 0, too).

    Source: Nair and Hinton 2010; Glorot, Bordes and Bengio 2011.

    >>> import backlit as bl
    >>> bl.ReLU().function(bl.tensor([-2.0, 0.0, 2.0])).value.round(3)
    array([0., 0., 2.])
    """

    def function(self, x: Tensor) -> Tensor:
        """max(x, 0)."""
        return kinks.relu(x)


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """y = x where x > 0, else slope x.

    slope  the slope below 0, any finite number, default 0.01
    Raises InputError for a slope that is not finite.
    Source: Maas, Hannun and Ng 2013.

    >>> import backlit as bl
    >>> bl.LeakyReLU(0.1).function(bl.tensor([-2.0, 0.0, 2.0])).value.round(3)
    array([-0.2,  0. ,  2. ])
    """

    slope: float = 0.01

    def __post_init__(self) -> None:
        plain_numbers(self)
        _finite("LeakyReLU", "slope", self.slope)

    def function(self, x: Tensor) -> Tensor:
        """x where x > 0, else slope x."""
        return kinks.leaky_relu(x, self.slope)


@dataclass(frozen=True)
class ELU(Activation):
    """y = x where x > 0, else alpha (exp(x) - 1).

    alpha  minus the level far below 0, any finite number, default 1
    Raises InputError for an alpha that is not finite.
    Source: Clevert, Unterthiner and Hochreiter 2016.

    >>> import backlit as bl
    >>> bl.ELU().function(bl.tensor([-2.0, 0.0, 2.0])).value.round(3)
    array([-0.865,  0.   ,  2.   ])
    """

    alpha: float = 1.0

    def __post_init__(self) -> None:
        plain_numbers(self)
        _finite("ELU", "alpha", self.alpha)

    def function(self, x: Tensor) -> Tensor:
        """x where x > 0, else alpha (exp(x) - 1)."""
        return kinks.elu(x, self.alpha)


@dataclass(frozen=True)
class GELU(Activation):
    """y = x/2 (1 + erf(x / sqrt 2)): x times the normal distribution function of x.

    Source: Hendrycks and Gimpel 2016; exact, not their approximation by tanh.

    >>> import backlit as bl
    >>> bl.GELU().function(bl.tensor([-2.0, 0.0, 2.0])).value.round(3)
    array([-0.046,  0.   ,  1.954])
    """

    def function(self, x: Tensor) -> Tensor:
        """x times the normal distribution function of x."""
        return smooth.gelu(x)


@dataclass(frozen=True)
class Softmax(Activation):
    """y = exp(x) / sum of exp(x) along the last axis: scores become shares that sum to 1.

    (B, K) -> (B, K). Not before SoftmaxCrossEntropy, which takes the scores themselves.
    Source: Bridle 1990.

    >>> import backlit as bl
    >>> bl.Softmax().function(bl.tensor([[0.0, 0.0], [0.0, 3.0]])).value.round(3)
    array([[0.5  , 0.5  ],
           [0.047, 0.953]])
    """

    def function(self, x: Tensor) -> Tensor:
        """Shares along the last axis."""
        return stable.softmax(x)


RELU_LIKE = (ReLU, LeakyReLU, ELU, GELU)


def _finite(who: str, name: str, value: float) -> None:
    if not is_number(value):
        raise InputError(
            who, expected=f"a finite {name}", got=repr(value), action=f"leave {name} out"
        )
