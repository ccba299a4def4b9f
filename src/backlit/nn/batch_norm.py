"""Batch normalisation.

This module refuses to know whether it stands before or after an activation.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError, ShapeError
from ..base.shapes import Shape
from ..graph.tensor import Tensor
from ..ops.smooth import sqrt
from .init import Initializer, Ones, Zeros
from .layer import Layer, Mode, Parameters, Part, Statistics, known_size


@dataclass(frozen=True)
class BatchNorm(Layer):
    """x^ = (x - mean) / sqrt(variance + epsilon);  y = scale x^ + shift.

    x and y (B, D); mean, variance, scale and shift (D,).

    Training takes mean and (biased) variance of the batch, per feature of the last axis, the
    variance in a second pass over x - mean, and moves the running ones:
    running <- momentum running + (1 - momentum) batch. Predicting uses the running ones and
    changes nothing. scale begins at 1, shift at 0, running mean at 0, running variance at 1.

    momentum  weight of the old running value, [0, 1), default 0.9
    epsilon   added to the variance, > 0, default 1e-5
    Raises InputError for settings outside these ranges; ShapeError when it trains on a batch of
    one row, where every x^ would be 0.
    Source: Ioffe and Szegedy 2015. Deviations: PyTorch's momentum is the weight of the *new*
    value and its running variance is unbiased; the book has epsilon 1e-6 and starts at 0.

    >>> import backlit as bl
    >>> bl.BatchNorm()
    BatchNorm(momentum=0.9, epsilon=1e-05)
    >>> net, training = bl.Chain(bl.BatchNorm()), bl.Mode(training=True)
    >>> p = {name: bl.tensor(value) for name, value in net.init(1, dtype="float64").items()}
    >>> y, moved = net.apply(p, bl.tensor([[1.0], [5.0]]), training)
    >>> y.numpy().round(3).ravel(), moved["batch_norm1/mean"].numpy().round(3)
    (array([-1.,  1.]), array([0.3]))
    """

    momentum: float = 0.9
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        plain_numbers(self)
        if not (is_number(self.momentum) and 0 <= self.momentum < 1):
            raise InputError(
                "BatchNorm",
                expected="a momentum in [0, 1)",
                got=repr(self.momentum),
                action="write 0.9 to keep nine tenths of the old value",
            )
        if not (is_number(self.epsilon) and self.epsilon > 0):
            raise InputError(
                "BatchNorm",
                expected="an epsilon above 0",
                got=repr(self.epsilon),
                action="leave it out: 1e-5",
            )

    def parts(self, shape: Shape, init: Initializer) -> tuple[Part, ...]:
        """scale and shift (D,), and the running mean and variance (D,)."""
        size = (known_size(shape[-1]),)
        return (
            Part("scale", size, "scale", Ones()),
            Part("shift", size, "shift", Zeros()),
            Part("mean", size, "statistic", Zeros()),
            Part("variance", size, "statistic", Ones()),
        )

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """Normalise with the batch's statistics, or with the running ones."""
        if not mode.training:
            centred = x - p["mean"]
            normal = centred / sqrt(p["variance"] + self.epsilon)
            return normal * p["scale"] + p["shift"], {}
        axes = tuple(range(-len(x.shape), -1))
        if all(x.shape[axis] == 1 for axis in axes):
            raise one_row(mode.layer)
        mean = x.mean(axes)
        centred = x - mean
        variance = (centred * centred).mean(axes)
        normal = centred / sqrt(variance + self.epsilon)
        keep = self.momentum
        moved = {
            "mean": p["mean"] * keep + mean * (1.0 - keep),
            "variance": p["variance"] * keep + variance * (1.0 - keep),
        }
        return normal * p["scale"] + p["shift"], moved


def one_row(layer: str) -> ShapeError:
    """The error for training on a batch of one row."""
    return ShapeError(
        layer or "BatchNorm",
        expected="two or more rows in a training batch",
        got="one",
        action="use a batch_size of 2 or more",
    )
