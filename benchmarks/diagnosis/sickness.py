"""What can go wrong with a run, each by one change to a healthy one, in a dose drawn at random.

This module refuses to know how anybody would notice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import backlit as bl
from backlit.data.dataset import Dataset

from .healthy import Recipe, Rng, _log
from .subjects import Subject


@dataclass(frozen=True, eq=False)
class Setting:
    """All that a run is carried out with.

    bias  what the biases of all hidden layers start at, where that is not 0
    """

    recipe: Recipe
    train: Dataset
    held: Dataset
    bias: float = 0.0


@dataclass(frozen=True, eq=False)
class Pair:
    """A sick run, its healthy twin, and the dose in words.

    worse  how it has to have come out worse to count: `score` (the best the run reached on
           held-out rows), `learning` (that, or the loss on the training rows), `course` (the
           last loss on held-out rows against the least), `balance` (recall, averaged over
           classes), `error` (what is left of the variance at the end), `always`
    """

    sick: Setting
    twin: Setting
    dose: str
    worse: str = "score"


def rate_too_high(rng: Rng, r: Recipe, s: Subject) -> Pair:
    factor = _log(rng, 10, 300)
    r = replace(r, early_stopping=False)
    return _changed(
        r, s, f"rate x {factor:.3g}", "learning", learning_rate=r.learning_rate * factor
    )


def rate_too_low(rng: Rng, r: Recipe, s: Subject) -> Pair:
    factor = _log(rng, 30, 10_000)
    return _changed(
        r, s, f"rate / {factor:.3g}", "learning", learning_rate=r.learning_rate / factor
    )


def weights_too_small(rng: Rng, r: Recipe, s: Subject) -> Pair:
    r = _deep(rng, r, 3, 6, ("relu", "tanh", "gelu", "leaky_relu"))
    std = _log(rng, 1e-4, 2e-2)
    return _changed(r, s, f"std {std:.2g}", init=bl.Normal(std))


def weights_too_large(rng: Rng, r: Recipe, s: Subject) -> Pair:
    r = replace(r, batch_norm=False)
    std = _log(rng, 0.5, 10)
    return _changed(r, s, f"std {std:.2g}", init=bl.Normal(std))


def vanishing_gradient(rng: Rng, r: Recipe, s: Subject) -> Pair:
    depth = int(rng.integers(5, 10))
    width = int(rng.choice([32, 50, 100]))
    r = replace(r, widths=(width,) * depth, batch_norm=False, dropout=0.0, activation="tanh")
    return _changed(r, s, f"{depth} sigmoids", activation="sigmoid")


def exploding_gradient(rng: Rng, r: Recipe, s: Subject) -> Pair:
    depth = int(rng.integers(8, 20))
    r = replace(r, widths=(50,) * depth, activation="relu", batch_norm=False, dropout=0.0)
    factor = rng.uniform(1.5, 3)
    std = factor * (2 / 50) ** 0.5
    return _changed(r, s, f"{depth} layers, He x {factor:.2g}", init=bl.Normal(std))


def saturated(rng: Rng, r: Recipe, s: Subject) -> Pair:
    kind = str(rng.choice(["sigmoid", "tanh"]))
    depth = len(r.widths) if kind == "tanh" else min(2, len(r.widths))
    r = replace(r, activation=kind, widths=r.widths[:depth], batch_norm=False)
    bias = float(rng.uniform(6, 20) * rng.choice([-1, 1])) / (1 if kind == "sigmoid" else 2)
    twin = Setting(r, s.train, s.held)
    return Pair(replace(twin, bias=bias), twin, f"biases {bias:.2g}", "learning")


def dead_relu(rng: Rng, r: Recipe, s: Subject) -> Pair:
    r = replace(r, activation="relu", batch_norm=False)
    bias = -_log(rng, 1, 20)
    twin = Setting(r, s.train, s.held)
    return Pair(replace(twin, bias=bias), twin, f"biases {bias:.2g}", "learning")


def adagrad_dying(rng: Rng, r: Recipe, s: Subject) -> Pair:
    rate = _log(rng, 3e-4, 4e-3)
    r = replace(r, learning_rate=rate, optimizer="rmsprop", schedule=bl.Constant())
    return _changed(r, s, f"AdaGrad {rate:.2g}", "learning", optimizer="adagrad")


def schedule_too_early(rng: Rng, r: Recipe, s: Subject) -> Pair:
    r = replace(r, schedule=bl.Constant())
    if rng.random() < 0.5:
        every = int(rng.integers(1, 4))
        sick: Any = bl.StepDecay(every=every, unit="epoch", factor=float(rng.choice([0.1, 0.2])))
    else:
        rate = float(rng.uniform(0.2, 0.6))
        sick = bl.ExponentialDecay(rate=rate, every=1, unit="epoch")
    return _changed(r, s, repr(sick), "learning", schedule=sick)


def steps_too_long(rng: Rng, r: Recipe, s: Subject) -> Pair:
    """A rate that is good to begin with and too high to end with: its step comes too late."""
    factor = {"sgd": 2, "momentum": 3, "adagrad": 5}.get(r.optimizer, 8) * rng.uniform(0.7, 2.5)
    late = int(r.epochs * rng.uniform(0.9, 3)) or 1
    soon = max(1, r.epochs // 4)
    r = replace(r, learning_rate=r.learning_rate * factor, batch_size=min(r.batch_size, 32),
                schedule=bl.StepDecay(every=soon, unit="epoch", factor=0.2),
                early_stopping=False)  # fmt: skip
    sick = bl.StepDecay(every=late, unit="epoch", factor=0.2)
    return _changed(r, s, f"step after {late} of {r.epochs}", "error", schedule=sick)


def overfitting(rng: Rng, r: Recipe, s: Subject) -> Pair:
    count = int(_log(rng, 40, 400))
    chosen = rng.permutation(s.train.rows)[:count]
    sick = replace(
        r, widths=(int(rng.choice([100, 200])),) * int(rng.integers(2, 4)), dropout=0.0,
        weight_decay=0.0, early_stopping=False, schedule=bl.Constant(),
        batch_size=min(r.batch_size, 32), epochs=int(rng.integers(100, 300)),
        batch_norm=False, activation=str(rng.choice(["relu", "gelu", "tanh"])),
    )  # fmt: skip
    twin = Setting(r, s.train, s.held)
    return Pair(Setting(sick, s.train.take(chosen), s.held), twin, f"{count} rows", "course")


def underfitting(rng: Rng, r: Recipe, s: Subject) -> Pair:
    how = rng.choice(["narrow", "decay", "dropout"])
    r = replace(r, early_stopping=False)
    if how == "narrow":
        units = int(rng.integers(1, 4))
        return _changed(r, s, f"{units} units", widths=(units,) * len(r.widths))
    if how == "decay":
        decay = _log(rng, 0.03, 1)
        return _changed(r, s, f"decay {decay:.2g}", weight_decay=decay)
    rate = float(rng.uniform(0.7, 0.95))
    return _changed(r, s, f"dropout {rate:.2g}", dropout=rate)


def batch_norm_small_batch(rng: Rng, r: Recipe, s: Subject) -> Pair:
    r = replace(r, batch_norm=True, batch_size=32, epochs=min(r.epochs, 30))
    size = int(rng.integers(2, 4))
    return _changed(r, s, f"batches of {size}", batch_size=size)


def class_imbalance(rng: Rng, r: Recipe, s: Subject) -> Pair:
    y, classes = s.train.y, int(s.train.class_count or 0)
    rare = rng.permutation(classes)[: int(rng.integers(1, max(2, classes // 2)))]
    share = _log(rng, 0.01, 0.06)
    kept = np.ones(len(y), bool)
    for each in rare:
        rows = np.flatnonzero(y == each)
        gone = rng.permutation(rows)[max(2, int(len(rows) * share)) :]
        kept[gone] = False
    twin = Setting(r, s.train, s.held)
    sick = replace(twin, train=s.train.take(np.flatnonzero(kept)))
    return Pair(sick, twin, f"{len(rare)} classes, {share:.2g} of their rows", "balance")


def data_not_scaled(rng: Rng, r: Recipe, s: Subject) -> Pair:
    r = replace(r, batch_norm=False)
    how = rng.choice(["raw", "large", "columns", "offset", "small"])
    twin = Setting(r, s.train, s.held)
    if how == "raw" and s.raw is not None:
        a, b = s.raw
        mean, spread = a.mean(0), a.std(0) + 1e-9
        scaled = replace(twin, train=_with(s.train, (a - mean) / spread),
                         held=_with(s.held, (b - mean) / spread))  # fmt: skip
        sick = replace(twin, train=_with(s.train, a), held=_with(s.held, b))
        return Pair(sick, scaled, "as they come")
    x, z = s.train.x, s.held.x
    scale: Any
    offset = 0.0
    if how == "columns":
        scale = 10.0 ** rng.uniform(-1, 4, size=x.shape[1:])
        dose = "columns x 0.1 to 10,000"
    elif how == "offset":
        scale, offset = 1.0, _log(rng, 30, 1000)
        dose = f"+ {offset:.3g}"
    else:
        scale = _log(rng, 30, 10_000) if how != "small" else 1 / _log(rng, 30, 10_000)
        dose = f"x {scale:.3g}"
    sick = replace(twin, train=_with(s.train, x * scale + offset),
                   held=_with(s.held, z * scale + offset))  # fmt: skip
    return Pair(sick, twin, dose)


def labels_shuffled(rng: Rng, r: Recipe, s: Subject) -> Pair:
    share = float(rng.uniform(0.8, 1.0))
    y, held = s.train.y.copy(), s.held.y.copy()
    for each in (y, held):
        chosen = rng.permutation(len(each))[: int(share * len(each))]
        each[chosen] = each[rng.permutation(chosen)]
    twin = Setting(r, s.train, s.held)
    sick = replace(twin, train=_with(s.train, s.train.x, y), held=_with(s.held, s.held.x, held))
    return Pair(sick, twin, f"{share:.0%} of the labels", "always")


def _changed(r: Recipe, s: Subject, dose: str, worse: str = "score", **changes: Any) -> Pair:
    twin = Setting(r, s.train, s.held)
    return Pair(replace(twin, recipe=replace(r, **changes)), twin, dose, worse)


def _deep(rng: Rng, r: Recipe, least: int, most: int, kinds: tuple[str, ...]) -> Recipe:
    depth = int(rng.integers(least, most + 1))
    kind = r.activation if r.activation in kinds else str(rng.choice(kinds))
    return replace(r, widths=tuple(int(w) for w in rng.choice([32, 50, 100], size=depth)),
                   activation=kind, batch_norm=False)  # fmt: skip


def _with(data: Dataset, x: Any, y: Any = None) -> Dataset:
    return Dataset(np.asarray(x, np.float32), data.y if y is None else y, name=data.name,
                   classes=data.classes)  # fmt: skip


Sickness = Callable[[Rng, Recipe, Subject], Pair]
SICKNESSES: dict[str, Sickness] = {
    "rate-too-high": rate_too_high,
    "rate-too-low": rate_too_low,
    "weights-too-small": weights_too_small,
    "weights-too-large": weights_too_large,
    "vanishing-gradient": vanishing_gradient,
    "exploding-gradient": exploding_gradient,
    "saturated": saturated,
    "dead-relu": dead_relu,
    "adagrad-dying": adagrad_dying,
    "schedule-too-early": schedule_too_early,
    "steps-too-long": steps_too_long,
    "overfitting": overfitting,
    "underfitting": underfitting,
    "batch-norm-small-batch": batch_norm_small_batch,
    "class-imbalance": class_imbalance,
    "data-not-scaled": data_not_scaled,
    "labels-shuffled": labels_shuffled,
}
