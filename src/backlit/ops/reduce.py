"""Ops that make many elements one: sums, maxima, counts. Axes are counted from the end.

This module refuses to know in which order an engine sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base.errors import ShapeError
from ..base.shapes import Shape, negative_axes, reduced, show
from ..graph.bind import bind, only_tensor
from ..graph.op import Op
from ..graph.tensor import Tensor
from .elementwise import cast, equal, where
from .layout import broadcast_to, reshape

Axes = int | Iterable[int] | None


def _sum_shape(x: Shape, axes: tuple[int, ...], keepdims: bool) -> Shape:
    return reduced(x, negative_axes(axes, len(x), "sum"), keepdims)


def _max_shape(x: Shape, axes: tuple[int, ...], keepdims: bool) -> Shape:
    return _largest(x, negative_axes(axes, len(x), "max"), keepdims, "max")


def _size_shape(x: Shape, axes: tuple[int, ...]) -> Shape:
    negative_axes(axes, len(x), "size")
    return ()


def _argmax_shape(x: Shape) -> Shape:
    return _largest(x, negative_axes((-1,), len(x), "argmax"), False, "argmax")


def _largest(x: Shape, axes: tuple[int, ...], keepdims: bool, who: str) -> Shape:
    if any(x[axis] == 0 for axis in axes):
        raise ShapeError(
            who,
            expected="at least one element to choose from",
            got=f"shape {show(x)}",
            action="leave empty arrays out",
        )
    return reduced(x, axes, keepdims)


def _spread(y: Tensor, value: Tensor) -> Tensor:
    """Stretch something of the result's shape over the operand's shape."""
    x = y.inputs[0]
    kept = reduced(x.shape, y.params["axes"], True)
    return broadcast_to(value if value.shape == kept else reshape(value, kept), x.shape)


def _max_gradient(y: Tensor, g: Tensor) -> Tensor:
    x, axes = y.inputs[0], y.params["axes"]
    hit = equal(x, _spread(y, y))
    ties = cast(hit, str(x.dtype)).sum(axes, keepdims=True)
    return where(hit, _spread(y, g) / ties, 0.0)


SUM = Op("sum", ("real",), _sum_shape, (lambda y, g: _spread(y, g),))
MAX = Op(
    "max",
    ("real",),
    _max_shape,
    (lambda y, g: _max_gradient(y, g),),
    branch=lambda y: cast(equal(y.inputs[0], _spread(y, y)), "float64"),
)
SIZE = Op("size", ("real",), _size_shape, (None,))
ARGMAX = Op("argmax", ("real",), _argmax_shape, (None,), result="int64")

REDUCE = (ARGMAX, MAX, SIZE, SUM)


def sum(x: Tensor, axis: Axes = None, *, keepdims: bool = False) -> Tensor:
    """The sum over the given axes, or over all; the gradient is spread evenly.

    axis      a number, several, or None for all; counted from 0, or from the end if negative
    keepdims  leave a size of 1 in place of each axis: (B, K) over -1 -> (B, 1), else (B,)
    Raises ShapeError for an axis that does not exist or comes twice, DTypeError for whole
    numbers, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.sum(bl.tensor([[1.0, 2.0], [3.0, 4.0]]), axis=0)
    tensor([4., 6.])
    """
    return only_tensor("sum", x).sum(axis, keepdims=keepdims)


def mean(x: Tensor, axis: Axes = None, *, keepdims: bool = False) -> Tensor:
    """The sum over the given axes, or over all, divided once by the number of elements.

    axis      a number, several, or None for all; counted from 0, or from the end if negative
    keepdims  leave a size of 1 in place of each axis: (B, K) over -1 -> (B, 1), else (B,)
    Raises ShapeError for an axis that does not exist or comes twice, DTypeError for whole
    numbers, InputError where x is no tensor. The mean of nothing is NaN.

    >>> import backlit as bl
    >>> bl.mean(bl.tensor([[1.0, 2.0], [3.0, 4.0]]), axis=-1, keepdims=True)
    tensor([[1.5],
            [3.5]])
    """
    return only_tensor("mean", x).mean(axis, keepdims=keepdims)


def max(x: Tensor, axis: Axes = None, *, keepdims: bool = False) -> Tensor:
    """The largest element over the given axes, or over all; ties share the gradient evenly.

    axis      a number, several, or None for all; counted from 0, or from the end if negative
    keepdims  leave a size of 1 in place of each axis: (B, K) over -1 -> (B, 1), else (B,)
    Deviation: PyTorch gives one of the ties the whole gradient along an axis. NaN wins.
    Raises ShapeError for an axis that does not exist, comes twice or is empty, DTypeError for
    whole numbers, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.max(bl.tensor([[1.0, 2.0], [5.0, 4.0]]), axis=-1)
    tensor([2., 5.])
    """
    return only_tensor("max", x).max(axis, keepdims=keepdims)


def size(x: Tensor, axis: Axes = None) -> Tensor:
    """The number of elements along the given axes, as a number of x's dtype.

    An op and not a constant, because the rows of a batch are known only when a step runs.
    """
    return bind(SIZE, x, axes=negative_axes(axis, len(x.shape), "size"))


def argmax(x: Any) -> Tensor:
    """The place of the largest element along the last axis: (..., K) -> (...), int64.

    The first of equals, counted from 0; NaN counts as the largest; no gradient.
    Raises ShapeError for a single number or an empty axis, DTypeError for whole numbers.

    >>> import backlit as bl
    >>> bl.argmax(bl.tensor([[0.1, 0.7, 0.2], [0.5, 0.5, 0.0]]))
    tensor([1, 0])
    """
    return bind(ARGMAX, x)
