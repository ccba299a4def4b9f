"""Ops that move elements and change none: reshape, transpose, stretch, cut and join.

Each comes with the op that undoes it for the gradient: slice with place. Rows by number are in
`rows.py`. This module refuses to know about memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.errors import ShapeError
from ..base.shapes import Dim, Shape, broadcast, element_count, negative_axes, show
from ..graph.bind import bind
from ..graph.op import Op
from ..graph.tensor import Tensor

Spans = tuple[tuple[int, int] | None, ...]


def _reshape_shape(x: Shape, shape: Shape) -> Shape:
    known_x = [d for d in x if isinstance(d, int)]
    known = [d for d in shape if isinstance(d, int)]
    free_x = [d for d in x if not isinstance(d, int)]
    free = [d for d in shape if not isinstance(d, int)]
    count, target = element_count(known_x), element_count([d for d in known if d != -1])
    holes = known.count(-1)
    fits = free == free_x and holes <= 1 and all(d >= -1 for d in known)
    if fits and holes:
        fits = target != 0 and count % target == 0
    elif fits:
        fits = count == target
    if not fits:
        raise ShapeError(
            "reshape",
            expected=f"a shape with as many elements as {show(x)}",
            got=show(shape),
            action="use -1 for one size that should be worked out",
        )
    return tuple(count // target if d == -1 else d for d in shape)


def _transpose_shape(x: Shape, axes: tuple[int, ...]) -> Shape:
    if sorted(axes) != list(range(-len(x), 0)):
        raise ShapeError(
            "transpose",
            expected=f"each of {len(x)} axes once",
            got=str(axes),
            action="name every axis",
        )
    return tuple(x[axis] for axis in axes)


def _broadcast_shape(x: Shape, shape: Shape) -> Shape:
    whole = all(not isinstance(d, int) or d >= 0 for d in shape)
    if not whole or broadcast(x, shape, who="broadcast_to") != shape:
        raise ShapeError(
            "broadcast_to",
            expected=f"a shape that {show(x)} stretches to",
            got=show(shape),
            action="keep the sizes other than 1: only 1 stretches",
        )
    return shape


def _slice_shape(x: Shape, spans: Spans) -> Shape:
    if len(spans) != len(x):
        raise ShapeError(
            "slice", expected=f"{len(x)} spans", got=str(len(spans)), action="give one per axis"
        )
    for size, span in zip(x, spans, strict=True):
        if span is not None and not (isinstance(size, int) and 0 <= span[0] <= span[1] <= size):
            raise ShapeError(
                "slice",
                expected=f"spans inside the shape {show(x)}",
                got=str(spans),
                action="count from 0 up to a known size",
            )
    return tuple(d if s is None else s[1] - s[0] for d, s in zip(x, spans, strict=True))


def _place_shape(x: Shape, spans: Spans, shape: Shape) -> Shape:
    if _slice_shape(shape, spans) != x:
        raise ShapeError(
            "place",
            expected=f"spans of shape {show(x)}",
            got=str(spans),
            action="use the spans the value was cut with",
        )
    return shape


def _concatenate_shape(*shapes: Shape, axis: int) -> Shape:
    first = shapes[0]
    negative_axes(axis, min(map(len, shapes)), "concatenate")
    sizes = [shape[axis] for shape in shapes if len(shape) == len(first)]
    rests = {_without(shape, axis) for shape in shapes}
    if len(rests) != 1 or not all(isinstance(d, int) for d in sizes):
        raise ShapeError(
            "concatenate",
            expected=f"shapes equal but for axis {axis}",
            got=", ".join(map(show, shapes)),
            action="reshape them first",
        )
    whole = list(first)
    whole[axis] = _total(sizes)
    return tuple(whole)


def _without(shape: Shape, axis: int) -> Shape:
    rest = list(shape)
    del rest[axis]
    return tuple(rest)


def _total(sizes: Sequence[Dim]) -> int:
    total = 0
    for each in sizes:
        assert isinstance(each, int)
        total += each
    return total


def _piece(y: Tensor, g: Tensor, place: int) -> Tensor:
    axis = y.params["axis"]
    start = _total([each.shape[axis] for each in y.inputs[:place]])
    width = _total([y.inputs[place].shape[axis]])
    spans: list[tuple[int, int] | None] = [None] * len(y.shape)
    spans[axis] = (start, start + width)
    return bind(SLICE, g, spans=tuple(spans))


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    """The order that undoes an order, both in negative axes."""
    rank = len(axes)
    return tuple(axes.index(axis) - rank for axis in range(-rank, 0))


RESHAPE: Op = Op("reshape", ("any",), _reshape_shape, (lambda y, g: reshape(g, y.inputs[0].shape),))
TRANSPOSE: Op = Op(
    "transpose",
    ("any",),
    _transpose_shape,
    (lambda y, g: bind(TRANSPOSE, g, axes=_inverse(y.params["axes"])),),
)
BROADCAST_TO = Op(
    "broadcast_to", ("any",), _broadcast_shape, (lambda y, g: sum_to(g, y.inputs[0].shape),)
)
SLICE: Op = Op(
    "slice",
    ("any",),
    _slice_shape,
    (lambda y, g: bind(PLACE, g, spans=y.params["spans"], shape=y.inputs[0].shape),),
)
PLACE: Op = Op(
    "place", ("real",), _place_shape, (lambda y, g: bind(SLICE, g, spans=y.params["spans"]),)
)
CONCATENATE = Op("concatenate", ("any",), _concatenate_shape, (_piece,), variadic=True)
LAYOUT = (BROADCAST_TO, CONCATENATE, PLACE, RESHAPE, SLICE, TRANSPOSE)


def reshape(x: Any, shape: Sequence[Dim]) -> Tensor:
    """The same elements in another shape, in the same order; one size may be -1.

    Raises ShapeError where the sizes do not multiply to as many elements.
    """
    if isinstance(x, Tensor):
        shape = _reshape_shape(x.shape, tuple(shape))
    return bind(RESHAPE, x, shape=tuple(shape))


def broadcast_to(x: Any, shape: Dim | Sequence[Dim]) -> Tensor:
    """Stretch sizes of 1 to the given shape; the gradient is summed over what was stretched.

    Source: NumPy's rule, from the last axis on. Raises ShapeError for any other shape.

    >>> import backlit as bl
    >>> bl.broadcast_to(bl.tensor([1.0, 2.0]), (3, 2)).sum(0)
    tensor([3., 6.])
    """
    return bind(BROADCAST_TO, x, shape=tuple(shape) if isinstance(shape, Sequence) else (shape,))


def sum_to(x: Tensor, shape: Shape) -> Tensor:
    """Undo a stretch: sum over every axis along which `shape` is 1 or absent."""
    if x.shape == shape:
        return x
    extra = len(x.shape) - len(shape)
    axes = [axis for axis in range(-len(shape), 0) if shape[axis] == 1 != x.shape[axis]]
    axes += range(-len(x.shape), -len(x.shape) + extra)
    total = x.sum(sorted(axes)) if axes else x
    return total if total.shape == shape else reshape(total, shape)


def concatenate(parts: Sequence[Any], axis: int = -1) -> Tensor:
    """Tensors one after the other along an axis: (…, 2, …) and (…, 3, …) -> (…, 5, …).

    parts  one or more tensors; arrays and lists among them become constants
    axis   counted from 0 or, negative, from the end; default -1
    Raises ShapeError where the shapes differ along another axis, for single numbers, and for
    an empty list.

    >>> import backlit as bl
    >>> bl.concatenate([bl.tensor([[1.0], [2.0]]), bl.tensor([[3.0], [4.0]])])
    tensor([[1., 3.],
            [2., 4.]])
    """
    ranks = [len(part.shape) for part in parts if isinstance(part, Tensor)]
    rank = max(ranks, default=0)
    if not parts or (ranks and not rank):
        raise ShapeError(
            "concatenate",
            expected="one tensor or more, each with an axis",
            got="single numbers" if parts else "an empty list",
            action="reshape numbers to (1,), and leave out what is not there",
        )
    return bind(CONCATENATE, *parts, axis=axis - rank if axis >= 0 else axis)
