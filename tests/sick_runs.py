"""Runs with one thing wrong with each, small enough for tests, and how each is carried out.

The doses are strong: what is asked of them is whether a rule is there and says what it means, not
where its threshold lies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import numpy as np

import backlit as bl
from backlit.base.errors import NonFiniteError
from backlit.data.dataset import Dataset
from backlit.nn.losses import default_loss
from backlit.training.diagnosis.finding import Change
from backlit.training.fit import train
from backlit.training.model import Model
from backlit.training.plan import Plan
from backlit.training.run import Run


@dataclass(frozen=True, eq=False)
class Setting:
    """A plan, the rows it is carried out with, and what the biases of hidden layers begin at."""

    plan: Plan
    data: Dataset
    held: Dataset
    bias: float = 0.0

    def run(self) -> Run:
        """Train, also into NaN: the run so far is a run."""
        first = self._biased() if self.bias else None
        try:
            return train(self.plan, self.data, validation=self.held, first=first, progress="quiet")
        except NonFiniteError as error:
            return cast(Run, error.run)

    def mended(self, change: Change) -> Setting:
        """With a suggested change made."""
        better = replace(self, bias=0.0)
        if change.plan is not None:
            better = replace(better, plan=change.plan(self.plan))
        if change.data is not None:
            data, held = (change.data(each, self.data) for each in (self.data, self.held))
            better = replace(better, data=data, held=held)
        return better

    def _biased(self) -> Model:
        network, shape = self.plan.network, self.data.feature_shape
        arrays = network.init(shape, seed=self.plan.seed)
        last = [name for name in arrays if name.endswith("/bias")][-1]
        for name in arrays:
            if name.endswith("/bias") and name != last:
                arrays[name][...] = self.bias
        named = {f"parameters/{name}": value for name, value in arrays.items()}
        return Model(network, self.plan.loss, named, shape)


@cache
def digits() -> tuple[Dataset, Dataset]:
    """600 digits to learn from and 300 that judge."""
    data = bl.load("digits")
    return data.take(range(600)), data.take(range(600, 900))


@cache
def wave() -> tuple[Dataset, Dataset]:
    """A value that follows from two of four inputs, a little blurred."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=(800, 4))
    y = np.sin(2 * x[:, 0]) + x[:, 1] + 0.1 * rng.normal(size=800)
    data = Dataset(x, (y - y.mean()) / y.std(), name="wave")
    return data.take(range(500)), data.take(range(500, 800))


def network(
    widths: tuple[int, ...], activation: Any, outputs: int, init: Any = None, *behind: Any
) -> bl.Chain:
    """Layers of these widths, each with its activation and what else comes behind it."""
    layers: list[Any] = []
    for width in widths:
        layers += [bl.Dense(width, init=init), activation, *behind]
    return bl.Chain(*layers, bl.Dense(outputs, init=init))


def setting(
    parts: tuple[Dataset, Dataset],
    widths: tuple[int, ...] = (50,),
    activation: Any = bl.ReLU(),  # noqa: B008
    *,
    init: Any = None,
    behind: tuple[Any, ...] = (),
    bias: float = 0.0,
    **settings: Any,
) -> Setting:
    """SGD(0.1) for 12 epochs, unless something else is said."""
    data, held = parts
    plan = Plan(
        network=network(widths, activation, data.class_count or 1, init, *behind),
        loss=default_loss(data.task),
        validation=0.0,
        **{"optimizer": bl.SGD(0.1), "epochs": 12, "seed": 1, **settings},
    )
    return Setting(plan, data, held, bias)


def _times(parts: tuple[Dataset, Dataset], x: float = 1.0, y: float = 1.0) -> Any:
    return tuple(
        Dataset(each.x * np.float32(x), each.y if each.class_count else each.y * y,
                classes=each.classes)
        for each in parts
    )  # fmt: skip


def _few(parts: tuple[Dataset, Dataset], rows: int) -> tuple[Dataset, Dataset]:
    return parts[0].take(range(rows)), parts[1]


def _blurred(parts: tuple[Dataset, Dataset], rows: int, dose: float) -> tuple[Dataset, Dataset]:
    """A few rows, whose labels are wrong for a share of them, or values shifted at random."""
    rng, few = np.random.default_rng(3), _few(parts, rows)[0]
    y = few.y.copy()
    if few.class_count:
        wrong = rng.random(rows) < dose
        y[wrong] = rng.integers(0, few.class_count, wrong.sum())
    else:
        y += dose * rng.normal(size=rows)
    return Dataset(few.x, y, classes=few.classes), parts[1]


