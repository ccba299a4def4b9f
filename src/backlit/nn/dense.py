"""The fully connected layer, and the layer that makes rows out of pictures.

This module refuses to know about activations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..base.describe import plain_numbers
from ..base.errors import InputError, ShapeError
from ..base.shapes import Shape, show
from ..graph.tensor import Tensor
from .init import Initializer, Zeros, check_initializer
from .layer import Layer, Mode, Parameters, Part, Statistics, known_size

MOST_UNITS = 10_000_000  # a layer any wider is a slip of the finger


@dataclass(frozen=True)
class Dense(Layer):
    """y = x W + b.

    x (B, D), W (D, H), b (H,), y (B, H); D is inferred from the data. The parameters are called
    `weight` and `bias`.

    units  H, from 1 to ten million
    init   how W begins; None leaves it to the chain: He before a ReLU-like activation, else
           Xavier. b begins at 0.
    bias   whether there is a b; leave it out before a BatchNorm, whose shift does its work
    Raises InputError for units that are no whole number of 1 or more, an init that is no
    initializer or a bias that is not True or False; ShapeError for an input that is not (B, D).

    >>> import backlit as bl
    >>> bl.Dense(50)
    Dense(units=50)
    >>> net = bl.Chain(bl.Dense(2))
    >>> p = {"dense1/weight": bl.tensor([[1, 2], [3, 4]]), "dense1/bias": bl.tensor([10, 20])}
    >>> net.apply(p, bl.tensor([[1, 1]]))[0].value
    array([[14., 26.]])
    """

    units: int
    init: Initializer | None = None
    bias: bool = True

    def __post_init__(self) -> None:
        plain_numbers(self)
        whole = isinstance(self.units, int) and not isinstance(self.units, bool)
        if not (whole and 1 <= self.units <= MOST_UNITS):
            raise InputError(
                "Dense",
                expected=f"a whole number of units from 1 to {MOST_UNITS:,}",
                got=repr(self.units),
                action="write Dense(50)",
            )
        if self.init is not None:
            check_initializer("Dense", self.init)
        if not isinstance(self.bias, bool):
            raise InputError(
                "Dense",
                expected="bias=True or bias=False",
                got=repr(self.bias),
                action="leave it out to have one",
            )

    def __repr__(self) -> str:
        init = f", init={self.init}" if self.init is not None else ""
        return f"Dense(units={self.units}{init}{'' if self.bias else ', bias=False'})"

    def output_shape(self, shape: Shape) -> Shape:
        """(B, D) -> (B, H)."""
        if len(shape) != 2:
            raise ShapeError(
                "Dense",
                expected="rows of features, (B, D)",
                got=show(shape),
                action="put Flatten() before it",
            )
        return (shape[0], self.units)

    def parts(self, shape: Shape, init: Initializer) -> tuple[Part, ...]:
        """The weight (D, H) and the bias (H,)."""
        self.output_shape(shape)
        fans = (known_size(shape[-1]), self.units)
        weight = Part("weight", fans, "weight", self.init or init, fans)
        bias = Part("bias", (self.units,), "bias", Zeros())
        return (weight, bias) if self.bias else (weight,)

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """x W + b."""
        y = x @ p["weight"]
        return (y + p["bias"] if self.bias else y), {}


@dataclass(frozen=True)
class Flatten(Layer):
    """(B, Y, X) or any other -> (B, Y X): one row of features for each example.

    >>> import backlit as bl
    >>> bl.Chain(bl.Flatten(), bl.Dense(10)).summary((28, 28)).rows[0].output
    '(B, 784)'
    """

    def output_shape(self, shape: Shape) -> Shape:
        """All axes but the first joined."""
        return (shape[0], math.prod(known_size(size) for size in shape[1:]))

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """A reshape."""
        return x.reshape(*self.output_shape(x.shape)), {}
