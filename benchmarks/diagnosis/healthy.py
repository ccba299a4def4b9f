"""Runs as careful people would set them up: drawn at random within what is usual.

This module refuses to know whether they come out well: `cases` finds out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import backlit as bl
from backlit.data.dataset import Dataset
from backlit.nn.losses import default_loss
from backlit.training.plan import Plan

Rng = np.random.Generator


@dataclass(frozen=True)
class Recipe:
    """What a plan is made of, still easy to change.

    widths   of the hidden layers
    """

    widths: tuple[int, ...]
    activation: str
    init: bl.Initializer | None
    batch_norm: bool
    dropout: float
    optimizer: str
    learning_rate: float
    schedule: Any
    weight_decay: float
    batch_size: int
    epochs: int
    early_stopping: bool
    seed: int

    def plan(self, data: Dataset) -> Plan:
        """The plan, with as many outputs as the data wants."""
        layers: list[Any] = []
        for width in self.widths:
            layers.append(bl.Dense(width, init=self.init))
            layers += [bl.BatchNorm()] if self.batch_norm else []
            layers.append(ACTIVATIONS[self.activation]())
            layers += [bl.Dropout(self.dropout)] if self.dropout else []
        outputs = data.class_count or (data.y.shape[1] if data.y.ndim > 1 else 1)
        return Plan(
            network=bl.Chain(*layers, bl.Dense(outputs, init=self.init)),
            loss=default_loss(data.task),
            optimizer=OPTIMIZERS[self.optimizer](self.learning_rate),
            schedule=self.schedule,
            weight_decay=self.weight_decay,
            batch_size=self.batch_size,
            epochs=self.epochs,
            early_stopping=bl.EarlyStopping(patience=8) if self.early_stopping else None,
            seed=self.seed,
            validation=0.0,
        )


ACTIVATIONS: dict[str, Any] = {
    "relu": bl.ReLU, "tanh": bl.Tanh, "sigmoid": bl.Sigmoid, "gelu": bl.GELU,
    "leaky_relu": bl.LeakyReLU,
}  # fmt: skip
OPTIMIZERS: dict[str, Any] = {
    "sgd": bl.SGD, "momentum": bl.Momentum, "adagrad": bl.AdaGrad, "rmsprop": bl.RMSProp,
    "adam": bl.Adam, "adamw": bl.AdamW,
}  # fmt: skip
_RATES = {
    "sgd": (0.03, 0.3), "momentum": (0.005, 0.05), "adagrad": (0.01, 0.05),
    "rmsprop": (3e-4, 3e-3), "adam": (5e-4, 5e-3), "adamw": (5e-4, 5e-3),
}  # fmt: skip


def drawn(rng: Rng, rows: int) -> Recipe:
    """A recipe that ought to learn well from so many rows."""
    optimizer = str(rng.choice(list(OPTIMIZERS)))
    depth = int(rng.choice([1, 2, 3, 4], p=[0.35, 0.35, 0.2, 0.1]))
    activation = str(rng.choice(list(ACTIVATIONS), p=[0.45, 0.2, 0.1, 0.15, 0.1]))
    if activation == "sigmoid":
        depth = min(depth, 2)
    batch_size = int(rng.choice([16, 32, 64, 128], p=[0.2, 0.35, 0.3, 0.15]))
    if rows < 500:
        batch_size = min(batch_size, 32)
    epochs = int(np.clip(rng.integers(1_200, 3_000) * batch_size / rows, 15, 120))
    low, high = _RATES[optimizer]
    return Recipe(
        widths=tuple(int(rng.choice([24, 32, 50, 64, 100, 128])) for _ in range(depth)),
        activation=activation,
        init=None,
        batch_norm=bool(rng.random() < 0.3),
        dropout=float(rng.choice([0.0, 0.1, 0.2], p=[0.75, 0.15, 0.1])),
        optimizer=optimizer,
        learning_rate=_log(rng, low, high),
        schedule=_schedule(rng, epochs),
        weight_decay=float(rng.choice([0.0, 1e-5, 1e-4, 1e-3], p=[0.5, 0.2, 0.2, 0.1])),
        batch_size=batch_size,
        epochs=epochs,
        early_stopping=bool(rng.random() < 0.35),
        seed=int(rng.integers(2**31)),
    )


def _schedule(rng: Rng, epochs: int) -> Any:
    kind = rng.choice(["constant", "cosine", "step"], p=[0.6, 0.2, 0.2])
    if kind == "cosine":
        return bl.CosineDecay(length=epochs, unit="epoch")
    if kind == "step":
        return bl.StepDecay(every=max(1, epochs // 3), unit="epoch", factor=0.3)
    return bl.Constant()


def _log(rng: Rng, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
