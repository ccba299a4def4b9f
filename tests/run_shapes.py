"""Runs of every shape and however they ended, of a few updates each: nothing may fail on any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

import backlit as bl
from backlit.base.errors import NonFiniteError
from backlit.data.dataset import Dataset
from backlit.runs.events import Event, StatisticsTaken
from backlit.training.run import Run
from check_training import Burst

RNG = np.random.default_rng(8)
X = RNG.normal(size=(120, 6)).astype(np.float32)
LABELS = (X[:, 0] + X[:, 1] > 0).astype(np.int64)
CLASSES = Dataset(X, LABELS)
VALUES = Dataset(X, X[:, 0] * X[:, 1])


def fitted(net: bl.Chain, data: Dataset = CLASSES, **settings: Any) -> Run:
    """Three quiet epochs of 24 or 30 updates; a run that fails is a run, too."""
    try:
        return bl.fit(net, data, progress="quiet", **{"epochs": 3, "batch_size": 4, **settings})
    except NonFiniteError as error:
        return cast(Run, error.run)


def small(outputs: int = 2, **dense: Any) -> bl.Chain:
    """One hidden layer."""
    return bl.Chain(bl.Dense(8, **dense), bl.ReLU(), bl.Dense(outputs, **dense))


def after(updates: int) -> Callable[[Event], bool]:
    """A listener that ends a run after so many updates."""

    def listen(event: Event) -> bool:
        return isinstance(event, StatisticsTaken) and event.iteration >= updates

    return listen


def _infinite(net: bl.Chain, data: Dataset, at: int, **settings: Any) -> Run:
    run = fitted(net, data, schedule=Burst(at), **settings)
    assert run.status == "failed"
    return run


EMBEDDED = Dataset(np.column_stack([X[:, :2], RNG.integers(0, 4, 120)]), LABELS)
SOFT = Dataset(X, np.column_stack([1 - 0.8 * LABELS, 0.8 * LABELS]), classes=2)
SHAPES: dict[str, Callable[[], Run]] = {
    "no statistics": lambda: fitted(small(), statistics_every=0),
    "rare statistics": lambda: fitted(small(), statistics_every=2),
    "no rows held back": lambda: fitted(small(), validation=None),
    "nothing at all": lambda: fitted(small(), validation=None, statistics_every=0),
    "values": lambda: fitted(small(1), VALUES),
    "values, nothing held back": lambda: fitted(small(1), VALUES, validation=None),
    "sum of squares": lambda: fitted(small(1), VALUES, loss=bl.SumSquaredError()),
    "three values": lambda: fitted(small(3), Dataset(X, X[:, :3])),
    "one output": lambda: fitted(small(1), loss=bl.BinaryCrossEntropy()),
    "soft labels": lambda: fitted(small(), SOFT),
    "smoothing": lambda: fitted(small(), loss=bl.SoftmaxCrossEntropy(label_smoothing=0.2)),
    "class weights": lambda: fitted(small(), loss=bl.SoftmaxCrossEntropy(class_weights=(1.0, 3.0))),
    "row weights": lambda: fitted(small(), Dataset(X, LABELS, weights=np.linspace(0, 1, 120))),
    "NaN at once": lambda: _infinite(small(), CLASSES, 0),
    "NaN at the second update": lambda: _infinite(small(), CLASSES, 1),
    "NaN in epoch 3": lambda: _infinite(small(1), VALUES, 55),
    "NaN before any update": lambda: fitted(small(init=bl.Normal(1e30))),
    "rolled back": lambda: fitted(
        small(1), VALUES, optimizer=bl.SGD(0.1), schedule=Burst(4, 1e25), epochs=4,
        roll_back=bl.RollBack(factor=1e-25), validation=None,
    ),
    "interrupted after an update": lambda: fitted(small(), listeners=[after(1)]),
    "one epoch": lambda: fitted(small(), epochs=1, batch_size=1),
    "two epochs": lambda: fitted(small(), epochs=2, batch_size=2),
    "one batch": lambda: fitted(small(), batch_size=500, epochs=70),
    "no hidden layer": lambda: fitted(bl.Chain(bl.Dense(2))),
    "no dense layer at the end": lambda: fitted(
        bl.Chain(bl.Dense(2), bl.Tanh()), loss=bl.SoftmaxCrossEntropy()
    ),
    "no activation": lambda: fitted(bl.Chain(bl.Dense(4), bl.Dense(2))),
    "softmax within": lambda: fitted(bl.Chain(bl.Dense(4), bl.Softmax(), bl.Dense(2))),
    "pictures": lambda: fitted(
        bl.Chain(bl.Flatten(), *small()), Dataset(X.reshape(120, 2, 3), LABELS)
    ),
    "embedding": lambda: fitted(bl.Chain(bl.Embed(((4, 3),)), *small()), EMBEDDED),
    "dropout": lambda: fitted(
        bl.Chain(bl.Dense(8), bl.ReLU(), bl.Dropout(0.95), bl.Dense(2)), epochs=5
    ),
    "batch norm first": lambda: fitted(bl.Chain(bl.BatchNorm(), *small())),
    "batch norm of tiny batches": lambda: fitted(
        bl.Chain(bl.Dense(8), bl.BatchNorm(), bl.ReLU(), bl.Dense(2)), batch_size=2
    ),
    "float64": lambda: fitted(small(), dtype="float64"),
    "last weights": lambda: fitted(small(), keep="last"),
    "early stopping": lambda: fitted(small(), early_stopping=bl.EarlyStopping(2), epochs=9),
    "plateau": lambda: fitted(small(), schedule=bl.ReduceOnPlateau(patience=1), epochs=9),
    "frozen": lambda: fitted(small(), freeze=["dense2"]),
    "a rate of 0": lambda: fitted(small(), optimizer=bl.SGD(0.0), epochs=6),
    "weights of zeros": lambda: fitted(small(init=bl.Zeros())),
    "one class of two": lambda: fitted(small(), Dataset(X, np.zeros(120, int), classes=2)),
    "a class without rows": lambda: fitted(small(5), Dataset(X, LABELS, classes=5)),
    "inputs all alike": lambda: fitted(small(), Dataset(np.ones((120, 2)), LABELS)),
    "targets all alike": lambda: fitted(small(1), Dataset(X, np.full(120, 2.0))),
    "drawn with replacement": lambda: fitted(small(), sampling="replacement"),
    "adagrad": lambda: fitted(small(), optimizer=bl.AdaGrad(1e-3), epochs=8),
    "steps": lambda: fitted(small(), schedule=bl.StepDecay(1, "epoch", 0.1), epochs=8),
    "a test part": lambda: fitted(small(), bl.load("moons", rows=100)),
}  # fmt: skip
"""What it is -> such a run."""
