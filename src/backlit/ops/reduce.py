"""Ops that make many elements one: sums, maxima, counts. Axes are counted from the end.

This module refuses to know in which order an engine sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base.errors import ShapeError
from ..base.shapes import Shape, negative_axes, reduced, show
from ..graph.bind import bind
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
    """The sum over the given axes, or over all."""
    return x.sum(axis, keepdims=keepdims)


def mean(x: Tensor, axis: Axes = None, *, keepdims: bool = False) -> Tensor:
    """The sum divided once by the number of elements."""
    return x.mean(axis, keepdims=keepdims)


def max(x: Tensor, axis: Axes = None, *, keepdims: bool = False) -> Tensor:
    """The largest element; ties share the gradient evenly."""
    return x.max(axis, keepdims=keepdims)


def size(x: Tensor, axis: Axes = None) -> Tensor:
    """The number of elements along the given axes, as a number of x's dtype.

    An op and not a constant, because the rows of a batch are known only when a step runs.
    """
    return bind(SIZE, x, axes=negative_axes(axis, len(x.shape), "size"))


def argmax(x: Any) -> Tensor:
    """The place of the largest element along the last axis (the first of equals)."""
    return bind(ARGMAX, x)
