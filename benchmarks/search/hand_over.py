"""Write what every side is handed: rows, settings, and runs whose results are known.

The reference is the eager engine in float64. This module refuses to know who searches.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np

import backlit as bl
from backlit.training.fit import train
from backlit.training.loop import batch_order
from backlit.training.rows import divide
from backlit.training.start import first_state

from .plans import rows_of, sampler_of, solo_plan, space_of
from .tasks import Task

CHECK_SEED = 100  # of the first of the checked runs


def hand_over(task: Task, sampling: int, folder: Path) -> Path:
    """Write a search's files into a folder of its own; nothing is done twice.

    sampling   the seed by which the settings are drawn
    search.json      name, settings, and the `reference`: `settings`, `loss` after the checked
                     updates and `accuracy` after each epoch of the checked runs
    x, y, held_x, held_y (.npy)   rows, float32 and int64
    checked.npz      first weights and batches of the checked runs
    """
    place = folder / f"{task.name}-{sampling}"
    space, sampler = space_of(task), sampler_of(sampling)
    trials = [sampler.parameters(n, space, ()) for n in range(task.trials)]
    facts: dict[str, Any] = {**dataclasses.asdict(task), "sampling": sampling, "trials": trials}
    facts = json.loads(json.dumps(facts))
    done = place / "search.json"
    written = json.loads(done.read_text()) if done.exists() else {}
    if {key: written.get(key) for key in facts} == facts and "reference" in written:
        return place
    place.mkdir(parents=True, exist_ok=True)
    learning, held = rows_of(task)
    for part, name in ((learning, ""), (held, "held_")):
        np.save(place / f"{name}x.npy", part.x.astype(np.float32))
        np.save(place / f"{name}y.npy", part.y.astype(np.int64))
    by_rate = sorted(trials, key=lambda each: each["learning_rate"])
    chosen = [by_rate[round(share * (len(trials) - 1))] for share in task.places]
    facts["reference"] = _reference(task, chosen, learning, held, place / "checked.npz")
    done.write_text(json.dumps(facts))
    return place


def _reference(
    task: Task,
    chosen: list[dict[str, float]],
    learning: bl.Dataset,
    held: bl.Dataset,
    path: Path,
) -> dict[str, Any]:
    """What the eager engine makes of the chosen settings; writes first weights and batches."""
    found: dict[str, Any] = {"settings": chosen, "loss": [], "accuracy": []}
    weights: dict[str, list[Any]] = {}
    orders = []
    for number, setting in enumerate(chosen):
        plan = solo_plan(task, setting, CHECK_SEED + number)
        parts = divide(plan, learning, held)
        for name, value in first_state(plan, parts).model().items():
            weights.setdefault(name.partition("/")[2], []).append(value)
        order = batch_order(plan, parts.train)
        orders.append([order.epoch_rows(epoch) for epoch in range(task.epochs)])
        exact = plan.with_(dtype="float64")
        run = train(exact, learning, validation=held, engine="eager", progress="quiet")
        found["loss"].append(float(run.history.losses[task.checked]))
        found["accuracy"].append([float(each) for each in run.history["validation_accuracy"]])
    shape = (len(chosen), task.epochs, task.updates, task.batch)
    stacked = {name: np.stack(each) for name, each in weights.items()}
    stacked["order"] = np.asarray(orders, np.int64).reshape(shape)
    np.savez(path, **stacked)  # type: ignore[arg-type]  # its stubs take names for a flag
    return found
