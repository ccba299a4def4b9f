"""Search: one plan tried with many settings, trials side by side, one core each.

All trials learn from the same rows and are judged by the same others, which the search's seed
chooses; a trial's own seed fixes its first weights and batches. This module refuses to know
which points are tried, and how a trial is trained.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..base.errors import InputError, UnknownNameError
from ..base.rng import check_seed
from ..data.dataset import Dataset
from ..data.split import split
from ..engines.engine import Engine
from ..registry import select
from ..training.drive import Listener, Progress
from ..training.ensemble import Ensemble
from ..training.model import Model
from ..training.plan import Plan
from ..training.progress import progress_to
from .attempt import Attempt, Outcome
from .ranking import ranking
from .samplers import Random, Sampler
from .space import Space
from .study import Study
from .trial import Trial
from .workers import Workers


def search(
    plan: Plan,
    data: Dataset,
    space: Space,
    *,
    trials: int = 100,
    sampler: Sampler | None = None,
    metric: str | None = None,
    validation: float | Dataset | None = None,
    engine: str = "auto",
    seed: int = 0,
    keep: int = 3,
    progress: Progress = "auto",
) -> Study:
    """Try a plan with settings from a space, and give back what came of each.

    plan        what all trials have in common; its seed plays no part
    data        the rows to learn from; a test part is not looked at
    trials      how many, 1 or more
    sampler     Random(seed) unless another one is given
    metric      `validation_accuracy` for classes, `validation_loss` for values, unless another
                metric of the validation rows is named
    validation  a share of the rows, (0, 1), or a Dataset; None: the share that the plan names
    engine      `native`, `eager`, or `auto`: native where it was compiled
    seed        0 … 2³² - 1
    keep        of how many of the best trials the models are kept
    progress    `auto`, `terminal`, `lines`: a line for each trial on standard error; `quiet`
    A trial is judged by the weights that its plan gives back: those of its best epoch, or the
    last with keep="last". One that meets NaN or infinity is recorded as failed. Ctrl-C ends the
    search and gives it back with the trials that were finished. Raises InputError, PlanError or
    DataError before the first trial for what fits no plan.

    >>> import backlit as bl
    >>> from backlit.search.space import LogRange, Space
    >>> base = Plan(bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dense(2)), bl.SoftmaxCrossEntropy(),
    ...             bl.Adam(), epochs=5)
    >>> space = Space({"learning_rate": LogRange(1e-4, 1e-1)})
    >>> study = search(base, bl.load("moons"), space, trials=8, progress="quiet")
    >>> len(study.trials), study.best.score > 0.8, study.best.parameters["learning_rate"] > 1e-3
    (8, True, True)
    """
    _check(trials, keep, seed)
    learning, held = _divided(plan, data, validation, seed)
    judged = _metric(metric, data)
    chosen = Random(seed) if sampler is None else sampler
    attempts = [
        Attempt.of(plan, number, space.at(chosen.point(number, space.names)), seed)
        for number in range(trials)
    ]
    shown = progress_to(progress, trials)
    found = _Found(judged, held.rows, keep)

    def carry_out(attempt: Attempt, engine: Engine, hear: Listener) -> Outcome | None:
        return attempt.carry_out(learning, held, judged, engine, hear)

    def tell(attempt: Attempt, outcome: Outcome) -> None:
        found.add(outcome)
        shown.say(f"{len(found.trials)}/{trials}  {_told(outcome.trial)}  ({found.best()})")

    began = time.perf_counter()
    try:
        told = Workers(carry_out, tell, engine).carry_out(attempts)
    finally:
        shown.close()
    is_whole = told.signal is None
    return Study(
        plan=plan,
        space=space,
        sampler=chosen,
        seed=seed,
        metric=judged,
        trials=tuple(sorted(found.trials, key=lambda each: each.number)),
        learning=learning,
        validation=held,
        models=found.models,
        engine=select(engine).name,
        seconds=time.perf_counter() - began,
        status="finished" if is_whole else "interrupted",
        exit_code=0 if is_whole else told.exit_code,
    )


@dataclass
class _Found:
    """What came of the trials so far, with the models of the best few of them."""

    metric: str
    rows: int
    keep: int
    trials: list[Trial] = field(default_factory=list)
    models: dict[int, Model | Ensemble] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """One more; what is not among the best is let go."""
        self.trials.append(outcome.trial)
        if outcome.model is None:
            return
        self.models[outcome.trial.number] = outcome.model
        held = [each for each in self.trials if each.number in self.models]
        for each in ranking(held, self.metric, self.rows)[self.keep :]:
            del self.models[each.trial.number]

    def best(self) -> str:
        """In a few words."""
        found = ranking(self.trials, self.metric, self.rows)[:1]
        return f"best {found[0].trial.score:.4g}" if found else "none yet"


def _told(trial: Trial) -> str:
    given = ", ".join(
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in trial.parameters.items()
    )
    return f"{given}: {'failed' if trial.score is None else format(trial.score, '.4g')}"


def _check(trials: Any, keep: Any, seed: Any) -> None:
    for name, value, least in (("trials", trials, 1), ("keep", keep, 0)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InputError(
                name,
                expected=f"a whole number, {least} or more",
                got=repr(value),
                action=f"write {name}={max(3, least)}",
            )
    check_seed(seed)


def _divided(
    plan: Plan, data: Dataset, validation: float | Dataset | None, seed: int
) -> tuple[Dataset, Dataset]:
    """The rows that trials learn from, and those that judge them."""
    if isinstance(validation, Dataset):
        return data.take(np.arange(data.rows)), validation
    share = plan.validation if validation is None else validation
    if not 0 < share < 1:
        raise InputError(
            "validation",
            expected="a share of the rows in (0, 1), or a Dataset: trials are judged by it",
            got=repr(share),
            action="write validation=0.2",
        )
    kept, back = split(data, share, seed=seed, purpose="split/validation")
    return data.take(kept), data.take(back)


def _metric(metric: str | None, data: Dataset) -> str:
    has_classes = data.task == "classification"
    own = "validation_accuracy" if has_classes else "validation_rmse"
    known = ("validation_loss", own)
    if metric is None:
        return own if has_classes else "validation_loss"
    if metric not in known:
        raise UnknownNameError("metric", metric, known)
    return metric
