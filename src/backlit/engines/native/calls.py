"""One call of a compiled program: its arguments as the runtime takes them, and what came of it.

This module refuses to know whose turn it is: see `program.py` and `queue.py`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import InputError
from ..engine import Array, Batches, Fault, Outcome, State
from .extension import runtime, threads
from .lower.costs import threads_that_pay
from .lower.program import Lowered
from .pace import Pace, choices

_FAULT, _INDEX = 1, 2  # how a call of the runtime may end, other than well


class Ready:
    """A lowered program, what the runtime made of it, and how many threads suit it."""

    def __init__(self, lowered: Lowered) -> None:
        code = lowered.code
        self.lowered = lowered
        self.compiled = runtime().Program(code.words, code.numbers, code.constants)
        self.pace = _pace(lowered)


_PACES: dict[tuple[bytes, str, int], Pace] = {}  # of programs this process has run, by their code
_MOST_PACES = 256


def _pace(lowered: Lowered) -> Pace:
    """What is known of the speed of such a program: an equal one may have run before."""
    key = (lowered.code.words.tobytes(), runtime().isa(), threads())
    if key not in _PACES:
        if len(_PACES) >= _MOST_PACES:
            _PACES.clear()
        guess = threads_that_pay(lowered.phases, lowered.sizes, threads())
        _PACES[key] = Pace(guess, choices(threads()))
    return _PACES[key]


@dataclass(frozen=True)
class Prepared:
    """A call that can be made: arrays to read, arrays to write.

    given, target  the state before, and where the state after is written
    """

    ready: Ready
    arguments: tuple[Any, ...]
    given: State
    target: State
    metrics: dict[str, Array]
    outputs: dict[str, Array]
    first_iteration: int

    def run(self) -> Outcome:
        """Make the call, on as many threads as pay."""
        pace = self.ready.pace
        number = pace.threads()
        started = time.perf_counter()
        result = self.ready.compiled.run(*self.arguments, number)
        pace.note(number, result[0], time.perf_counter() - started)
        return self.outcome(result)

    def outcome(self, result: tuple[int, int, int]) -> Outcome:
        """What the runtime's answer means. Raises InputError for a row outside a table."""
        done, guard, status = result
        if status == _INDEX:
            raise InputError(
                "a gather",
                expected="row numbers inside the table",
                got="one outside",
                action="count from 0 up to the number of rows",
            )
        fault = None
        if status == _FAULT:
            fault = Fault(self.first_iteration + done, self.ready.lowered.guards[guard])
        state = dict(self.target if done else self.given)
        metrics = {name: rows[:done] for name, rows in self.metrics.items()}
        return Outcome(state, metrics, self.outputs, fault)


def prepared(
    ready: Ready,
    given: State,
    target: State,
    data: Mapping[str, Array],
    batches: Batches,
    scalars: Mapping[str, NDArray[np.float64]],
    first_iteration: int,
) -> Prepared:
    """Put the arguments of a call together."""
    step, count = ready.lowered.step, batches.count
    metrics = {
        name: np.empty((count, *_numbers(tensor.shape)), dtype=tensor.dtype)
        for name, tensor in step.metrics.items()
    }
    total = int(batches.boundaries[-1] - batches.boundaries[0]) if count else 0
    outputs = {
        name: np.empty((total, *_numbers(tensor.shape[1:])), dtype=tensor.dtype)
        for name, tensor in step.outputs.items()
    }
    table = [np.asarray(scalars[name], dtype=np.float64) for name in step.scalars]
    arguments = (
        list(given.values()),
        list(target.values()),
        [_as(data[name], tensor.dtype) for name, tensor in step.data.items()],
        np.ascontiguousarray(batches.rows, dtype=np.int64),
        np.ascontiguousarray(batches.boundaries, dtype=np.int64),
        np.array(table, dtype=np.float64).reshape(len(table), count),
        first_iteration,
        list(metrics.values()),
        list(outputs.values()),
    )
    return Prepared(ready, arguments, given, target, metrics, outputs, first_iteration)


def _numbers(shape: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in shape)


def _as(array: Array, dtype: np.dtype[Any]) -> Array:
    return np.ascontiguousarray(array, dtype=dtype)