def _rare(parts: tuple[Dataset, Dataset]) -> tuple[Dataset, Dataset]:
    """Of three digits nothing but three rows each."""
    y = parts[0].y
    kept = np.concatenate([np.flatnonzero(y == k)[: 3 if k < 3 else None] for k in range(10)])
    return parts[0].take(np.sort(kept)), parts[1]


def _shuffled(parts: tuple[Dataset, Dataset]) -> Any:
    rng = np.random.default_rng(2)
    return tuple(Dataset(each.x, rng.permutation(each.y), classes=each.classes) for each in parts)


SICK: dict[tuple[str, str], Callable[[], Setting]] = {
    ("data-not-scaled", "too large"): lambda: setting(_times(digits(), 1000.0)),
    ("data-not-scaled", "too small"): lambda: setting(_times(digits(), 1e-3)),
    ("data-not-scaled", "targets"): lambda: setting(_times(wave(), y=500.0)),
    ("batch-norm-small-batch", "two rows"): lambda: setting(
        _few(digits(), 300), (50, 50), behind=(bl.BatchNorm(),), batch_size=2, epochs=4
    ),
    ("weights-too-large", "classes"): lambda: setting(digits(), (50, 50), init=bl.Normal(3.0)),
    ("weights-too-large", "saturated"): lambda: setting(
        digits(), (50, 50), bl.Sigmoid(), init=bl.Normal(3.0)
    ),
    ("exploding-gradient", "twelve layers"): lambda: setting(
        digits(), (50,) * 12, init=bl.Normal(0.5), optimizer=bl.Adam(1e-3)
    ),
    ("weights-too-small", "five layers"): lambda: setting(
        digits(), (50,) * 5, init=bl.Normal(0.001), epochs=6
    ),
    ("vanishing-gradient", "seven sigmoids"): lambda: setting(
        digits(), (50,) * 7, bl.Sigmoid(), epochs=6
    ),
    ("saturated", "sigmoid"): lambda: setting(digits(), (50,), bl.Sigmoid(), bias=12.0),
    ("saturated", "tanh"): lambda: setting(digits(), (50,), bl.Tanh(), bias=-6.0),
    ("dead-relu", "relu"): lambda: setting(digits(), (50, 50), bias=-10.0),
    ("class-imbalance", "three rows each"): lambda: setting(_rare(digits()), epochs=30),
    ("labels-shuffled", "by heart"): lambda: setting(
        _shuffled(digits()), (100, 100), optimizer=bl.Adam(3e-3), epochs=30
    ),
    ("labels-shuffled", "nothing learnt"): lambda: setting(
        _shuffled(digits()), (8,), optimizer=bl.Adam(3e-3), epochs=8
    ),
    ("rate-too-high", "NaN"): lambda: setting(wave(), optimizer=bl.SGD(5.0)),
    ("rate-too-high", "thrown up"): lambda: setting(digits(), optimizer=bl.SGD(5.0)),
    ("rate-too-high", "dead units"): lambda: setting(digits(), (50,) * 3, optimizer=bl.SGD(1.0)),
    ("rate-too-low", "sgd"): lambda: setting(digits(), optimizer=bl.SGD(1e-4)),
    ("rate-too-low", "values"): lambda: setting(wave(), optimizer=bl.SGD(1e-5)),
    ("schedule-too-early", "steps"): lambda: setting(
        digits(), schedule=bl.StepDecay(every=1, unit="epoch", factor=0.1), epochs=12
    ),
    ("adagrad-dying", "adagrad"): lambda: setting(
        digits(), (50, 50), optimizer=bl.AdaGrad(2e-3), epochs=20
    ),
    ("underfitting", "narrow"): lambda: setting(digits(), (2,), bl.Tanh(), epochs=20),
    ("underfitting", "decay"): lambda: setting(digits(), weight_decay=0.3),
    ("underfitting", "dropout"): lambda: setting(
        digits(), behind=(bl.Dropout(0.95),), optimizer=bl.SGD(0.2), epochs=24
    ),
    ("steps-too-long", "steps"): lambda: setting(
        wave(), (64, 64), optimizer=bl.Adam(0.03), epochs=24,
        schedule=bl.StepDecay(every=23, unit="epoch", factor=0.2), batch_size=8,
    ),
    ("overfitting", "rises"): lambda: setting(
        _blurred(digits(), 300, 0.2), (100, 100), optimizer=bl.Adam(3e-3), epochs=40
    ),
    ("overfitting", "gap"): lambda: setting(
        _blurred(digits(), 300, 0.05), (100,), optimizer=bl.Adam(3e-3), epochs=25
    ),
    ("overfitting", "values"): lambda: setting(
        _blurred(wave(), 60, 0.5), (100, 100), optimizer=bl.Adam(3e-3), epochs=100
    ),
}  # fmt: skip
"""What is wrong, and how -> a run that has it."""
