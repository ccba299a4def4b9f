"""What a fused expression runs over, and how each operand covers it.

A domain is rows x columns: the rows of a batch, or those of a static value; a static one whose
operands all lie alike is one flat run. This module refuses to know instructions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....base.shapes import Dim, Shape
from .access import Access, Places, Reach, is_run
from .instructions import BATCH
from .maps import NUMBER_OF, RULES
from .nodes import Node, name_of

ELEMENTWISE = frozenset(NUMBER_OF) - frozenset(RULES)
COMPARISONS = ("equal", "greater", "greater_equal")


@dataclass(frozen=True)
class Domain:
    """rows x columns of one dtype; rows may be BATCH."""

    rows: int
    columns: int
    flat: bool
    dtype: str


@dataclass(frozen=True)
class Cover:
    """The matrix an operand is seen as: rows x columns, so many elements from row to row."""

    reach: Reach
    rows: int
    columns: int
    stride: int
    offset: int


def working_dtype(node: Node) -> str | None:
    """The dtype a map would compute this node in; None if no map can."""
    if node.op not in ELEMENTWISE or (node.op == "cast" and not _casts_truth(node)):
        return None
    dtypes = [each.dtype for each in (*node.inputs, node)]
    if any(each.kind not in "fb" for each in dtypes):
        return None
    real = {name_of(each) for each in dtypes if each.kind == "f"}
    if len(real) > 1 or not real <= {"float32", "float64"}:
        return None
    return next(iter(real), "float32")


def _casts_truth(node: Node) -> bool:
    return node.inputs[0].dtype.kind == "b" and node.dtype.kind == "f"


def domain_of(node: Node, shape: Shape, operands: Sequence[Node], places: Places) -> Domain | None:
    """The domain in which every operand covers the shape; None if there is none."""
    dtype = working_dtype(node) or name_of(node.inputs[0].dtype)
    for domain in candidates(node, shape, dtype, places):
        if all(cover(each, shape, domain, places) for each in operands):
            return domain
    return None


def candidates(node: Node, shape: Shape, dtype: str, places: Places) -> list[Domain]:
    """The domains a shape may be worked off in, the simplest first."""
    if shape and not isinstance(shape[0], int):
        inner = all(isinstance(size, int) for size in shape[1:])
        return [Domain(BATCH, places.count(shape[1:]), False, dtype)] if inner else []
    if not all(isinstance(size, int) for size in shape):
        return []
    whole = places.count(shape)
    found = [Domain(1, whole, True, dtype)]
    for cut in range(1, len(shape) if whole else 0):
        rows = places.count(shape[:cut])
        found.append(Domain(rows, whole // rows, False, dtype))
    return found


def cover(operand: Node, shape: Shape, domain: Domain, places: Places) -> Cover | None:
    """How an operand covers a domain of this shape; None if in no way a map knows."""
    access = places.access(operand)
    strides = places.stretched(operand.shape, access, shape)
    return covered(access, strides, shape, domain, places)


def covered(
    access: Access, strides: tuple[int, ...], shape: Shape, domain: Domain, places: Places
) -> Cover | None:
    """The same for an access whose strides are known."""
    cut = row_axes(shape, domain, places)
    axes = [(d, s) for d, s in zip(shape, strides, strict=True)]
    outer, inner = _long(axes[:cut]), _long(axes[cut:])
    if domain.flat:
        outer, inner = [], _long(axes)
    if domain.rows == BATCH and outer and outer[0][1] and not access.base.is_batch:
        return None
    down, along = _step(outer), _step(inner)
    if down is None or along not in (0, 1):
        return None
    if not inner and domain.columns == 1 and down:
        along = 1
    if not inner and domain.columns == 1 and not down:
        along = 0
    rows, columns, offset = domain.rows, domain.columns, access.offset
    if along and (down or domain.flat):
        return Cover(Reach.FULL, rows, columns, down or columns, offset)
    if along:
        return Cover(Reach.COLUMN, 1, columns, columns, offset)
    if down:
        return Cover(Reach.ROW, rows, 1, down, offset)
    return Cover(Reach.SCALAR, 1, 1, 1, offset)


def row_axes(shape: Shape, domain: Domain, places: Places) -> int:
    """The number of axes that make the rows."""
    if domain.flat:
        return 0
    if domain.rows == BATCH:
        return 1
    for cut in range(1, len(shape)):
        if places.count(shape[:cut]) == domain.rows:
            return cut
    return len(shape)


def _long(axes: Sequence[tuple[Dim, int]]) -> list[tuple[Dim, int]]:
    return [axis for axis in axes if axis[0] != 1]


def _step(axes: Sequence[tuple[Dim, int]]) -> int | None:
    """Elements from one to the next along the axes together; 0 if none moves; None if uneven."""
    if all(stride == 0 for _, stride in axes):
        return 0
    return axes[-1][1] if is_run(axes) and axes[-1][1] else None
