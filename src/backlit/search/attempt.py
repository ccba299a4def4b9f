"""A piece of work carried out: a trial's networks trained up to a level, and judged.

This module refuses to know why it is wanted, and what else is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from numpy.typing import NDArray

from ..engines.engine import Engine
from ..training.drive import Listener
from ..training.ensemble import Ensemble
from ..training.model import Model
from ..training.plan import Plan
from .configure import configured
from .course import Course
from .learner import Curves, Learner, Paused
from .recorded import Recorded
from .subject import Subject
from .trial import Piece, Trial, trial_seed


@dataclass(frozen=True)
class Outcome:
    """A piece of work that came to its end.

    trial        what came of it
    models       of its networks, one a fold; none of a failed trial
    predictions  of each on the rows it held back
    paused       where they stand, to be gone on with, or to be looked at once more
    """

    trial: Trial
    models: tuple[Model, ...] = ()
    predictions: tuple[NDArray[Any], ...] = ()
    paused: tuple[Paused, ...] = ()

    @property
    def model(self) -> Model | Ensemble | None:
        """All of them as one, None of a failed trial."""
        if not self.models:
            return None
        return self.models[0] if len(self.models) == 1 else Ensemble(self.models)


@dataclass(frozen=True)
class Attempt:
    """What is to be done: a piece of work, the trial's parameters, and the plan they make.

    plan    of the first fold; another fold's has a seed of its own
    epochs  the pass up to which it is trained
    """

    piece: Piece
    parameters: Mapping[str, Any]
    plan: Plan
    epochs: int

    @staticmethod
    def of(
        plan: Plan, course: Course, piece: Piece, parameters: Mapping[str, Any], seed: int
    ) -> Attempt:
        """The attempt of a search with this seed. Raises what `configured` raises."""
        own = configured(plan, parameters, trial_seed(seed, piece.number, piece.repeat))
        return Attempt(piece, parameters, own, course.epochs(piece.level, own.epochs))

    def carry_out(
        self,
        subject: Subject,
        engine: Engine,
        steps: Recorded,
        hear: Listener,
        paused: tuple[Paused, ...] = (),
    ) -> Outcome | tuple[Paused, ...]:
        """Train and judge; where it was interrupted, how far its networks have come.

        paused   how far they had come before, by fold
        NaN or infinity, met in training or as the metric itself, makes a failed trial.
        """
        began = time.perf_counter()
        learners: list[Learner] = []
        for fold in range(len(subject.folds)):
            plan = fold_plan(self.plan, fold)
            before = paused[fold] if fold < len(paused) else None
            if before is not None and before.state.clock.epoch > self.epochs:
                before = None  # put aside by a level whose result was lost
            learner = Learner(plan, subject.parts(plan, fold), engine, steps, before)
            learners.append(learner)
            if not learner.until(self.epochs, hear):
                return tuple(each.put_aside() for each in learners) + paused[fold + 1 :]
            if learner.failure is not None:
                return Outcome(self._failed(subject, learners, learner.failure, began))
        scores = _pooled(subject, [each.best() for each in learners])
        predictions = tuple(each.predictions() for each in learners)
        scores |= subject.in_own_units(predictions)
        if not isfinite(scores[subject.metric]):
            reason = f"{subject.metric} is {scores[subject.metric]}"
            return Outcome(self._failed(subject, learners, reason, began))
        reasons = [each.stopped for each in learners]
        is_over = all(reasons)
        trial = Trial(
            **self._named(),
            status="finished",
            score=scores[subject.metric],
            scores=scores,
            curves=_curves(subject, learners),
            seconds=time.perf_counter() - began,
            right=subject.right(predictions),
            reason=(reasons[0] or "") if is_over else "",
            epochs=max(each.epochs for each in learners),
            stopped=is_over,
        )
        models = tuple(each.model() for each in learners) if is_over else ()
        rest = tuple(each.put_aside() for each in learners)
        return Outcome(trial, models, predictions, rest)

    def _failed(
        self, subject: Subject, learners: list[Learner], reason: str, began: float
    ) -> Trial:
        return Trial(
            **self._named(),
            status="failed",
            score=None,
            curves=_curves(subject, learners) if len(learners) == len(subject.folds) else {},
            seconds=time.perf_counter() - began,
            reason=reason,
            epochs=learners[-1].epochs,
            stopped=True,
        )

    def _named(self) -> dict[str, Any]:
        return {
            "number": self.piece.number,
            "repeat": self.piece.repeat,
            "level": self.piece.level,
            "parameters": self.parameters,
            "seed": self.plan.seed,
        }


def fold_plan(plan: Plan, fold: int) -> Plan:
    """The plan of a fold's network: the first one's, with a seed of its own.

    >>> import backlit as bl
    >>> plan = Plan(bl.Chain(bl.Dense(2)), bl.SoftmaxCrossEntropy(), bl.SGD(0.1), seed=7)
    >>> fold_plan(plan, 0).seed, fold_plan(plan, 2).seed
    (7, 7002)
    """
    return plan if fold == 0 else plan.with_(seed=(plan.seed * 1000 + fold) % 2**32)


def _pooled(subject: Subject, told: list[dict[str, float]]) -> dict[str, float]:
    return {name: subject.together(name, [each[name] for each in told]) for name in told[0]}


def _curves(subject: Subject, learners: list[Learner]) -> dict[str, tuple[float, ...]]:
    """Each metric after each pass, of all folds; a fold that has stopped stays where it was."""
    curves: list[Curves] = [each.curves for each in learners]
    if not all(curves):
        return {}
    longest = max(len(next(iter(each.values()))) for each in curves)
    return {
        name: tuple(
            subject.together(name, [each[name][min(at, len(each[name]) - 1)] for each in curves])
            for at in range(longest)
        )
        for name in curves[0]
    }
