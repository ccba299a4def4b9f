"""Two small runs, really trained in a few lines of NumPy and recorded through the runs API.

One learns to read noisy digits drawn in a 5 × 7 type, one learns a noisy plane. Real curves,
real mistakes: what a report has to look good with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.base import files
from backlit.runs.evaluation import write_evaluation
from backlit.runs.events import (
    EpochEnded,
    Event,
    PolicyActed,
    RunEnded,
    RunStarted,
    StatisticsTaken,
    to_data,
)
from backlit.runs.folder import RunFolder
from backlit.runs.journal import Journal
from backlit.runs.plan_file import write_plan
from backlit.runs.times import Times

Array = NDArray[np.float64]

TYPE = [  # seven rows of five dots for each digit, a row as two hexadecimal figures
    "0e11131519110e", "040c040404040e", "0e11010204081f", "1f02040201110e", "02060a121f0202",
    "1f101e0101110e", "0608101e11110e", "1f010204080808", "0e11110e11110e", "0e11110f01020c",
]  # fmt: skip


def digit_pictures(rows: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Noisy pictures (rows, 64) in [0, 1] of digits shifted by up to a dot, and the digits."""
    y = rng.integers(0, 10, rows)
    x = np.zeros((rows, 8, 8))
    for picture, digit in zip(x, y, strict=True):
        dots = np.array(
            [[int(byte) for byte in f"{row:05b}"] for row in bytes.fromhex(TYPE[digit])]
        )
        down, right = rng.integers(0, 2), rng.integers(1, 3)
        picture[down : down + 7, right : right + 5] = dots * rng.uniform(0.6, 1.0)
    return np.clip(x + rng.normal(0, noise, x.shape), 0, 1).reshape(rows, 64), y


class Network:
    """Dense → ReLU → Dense, trained with momentum; classification or regression."""

    def __init__(self, sizes: tuple[int, int, int], classes: bool, rng: np.random.Generator):
        inputs, hidden, outputs = sizes
        self.classes = classes
        self.parameters = {
            "dense1/weight": rng.normal(0, np.sqrt(2 / inputs), (inputs, hidden)),
            "dense1/bias": np.zeros(hidden),
            "dense2/weight": rng.normal(0, np.sqrt(1 / hidden), (hidden, outputs)),
            "dense2/bias": np.zeros(outputs),
        }
        self.speed = {name: np.zeros_like(p) for name, p in self.parameters.items()}

    def forward(self, x: Array) -> tuple[Array, Array, Array]:
        p = self.parameters
        before = x @ p["dense1/weight"] + p["dense1/bias"]
        after = np.maximum(before, 0)
        return before, after, after @ p["dense2/weight"] + p["dense2/bias"]

    def answers(self, x: Array) -> Array:
        z = self.forward(x)[2]
        if not self.classes:
            return z
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def losses(self, x: Array, y: Array) -> Array:
        answers = self.answers(x)
        if self.classes:
            return -np.log(np.maximum(answers[np.arange(len(y)), y], 1e-12))
        return ((answers - y) ** 2).mean(axis=1)

    def score(self, x: Array, y: Array) -> float:
        answers = self.answers(x)
        if self.classes:
            return float((answers.argmax(axis=1) == y).mean())
        return float(np.sqrt(((answers - y) ** 2).mean()))

    def learn(self, x: Array, y: Array, rate: float) -> StatisticsTaken:
        p = self.parameters
        before, after, z = self.forward(x)
        error = self.answers(x) - (np.eye(z.shape[1])[y] if self.classes else y)
        error /= len(x)
        back = (error @ p["dense2/weight"].T) * (before > 0)
        gradients = {
            "dense1/weight": x.T @ back, "dense1/bias": back.sum(axis=0),
            "dense2/weight": after.T @ error, "dense2/bias": error.sum(axis=0),
        }  # fmt: skip
        statistics = {}
        for name, gradient in gradients.items():
            self.speed[name] = 0.9 * self.speed[name] - rate * gradient
            size = float(np.linalg.norm(p[name])) or 1.0
            statistics[name] = {
                "gradient_norm": float(np.linalg.norm(gradient)),
                "weight_norm": size,
                "update_ratio": float(np.linalg.norm(self.speed[name])) / size,
            }
            p[name] = p[name] + self.speed[name]
        layers = {
            name: {"mean": float(a.mean()), "spread": float(a.std()),
                   "zeros": float((a == 0).mean()), "saturated": 0.0}
            for name, a in (("dense1", before), ("relu1", after), ("dense2", z))
        }  # fmt: skip
        return StatisticsTaken(1, 1, layers, statistics)


