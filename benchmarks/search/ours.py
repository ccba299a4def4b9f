"""Backlit: `search` as a user calls it, with rows handed over as a validation set.

--halving 1 lets it stop trials early. This module refuses to know how a search is carried out.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import backlit as bl
from backlit.search.search import search
from backlit.search.study import Study
from backlit.training.fit import train

from . import told
from .hand_over import CHECK_SEED
from .handed import Handed
from .plans import plan_of, sampler_of, solo_plan, space_of


def main() -> None:
    """Search, say so, answer."""
    given = told.options(halving=0)
    handed = Handed.read(given.folder)
    task = handed.task
    classes = task.sizes[-1]
    learning = bl.Dataset(handed.x, handed.y, name=task.name, classes=classes)
    held = bl.Dataset(handed.held_x, handed.held_y, name=task.name, classes=classes)
    began = time.perf_counter()
    study = search(
        plan_of(task),
        learning,
        space_of(task),
        trials=given.trials or task.trials,
        sampler=sampler_of(handed.sampling),
        validation=held,
        halving=bool(given.halving),
        repeat=1,
        seed=given.seed,
        progress="quiet",
    )
    found = _found(study, task.epochs, time.perf_counter() - began)
    told.tell(found, partial(_check, handed, learning, held))


def _found(study: Study, epochs: int, seconds: float) -> told.Found:
    passes = [len(each.curves.get("validation_accuracy", ())) for each in study.trials]
    early = [
        each.number
        for each, passed in zip(study.trials, passes, strict=True)
        if each.status != "failed" and passed < epochs
    ]
    return told.Found(
        accuracies=[each.score for each in study.trials],
        settings=[dict(each.parameters) for each in study.trials],
        passes=sum(passes),
        trials_s=seconds,
        stopped=early,
    )


def _check(handed: Handed, learning: bl.Dataset, held: bl.Dataset) -> dict[str, Any]:
    """The checked runs, each trained alone by the engine that searches."""
    losses, curves = [], []
    for number, setting in enumerate(handed.checked().settings):
        plan = solo_plan(handed.task, setting, CHECK_SEED + number)
        run = train(plan, learning, validation=held, progress="quiet")
        losses.append(float(run.history.losses[handed.task.checked]))
        curves.append([float(each) for each in run.history["validation_accuracy"]])
    return {"loss": losses, "accuracy": curves}


if __name__ == "__main__":
    main()
