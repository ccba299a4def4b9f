"""Train the members of a choice, each with a part of the rows held back to look at.

This module refuses to know where rows come from, and scikit-learn.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from signal import SIGTERM

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..data.preparation.preparation import Preparation
from ..data.preparation.rows import alike
from ..engines.engine import Engine
from ..training.drive import Listener, Progress
from ..training.ensemble import Ensemble
from ..training.fit import train
from ..training.folds import dealt
from ..training.interruption import SIGTERM_CODE
from ..training.members import trained
from ..training.model import Model
from ..training.plan import Plan
from ..training.progress import progress_to
from ..training.run import Run
from .choices import Choices
from .rows import Rows

Part = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Trained:
    """What training gave: a model, and each member's metrics, epoch by epoch."""

    model: Model | Ensemble
    epochs: tuple[list[dict[str, float]], ...]


def train_members(
    choices: Choices,
    rows: Rows,
    data: Dataset,
    own: Dataset | None,
    *,
    first: Model | Ensemble | None,
    engine: str,
    is_shown: bool,
) -> Trained:
    """Train each member from a seed of its own, or on from where `first` stands.

    data  the rows, prepared
    own   validation rows that were given, for all members; None: each holds back its own fold
    Ctrl-C ends every member after the iterations under way, with a warning, and keeps the best
    weights so far. Raises NonFiniteError where NaN or infinity ended all members.
    """
    works = [
        partial(
            _train,
            replace(choices.plan, seed=seed_of(choices.plan.seed, place)),
            data,
            part,
            own,
            member_of(first, place),
        )
        for place, part in enumerate(parts_of(choices, rows))
    ]
    if len(works) == 1:
        run = works[0](engine, (), "auto" if is_shown else "quiet")
        _tell_end(run.status == "interrupted", run.exit_code == SIGTERM_CODE)
        return Trained(run.model, (run.history.epochs,))
    shown = progress_to("auto" if is_shown else "quiet", len(works))
    try:
        ended = trained(works, engine=engine, say=shown.say)
    finally:
        shown.close()
    runs = [run for run in ended.runs if run is not None]
    if not runs and ended.failed is not None:
        raise ended.failed
    _tell_end(ended.told.signal is not None, ended.told.signal == SIGTERM)
    return Trained(together([run.model for run in runs]), tuple(r.history.epochs for r in runs))


def seed_of(seed: int, place: int) -> int:
    """The seed of a member, counted from 0: the first has the one that was asked for."""
    return seed if place == 0 else (seed * 1000 + place) % 2**32


def together(models: Sequence[Model | Ensemble]) -> Model | Ensemble:
    """An ensemble of several models; one is itself."""
    members = tuple(each for each in models if isinstance(each, Model))
    return members[0] if len(members) == 1 else Ensemble(members)


def member_of(model: Model | Ensemble | None, place: int) -> Model | None:
    """A member of an ensemble, in turn; a model is its only one."""
    if isinstance(model, Ensemble):
        return model.members[place % len(model.members)]
    return model


def members_of(model: Model | Ensemble) -> tuple[Model, ...]:
    """All members; a model is its only one."""
    return model.members if isinstance(model, Ensemble) else (model,)


def completed(
    model: Model | Ensemble, preparation: Preparation | None, engine: str
) -> Model | Ensemble:
    """The same model, computed by an engine, and predicting tables if there is a preparation."""
    made = [replace(each, preparation=preparation, engine=engine) for each in members_of(model)]
    return replace(model, members=tuple(made)) if isinstance(model, Ensemble) else made[0]


def parts_of(choices: Choices, rows: Rows) -> list[Part]:
    """Row numbers that each member learns from, and those it holds back.

    Equal rows stay together, unless most rows have an equal: then there are few patterns, and a
    member that held one of them back whole would never see it.
    """
    everything, nothing = np.arange(rows.count), np.zeros(0, dtype=np.int64)
    groups = alike(rows.table).groups
    if 2 * (int(groups.max()) + 1) <= rows.count:
        groups = everything
    folds = min(choices.folds, int(groups.max()) + 1)
    if folds < 2:
        return [(everything, nothing)] * choices.members
    fold = dealt(groups, rows.strata, folds, seed=choices.plan.seed, purpose="split/folds")
    count = choices.members if choices.has_own_count else min(choices.members, folds)
    places = [place % folds for place in range(count)]
    return [(np.flatnonzero(fold != each), np.flatnonzero(fold == each)) for each in places]


def _train(
    plan: Plan,
    data: Dataset,
    part: Part,
    own: Dataset | None,
    first: Model | None,
    engine: str | Engine,
    listeners: Sequence[Listener],
    progress: Progress = "quiet",
) -> Run:
    kept, held = part
    validation = data.take(held) if len(held) else own
    policy = plan.early_stopping
    if validation is None and policy is not None and policy.metric.startswith("validation_"):
        metric = policy.metric.replace("validation_", "train_") + "_predict"
        plan = plan.with_(early_stopping=replace(policy, metric=metric))
    return train(
        plan,
        data if len(kept) == data.rows else data.take(kept),
        validation=validation,
        first=first,
        engine=engine,
        listeners=listeners,
        progress=progress,
    )


def _tell_end(is_interrupted: bool, is_terminated: bool) -> None:
    if is_terminated:
        raise SystemExit(SIGTERM_CODE)
    if is_interrupted:
        told = "training was interrupted: the best weights so far are kept"
        warnings.warn(told, UserWarning, stacklevel=5)  # where somebody called fit
