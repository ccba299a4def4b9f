"""The fully connected layer, and the layer that makes rows out of pictures.

This module refuses to know about activations.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..base.errors import InputError, ShapeError
from ..base.shapes import Shape, show
from ..graph.tensor import Tensor
from .init import Initializer, Zeros
from .layer import Layer, Mode, Parameters, Part, Statistics, known_size


@dataclass(frozen=True)
class Dense(Layer):
    """y = x W + b.

    x (B, D), W (D, H), b (H,), y (B, H); D is inferred from the data.

    units  H, 1 or more
    init   how W begins; None leaves it to the chain: He before a ReLU-like activation, else
           Xavier. b begins at 0.
    bias   whether there is a b; leave it out before a BatchNorm, whose shift does its work
    Raises ShapeError for an input that is not (B, D): put Flatten() before it.

    >>> import backlit as bl
    >>> bl.Dense(50)
    Dense(units=50)
    """

    units: int
    init: Initializer | None = None
    bias: bool = True

    def __post_init__(self) -> None:
        if isinstance(self.units, bool) or not isinstance(self.units, int) or self.units < 1:
            raise InputError(
                "Dense",
                expected="a whole number of units, 1 or more",
                got=repr(self.units),
                action="write Dense(50)",
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
    """(B, Y, X) or any other -> (B, Y X): one row of features for each example."""

    def output_shape(self, shape: Shape) -> Shape:
        """All axes but the first joined."""
        return (shape[0], math.prod(known_size(size) for size in shape[1:]))

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """A reshape."""
        return x.reshape(*self.output_shape(x.shape)), {}
