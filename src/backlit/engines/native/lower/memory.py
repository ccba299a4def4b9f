"""Plan memory: which bytes of which space each value takes, and for how long.

What all threads see lives in the arena; memory is given to another value only once a barrier
has passed since its last use. What one thread needs for itself - small values, and rows of a
panel that no other phase looks at - lives in its own memory. This module refuses to reorder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .instructions import BATCH, Instruction, Space, Value, Where
from .schedule import Phase
from .sizes import Sizes

_LINE = 64  # bytes: alignment, and the slack behind every value that a kernel may read


@dataclass
class Memory:
    """How much is needed, in bytes."""

    arena: int
    private: int


@dataclass(eq=False)
class _Life:
    value: Value
    size: int
    first: int
    last: int = 0


@dataclass
class _Region:
    """Bytes given out, first fit."""

    taken: list[tuple[int, int, int]] = field(default_factory=list)  # start, end, last use
    size: int = 0

    def give(self, size: int, first: int, last: int) -> int:
        self.taken = [each for each in self.taken if each[2] >= first]
        start = 0
        for begin, end, _ in sorted(self.taken):
            if begin - start >= size:
                break
            start = max(start, end)
        self.taken.append((start, start + size, last))
        self.size = max(self.size, start + size)
        return start


def plan(phases: Sequence[Phase], sizes: Sizes) -> Memory:
    """Give every value its space and place."""
    shared, private = _lives(phases, sizes)
    arena, own = _Region(), _Region()
    for life in shared:
        life.value.place = arena.give(life.size, life.first, life.last)
    for life in private:
        life.value.place = own.give(life.size, life.first, life.last)
    return Memory(arena.size + _LINE, own.size + _LINE)


def _lives(phases: Sequence[Phase], sizes: Sizes) -> tuple[list[_Life], list[_Life]]:
    seen: dict[int, list[tuple[int, int, int]]] = {}  # phase, instruction, interval
    values: dict[int, Value] = {}
    makers: dict[int, Instruction] = {}
    starts: list[int] = []
    interval = clock = 0
    for number, phase in enumerate(phases):
        starts.append(clock)
        for instruction in phase.instructions:
            for value in instruction.writes():
                makers.setdefault(id(value.root), instruction)
            for value in (*instruction.reads(), *instruction.writes()):
                root = value.root
                if root.space in (None, Space.ARENA, Space.PRIVATE, Space.LOCAL):
                    values[id(root)] = root
                    seen.setdefault(id(root), []).append((number, clock, interval))
            clock += 1
        interval += phase.barrier
    starts.append(clock)
    shared: list[_Life] = []
    private: list[_Life] = []
    for key, root in values.items():
        uses = seen[key]
        maker = makers[key]
        only = {number for number, _, _ in uses}
        if maker.where is Where.EACH:
            root.space = Space.PRIVATE
            life = _Life(root, _size(root, sizes.max_rows), uses[0][1])
            life.last = starts[uses[-1][0] + 1] - 1
            private.append(life)
        elif len(only) == 1 and root.rows == BATCH and maker.where is Where.ROWS:
            root.space = Space.LOCAL
            private.append(_Life(root, _size(root, sizes.panel), uses[0][1], uses[-1][1]))
        else:
            root.space = Space.ARENA
            shared.append(_Life(root, _size(root, sizes.max_rows), uses[0][2], uses[-1][2]))
    shared.sort(key=lambda life: (life.first, -life.size))
    private.sort(key=lambda life: life.first)
    return shared, private


def _size(value: Value, max_rows: int) -> int:
    size = value.bytes(max_rows) + _LINE
    return -(-size // _LINE) * _LINE
