"""General instructions for whatever no fused one fits: any strides, one thread, slow and right.

This module refuses to be asked where something faster would do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ....base.shapes import Dim, Shape
from . import instructions as ir
from .access import VIEWS
from .general import (
    Fill,
    GeneralMap,
    GeneralMatmul,
    GeneralReduce,
    GeneralTake,
    ScatterAdd,
    Strided,
)
from .instructions import BATCH, Where
from .nodes import CannotLowerError, Node

if TYPE_CHECKING:
    from .select import Selection


def _dims(shape: Shape) -> list[int]:
    return [size if isinstance(size, int) else BATCH for size in shape]


def _strided(selection: Selection, node: Node, shape: Shape) -> Strided:
    access = selection.places.access(node)
    strides = selection.places.stretched(node.shape, access, shape)
    return selection.value(access.base), access.offset, strides


def _own(selection: Selection, node: Node) -> Strided:
    return selection.value(node), 0, selection.places.strides(node)


def _bases(selection: Selection, nodes: Iterable[Node]) -> list[Node]:
    return [selection.base(each) for each in nodes]


def element_by_element(selection: Selection, node: Node, operation: str) -> None:
    numbers: tuple[float, ...] = ()
    if node.op == "clip":
        numbers = (float(node.params["low"]), float(node.params["high"]))
    if node.op == "power":
        numbers = (float(node.params["exponent"]),)
    found = GeneralMap(
        where=Where.ALONE,
        target=_own(selection, node),
        sources=[_strided(selection, each, node.shape) for each in node.inputs],
        dims=_dims(node.shape),
        operation=operation,
        numbers=numbers,
        origins=node.origins or [node.op],
    )
    selection.emit(found, _bases(selection, node.inputs))


def copy(selection: Selection, node: Node) -> None:
    """The same elements, one after the other; in another dtype for a cast."""
    source = node.inputs[0]
    access = selection.places.access(source)
    own = selection.places.strides(node)
    by_rows = node.op not in VIEWS and node.is_batch and access.base.is_batch
    if by_rows and access.strides[1:] == own[1:]:
        target = selection.value(node)
        stored = selection.value(access.base)
        seen = stored.view(BATCH, target.columns, access.strides[0], access.offset)
        found = ir.Copy(where=Where.ROWS, values=[target, seen], origins=[node.op])
        selection.emit(found, [access.base])
        return
    if node.op in VIEWS and node.op != "broadcast_to":
        raise CannotLowerError(f"a {node.op} that moves the rows of the batch")
    element_by_element(selection, node, "cast")


def reduce(selection: Selection, node: Node) -> None:
    source = node.inputs[0]
    rank = len(source.shape)
    axes = {axis % rank for axis in node.params["axes"]} if rank else set()
    own = iter(selection.places.strides(node))
    kept = []
    for axis in range(rank):
        stride = next(own) if axis not in axes or node.params["keepdims"] else 0
        kept.append(0 if axis in axes else stride)
    found = GeneralReduce(
        where=Where.ALONE,
        target=(selection.value(node), 0, tuple(kept)),
        sources=[_strided(selection, source, source.shape)],
        dims=_dims(source.shape),
        operation=node.op,
        origins=node.origins or [node.op],
    )
    selection.emit(found, [selection.base(source)])


def matmul(selection: Selection, node: Node) -> None:
    a, b = node.inputs
    batch = node.shape[:-2]
    m, n, k = node.shape[-2], node.shape[-1], a.shape[-1]

    def whole(each: Node, last: tuple[Dim, Dim]) -> Strided:
        return _strided(selection, each, (*batch, *last))

    found = GeneralMatmul(
        where=Where.ALONE,
        target=_own(selection, node),
        sources=[whole(a, (m, k)), whole(b, (k, n))],
        dims=_dims((*batch, m, n, k)),
        origins=node.origins or ["matmul"],
    )
    selection.emit(found, _bases(selection, node.inputs))


def scatter(selection: Selection, node: Node) -> None:
    values, index = node.inputs
    inner = selection.places.count(node.shape[1:])
    source = selection.value(selection.base(values))
    if source.stride != source.columns or not node.is_static:
        raise CannotLowerError("a scatter_add of wide rows")
    found: GeneralTake = ScatterAdd(
        where=Where.ALONE,
        target=selection.value(node),
        source=source,
        index=selection.value(selection.base(index)),
        inner=inner,
        origins=node.origins or ["scatter_add"],
    )
    selection.emit(found, _bases(selection, node.inputs))


def place(selection: Selection, node: Node) -> None:
    target, _, strides = _own(selection, node)
    spans = zip(node.params["spans"], strides, strict=True)
    offset = sum(span[0] * stride for span, stride in spans if span is not None)
    _into(selection, node, node.inputs[0], (target, offset, strides))
    zero = Fill(where=Where.ALONE, target=target, number=0.0, origins=["place"])
    selection.emit(zero, [])


def concatenate(selection: Selection, node: Node) -> None:
    target, _, strides = _own(selection, node)
    axis = node.params["axis"] % len(node.shape)
    offset = 0
    pieces = []
    for each in node.inputs:
        pieces.append((each, offset))
        offset += selection.places.size(each.shape[axis]) * strides[axis]
    for each, start in reversed(pieces):
        _into(selection, node, each, (target, start, strides))


def _into(selection: Selection, node: Node, source: Node, target: Strided) -> None:
    found = GeneralMap(
        where=Where.ALONE,
        target=target,
        sources=[_strided(selection, source, source.shape)],
        dims=_dims(source.shape),
        operation="cast",
        origins=node.origins or [node.op],
    )
    selection.emit(found, [selection.base(source)])
