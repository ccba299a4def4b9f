"""Carry out a lowered program with NumPy, word for word: a second opinion on what code says.

Memory is real: values that share bytes overwrite each other, what was never written is NaN,
and nothing outside a space can be touched. Threads are played one after the other between
barriers, in either order, so a race shows as a difference. Knows nothing of how programs are
made, nor of the compiled runtime.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.engines.engine import Batches
from backlit.engines.native.lower.program import Lowered

Array = NDArray[Any]
DTYPES = [np.dtype(name) for name in ("float32", "float64", "int64", "bool")]
ARENA, PRIVATE, LOCAL, READ, WRITE, DATA, CONSTANT, SCALAR, ROWS, ITERATION, OUTPUT = range(11)
IN_ROWS, SPLIT, EACH, ALONE = range(4)


@dataclass(frozen=True)
class Op:
    """An instruction: its opcode and what follows."""

    opcode: int
    fields: list[int]


@dataclass(frozen=True)
class Stage:
    """A phase."""

    kind: int
    panel: int
    barrier: bool
    ops: list[Op]


@dataclass(frozen=True)
class Listed:
    """Code taken apart. values: (dtype, space, place, rows, columns, stride)."""

    max_rows: int
    arena: int
    private: int
    states: list[tuple[int, int]]
    data: list[tuple[int, int]]
    scalars: int
    metrics: list[tuple[int, int]]
    outputs: list[tuple[int, int]]
    guards: int
    values: list[tuple[int, ...]]
    stages: list[Stage]


def decoded(words: Sequence[int]) -> Listed:
    """The parts of a program's words; every word is accounted for."""
    rest = iter([int(word) for word in words])

    def take(count: int) -> list[int]:
        return [next(rest) for _ in range(count)]

    def pairs(count: int) -> list[tuple[int, int]]:
        return [(next(rest), next(rest)) for _ in range(count)]

    head = take(12)
    assert head[0] == 0x424C31
    states, data, metrics, outputs = (pairs(head[place]) for place in (4, 5, 7, 8))
    values = [tuple(take(6)) for _ in range(head[10])]
    stages = []
    for _ in range(head[11]):
        kind, panel, barrier, count = take(4)
        ops = []
        for _ in range(count):
            opcode, length = take(2)
            ops.append(Op(opcode, take(length)))
        stages.append(Stage(kind, panel, bool(barrier), ops))
    assert next(rest, None) is None
    return Listed(
        head[1], head[2], head[3], states, data, head[6], metrics, outputs, head[9], values, stages
    )


@dataclass(frozen=True)
class Result:
    """What a call gave: as the runtime's own, with the state."""

    done: int
    guard: int
    state: dict[str, Array]
    metrics: dict[str, Array]
    outputs: dict[str, Array]


@dataclass
class Turn:
    """One thread inside a phase: which rows of the batch, or which unit, it is at."""

    thread: int
    first: int = 0
    last: int = 0
    part: int = 0
    cut: bool = False  # whether values over the batch are seen a panel at a time


