"""The gemm for a product, and what it needs beside itself: packed operands, partial gradients.

This module refuses to know which products there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import instructions as ir
from .instructions import BATCH, Value, Where
from .products import Matrix, Product

if TYPE_CHECKING:
    from .select import Selection

_VECTOR = 64  # bytes of the widest vector: packed strips are whole vectors wide
_SMALL_PRODUCT = 65536  # flops that every thread may do for itself


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
