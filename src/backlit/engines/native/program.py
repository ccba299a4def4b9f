"""Run a lowered step: hand arrays to the runtime, take back state, metrics and outputs.

The state lives in two sets of buffers. A call reads the one it was given in its first
iteration and works in the other, so that what it was given is still there if the call has to
be made again. This module refuses to know instructions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import InputError
from ..eager.program import EagerEngine
from ..engine import Array, Batches, Fault, Outcome, State, Step
from .buffers import as_buffer, buffer
from .extension import runtime, threads
from .lower.costs import threads_that_pay
from .lower.forms import form
from .lower.program import Lowered, lowered

_FAULT, _INDEX = 1, 2  # how a call of the runtime may end, other than well


@dataclass(frozen=True)
class _Ready:
    lowered: Lowered
    compiled: Any


class NativeProgram:
    """A step as compiled code runs it; see `engine.Program`.

    Two forms are made of it as they are needed: one that looks at the prompt guards, and one
    that looks at every guard in every iteration.
    """

    def __init__(self, step: Step, max_rows: int) -> None:
        self._step, self._max_rows = step, max_rows
        self._all = frozenset(step.guards)
        self._prompt = self._all if step.prompt is None else step.prompt & self._all
        self._forms: dict[bool, _Ready] = {}
        self._free: list[State] = []  # sets of buffers that were given up
        self._form(watchful=self._prompt == self._all)

    def lowered(self, *, watchful: bool = False) -> Lowered:
        """The program to read; `watchful` looks at every guard in every iteration."""
        return self._form(watchful=watchful or self._prompt == self._all).lowered

    def run(
        self,
        state: State,
        data: Mapping[str, Array],
        batches: Batches,
        scalars: Mapping[str, NDArray[np.float64]],
        first_iteration: int,
    ) -> Outcome:
        """One iteration per batch; see `engine.Program`."""
        if self._step.rows is None:  # a batch then is no more than an iteration
            count = batches.count
            batches = Batches(np.zeros(count, dtype=np.int64), np.arange(count + 1))
        elif np.diff(batches.boundaries).min(initial=1) < 1:  # sums of nothing: rare and slow
            eager = EagerEngine().compile(self._step, self._max_rows)
            return eager.run(state, data, batches, scalars, first_iteration)
        given = self._given(state)
        watchful = self._prompt == self._all
        outcome = self._call(watchful, given, data, batches, scalars, first_iteration)
        fine = outcome.fault is None and all(map(_is_finite, outcome.state.values()))
        if not (watchful or fine):
            self._give_up(outcome.state, given)
            outcome = self._call(True, given, data, batches, scalars, first_iteration)
        self._give_up(given, outcome.state)
        return outcome

    def _form(self, *, watchful: bool) -> _Ready:
        if watchful not in self._forms:
            wanted = form(self._step, watchful=watchful)
            found = lowered(self._step, self._max_rows, wanted.guards, direct=wanted.direct)
            code = found.code
            compiled = runtime().Program(code.words, code.numbers, code.constants)
            self._forms[watchful] = _Ready(found, compiled)
        return self._forms[watchful]

    def _given(self, state: State) -> State:
        return {
            name: as_buffer(np.asarray(state[name]), tensor.dtype)
            for name, tensor in self._step.state.items()
        }

    def _call(
        self,
        watchful: bool,
        given: State,
        data: Mapping[str, Array],
        batches: Batches,
        scalars: Mapping[str, NDArray[np.float64]],
        first_iteration: int,
    ) -> Outcome:
        step, ready = self._step, self._form(watchful=watchful)
        kept = set(ready.lowered.kept) if step.new_state else set(step.state)
        target = self._target(given, kept)
        count = batches.count
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
        done, guard, status = ready.compiled.run(
            list(given.values()),
            list(target.values()),
            [_as(data[name], tensor.dtype) for name, tensor in step.data.items()],
            np.ascontiguousarray(batches.rows, dtype=np.int64),
            np.ascontiguousarray(batches.boundaries, dtype=np.int64),
            np.array(table, dtype=np.float64).reshape(len(table), count),
            first_iteration,
            list(metrics.values()),
            list(outputs.values()),
            threads_that_pay(ready.lowered.phases, ready.lowered.sizes, threads()),
        )
        if status == _INDEX:
            raise InputError(
                "a gather",
                expected="row numbers inside the table",
                got="one outside",
                action="count from 0 up to the number of rows",
            )
        fault = None
        if status == _FAULT:
            fault = Fault(first_iteration + done, ready.lowered.guards[guard])
        if not done:
            self._give_up(target, given)
        return Outcome(
            dict(target if done else given),
            {name: rows[:done] for name, rows in metrics.items()},
            outputs,
            fault,
        )

    def _target(self, given: State, kept: set[str]) -> State:
        """Where the new state goes: buffers that were given up, or new ones."""
        mine = {id(array) for array in given.values()}
        wanted = given.keys() - kept
        for place, free in enumerate(self._free):
            if wanted <= free.keys() and not any(id(free[name]) in mine for name in wanted):
                del self._free[place]
                return {name: given[name] if name in kept else free[name] for name in given}
        return {
            name: array if name in kept else buffer(array.shape, array.dtype)
            for name, array in given.items()
        }

    def _give_up(self, state: State, still: State) -> None:
        """Keep buffers for a later call, but for those that are part of another state."""
        used = {id(array) for array in still.values()}
        free = {name: array for name, array in state.items() if id(array) not in used}
        if free and len(self._free) < 2:
            self._free.append(free)


def _numbers(shape: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in shape)


def _as(array: Array, dtype: np.dtype[Any]) -> Array:
    return np.ascontiguousarray(array, dtype=dtype)


def _is_finite(array: Array) -> bool:
    if array.dtype.kind != "f":
        return True
    finite: bool = runtime().all_finite(array)
    return finite
