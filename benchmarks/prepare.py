"""What every peer is handed: the same rows, first weights and batch order, as files.

Drawn once by Backlit's own generators from a fixed seed. With them goes the loss after 50
updates by the float64 eager engine, against which every peer is checked.
"""

from __future__ import annotations

import dataclasses
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import backlit as bl
from backlit.base import rng
from backlit.registry import select
from backlit.training.loop import Loop, batch_order
from backlit.training.plan import Plan
from backlit.training.rows import Parts, divide
from backlit.training.start import first_state

from .process import ROOT
from .workloads import Workload

SEED = 0  # of synthetic rows
BESIDE = ROOT.parent / "shared" / "data"
CHECKED = 50  # updates; the loss after them is that of one batch more
OPTIMIZERS = {"sgd": bl.SGD, "nesterov": bl.Nesterov, "adam": bl.Adam, "adamw": bl.AdamW}
ACTIVATIONS = {"sigmoid": bl.Sigmoid, "relu": bl.ReLU, "tanh": bl.Tanh}


@dataclasses.dataclass(frozen=True)
class EpsilonHat(bl.AdamW):
    """Adam and AdamW as Keras and scikit-learn have them: epsilon beside the uncorrected root."""

    def scalars(self, rates: Any, k: Any) -> dict[str, Any]:
        """AdamW's, epsilon divided by what the root is divided by."""
        found = super().scalars(rates, k)
        return found | {"epsilon": found["epsilon"] / found["root_correction"]}


def prepare(work: Workload, folder: Path) -> Path:
    """Write a workload's files into a folder of its own; nothing is done twice.

    task.json        the description, with `flops`, `per_epoch` and the reference losses: the
                     `reference`, and that of Adam's other form, `epsilon_hat`
    x.npy, y.npy     resident rows: float32 and int64
    parameters.npz   first weights under Backlit's names (`dense1/weight`, shape (in, out))
    order.npy        row numbers of the first batches, one batch behind the other
    """
    place = folder / work.name
    done = place / "task.json"
    facts = {**dataclasses.asdict(work), "flops": work.flops, "checked": CHECKED}
    facts = json.loads(json.dumps(facts | {"data": dataset(work).name}))
    written = json.loads(done.read_text()) if done.exists() else {}
    if {key: written.get(key) for key in facts} == facts and "epsilon_hat" in written:
        return place
    place.mkdir(parents=True, exist_ok=True)
    data = dataset(work)
    plan = plan_of(work, data.rows, checked=True)
    parts = divide(plan, data)
    state = first_state(plan, parts)
    first = {n.partition("/")[2]: v for n, v in state.model().items()}
    np.save(place / "x.npy", parts.train.arrays["x"])
    np.save(place / "y.npy", parts.train.arrays["y"])
    np.savez(place / "parameters.npz", **first)
    np.save(place / "order.npy", _order(plan, parts))
    per_epoch = state.clock.per_epoch
    facts["reference"] = facts["epsilon_hat"] = reference(work)
    if work.optimizer.startswith("adam"):
        decay = {"weight_decay": 0.0, **work.settings}
        facts["epsilon_hat"] = reference(work, EpsilonHat(**decay))
    done.write_text(json.dumps({**facts, "per_epoch": per_epoch}))
    return place


def plan_of(work: Workload, rows: int, *, checked: bool = False, dtype: str = "float32") -> Plan:
    """A workload on so many rows as Backlit's plan; for the check without dropout, statistics."""
    layers: list[Any] = []
    init = None if work.init is None else bl.Normal(work.init)
    for width in work.sizes[1:-1]:
        layers.append(bl.Dense(width, init=init, bias=not work.batch_norm))
        layers += [bl.BatchNorm()] if work.batch_norm else []
        layers.append(ACTIVATIONS[work.activation]())
        layers += [bl.Dropout(work.dropout)] if work.dropout and not checked else []
    layers.append(bl.Dense(work.sizes[-1], init=init))
    schedule: Any = bl.Constant()
    if work.cosine:
        schedule = bl.CosineDecay(length=work.cosine * -(-rows // work.batch), unit="iteration")
    return Plan(
        network=bl.Chain(*layers),
        loss=bl.SoftmaxCrossEntropy(),
        optimizer=OPTIMIZERS[work.optimizer](**work.settings),
        schedule=schedule,
        batch_size=work.batch,
        epochs=work.epochs,
        seed=work.seed,
        validation=0.0,
        statistics_every=0 if checked else work.statistics,
        dtype=dtype,  # type: ignore[arg-type]
    )


def losses(plan: Plan, data: bl.Dataset, engine: str, count: int) -> list[float]:
    """The losses of a plan's first updates."""
    parts = divide(plan, data)
    loop = Loop(plan.with_(epochs=count), parts, select(engine), first_state(plan, parts))
    found: list[float] = []
    for event in loop.events():
        if event.kind == "chunk_done":
            found.extend(event.losses)
        if len(found) >= count:
            break
    return found[:count]


def reference(work: Workload, optimizer: bl.Optimizer | None = None) -> float:
    """The loss after 50 updates, by the eager engine in float64, perhaps with another optimizer."""
    data = dataset(work)
    plan = plan_of(work, data.rows, checked=True, dtype="float64")
    if optimizer is not None:
        plan = plan.with_(optimizer=optimizer)
    return losses(plan, data, "eager", CHECKED + 1)[-1]


@cache
def _rows(data: str | tuple[int, float], inputs: int, classes: int) -> bl.Dataset:
    if data == "mnist":
        return _mnist()
    rows, noise = data
    x = rng.normal(SEED, "bench/x", (rows, inputs))
    teacher = rng.normal(SEED, "bench/teacher", (2, inputs, 16))
    scores = np.tanh(x @ teacher[0]) @ rng.normal(SEED, "bench/scores", (16, classes))
    scores += noise * rng.normal(SEED, "bench/noise", (rows, classes))
    labels = scores.argmax(1)
    return bl.Dataset(x.astype(np.float32), labels, name="synthetic", classes=classes)


def _mnist() -> bl.Dataset:
    """MNIST, or pictures of noise where it is not at hand: the arithmetic is the same."""
    if "BACKLIT_DATA" not in os.environ and BESIDE.is_dir():
        os.environ["BACKLIT_DATA"] = str(BESIDE)
    try:
        mnist = bl.load("mnist")
        return bl.Dataset(mnist.x.reshape(len(mnist.x), -1), mnist.y, name="mnist", classes=10)
    except bl.BacklitError:
        x = rng.uniform(SEED, "bench/x", 0, (60_000, 784))
        return bl.Dataset(x, rng.integers(SEED, "bench/y", 0, 60_000, 10), name="noise", classes=10)


def dataset(work: Workload) -> bl.Dataset:
    """The rows of a workload: MNIST, or a table that a random network labelled."""
    return _rows(work.data, work.sizes[0], work.sizes[-1])


def _order(plan: Plan, parts: Parts) -> np.ndarray[Any, Any]:
    order = batch_order(plan, parts.train)
    enough, epoch = [], 0
    while sum(map(len, enough)) < (CHECKED + 1) * plan.batch_size:
        enough.append(order.epoch_rows(epoch))
        epoch += 1
    return np.concatenate(enough)[: (CHECKED + 1) * plan.batch_size]
