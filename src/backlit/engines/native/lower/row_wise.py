"""Instructions that work row by row: functions of rows, rows by number, one-hot rows, draws.

This module refuses to know how instructions are ordered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....base.rng import purpose_key
from ....base.shapes import ROWS, Dim, Rows
from . import instructions as ir
from .general import Gather
from .instructions import BATCH, Value, Where
from .nodes import CannotLowerError, Node

if TYPE_CHECKING:
    from .select import Selection

_MOST_RUNS = 64  # rows of a row, each with an instruction of its own


def _run_where(selection: Selection, node: Node) -> Where:
    if node.is_batch:
        return Where.ROWS
    if not node.is_static:
        raise CannotLowerError(f"{node.op} along the rows of the batch")
    small = selection.places.count(node.shape) <= 4096
    return Where.EACH if small else Where.ALONE


def _runs(selection: Selection, node: Node, inner: int) -> list[Value]:
    """A value as matrices of `inner` columns: one, or for a batch of matrices one for each."""
    base = selection.base(node)
    access = selection.places.access(node)
    stored = selection.value(base)
    if not node.is_batch:
        return [
            stored.view(selection.places.count(node.shape) // inner, inner, inner, access.offset)
        ]
    stride = access.strides[0]
    count = selection.places.columns(node) // inner
    if not 0 < count <= _MOST_RUNS:
        raise CannotLowerError(f"{count} rows in each row of {node.op}")
    return [
        stored.view(BATCH, inner, stride, access.offset + place * inner) for place in range(count)
    ]


def row_operation(selection: Selection, node: Node) -> None:
    where = _run_where(selection, node)
    inner = node.inputs[0].shape[-1]
    if not isinstance(inner, int):
        raise CannotLowerError(f"{node.op} along the rows of the batch")
    if inner == 0:
        raise CannotLowerError(f"{node.op} of nothing")
    results = _runs(selection, node, inner if node.op == "softmax" else 1)
    if not node.is_batch:
        lines = selection.places.count(node.inputs[0].shape) // inner
        width = inner if node.op == "softmax" else 1
        results = [selection.value(node).view(lines, width, width)]
    operands = [_runs(selection, each, inner) for each in node.inputs]
    reads = [selection.base(each) for each in node.inputs]
    for place, target in enumerate(results):
        found = ir.RowOp(
            where=where,
            first=[ir.RowOp.names.index(node.op)],
            values=[target, *(each[place] for each in operands), None][:3],
            origins=node.origins or [node.op],
            flops=30.0 * inner,
        )
        selection.emit(found, reads)


def take(selection: Selection, node: Node) -> None:
    table, index = node.inputs
    places = selection.places
    inner = places.count(table.shape[1:])
    stored = selection.value(selection.base(table))
    reads = [selection.base(table), selection.base(index)]
    rows = selection.value(selection.base(index))
    if len(index.shape) != 1:
        target = selection.value(node)
        if index.is_batch and target.stride != target.columns:
            raise CannotLowerError("a gather of wide rows by several numbers a row")
        found: ir.Instruction = Gather(
            where=Where.ALONE, target=target, source=stored, index=rows, inner=inner,
            origins=node.origins or ["gather"],
        )  # fmt: skip
        selection.emit(found, reads)
        return
    if table.op != "data":
        if not table.is_static:
            raise CannotLowerError("a gather from the rows of the batch")
        stored = stored.view(places.size(table.shape[0]), inner, inner, places.access(table).offset)
    target = selection.value(node)
    if index.is_batch:
        rows = rows.view(BATCH, 1, 1, places.access(index).offset)
    else:
        count = places.count(index.shape)
        rows = rows.view(count, 1, 1, places.access(index).offset)
        target = target.view(count, inner, inner)
    where = _run_where(selection, node)
    found = ir.Take(where=where, values=[target, stored, rows], origins=node.origins or ["gather"])
    selection.emit(found, reads)


def one_hot(selection: Selection, node: Node) -> None:
    where = _run_where(selection, node)
    depth = int(node.params["depth"])
    index = node.inputs[0]
    targets = _runs(selection, node, depth)
    for target, source in zip(targets, _runs(selection, index, 1), strict=True):
        found = ir.OneHot(where=where, values=[target, source], origins=node.origins or ["one_hot"])
        selection.emit(found, [selection.base(index)])


def draw(selection: Selection, node: Node) -> None:
    where = _run_where(selection, node)
    seed, iteration = node.inputs
    values = [selection.value(node), *(selection.value(selection.base(x)) for x in node.inputs)]
    found = ir.Random(
        where=where,
        values=values,
        numbers=[purpose_key(node.params["purpose"])],
        origins=node.origins or [node.params["purpose"]],
        flops=10.0 * selection.places.columns(node),
    )
    selection.emit(found, [selection.base(seed), selection.base(iteration)])


def size(selection: Selection, node: Node) -> None:
    axes: tuple[Dim, ...] = node.params["dims"]
    if any(isinstance(size, Rows) and size is not ROWS for size in axes):
        raise CannotLowerError("the number of rows of the data set")
    factor = 1
    for size in axes:
        factor *= size if isinstance(size, int) else 1
    power = sum(1 for size in axes if size is ROWS)
    target = selection.value(node)
    found = ir.Size(where=Where.EACH, target=target, power=power, factor=factor, origins=["size"])
    selection.emit(found, [])
