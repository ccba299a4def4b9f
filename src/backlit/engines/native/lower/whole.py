"""Instructions for single nodes: products, functions of rows, rows by number, draws, the rest.

Whatever fits none of the fast ones becomes a general instruction, which works on any strides.
This module refuses to know how instructions are ordered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ....base.rng import purpose_key
from ....base.shapes import ROWS, Dim, Rows, Shape
from . import instructions as ir
from .access import VIEWS
from .general import (
    Fill,
    Gather,
    GeneralMap,
    GeneralMatmul,
    GeneralReduce,
    GeneralTake,
    ScatterAdd,
    Strided,
)
from .instructions import BATCH, Value, Where
from .maps import NUMBER_OF
from .nodes import Node
from .products import Matrix, Product

if TYPE_CHECKING:
    from .select import Selection

_VECTOR = 64  # bytes of the widest vector: packed strips are whole vectors wide
_SMALL_PRODUCT = 65536  # flops that every thread may do for itself
_MOST_RUNS = 64  # rows of a row, each with an instruction of its own


class CannotLowerError(Exception):
    """A step that no instructions are made for; it runs on the eager engine."""


def product(selection: Selection, found: Product) -> None:
    """A gemm, and the pack its transposed operand may want."""
    a, b, c = found.a, found.b, found.result
    sizes = selection.sizes
    over_batch = a.batch_rows and a.transposed
    rows = BATCH if a.batch_rows and not a.transposed else _height(a)
    columns = b.rows if b.transposed else b.columns
    depth = b.columns if b.transposed else b.rows
    target = selection.value(c)
    weights = columns * max(depth, 1) * c.dtype.itemsize
    where, by_columns, transposed, packed = Where.SPLIT, False, b.transposed, False
    left = selection.value(found.table or a.base)
    if found.table is not None:
        count = selection.places.columns(found.table)
        if found.table.op != "data":
            count = selection.places.size(found.table.shape[1])
            left = left.view(selection.places.size(found.table.shape[0]), count, count)
    else:
        left = left.view(BATCH if a.batch_rows else a.rows, a.columns, a.stride, a.offset)
    right = selection.value(b.base)
    right = right.view(BATCH if b.batch_rows else b.rows, b.columns, b.stride, b.offset)
    beside = [selection.base(each) for each in (found.index, found.bias) if each is not None]
    reads = [found.table or a.base, b.base, *beside]
    combine = None
    if over_batch and sizes.in_panels(target.columns):
        where = Where.ROWS
        combine, target = _partial(selection, target, rows, columns)
    elif over_batch:
        target = target.view(rows, columns, columns)
    elif rows == BATCH:
        by_columns = sizes.by_columns(weights)
        where = Where.SPLIT if by_columns else Where.ROWS
        packed = b.transposed and not by_columns
    else:
        flops = 2 * rows * columns * depth
        where = Where.EACH if flops <= _SMALL_PRODUCT else Where.SPLIT
        by_columns = b.transposed and where is Where.SPLIT
        target = target.view(rows, columns, columns)
    if combine is not None:
        selection.emit(combine, [])
    bias = None
    if found.bias is not None:
        access = selection.places.access(found.bias)
        bias = selection.value(access.base).view(1, columns, columns, access.offset)
    pack = None
    if packed:
        vector = _VECTOR // c.dtype.itemsize
        wide = -(-columns // vector) * vector + vector // 4  # a thin rest lies there twice
        strips = Value(c.dtype, 1, wide * depth, wide * depth, origin=f"{right.root.origin} packed")
        pack = ir.Pack(
            where=Where.SPLIT, target=strips, source=right, transposed=True, origins=["transpose"]
        )
        right, transposed = strips, False
    per_row = 2.0 * columns * (left.columns if over_batch else depth)
    gemm = ir.Gemm(
        where=where,
        c=target,
        a=left,
        b=right,
        bias=bias,
        gather=None if found.index is None else selection.value(selection.base(found.index)),
        a_transposed=a.transposed,
        b_transposed=transposed,
        b_packed=packed,
        relu=found.relu,
        by_columns=by_columns,
        origins=c.origins or [c.op],
        flops=per_row if a.batch_rows else per_row * rows,
    )
    selection.emit(gemm, reads)
    if pack is not None:
        selection.emit(pack, [b.base])


def _height(a: Matrix) -> int:
    return a.columns if a.transposed else a.rows


def _partial(
    selection: Selection, target: Value, rows: int, columns: int
) -> tuple[ir.Combine, Value]:
    """Each panel's part of a gradient, and how the parts come together."""
    sizes, count = selection.sizes, target.columns
    parts = Value(target.dtype, sizes.panels, count, count, origin="partial gradients")
    combine = ir.Combine(
        where=Where.EACH if sizes.panels * count <= 65536 else Where.SPLIT,
        values=[target, parts],
        numbers=[0, sizes.panel],
        origins=["partial gradients"],
        flops=float(sizes.panels * count),
    )
    return combine, parts.view(sizes.panels * rows, columns, columns)


def instruction(selection: Selection, node: Node) -> None:
    """The instruction for a node that is neither a product nor part of a map."""
    makers = {
        "softmax": _row_operation, "logsumexp": _row_operation,
        "softmax_cross_entropy": _row_operation, "argmax": _row_operation, "gather": _take,
        "one_hot": _one_hot, "random_uniform": _draw, "size": _size, "scatter_add": _scatter,
        "place": _place, "concatenate": _concatenate, "matmul": _matmul, "sum": _reduce,
        "max": _reduce, "copy": _copy, "cast": _copy,
    }  # fmt: skip
    if node.op in VIEWS:
        _copy(selection, node)
    elif node.op in makers:
        makers[node.op](selection, node)
    elif node.op in NUMBER_OF:
        _element_by_element(selection, node, node.op)
    else:
        raise CannotLowerError(f"no instruction for {node.op}")


# -- rows -------------------------------------------------------------------------------------


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


def _row_operation(selection: Selection, node: Node) -> None:
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


def _take(selection: Selection, node: Node) -> None:
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


def _one_hot(selection: Selection, node: Node) -> None:
    where = _run_where(selection, node)
    depth = int(node.params["depth"])
    index = node.inputs[0]
    targets = _runs(selection, node, depth)
    for target, source in zip(targets, _runs(selection, index, 1), strict=True):
        found = ir.OneHot(where=where, values=[target, source], origins=node.origins or ["one_hot"])
        selection.emit(found, [selection.base(index)])


def _draw(selection: Selection, node: Node) -> None:
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


def _size(selection: Selection, node: Node) -> None:
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


# -- general ----------------------------------------------------------------------------------


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


def _element_by_element(selection: Selection, node: Node, operation: str) -> None:
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


def _copy(selection: Selection, node: Node) -> None:
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
    _element_by_element(selection, node, "cast")


def _reduce(selection: Selection, node: Node) -> None:
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


def _matmul(selection: Selection, node: Node) -> None:
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


def _scatter(selection: Selection, node: Node) -> None:
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


def _place(selection: Selection, node: Node) -> None:
    target, _, strides = _own(selection, node)
    spans = zip(node.params["spans"], strides, strict=True)
    offset = sum(span[0] * stride for span, stride in spans if span is not None)
    _into(selection, node, node.inputs[0], (target, offset, strides))
    zero = Fill(where=Where.ALONE, target=target, number=0.0, origins=["place"])
    selection.emit(zero, [])


def _concatenate(selection: Selection, node: Node) -> None:
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
