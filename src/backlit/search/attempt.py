"""One trial carried out: a plan trained on given rows, and what is remembered of it.

This module refuses to know why the plan is tried, and who else is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from ..base.errors import NonFiniteError
from ..data.dataset import Dataset
from ..engines.engine import Engine
from ..training.drive import Listener
from ..training.ensemble import Ensemble
from ..training.fit import train
from ..training.history import History
from ..training.model import Model
from ..training.plan import Plan
from ..training.run import Run
from .configure import configured
from .trial import Trial, packed, trial_seed

_NOT_CURVES: Final = ("epoch", "iteration", "learning_rate")


@dataclass(frozen=True)
class Outcome:
    """A trial that came to its end, and its model; None of one that failed."""

    trial: Trial
    model: Model | Ensemble | None


@dataclass(frozen=True)
class Attempt:
    """What is to be done: the trial's number, its parameters, and the plan they make."""

    number: int
    parameters: Mapping[str, Any]
    plan: Plan

    @staticmethod
    def of(plan: Plan, number: int, parameters: Mapping[str, Any], seed: int) -> Attempt:
        """The attempt of a search with this seed. Raises what `configured` raises."""
        own = configured(plan, parameters, trial_seed(seed, number))
        return Attempt(number, parameters, own)

    def carry_out(
        self, learning: Dataset, held: Dataset, metric: str, engine: Engine, hear: Listener
    ) -> Outcome | None:
        """Train, and judge by a metric of the rows held back; None if it was interrupted.

        NaN or infinity, met in training or as the metric itself, makes a failed trial.
        """
        began = time.perf_counter()
        try:
            run = train(
                self.plan,
                learning,
                validation=held,
                listeners=[hear],
                engine=engine,
                progress="quiet",
            )
        except NonFiniteError as error:
            said = error.run.history if isinstance(error.run, Run) else History()
            return Outcome(self._failed(said, str(error), began), None)
        if run.status == "interrupted":
            return None
        scores = _scores(run)
        if not isfinite(scores[metric]):
            reason = f"{metric} is {scores[metric]}"
            return Outcome(self._failed(run.history, reason, began), None)
        trial = Trial(
            number=self.number,
            parameters=self.parameters,
            seed=self.plan.seed,
            status="finished",
            score=scores[metric],
            scores=scores,
            curves=_curves(run.history),
            seconds=time.perf_counter() - began,
            right=_right(run, held),
            reason=run.reason,
        )
        return Outcome(trial, run.model)

    def _failed(self, said: History, reason: str, began: float) -> Trial:
        return Trial(
            number=self.number,
            parameters=self.parameters,
            seed=self.plan.seed,
            status="failed",
            score=None,
            curves=_curves(said),
            seconds=time.perf_counter() - began,
            reason=reason,
        )


def _scores(run: Run) -> dict[str, float]:
    """The metrics after the epoch whose weights were given back."""
    is_best = run.plan.keep == "best" and run.best_epoch is not None
    told = run.history.epochs[(run.best_epoch or 0) - 1 if is_best else -1]
    return {name: value for name, value in told.items() if name not in _NOT_CURVES}


def _curves(said: History) -> dict[str, tuple[float, ...]]:
    return {name: tuple(said[name]) for name in said.metrics if name not in _NOT_CURVES}


def _right(run: Run, held: Dataset) -> str:
    """Which rows were named right, where rows have one class each and count alike."""
    if held.classes is None or held.y.ndim != 1 or held.weights is not None:
        return ""
    arrays = run.evaluations["validation"].arrays
    return packed(arrays["predictions"] == arrays["targets"])
