"""Where the elements of a value lie: reshapes, stretches, transposes and cuts move nothing.

An access says which stored value is meant and, for each axis, how many elements to step.
This module refuses to know what is done with the elements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from ....base.shapes import ROWS, Dim, Shape
from .nodes import Node

VIEWS = ("reshape", "broadcast_to", "transpose", "slice")


class Reach(IntEnum):
    """How an operand covers rows x columns."""

    FULL = 0
    ROW = 1
    COLUMN = 2
    SCALAR = 3


@dataclass(frozen=True)
class Access:
    """Elements of a stored value: `offset` elements on, `strides` elements a step of each axis."""

    base: Node
    offset: int
    strides: tuple[int, ...]


@dataclass(frozen=True)
class Places:
    """How the values of a graph are stored, for batches of at most so many rows."""

    max_rows: int

    def size(self, dim: Dim) -> int:
        """A size, the batch's rows at their most."""
        return dim if isinstance(dim, int) else self.max_rows

    def columns(self, node: Node) -> int:
        """Elements in one row of a batch value, or in all of a static one."""
        return self.count(node.shape[1:] if node.is_batch else node.shape)

    def count(self, shape: Shape) -> int:
        """Elements of a shape."""
        total = 1
        for dim in shape:
            total *= self.size(dim)
        return total

    def row_stride(self, node: Node) -> int:
        """Elements from one row to the next of a batch value.

        Rows a multiple of 1,024 bytes apart would crowd into few cache sets: they get 64 more.
        """
        columns = self.columns(node)
        wide = columns * node.dtype.itemsize
        crowded = not node.is_leaf and node.dtype.kind == "f" and wide >= 1024 and wide % 1024 == 0
        return columns + 64 // node.dtype.itemsize if crowded else columns

    def strides(self, node: Node) -> tuple[int, ...]:
        """The strides of a stored value: row-major."""
        found = self._contiguous(node.shape)
        return (self.row_stride(node), *found[1:]) if node.is_batch else found

    def access(self, node: Node) -> Access:
        """Follow views down to the value that is stored."""
        if node.op not in VIEWS:
            return Access(node, 0, self.strides(node))
        inner = self.access(node.inputs[0])
        source = node.inputs[0].shape
        if node.op == "transpose":
            moved = tuple(inner.strides[axis] for axis in node.params["axes"])
            return Access(inner.base, inner.offset, moved)
        if node.op == "broadcast_to":
            return Access(inner.base, inner.offset, self.stretched(source, inner, node.shape))
        if node.op == "slice":
            spans = node.params["spans"]
            steps = zip(spans, inner.strides, strict=True)
            start = sum(span[0] * stride for span, stride in steps if span is not None)
            if start and inner.base.is_leaf and inner.base.op != "constant":
                return Access(node, 0, self.strides(node))  # a slot is read from its beginning
            return Access(inner.base, inner.offset + start, inner.strides)
        strides = self._reshaped(source, inner.strides, node.shape)
        if strides is None:
            return Access(node, 0, self.strides(node))
        return Access(inner.base, inner.offset, strides)

    def is_stored(self, node: Node) -> bool:
        """Whether the node has elements of its own, rather than showing those of another."""
        return self.access(node).base is node

    def stretched(self, source: Shape, access: Access, shape: Shape) -> tuple[int, ...]:
        """The strides of an access seen in a larger shape: 0 where it is stretched."""
        extra = len(shape) - len(source)
        kept = (
            0 if size == 1 != whole else stride
            for size, whole, stride in zip(source, shape[extra:], access.strides, strict=True)
        )
        return (*(0 for _ in range(extra)), *kept)

    def _contiguous(self, shape: Shape) -> tuple[int, ...]:
        strides: list[int] = []
        step = 1
        for dim in reversed(shape):
            strides.append(step)
            step *= self.size(dim)
        return tuple(reversed(strides))

    def _reshaped(
        self, source: Shape, strides: tuple[int, ...], shape: Shape
    ) -> tuple[int, ...] | None:
        """The strides that show the same elements in another shape, if there are any.

        Axes are matched in groups with as many elements; inside a group of several axes the
        elements must follow one another.
        """
        if 0 in shape:
            return self._contiguous(shape)
        found: list[int] = []
        here = [(d, s) for d, s in zip(source, strides, strict=True) if d != 1]
        wanted = list(shape)
        place = 0
        while wanted:
            dim = wanted.pop(0)
            if dim == 1:
                found.append(0)
                continue
            if dim is ROWS:
                if place >= len(here) or here[place][0] is not ROWS:
                    return None
                found.append(here[place][1])
                place += 1
                continue
            group, count = [dim], self.size(dim)
            taken, held = place, 1
            while held != count:
                if held < count:
                    if taken >= len(here) or not isinstance(here[taken][0], int):
                        return None
                    held *= self.size(here[taken][0])
                    taken += 1
                else:
                    if not wanted or not isinstance(wanted[0], int):
                        return None
                    group.append(wanted.pop(0))
                    count *= self.size(group[-1])
            run = here[place:taken]
            if not is_run(run):
                return None
            step = run[-1][1] if run else 0
            mine: list[int] = []
            for size in reversed(group):
                mine.append(step)
                step *= self.size(size)
            found += reversed(mine)
            place = taken
        return tuple(found) if place == len(here) else None


def is_run(axes: Sequence[tuple[Dim, int]]) -> bool:
    """Whether elements along these (size, stride) axes follow one another evenly.

    >>> is_run([(3, 4), (4, 1)]), is_run([(3, 5), (4, 1)])
    (True, False)
    """
    for (_, outer), (size, inner) in pairwise(axes):
        if not isinstance(size, int) or outer != size * inner:
            return False
    return True
