"""Sums and maxima: over rows, over columns, or over all of a domain.

This module refuses to know which map will take the sum.
"""

from __future__ import annotations

from dataclasses import dataclass

from ....base.shapes import ROWS
from .access import Places, Reach
from .domains import Domain, candidates, cover, row_axes
from .instructions import BATCH, Sink, Where
from .nodes import Node, name_of
from .sizes import UNIT, Sizes

_SINKS = {"sum": (Sink.SUM_ROWS, Sink.SUM_COLUMNS, Sink.SUM_ALL),
          "max": (Sink.MAX_ROWS, Sink.MAX_COLUMNS, Sink.MAX_ALL)}  # fmt: skip


@dataclass(frozen=True)
class Reduction:
    """What is summed, over which domain, and how.

    source  the operand; maybe a view
    parts   partial results to be put together; 0 if each row has its own result
    """

    source: Node
    domain: Domain
    sink: Sink
    where: Where
    parts: int


def reduction(node: Node, places: Places, sizes: Sizes) -> Reduction | None:
    """A sum or maximum as a map's sink; None if it is no such, or lies awkwardly."""
    if node.op not in _SINKS or name_of(node.dtype) not in ("float32", "float64"):
        return None
    source = node.inputs[0]
    shape, rank = source.shape, len(source.shape)
    axes = {axis % rank for axis in node.params["axes"]} if rank else set()
    axes |= {axis for axis in range(rank) if shape[axis] == 1}
    left = [axis for axis in range(rank) if axis not in axes and shape[axis] != 1]
    over_rows, over_columns, over_all = _SINKS[node.op]
    for domain in candidates(node, shape, name_of(node.dtype), places):
        seen = cover(source, shape, domain, places)
        if seen is None or (
            seen.reach is not Reach.FULL and domain != Domain(1, 1, True, domain.dtype)
        ):
            continue
        if domain.rows == BATCH:
            if places.access(source).base.is_batch is False:
                continue
            sums_rows = 0 in axes and shape[0] is ROWS
            if not left or left == [0]:
                sink = over_all if sums_rows else over_columns
            elif sums_rows and left == [a for a in range(1, rank) if shape[a] != 1]:
                sink = over_rows
            else:
                continue
            parts = 0 if sink is over_columns else sizes.panels
            return Reduction(source, domain, sink, Where.ROWS, parts)
        elements = domain.rows * domain.columns
        where = sizes.where(elements)
        if domain.flat:
            if left:
                continue
            parts = 1 if where is Where.EACH else sizes.units(elements, UNIT)
            return Reduction(source, domain, over_all, where, parts)
        cut = row_axes(shape, domain, places)
        rows = [a for a in range(cut) if shape[a] != 1]
        columns = [a for a in range(cut, rank) if shape[a] != 1]
        if left == columns:
            unit = max(1, UNIT // max(domain.columns, 1))
            parts = 1 if where is Where.EACH else sizes.units(domain.rows, unit)
            return Reduction(source, domain, over_rows, where, parts)
        if left == rows:
            return Reduction(source, domain, over_columns, where, 0)
    return None
