"""Forty small networks, each with a loss, rows to learn and settings: for engines to agree on.

Everything follows from the number of the case: depth 0 to 6, widths 1 to 130, every activation
and loss, batch norm on either side, dropout, pictures, weights, short last batches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import backlit as bl
from backlit.data.dataset import Dataset
from backlit.nn.layer import Layer
from backlit.registry import OPTIMIZERS
from backlit.training.plan import Plan

COUNT = 40
LEAST = 5  # rows of a batch that batch norm sees: of two it makes ±1, and slopes of rounding
WIDTHS = (1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 32, 33, 50, 64, 65, 100, 127, 128, 130)
BATCHES = (1, 2, 3, 5, 7, 8, 13, 16, 24, 31, 32, 33, 50, 64, 100, 128, 200)
ACTIVATIONS: tuple[Layer, ...] = (
    bl.ReLU(), bl.Sigmoid(), bl.Tanh(), bl.LeakyReLU(0.1), bl.ELU(0.7), bl.GELU(), bl.Softmax(),
)  # fmt: skip
LOSSES = ("squares", "sum of squares", "classes", "soft", "smoothed", "weighted classes", "truth")
SETTINGS: tuple[dict[str, Any], ...] = (
    {},
    {"weight_decay": 1e-2},
    {"clip": bl.ClipNorm(0.5)},
    {"clip": bl.ClipValue(0.05)},
    {"schedule": bl.StepDecay(3, "iteration", 0.9)},
    {"schedule": bl.WarmUp(7, "iteration", bl.CosineDecay(3, "epoch")), "weight_decay": 1e-3},
    {"freeze": True},
    {"clip": bl.ClipNorm(1.0), "weight_decay": 1e-3,
     "schedule": bl.ExponentialDecay(0.9, 5, "iteration")},
    {"sampling": "replacement"},
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A plan, and the data it learns from."""

    name: str
    plan: Plan
    data: Dataset


def case(number: int, optimizer: str | None = None, dtype: str = "float64") -> Case:
    """The network with this number; its optimizer goes with the number unless it is named."""
    rng = np.random.default_rng([number, 5])
    loss_name = LOSSES[(number + number // 7) % len(LOSSES)]
    names = sorted(OPTIMIZERS)
    optimizer = optimizer or names[(3 * number + 2 * (number // 7)) % len(names)]
    chosen = names.index(optimizer)
    setting = dict(SETTINGS[(number + chosen) % len(SETTINGS)])
    picture = number % 5 == 4
    shape = (int(rng.integers(2, 5)), int(rng.integers(2, 6))) if picture else (
        int(rng.choice(WIDTHS[1:13])),
    )  # fmt: skip
    outputs = {"truth": 1, "squares": 1 + number % 3}.get(loss_name, 2 + number % 9)
    batch = int(BATCHES[(number * 7) % len(BATCHES)])
    layers = _layers(number, rng, outputs, picture=picture, normal=batch >= LEAST)
    if optimizer not in ("SGD", "Momentum", "Nesterov"):
        layers = _without_idle_biases(layers)
    network = bl.Chain(*layers)
    rows = max(int(rng.integers(20, 70)), int(batch * 1.4) + 3)
    if network.has(bl.BatchNorm) and 0 < rows % batch < LEAST:
        rows += LEAST
    data, loss = _rows(loss_name, rng, rows, shape, outputs, weighted=number % 3 == 1)
    if setting.pop("freeze", False):
        learnt = [n for n in network.names if n.startswith(("dense", "batch_norm"))]
        setting["freeze"] = tuple(learnt[:1]) if len(learnt) > 1 else ()
    plan = Plan(
        network=network,
        loss=loss,
        optimizer=OPTIMIZERS[optimizer](),
        batch_size=batch,
        seed=number,
        validation=0.0,
        dtype=dtype,
        **setting,
    )
    return Case(f"{number} {network} {loss_name} {optimizer} {setting}", plan, data)


def _layers(
    number: int, rng: np.random.Generator, outputs: int, *, picture: bool, normal: bool
) -> list[Layer]:
    layers: list[Layer] = [bl.Flatten()] if picture else []
    for place in range(number % 7):
        activation = ACTIVATIONS[(number + place) % len(ACTIVATIONS)]
        width = int(rng.choice(WIDTHS[2:] if isinstance(activation, bl.Softmax) else WIDTHS))
        layers.append(bl.Dense(width, bias=bool(rng.random() < 0.85)))
        style = int(rng.integers(0, 4)) if normal else 0
        if any(isinstance(each, bl.Softmax) for each in layers):
            style = 0  # shares hardly differ: batch norm would make much of their rounding
        if style == 1:
            layers.append(bl.BatchNorm())
        layers.append(activation)
        if style == 2 and not isinstance(activation, bl.Softmax):  # its shares hardly differ
            layers.append(bl.BatchNorm(momentum=0.7))
        if rng.random() < 0.25:
            scale = "predict" if rng.random() < 0.3 else "train"
            layers.append(bl.Dropout(float(rng.choice([0.1, 0.5])), scale=scale))
    return [*layers, bl.Dense(outputs)]


def _without_idle_biases(layers: list[Layer]) -> list[Layer]:
    """Batch norm takes a bias before it away again: its slope is rounding, made large by rules
    that divide by its size."""
    return [
        replace(layer, bias=False)
        if isinstance(layer, bl.Dense) and isinstance(after, bl.BatchNorm)
        else layer
        for layer, after in zip(layers, [*layers[1:], None], strict=True)
    ]


def _rows(
    loss: str,
    rng: np.random.Generator,
    rows: int,
    shape: tuple[int, ...],
    outputs: int,
    *,
    weighted: bool,
) -> tuple[Dataset, Any]:
    x = rng.normal(size=(rows, *shape))
    weights = rng.uniform(0.2, 2.0, rows) if weighted else None
    flat = x.reshape(rows, -1)
    if loss in ("squares", "sum of squares"):
        y: Any = np.tanh(flat @ rng.normal(size=(flat.shape[1], outputs)) / 3)
        kind: Any = bl.MeanSquaredError() if loss == "squares" else bl.SumSquaredError()
    elif loss == "truth":
        y, kind = (flat.sum(1) > 0).astype(np.int64), bl.BinaryCrossEntropy()
    elif loss == "soft":
        y, kind = rng.dirichlet(np.ones(outputs), rows), bl.SoftmaxCrossEntropy()
    else:
        y = np.arange(rows) % outputs
        kind = {
            "classes": bl.SoftmaxCrossEntropy(),
            "smoothed": bl.SoftmaxCrossEntropy(label_smoothing=0.1),
            "weighted classes": bl.SoftmaxCrossEntropy(
                class_weights=tuple(0.5 + 0.25 * k for k in range(outputs))
            ),
        }[loss]
    classes = outputs if kind.task == "classification" and loss != "truth" else None
    return Dataset(x, y, weights=weights, name="rows", classes=classes), kind
