"""Keep a run folder: the journal as it happens, checkpoints in time, the model at the end.

Checkpoints are at least 50 times their own cost apart, so they take 2 % of a run at most.
This module refuses to decide anything about training.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from ..base.closing import Closing
from ..base.locks import Lock
from ..runs import checkpoint
from ..runs.diagnosis_file import write_diagnosis
from ..runs.environment import write_environment
from ..runs.evaluation import write_evaluation
from ..runs.events import ChunkDone, EpochEnded, Event, GuardFired, RunEnded, to_data
from ..runs.folder import RunFolder
from ..runs.journal import Journal, read_events
from ..runs.model_file import write_model
from ..runs.plan_file import fingerprint, read_plan, write_plan
from ..runs.times import Times
from .evaluation import Evaluation, arrays_to_keep
from .loop import Loop
from .model import Model
from .state import RunState

_COST_FACTOR = 50
_FIRST_SAVE = 2.0  # seconds; a crash before that loses little


class Keeper(Closing):
    """Writes one run's folder while holding its lock. Use it with `with`."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._lock: Lock = folder.lock()
        self._journal = Journal(folder)
        self._times = Times(folder)
        self._plan = fingerprint(read_plan(folder.plan))
        self._next_save = time.monotonic() + _FIRST_SAVE
        self._epoch_began = time.perf_counter()
        self._before_fault: Mapping[str, int] | None = None
        self.note: str | None = None

    @staticmethod
    def create(folder: RunFolder, plan: Mapping[str, Any], engine: Mapping[str, Any]) -> Keeper:
        """Begin in a new folder: its plan and environment, `engine` being facts of who computes."""
        write_plan(folder, plan)
        write_environment(folder, engine)
        keeper = Keeper(folder)
        keeper._times.note("start")
        return keeper

    @staticmethod
    def reopen(folder: RunFolder) -> tuple[Keeper, RunState | None, list[Event]]:
        """An existing run, its journal cut back to its last good checkpoint, and its events.

        A run that ended before its first checkpoint has no state: it begins again.
        Nothing is noted before everything was read.
        """
        keeper = Keeper(folder)
        try:
            state: RunState | None = None
            if folder.last.exists() or folder.previous.exists():
                found = checkpoint.load(folder)
                keeper.note = found.note
                state = RunState.from_checkpoint(found.arrays, found.facts["run"])
                keeper._journal.cut_back(found.facts["journal"])
            else:
                keeper._journal.cut_back({})
            said = read_events(folder.journal)
            iteration = 0 if state is None else state.clock.iteration
            keeper._times.note("resume", iteration=iteration)
        except BaseException:
            keeper.close()
            raise
        return keeper, state, said

    def hear(self, event: Event, loop: Loop) -> None:
        """Write what an event says, and a checkpoint when it is time."""
        if isinstance(event, ChunkDone):
            if time.monotonic() >= self._next_save:
                self.save(loop.state)
            return
        if isinstance(event, GuardFired):
            self._before_fault = self._journal.mark()
        if isinstance(event, RunEnded):
            if event.status != "failed":
                self.save(loop.state)
            elif loop.state.clock.iteration:
                # a resumed run meets the fault again, and tells of it then
                self.save(loop.state, self._before_fault)
            if event.status == "interrupted":
                return  # a resumed run must leave the journal of an uninterrupted one
        self._journal.append(to_data(event))
        if isinstance(event, EpochEnded):
            now = time.perf_counter()
            self._times.note("epoch", epoch=event.epoch, seconds=now - self._epoch_began)
            self._epoch_began = now

    def save(self, state: RunState, mark: Mapping[str, int] | None = None) -> None:
        """A checkpoint of the complete state, and where the journal stands, or stood with it."""
        began = time.monotonic()
        arrays, facts = state.to_checkpoint()
        mark = self._journal.mark() if mark is None else mark
        checkpoint.save(self.folder, arrays, {"run": facts, "journal": mark, "plan": self._plan})
        cost = time.monotonic() - began
        self._times.note("save", iteration=state.clock.iteration, seconds=cost)
        self._next_save = time.monotonic() + max(_COST_FACTOR * cost, 1.0)

    def finish(
        self,
        status: str,
        model: Model,
        evaluations: Mapping[str, Evaluation],
        facts: Mapping[str, Any],
        findings: Sequence[Mapping[str, Any]],
    ) -> None:
        """The model of the best weights, the scores, what was found wrong, how the run ended."""
        write_model(self.folder.best, model.arrays, model.to_facts())
        if evaluations:
            scores = {name: dict(each.scores) for name, each in evaluations.items()}
            write_evaluation(self.folder, {**scores, **facts}, arrays_to_keep(evaluations))
        write_diagnosis(self.folder, findings)
        self._times.note("end", status=status)

    def close(self) -> None:
        """Close the files and let go of the lock."""
        try:
            self._journal.close()
            self._times.close()
        finally:
            self._lock.close()
