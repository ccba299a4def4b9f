"""Arms of a comparison: the same first weights, the same batches, side by side on the cores.

First values are drawn by the layer's name and the seed, and batches by the seed: two arms of one
seed differ in nothing but what they are meant to. This module refuses to know what is compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..engines.engine import Engine
from ..nn.chain import Chain
from ..nn.losses import SoftmaxCrossEntropy
from ..optim.optimizer import Optimizer
from ..runs.events import Event
from ..training.drive import Listener
from ..training.fit import train
from ..training.members import trained
from ..training.plan import Plan
from ..training.run import Run
from .experiment import Setup

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arm:
    """One way to train: a network, an optimizer, and what else a plan says of it.

    settings  of the plan: `weight_decay`, `batch_size`, `epochs` …; those of the comparison
              stand unless they are named here
    """

    network: Chain
    optimizer: Optimizer
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Courses:
    """How an arm went, for all of its S seeds.

    losses  (S, K): of each update, on its batch, before the update
    epochs  metric -> (S, E): after each pass, by the names of a run's history
    runs    the runs themselves
    """

    losses: Floats
    epochs: Mapping[str, Floats]
    runs: tuple[Run, ...]

    def __getitem__(self, metric: str) -> Floats:
        """(S, E): `validation_accuracy` is that of the test rows, `train_accuracy_predict` …"""
        return self.epochs[metric]


def compared(
    arms: Mapping[str, Arm], data: Dataset, setup: Setup, *, updates: int | None = None, **same: Any
) -> dict[str, Courses]:
    """Train every arm once for each seed, and give back how all of them went, by name.

    data     the rows that are learnt from; accuracy is taken on them and on the setup's test
    updates  how many there are; None: as many as the epochs of the plan make
    same     settings of all plans; without others batches are drawn with replacement, as the
             book draws them: a pass then is N / B draws
    """
    names = list(arms)
    plans = [_plan(arms[name], data, seed, updates, same) for name in names for seed in setup.seeds]
    works = [partial(_one, plan, data, setup.test, updates) for plan in plans]
    ended = trained(works, engine=setup.engine)
    if ended.failed is not None:
        raise ended.failed
    runs = [run for run in ended.runs if run is not None]
    if ended.told.signal is not None or len(runs) < len(works):
        raise KeyboardInterrupt
    count = len(setup.seeds)
    return {
        name: _courses(runs[place * count : (place + 1) * count], updates)
        for place, name in enumerate(names)
    }


def _plan(arm: Arm, data: Dataset, seed: int, updates: int | None, same: Mapping[str, Any]) -> Plan:
    settings = {"sampling": "replacement", "batch_size": 100, **same, **arm.settings}
    settings = {"keep": "last", "statistics_every": 0, "validation": 0.0, **settings}
    if updates is not None:
        settings["epochs"] = -(-updates // max(1, data.rows // settings["batch_size"]))
    loss = settings.pop("loss", None) or SoftmaxCrossEntropy()
    return Plan(network=arm.network, loss=loss, optimizer=arm.optimizer, seed=seed, **settings)


def _one(
    plan: Plan,
    data: Dataset,
    test: Dataset,
    updates: int | None,
    engine: Engine,
    listeners: Sequence[Listener],
) -> Run:
    enough: list[Listener] = [] if updates is None else [partial(_is_enough, updates)]
    rows = Dataset(data.x, data.y, name=data.name, classes=data.classes)  # its test is ours
    return train(
        plan,
        rows,
        validation=test,
        engine=engine,
        listeners=[*listeners, *enough],
        progress="quiet",
    )


def _is_enough(updates: int, event: Event) -> bool:
    return getattr(event, "iteration", 0) >= updates


def _courses(runs: Sequence[Run], updates: int | None) -> Courses:
    losses = np.array([run.history.losses[:updates] for run in runs])
    metrics = runs[0].history.metrics
    epochs = {name: np.array([run.history[name] for run in runs]) for name in metrics}
    return Courses(losses, epochs, tuple(runs))