class Machine:
    """A program with its memory; `threads` of them, played in order or backwards."""

    def __init__(self, program: Lowered, *, threads: int = 1, backwards: bool = False) -> None:
        code = program.code
        self.listed = decoded(code.words.tolist())
        self.numbers = [float(each) for each in code.numbers]
        self.constants = np.frombuffer(code.constants + bytes(8), np.uint8)
        self.step, self.threads, self.backwards = program.step, threads, backwards
        self._kept = set(program.kept if program.step.new_state else program.step.state)
        self.stray = False  # whether a row number was outside its table

    def run(
        self,
        state: Mapping[str, Array],
        data: Mapping[str, Array],
        batches: Batches,
        scalars: Mapping[str, Array],
        first_iteration: int = 0,
    ) -> Result:
        """One iteration per batch."""
        from slow_instructions import carry_out

        step, listed = self.step, self.listed
        given = [np.array(state[name], t.dtype) for name, t in step.state.items()]
        target = [
            each if name in self._kept else _poison(each.shape, each.dtype)
            for name, each in zip(step.state, given, strict=True)
        ]
        self.data = [np.ascontiguousarray(data[n], t.dtype) for n, t in step.data.items()]
        count = batches.count
        total = int(batches.boundaries[-1] - batches.boundaries[0]) if count else 0
        metrics = [_poison((count, n), DTYPES[kind]) for kind, n in listed.metrics]
        outputs = [_poison((total, n), DTYPES[kind]) for kind, n in listed.outputs]
        done, fault = 0, -1
        for number in range(count):
            bounds = batches.boundaries[number : number + 2]
            self.rows = np.array(batches.rows[bounds[0] : bounds[1]], np.int64)
            self.iteration = np.array([first_iteration + number], np.int64)
            self.scalars = [
                np.array([scalars[name][number]], np.float64).astype(t.dtype)
                for name, t in step.scalars.items()
            ]
            self.read, self.write = (given if number == 0 else target), target
            span = slice(bounds[0] - batches.boundaries[0], bounds[1] - batches.boundaries[0])
            self.outputs = [each[span] for each in outputs]
            self.metrics = [each[number] for each in metrics]
            self.arena = np.full(listed.arena, 255, np.uint8)
            self.private = [np.full(listed.private, 255, np.uint8) for _ in range(self.threads)]
            before = [each.copy() for each in target]
            fault = self._iteration(carry_out)
            if fault >= 0:
                if number:  # the state must be that before the fault
                    for old, new in zip(before, target, strict=True):
                        np.testing.assert_array_equal(old, new)
                break
            done += 1
        kept = target if done else given
        shapes = {name: t.shape[1:] for name, t in step.outputs.items()}
        return Result(
            done,
            fault,
            dict(zip(step.state, kept, strict=True)),
            {
                name: rows[:done].reshape(done, *t.shape)
                for (name, t), rows in zip(step.metrics.items(), metrics, strict=True)
            },
            {
                name: rows.reshape(total, *shapes[name])
                for name, rows in zip(step.outputs, outputs, strict=True)
            },
        )

    def _iteration(self, carry_out: Any) -> int:
        """All phases once; the guard that fired, or -1."""
        self.faults: list[set[int]] = [set() for _ in range(self.threads)]
        order = range(self.threads)[:: -1 if self.backwards else 1]
        segment: list[Stage] = []
        for place, stage in enumerate(self.listed.stages):
            segment.append(stage)
            if not stage.barrier and place + 1 < len(self.listed.stages):
                continue
            for thread in order:
                for each in segment:
                    if not self.faults[thread]:
                        self._phase(each, thread, carry_out)
            segment = []
            everybody = set().union(*self.faults)
            if everybody:
                return min(everybody)
        return -1

    def _phase(self, stage: Stage, thread: int, carry_out: Any) -> None:
        count = len(self.rows)
        if stage.kind == IN_ROWS:
            panels = -(-count // stage.panel)
            for part in _share(panels, self.threads, thread):
                first = part * stage.panel
                turn = Turn(thread, first, min(first + stage.panel, count), part, cut=True)
                for op in stage.ops:
                    carry_out(self, op, turn, IN_ROWS)
        elif stage.kind == SPLIT:
            for place, op in enumerate(stage.ops):
                turn = Turn(thread)
                carry_out(self, op, turn, SPLIT, mine=place % self.threads == thread)
        elif stage.kind == EACH or thread == 0:
            for op in stage.ops:
                carry_out(self, op, Turn(thread), stage.kind)

    # -- values -------------------------------------------------------------------------------

    def memory(self, value: int, turn: Turn) -> tuple[NDArray[np.uint8], int]:
        """The bytes a value lives in, and where in them it begins."""
        kind, space, place, _, columns, stride = self.listed.values[value]
        if space == OUTPUT:
            assert stride == columns
        whole = {
            READ: lambda: self.read[place], WRITE: lambda: self.write[place],
            DATA: lambda: self.data[place], SCALAR: lambda: self.scalars[place],
            ROWS: lambda: self.rows, ITERATION: lambda: self.iteration,
            OUTPUT: lambda: self.outputs[place],
        }  # fmt: skip
        if space in whole:
            array = whole[space]()
            assert array.dtype == DTYPES[kind], (value, array.dtype)
            return array.reshape(-1).view(np.uint8), 0
        if space == CONSTANT:
            return self.constants, place
        return (self.arena if space == ARENA else self.private[turn.thread]), place

    def matrix(self, value: int, turn: Turn, *, cut: bool | None = None) -> Array:
        """A value as rows x columns; in a panel, only the rows of the panel."""
        kind, space, _, rows, columns, stride = self.listed.values[value]
        memory, start = self.memory(value, turn)
        dtype = DTYPES[kind]
        cut = turn.cut if cut is None else cut
        if rows == -1:
            rows = len(self.rows)
            if space == LOCAL:
                assert cut
                rows = turn.last - turn.first
            elif cut:
                start += turn.first * stride * dtype.itemsize
                rows = turn.last - turn.first
        elif rows == -2:
            rows = len(self.data[self.listed.values[value][2]])
        assert start % dtype.itemsize == 0
        if not rows * columns:
            return np.zeros((rows, columns), dtype)
        steps = (stride * dtype.itemsize, dtype.itemsize)
        return np.ndarray((rows, columns), dtype, memory, start, steps)

    def strided(
        self, value: int, offset: int, strides: Sequence[int], dims: Sequence[int]
    ) -> Array:
        """Elements of a value along any axes."""
        memory, start = self.memory(value, Turn(0))
        dtype = DTYPES[self.listed.values[value][0]]
        if 0 in dims:
            return np.zeros(dims, dtype)
        steps = [stride * dtype.itemsize for stride in strides]
        return np.ndarray(tuple(dims), dtype, memory, start + offset * dtype.itemsize, steps)


def _share(count: int, threads: int, thread: int) -> range:
    return range(count * thread // threads, count * (thread + 1) // threads)


def _poison(shape: Any, dtype: np.dtype[Any]) -> Array:
    """An array of bytes that nobody wrote: NaN, -1 or 255."""
    return (
        np.full((int(np.prod(shape)) * dtype.itemsize,), 255, np.uint8).view(dtype).reshape(shape)
    )
