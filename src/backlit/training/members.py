"""Members of an ensemble trained side by side: each a run of its own, on one thread of its own.

A run on one thread is the same, bit for bit, whatever its neighbours do, so that the number of
cores changes nothing but the time. This module refuses to know why there are several.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NonFiniteError
from ..engines.engine import Call, Engine, Outcome, Program, Step
from ..registry import select
from ..runs.events import EpochEnded, Event
from .drive import Listener
from .interruption import Interruption, listening
from .run import Run

Array = NDArray[Any]
Work = Callable[[Engine, Sequence[Listener]], Run]


@dataclass(frozen=True)
class Outcomes:
    """The runs of members in their order, None for one that was not begun, and who ended them.

    failed  the first error that ended a member by NaN or infinity, or None
    """

    runs: tuple[Run | None, ...]
    told: Interruption
    failed: NonFiniteError | None = None


def trained(
    works: Sequence[Work],
    *,
    engine: str = "auto",
    listeners: Iterable[Listener] = (),
    say: Callable[[str], None] = lambda text: None,
) -> Outcomes:
    """Carry out each member's work, as many at a time as there are cores.

    works      what trains a member, given an engine of one thread and who listens
    listeners  hear the events of all members, one event at a time; one that answers True ends
               every member
    say        hears a line for each member that has ended
    The first Ctrl-C or SIGTERM ends every member after the iterations under way; members that
    were not begun are left out. An error of one ends the others, and is raised.
    """
    chosen = select(engine)
    lock, stop = threading.Lock(), threading.Event()
    heard = tuple(listeners)

    def tell(event: Event) -> bool:
        with lock:
            for listener in heard:
                if listener(event):
                    stop.set()
        return stop.is_set()

    def carry_out(place: int) -> Run | NonFiniteError | None:
        if stop.is_set():
            return None
        best = _Best()
        # an engine of its own, for programs of one engine may share buffers
        one = OneThread(select(engine))
        try:
            run = works[place](one, [tell, best])
        except NonFiniteError as error:
            if isinstance(error.run, Run) and error.run.best_epoch is not None:
                return error.run  # its best weights are as good as another's
            return error
        except BaseException:
            stop.set()
            raise
        say(f"member {place + 1}/{len(works)}  {best.line(run)}")
        return run

    with (
        listening(lambda reason: stop.set()) as told,
        ThreadPoolExecutor(_cores(chosen)) as pool,
    ):
        waiting = [pool.submit(carry_out, place) for place in range(len(works))]
        ended = [each.result() for each in waiting]
    runs = tuple(each if isinstance(each, Run) else None for each in ended)
    failed = next((each for each in ended if isinstance(each, NonFiniteError)), None)
    return Outcomes(runs, told, failed)


class OneThread:
    """An engine whose calls each run on one thread, whoever else computes.

    An engine's `run_all` gives each of its calls one thread: a call alone in it has just that.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name = engine.name

    def facts(self) -> dict[str, Any]:
        """Those of the engine, but for the threads."""
        return {**self._engine.facts(), "threads": 1}

    def compile(self, step: Step, max_rows: int) -> Program:
        """Prepare a step."""
        return _Alone(self._engine, self._engine.compile(step, max_rows))

    def run_all(self, calls: Sequence[Call]) -> list[Outcome]:
        """One after the other."""
        return [call.run() for call in calls]


class _Alone:
    """A program that runs on one thread."""

    def __init__(self, engine: Engine, program: Program) -> None:
        self._engine, self._program = engine, program

    def run(
        self,
        state: dict[str, Array],
        data: Mapping[str, Array],
        batches: Any,
        scalars: Mapping[str, NDArray[np.float64]],
        first_iteration: int,
    ) -> Outcome:
        """One iteration per batch; see `engine.Program`."""
        call = Call(self._program, state, data, batches, scalars, first_iteration)
        return self._engine.run_all([call])[0]


class _Best:
    """A listener that keeps each epoch's metrics, to tell the best one's in a line."""

    def __init__(self) -> None:
        self._epochs: dict[int, Mapping[str, float]] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, EpochEnded):
            self._epochs[event.epoch] = event.metrics

    def line(self, run: Run) -> str:
        """`epoch 28 of 60  validation_loss 0.4100  validation_accuracy 0.8300`."""
        best = run.best_epoch
        if best is None or best not in self._epochs:
            return run.reason
        facts = [
            f"{name} {value:.4g}"
            for name, value in self._epochs[best].items()
            if name.startswith("validation_")
        ]
        return "  ".join([f"epoch {best} of {max(self._epochs)}", *facts])


def _cores(engine: Engine) -> int:
    """How many members at a time: as many as the engine has threads, for each needs one."""
    threads = engine.facts().get("threads")
    return threads if isinstance(threads, int) else 1
