"""One network of a trial: trained so far, put aside, and taken up again, bit for bit.

This module refuses to know how far it should be trained, and who else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ..engines.engine import Engine
from ..runs.events import EpochEnded
from ..training.drive import Listener, best_model
from ..training.loop import Loop
from ..training.metrics import measure
from ..training.model import Model
from ..training.plan import Plan
from ..training.rows import Parts
from ..training.start import first_state
from ..training.state import RunState
from .recorded import Recorded

Curves = dict[str, list[float]]


@dataclass(frozen=True)
class Paused:
    """A network put aside: where its run stands, and its metrics after each pass."""

    state: RunState
    curves: Curves


class Learner:
    """A plan's run on given rows, pass by pass. From the beginning, or from where it was put aside.

    curves   metric -> its value after each pass that was finished
    """

    def __init__(
        self,
        plan: Plan,
        parts: Parts,
        engine: Engine,
        steps: Recorded,
        paused: Paused | None = None,
    ) -> None:
        state = first_state(plan, parts) if paused is None else paused.state
        self.curves: Curves = {} if paused is None else paused.curves
        self._loop = Loop(plan, parts, engine, state, steps=steps, measures_train=False)

    @property
    def epochs(self) -> int:
        """Passes that are finished."""
        return self._loop.state.clock.epoch

    @property
    def stopped(self) -> str | None:
        """Why its plan lets no further pass follow, or None."""
        state = self._loop.state
        if state.stopped or state.clock.epoch < self._loop.plan.epochs:
            return state.stopped
        return "all epochs are done"

    @property
    def failure(self) -> str | None:
        """Where NaN or infinity ended it, or None."""
        met = self._loop.failure
        return None if met is None else met.sentence(self._loop.state.clock.iteration + 1)

    def until(self, epochs: int, hear: Listener) -> bool:
        """Train to the end of so many passes, or of its plan; False: a listener ended it."""
        if self.epochs >= epochs:
            return True
        for event in self._loop.events():
            if isinstance(event, EpochEnded):
                for name, value in event.metrics.items():
                    self.curves.setdefault(name, []).append(value)
            if hear(event):
                return False
            if isinstance(event, EpochEnded) and event.epoch >= epochs:
                return True
        return True

    def best(self) -> dict[str, float]:
        """The metrics after the pass whose weights its plan keeps."""
        state = self._loop.state
        is_best = self._loop.plan.keep == "best" and state.best_epoch is not None
        at = (state.best_epoch or 0) - 1 if is_best else -1
        return {name: values[at] for name, values in self.curves.items()}

    def predictions(self) -> NDArray[Any]:
        """(N, K) what those weights say of the rows held back."""
        held, state = self._loop.parts.validation, self._loop.state
        assert held is not None
        is_best = self._loop.plan.keep == "best" and state.best is not None
        weights: Mapping[str, Any] = state.best if is_best and state.best else state.model()
        found: NDArray[Any] = measure(self._loop.evaluation, weights, held.arrays, held.rows)[
            "prediction"
        ]
        return found

    def model(self) -> Model:
        """The model of those weights."""
        return best_model(self._loop.plan, self._loop.state, self._loop.parts)

    def put_aside(self) -> Paused:
        """Where it stands, to be taken up by another learner; this one is done with."""
        return Paused(self._loop.state, self.curves)
