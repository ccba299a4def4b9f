"""How work is cut: panels of rows, units of elements, and what is worth doing where.

All of it follows from shapes, never from the number of threads: so one thread and two give the
same bits. This module refuses to look at a running machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .access import Places
from .instructions import Where
from .nodes import Graph, Node

UNIT = 4096  # elements that one thread takes at a time
SMALL = 4096  # a value of so few elements is computed by every thread for itself
_PANEL_BYTES = 128 * 1024  # of a panel's values: they stay in the second-level cache
_LARGE_WEIGHTS = 512 * 1024  # bytes: a matrix that every panel would have to fetch anew
_PARTIAL = 16384  # elements of a gradient that each panel may keep a copy of
_MANY_ROWS = 512
_ONE_PANEL = 1_000_000  # multiplications: so little is done by one thread, and in one go


@dataclass(frozen=True)
class Sizes:
    """The cuts for one program."""

    max_rows: int
    panel: int

    @property
    def panels(self) -> int:
        """The number of panels of the largest batch."""
        return -(-self.max_rows // self.panel)

    def where(self, elements: int) -> Where:
        """Who computes a static value."""
        return Where.EACH if elements <= SMALL else Where.SPLIT

    def units(self, elements: int, unit: int) -> int:
        """The number of units."""
        return max(1, -(-elements // unit))

    def by_columns(self, weights_bytes: int) -> bool:
        """Whether a product shares out its columns instead of rows: large weights, read once."""
        return weights_bytes >= _LARGE_WEIGHTS

    def in_panels(self, elements: int) -> bool:
        """Whether each panel sums its own part of a gradient: many rows, few weights."""
        return self.max_rows >= _MANY_ROWS and elements <= _PARTIAL


def sizes(graph: Graph, places: Places) -> Sizes:
    """The cuts for a graph: the widths of its batch values say how many rows stay in cache.

    Only what makes the new state counts: a step that is also watched is cut the same way.
    """
    state = _leading_to(graph.new_state.values() or graph.outputs.values())
    row_bytes = sum(
        places.columns(node) * node.dtype.itemsize
        for node in state
        if node.is_batch and not node.is_leaf and node.op != "gather" and places.is_stored(node)
    )
    products = sum(places.count(node.inputs[1].shape[-2:]) for node in state if node.op == "matmul")
    if places.max_rows <= 64 and products * places.max_rows <= _ONE_PANEL:
        return Sizes(places.max_rows, places.max_rows)
    wanted = max(32, min(512, _PANEL_BYTES // max(row_bytes, 1)))
    pairs = max(1, -(-places.max_rows // (2 * wanted)))  # an even number of panels: for two threads
    return Sizes(places.max_rows, max(1, -(-places.max_rows // (2 * pairs))))


def _leading_to(results: Iterable[Node]) -> list[Node]:
    found: dict[int, Node] = {}
    stack = list(results)
    while stack:
        node = stack.pop()
        if id(node) not in found:
            found[id(node)] = node
            stack.extend(node.inputs)
    return list(found.values())
