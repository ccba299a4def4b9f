"""Run a lowered step: hand arrays to the runtime, take back state, metrics and outputs.

The state lives in two sets of buffers. A call reads the one it was given in its first
iteration and works in the other, so that what it was given is still there if the call has to
be made again. This module refuses to know instructions.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ...base.errors import ShapeError
from ...base.shapes import show
from ..eager.program import EagerEngine
from ..engine import Array, Batches, Call, Outcome, State, Step
from .buffers import as_buffer
from .calls import Prepared, Ready, prepared
from .extension import runtime
from .lower.program import Lowered
from .lowerings import lowered_once
from .spare import Spare


class NativeProgram:
    """A step as compiled code runs it; see `engine.Program`.

    Two forms are made of it as they are needed: one that looks at the prompt guards, and one
    that looks at every guard in every iteration.
    """

    def __init__(self, step: Step, max_rows: int, spare: Spare | None = None) -> None:
        self._step, self._max_rows = step, max_rows
        self._all = frozenset(step.guards)
        self._prompt = self._all if step.prompt is None else step.prompt & self._all
        self._forms: dict[bool, Ready] = {}
        self._spare = spare or Spare()
        self._spare.programs += 1
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
        call = Call(self, state, data, batches, scalars, first_iteration)
        if not self.is_compiled_for(batches):
            eager = EagerEngine().compile(self._step, self._max_rows)
            return eager.run(state, data, batches, scalars, first_iteration)
        made = self.begin(call)
        return self.end(call, made, made.run())

    def is_compiled_for(self, batches: Batches) -> bool:
        """Not for batches of no rows: sums of nothing are rare, and the eager engine's."""
        if self._step.rows is None:
            return True
        return not batches.has_empty

    def begin(self, call: Call) -> Prepared:
        """A call ready to be made; `end` must be told what came of it."""
        given = {}
        for name, tensor in self._step.state.items():
            array = np.asarray(call.state[name])
            if array.shape != tensor.shape:
                raise ShapeError(
                    f"state {name}",
                    expected=show(tensor.shape),
                    got=show(array.shape),
                    action="pass on the state that the last call gave back",
                )
            given[name] = as_buffer(array, tensor.dtype)
        return self._prepared(call, given, watchful=self._prompt == self._all)

    def end(self, call: Call, made: Prepared, outcome: Outcome) -> Outcome:
        """What came of a call; made again with open eyes if a guard was not looked at in time."""
        if not self._step.new_state and self._prompt == self._all:
            return outcome
        fine = outcome.fault is None and runtime().all_finite(list(outcome.state.values()))
        if not fine and self._prompt != self._all:
            self._spare.give_up(made.target, made.given)
            made = self._prepared(call, made.given, watchful=True)
            outcome = made.run()
        for state in (made.given, made.target):
            self._spare.give_up(state, outcome.state)
        return outcome

    def _prepared(self, call: Call, given: State, *, watchful: bool) -> Prepared:
        ready, step = self._form(watchful=watchful), self._step
        batches = call.batches
        if step.rows is None:  # a batch then is no more than an iteration
            count = batches.count
            batches = Batches(np.zeros(count, dtype=np.int64), np.arange(count + 1))
        target = given
        if step.new_state:
            target = self._spare.target(given, frozenset(ready.lowered.kept))
        first = call.first_iteration
        return prepared(ready, given, target, call.data, batches, call.scalars, first)

    def _form(self, *, watchful: bool) -> Ready:
        if watchful not in self._forms:
            found = lowered_once(self._step, self._max_rows, watchful=watchful)
            self._forms[watchful] = Ready(found)
        return self._forms[watchful]
