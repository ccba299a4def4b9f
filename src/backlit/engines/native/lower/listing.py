"""A program to read: its phases and instructions, what each works on, and what it costs.

Bytes are those of an instruction's operands for a full batch, each operand counted once, whether
it comes from memory or from a cache; FLOPs are those of the arithmetic, a function like exp
counting for as many as it takes. This module refuses to lower anything, and to know sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import prod
from typing import Any

from .fates import DONE, Fate, fates
from .general import General, GeneralMatmul
from .instructions import (
    BATCH,
    DATA_SET,
    Check,
    Emit,
    Gemm,
    Instruction,
    Look,
    RowOp,
    Space,
    Value,
    Where,
)
from .maps import Map
from .program import Lowered
from .updates import Update


@dataclass(frozen=True)
class Operand:
    """A value, as an instruction sees it.

    rows   a number, `B` (of the batch) or `N` (of the data set)
    space  where it lives: the name of a `Space`, in small letters
    bytes  for a full batch
    """

    name: str
    rows: int | str
    columns: int
    dtype: str
    space: str
    bytes: int

    def __str__(self) -> str:
        return f"{self.name}:{self.rows}x{self.columns}@{self.space}"


@dataclass(frozen=True)
class Line:
    """One instruction.

    number   from 1, through all phases
    detail   which of its kind it is: operations of a map, transposed operands
    carries  names of the recorded tensors it computes, or has a part in
    """

    number: int
    word: str
    detail: str
    makes: tuple[Operand, ...]
    reads: tuple[Operand, ...]
    flops: float
    bytes: int
    carries: tuple[str, ...]

    def __str__(self) -> str:
        makes, reads = (", ".join(map(str, each)) or "-" for each in (self.makes, self.reads))
        said = f"  [{self.detail}]" if self.detail else ""
        return f"{self.word:8} {makes} <- {reads}{said}  {', '.join(self.carries)}".rstrip()


@dataclass(frozen=True)
class Stage:
    """A phase: instructions that run before threads wait for one another.

    where  who runs them: `rows`, `split`, `each` or `alone`
    panel  rows of a panel; 0 where the batch is not cut
    """

    where: str
    panel: int
    barrier: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Listing:
    """A program of steps on at most `max_rows` rows.

    guards   names of what is looked at in every iteration
    memory   bytes: `shared` by all threads, `thread` for each, `constants`
    fates    what became of each recorded tensor
    """

    max_rows: int
    stages: tuple[Stage, ...]
    guards: tuple[str, ...]
    memory: dict[str, int]
    fates: tuple[Fate, ...]

    @property
    def lines(self) -> list[Line]:
        """All instructions."""
        return [line for stage in self.stages for line in stage.lines]

    @property
    def totals(self) -> dict[str, float]:
        """Of one iteration: instructions, phases, barriers, FLOPs, bytes."""
        return {
            "instructions": len(self.lines),
            "phases": len(self.stages),
            "barriers": sum(stage.barrier for stage in self.stages),
            "flops": sum(line.flops for line in self.lines),
            "bytes": sum(line.bytes for line in self.lines),
        }

    def to_data(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "rows": self.max_rows,
            "totals": self.totals,
            "memory": dict(self.memory),
            "guards": list(self.guards),
            "phases": [asdict(stage) for stage in self.stages],
            "ops": [asdict(fate) for fate in self.fates],
        }

    def __str__(self) -> str:
        lines = []
        for number, stage in enumerate(self.stages, 1):
            panels = f", panels of {stage.panel} rows" if stage.panel else ""
            barrier = "" if stage.barrier else ", no barrier"
            lines.append(f"phase {number}: {stage.where}{panels}{barrier}")
            lines += [f"  {line}" for line in stage.lines]
        memory = ", ".join(f"{size} bytes {name}" for name, size in self.memory.items())
        return "\n".join([*lines, f"memory: {memory}"])


def listing(program: Lowered) -> Listing:
    """A lowered program, to be read."""
    order = [each for phase in program.phases for each in phase.instructions]
    numbers = {id(each): number for number, each in enumerate(order, 1)}
    found = fates(program, numbers)
    reader = _Reader(program, found)
    stages = tuple(
        Stage(
            Where(phase.where).name.lower(),
            phase.panel,
            phase.barrier,
            tuple(reader.line(each, numbers[id(each)]) for each in phase.instructions),
        )
        for phase in program.phases
    )
    memory = {
        "shared": program.memory.arena,
        "thread": program.memory.private,
        "constants": len(program.code.constants),
    }
    return Listing(program.sizes.max_rows, stages, program.guards, memory, found)


def flops(instruction: Instruction, max_rows: int) -> float:
    """Arithmetic of an instruction, for a batch of `max_rows` rows."""
    if isinstance(instruction, General):
        elements = prod(max_rows if size == BATCH else size for size in instruction.dims)
        return float(elements * (2 if isinstance(instruction, GeneralMatmul) else 1))
    if isinstance(instruction, Update):
        return flops(instruction.gemm, max_rows) + flops(instruction.map, max_rows)
    if isinstance(instruction, Gemm):
        along = instruction.gather or instruction.a
        return instruction.flops * (max_rows if along.rows == BATCH else 1)
    if isinstance(instruction, Map):
        return instruction.flops * (max_rows if instruction.is_batch else 1)
    if isinstance(instruction, RowOp):
        return instruction.flops * _rows(instruction.writes()[0], max_rows)
    return instruction.flops * (max_rows if instruction.where is Where.ROWS else 1)


class _Reader:
    """Makes lines of instructions; slots have the names that the step gave them."""

    def __init__(self, program: Lowered, found: Sequence[Fate]) -> None:
        step, graph = program.step, program.graph
        self._max_rows = program.sizes.max_rows
        self._carries: dict[int, list[str]] = {}
        for fate in found:
            for number in fate.instructions if fate.fate == DONE else ():
                self._carries.setdefault(number, []).append(fate.name)
        state = [tensor.name or name for name, tensor in step.state.items()]
        self._slots: dict[Space | None, list[str]] = {
            Space.STATE_READ: state,
            Space.STATE_WRITE: state,
            Space.DATA: [tensor.name or name for name, tensor in step.data.items()],
        }
        self._looks = {Emit: list(graph.metrics), Check: list(graph.guards)}

    def line(self, instruction: Instruction, number: int) -> Line:
        makes, reads = (
            tuple(map(self._operand, values))
            for values in (_written(instruction), instruction.reads())
        )
        detail = instruction.detail()
        if isinstance(instruction, Look):
            detail = self._looks[type(instruction)][instruction.place]
        return Line(
            number=number,
            word=instruction.word,
            detail=detail,
            makes=makes,
            reads=reads,
            flops=flops(instruction, self._max_rows),
            bytes=sum(each.bytes for each in (*makes, *reads)),
            carries=tuple(self._carries.get(number, ())),
        )

    def _operand(self, value: Value) -> Operand:
        root = value.root
        space = "" if root.space is None else Space(root.space).name.lower()
        slots = self._slots.get(root.space)
        return Operand(
            name=slots[root.place] if slots else root.origin or space,
            rows={BATCH: "B", DATA_SET: "N"}.get(value.rows, value.rows),
            columns=value.columns,
            dtype=value.dtype.name,
            space=space,
            bytes=_rows(value, self._max_rows) * value.columns * value.dtype.itemsize,
        )


def _written(instruction: Instruction) -> list[Value]:
    """What is left behind: the gradient of an update is not."""
    made = instruction.map if isinstance(instruction, Update) else instruction
    return made.writes()


def _rows(value: Value, max_rows: int) -> int:
    """Rows that are touched: of the data set, those of the batch."""
    return value.rows if value.rows >= 0 else max_rows
