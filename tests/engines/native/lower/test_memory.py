"""Memory: what is read is what was written, though values share bytes. Owners are kept by byte.

Each sample's program is played for one thread with several panels, every byte remembering whose
it is; and between two barriers, where threads run as they like, shared values never overlap.
"""

from __future__ import annotations

import numpy as np

from backlit.engines.native.lower.instructions import BATCH, Space, Value, Where
from backlit.engines.native.lower.memory import plan
from backlit.engines.native.lower.program import Lowered
from backlit.engines.native.lower.schedule import Phase
from lowering import programs

OWN = (Space.PRIVATE, Space.LOCAL)
PLACED = (Space.ARENA, *OWN)
SLACK = 64


def span(value: Value, program: Lowered) -> tuple[int, int]:
    """The bytes of a stored value, and the slack a kernel may read behind it."""
    rows = value.rows
    if rows == BATCH:
        rows = program.sizes.panel if value.space is Space.LOCAL else program.sizes.max_rows
    elements = (rows - 1) * value.stride + value.columns
    return value.place, value.place + elements * value.dtype.itemsize


def play(program: Lowered) -> int:
    """Play the program with owners; the number of reads that were looked at."""
    owners = {
        space: np.full(size, -1)
        for space, size in ((0, program.memory.arena), (1, program.memory.private))
    }
    number: dict[int, int] = {}
    looked = 0

    def bytes_of(value: Value) -> np.ndarray:
        begin, end = span(value, program)
        assert begin % 64 == 0
        region = owners[int(value.space in OWN)]
        assert end + SLACK <= len(region)
        return region[begin:end]

    for _ in range(2):  # a second iteration may not lean on the first
        for each in owners.values():
            each[:] = -1
        for phase in program.phases:
            panels = 3 if phase.where is Where.ROWS else 1
            for _ in range(panels):
                for instruction in phase.instructions:
                    for value in instruction.reads():
                        if value.root.space in PLACED:
                            mine = number[id(value.root)]
                            assert (bytes_of(value.root) == mine).all(), instruction.origins
                            looked += 1
                    for value in instruction.writes():
                        if value.root.space in PLACED:
                            mine = number.setdefault(id(value.root), len(number))
                            bytes_of(value.root)[:] = mine
    return looked


def apart(program: Lowered) -> None:
    """Shared values that are used between the same two barriers never overlap."""
    segment: list[Phase] = []
    for phase in program.phases:
        segment.append(phase)
        if not phase.barrier:
            continue
        used = {
            id(value.root): value.root
            for each in segment
            for instruction in each.instructions
            for value in (*instruction.reads(), *instruction.writes())
            if value.root.space is Space.ARENA
        }
        end = 0
        for value in sorted(used.values(), key=lambda each: each.place):
            begin, last = span(value, program)
            assert begin >= end, value.origin
            end = last
        segment = []


def test_what_is_read_is_what_was_written() -> None:
    """In every sample, cut in every way."""
    looked = 0
    for _, program in (*programs(), *programs(watchful=True)):
        looked += play(program)
        apart(program)
    assert looked > 3000


def test_memory_is_given_again() -> None:
    """A deep network's values take less than all of them together would."""
    shared = whole = 0
    for sample, program in programs():
        if sample.name.startswith("graph"):
            continue
        values = {
            id(value.root): value.root
            for phase in program.phases
            for instruction in phase.instructions
            for value in instruction.writes()
            if value.root.space in PLACED
        }
        whole += sum(end - begin for begin, end in (span(v, program) for v in values.values()))
        shared += program.memory.arena + program.memory.private
    assert shared < 0.8 * whole


def test_planning_again_changes_nothing() -> None:
    """The plan is a function of the phases: asked twice, the same places."""
    for _, program in programs():
        values = [
            value.root
            for phase in program.phases
            for instruction in phase.instructions
            for value in (*instruction.reads(), *instruction.writes())
        ]
        before = [(value.space, value.place) for value in values]
        assert plan(program.phases, program.sizes) == program.memory
        assert [(value.space, value.place) for value in values] == before
