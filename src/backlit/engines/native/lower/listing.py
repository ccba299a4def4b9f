"""A program to read: phases, instructions, shapes, and what each costs.

This module refuses to lower anything.
"""

from __future__ import annotations

from .instructions import BATCH, DATA_SET, Instruction, Space, Value, Where
from .program import Lowered

_WORDS = {
    Where.ROWS: "rows", Where.SPLIT: "split", Where.EACH: "each", Where.ALONE: "alone",
}  # fmt: skip


def listing(program: Lowered) -> str:
    """The program as text."""
    lines = []
    for number, phase in enumerate(program.phases, 1):
        head = f"phase {number}: {_WORDS[phase.where]}"
        if phase.panel:
            head += f", panels of {phase.panel} rows"
        lines.append(head + ("" if phase.barrier else ", no barrier"))
        lines += [f"  {line(each)}" for each in phase.instructions]
    memory = program.memory
    lines.append(f"memory: {memory.arena} bytes shared, {memory.private} for each thread")
    return "\n".join(lines)


def line(instruction: Instruction) -> str:
    """One instruction."""
    made = ", ".join(map(show, instruction.writes()))
    read = ", ".join(map(show, instruction.reads()))
    said = instruction.detail()
    names = ", ".join(dict.fromkeys(instruction.origins))
    return (
        f"{instruction.word:8} {made or '-'} <- {read or '-'}"
        + (f"  [{said}]" if said else "")
        + (f"  {names}" if names else "")
    )


def show(value: Value) -> str:
    """A value: where it lives, its rows and columns."""
    root = value.root
    rows = {BATCH: "B", DATA_SET: "N"}.get(value.rows, str(value.rows))
    space = "?" if root.space is None else Space(root.space).name.lower()
    return f"{root.origin or space}:{rows}x{value.columns}@{space}"