def training(
    network: Network, train: tuple[Array, Array], held: tuple[Array, Array], epochs: int,
    plan: Mapping[str, Any], test_rows: int,
) -> Iterator[Event]:  # fmt: skip
    """The events of a run: batches of 20, a learning rate halved every five epochs."""
    (x, y), score = train, "accuracy" if network.classes else "rmse"
    each = len(x) // 20
    parameters = sum(p.size for p in network.parameters.values())
    yield RunStarted(dict(plan), parameters, len(x), len(held[0]), test_rows, each, epochs)
    rng, iteration, best = np.random.default_rng(1), 0, (np.inf, 0)
    for epoch in range(1, epochs + 1):
        rate, losses = 0.05 * 0.5 ** ((epoch - 1) // 5), []
        for rows in rng.permutation(len(x))[: each * 20].reshape(-1, 20):
            iteration += 1
            losses.append(float(network.losses(x[rows], y[rows]).mean()))
            taken = network.learn(x[rows], y[rows], rate)
            if iteration % 5 == 0:
                yield StatisticsTaken(epoch, iteration, taken.layers, taken.parameters)
        validation = float(network.losses(*held).mean())
        best = min(best, (validation, epoch))
        metrics = {
            "train_loss": float(np.mean(losses)),
            "train_loss_predict": float(network.losses(x, y).mean()),
            f"train_{score}_predict": network.score(x, y),
            "validation_loss": validation,
            f"validation_{score}": network.score(*held),
        }
        yield EpochEnded(epoch, iteration, rate, metrics, tuple(losses))
        if epoch % 5 == 0 and epoch < epochs:
            yield PolicyActed(epoch, iteration, "step_decay", f"learning rate halved to {rate / 2}",
                              {"learning_rate": rate / 2})  # fmt: skip
    yield RunEnded("finished", f"all {epochs} epochs are done", epochs, iteration, best[1], {})


def evaluated(
    network: Network, x: Array, y: Array, names: list[str] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts and arrays that a run records of its test rows."""
    answers, losses = network.answers(x), network.losses(x, y)
    worst = np.argsort(-losses, kind="stable")[:24]
    arrays = {"targets": y, "rows": np.arange(len(x)) * 3, "losses": losses, "worst": worst,
              "worst_inputs": x[worst]}  # fmt: skip
    facts: dict[str, Any] = {"part": "test", "rows": len(x), "loss": float(losses.mean())}
    if names is None:
        error = answers - y
        r2 = 1 - float((error**2).sum() / ((y - y.mean(axis=0)) ** 2).sum())
        facts |= {"rmse": network.score(x, y), "mae": float(np.abs(error).mean()), "r2": r2}
        return {"test": facts, "task": "regression", "classes": None, "image_shape": None}, (
            arrays | {"predictions": answers}
        )
    said = answers.argmax(axis=1)
    confusion = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(confusion, (y, said), 1)
    facts["accuracy"] = network.score(x, y)
    top = {"test": facts, "task": "classification", "classes": names, "image_shape": [8, 8]}
    return top, arrays | {"predictions": said, "probabilities": answers, "confusion": confusion}


def write_run(
    folder: RunFolder, plan: Mapping[str, Any], events: Iterator[Event],
    evaluate: Any,
) -> RunFolder:  # fmt: skip
    """Record a run as training does, with a clock that ticks once for every call."""
    write_plan(folder, plan)
    facts = {"backlit": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "os": "Linux", "cores": 2,
             "cpu": "a processor"}  # fmt: skip
    files.write_atomic(folder.environment, json.dumps(facts).encode())
    ticks = iter(range(10**6))
    with Journal(folder) as journal, Times(folder, clock=lambda: next(ticks)) as times:
        times.note("start")
        for event in events:
            journal.append(to_data(event))
            if isinstance(event, EpochEnded):
                times.note("epoch", epoch=event.epoch, seconds=0.25)
        times.note("end", status="finished")
    write_evaluation(folder, *evaluate())
    return folder


def digits_run(parent: Path, names: list[str] | None = None) -> RunFolder:
    """A finished classification of noisy digits, with mistakes."""
    rng = np.random.default_rng(0)
    train, held, test = (digit_pictures(n, 0.26, rng) for n in (600, 150, 240))
    network = Network((64, 32, 10), True, rng)
    plan = {
        "data": {"name": "digits"}, "seed": 0, "epochs": 16, "batch_size": 20,
        "network": {"layers": [{"kind": "Dense", "units": 32}, {"kind": "ReLU"},
                               {"kind": "Dense", "units": 10}]},
        "optimizer": {"name": "Momentum", "learning_rate": 0.05, "momentum": 0.9},
        "loss": "SoftmaxCrossEntropy",
        "schedule": {"name": "StepDecay", "every": 5, "unit": "epoch", "factor": 0.5},
    }  # fmt: skip
    events = training(network, train, held, 16, plan, len(test[0]))
    names = names or [str(k) for k in range(10)]
    folder = RunFolder.create(parent, "digits")
    return write_run(folder, plan, events, lambda: evaluated(network, *test, names))


def plane_run(parent: Path) -> RunFolder:
    """A finished regression of a noisy plane."""
    rng = np.random.default_rng(0)

    def rows(n: int) -> tuple[Array, Array]:
        x = rng.uniform(-1, 1, (n, 2))
        return x, 3 * x[:, :1] - 2 * x[:, 1:] + rng.normal(0, 0.3, (n, 1))

    train, held, test = rows(400), rows(100), rows(200)
    network = Network((2, 16, 1), False, rng)
    plan = {"data": {"name": "plane", "noise": 0.3}, "seed": 0, "epochs": 8, "batch_size": 20}
    events = training(network, train, held, 8, plan, len(test[0]))
    folder = RunFolder.create(parent, "plane")
    return write_run(folder, plan, events, lambda: evaluated(network, *test, None))
