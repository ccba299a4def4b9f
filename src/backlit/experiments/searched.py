"""Searches as the book makes them: a few rows, a deep network, a rate and a decay by chance.

Rows, network and updates are common to the experiments about searching. This module refuses to
know what is claimed of the trials.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..base import rng
from ..data.dataset import Dataset
from ..nn.losses import SoftmaxCrossEntropy
from ..optim.schedules import Constant, WarmUp
from ..optim.sgd import SGD
from ..search.search import search
from ..search.space import LogRange, Space
from ..search.study import Study
from ..training.plan import Plan
from .experiment import Setup
from .overfit import network

Floats = NDArray[np.float64]

ROWS: Final = 500
HELD: Final = 100  # of them judge, the others are learnt from
UNSEEN: Final = 1000  # rows at most that neither do
LEARNING: Final = 3e-3  # with rates above, 200 updates teach something
RATES: Final = LogRange(1e-6, 1e-2)
DECAYS: Final = LogRange(1e-8, 1e-4)
SPACE: Final = Space({"learning_rate": RATES, "weight_decay": DECAYS})


@dataclass(frozen=True)
class Length:
    """How much is done: trials, and of each the passes and the rows of a batch."""

    trials: int
    epochs: int
    batch_size: int


@dataclass(frozen=True, eq=False)
class Searched:
    """One search, and what its trials know.

    study                  the search itself
    rates, decays          (T,) of the trials
    validation             (T,) accuracies on the rows that judge
    unseen                 (T,) on rows that nobody has seen, of the trials that learn and of the
                           best one; NaN of others, which nobody asks for
    """

    study: Study
    rates: Floats
    decays: Floats
    validation: Floats
    unseen: Floats

    def best(self, count: int) -> NDArray[np.int64]:
        """(count,) numbers of the trials with the most rows right, of equal ones the earlier."""
        return np.argsort(-self.validation, kind="stable")[:count].astype(np.int64)


def searched(setup: Setup, length: Length) -> list[Searched]:
    """A whole search for each seed: rows shuffled anew, trials drawn anew.

    Without the effect the rates are drawn all the same, but nothing is learnt with them.
    """
    return [_one(setup, length, seed) for seed in setup.seeds]


def rows_for(data: Dataset, seed: int, *, first: int | None) -> tuple[Dataset, Dataset, Dataset]:
    """Rows to learn from, rows to judge by, and rows that nobody has seen, all of one kind.

    first   the first two are drawn from so many rows; None: from all
    Rows of a test part may come from elsewhere, from other writers: then what is lost on them is
    not lost by choosing alone.
    """
    count = data.rows if first is None else first
    drawn = rng.permutation(seed, "experiment/rows", 0, count)
    others = np.concatenate([drawn[ROWS:], np.arange(count, data.rows)])
    parts = (drawn[HELD:ROWS], drawn[:HELD], others[:UNSEEN])
    learning, held, unseen = (data.take(each) for each in parts)
    return learning, held, unseen


def _one(setup: Setup, length: Length, seed: int) -> Searched:
    learning, held, unseen = rows_for(setup.data, seed, first=ROWS if setup.is_mnist else None)
    plan = Plan(
        network(),
        SoftmaxCrossEntropy(),
        SGD(),
        # a rise so long that no rate ever is more than nothing
        schedule=Constant() if setup.effect else WarmUp(10**12, "iteration"),
        batch_size=length.batch_size,
        epochs=length.epochs,
        sampling="replacement",
        keep="last",
        statistics_every=0,
    )
    study = search(
        plan,
        learning,
        SPACE,
        trials=length.trials,
        validation=held,
        engine=setup.engine,
        seed=seed,
        keep=length.trials,
        progress="quiet",
        repeat=1,
    )
    if study.status == "interrupted":
        raise KeyboardInterrupt
    given = [trial.parameters for trial in study.trials]
    rates = np.array([each["learning_rate"] for each in given])
    right = np.full(len(rates), np.nan)
    for number in {*np.flatnonzero(rates > LEARNING).tolist(), study.best.number}:
        right[number] = (study.models[number].predict(unseen.x) == unseen.y).mean()
    return Searched(
        replace(study, models={}),  # a hundred networks are not needed any more
        rates,
        np.array([each["weight_decay"] for each in given]),
        np.array([trial.score for trial in study.trials], dtype=np.float64),
        right,
    )
