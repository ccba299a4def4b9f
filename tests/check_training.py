"""What must hold of a run, as functions that raise: for their own tests and for mutants.

The smallest run there is: one weight w from 0, rows x = 1 with target 1, and η = 0.1. After
update t it is w = 1 - 0.8ᵗ, so everything about the run is known in closed form.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import backlit as bl
from backlit.data.split import split
from backlit.runs.events import EpochEnded, Event
from backlit.training import policies
from backlit.training.run import Run

BEST = 3  # validation target 0.5 is met best by 1 - 0.8³ = 0.488


def one_weight(target: float = 1.0, rows: int = 4) -> bl.Dataset:
    """Rows x = 1 with one target."""
    return bl.Dataset(np.ones((rows, 1)), np.full(rows, target))


def one_weight_run(**settings: Any) -> Run:
    """Train the one weight, an update an epoch, checked against a target of 0.5."""
    network = bl.Chain(bl.Dense(1, bl.Zeros(), bias=False))
    defaults: dict[str, Any] = {
        "optimizer": bl.SGD(0.1),
        "batch_size": 4,
        "epochs": 6,
        "validation": one_weight(0.5),
        "dtype": "float64",
        "progress": "quiet",
    }
    return bl.fit(network, settings.pop("data", one_weight()), **{**defaults, **settings})


def weight(run: Run) -> float:
    """The one weight of the model that a run gives back."""
    return float(run.model.parameters["dense1/weight"].item())


def after(updates: int) -> float:
    """The weight after so many updates, in closed form."""
    return 1 - 0.8**updates


@dataclass(frozen=True)
class Burst(bl.Schedule):
    """A rate that is infinite, or just too large, at one update: a guard must fire there."""

    at: int
    size: float = math.inf

    def factors(self, k: NDArray[np.int64], iterations_per_epoch: int) -> NDArray[np.float64]:
        """1, and `size` at k = at."""
        return np.where(k == self.at, self.size, 1.0)


def at_epoch(number: int) -> Any:
    """A listener that ends the run after an epoch."""

    def listen(event: Event) -> bool:
        return isinstance(event, EpochEnded) and event.epoch == number

    return listen


def ended_in_every_way() -> dict[str, Run]:
    """The run of one weight, ended at epoch 5 or 6 in each way there is."""
    failed: Any = None
    try:
        one_weight_run(schedule=Burst(5))
    except bl.BacklitError as error:
        failed = error
    assert failed is not None
    return {
        "finished": one_weight_run(),
        "early stopping": one_weight_run(epochs=20, early_stopping=bl.EarlyStopping(2)),
        "stop at": one_weight_run(epochs=20, stop_at=bl.StopAt("train_loss", 0.2)),
        "listener": one_weight_run(epochs=20, listeners=[at_epoch(5)]),
        "failed": failed.run,
    }


def best_weights_come_back_however_a_run_ends() -> None:
    """Finished, stopped early, stopped at a value, interrupted or failed: w is that of epoch 3."""
    for how, run in ended_in_every_way().items():
        assert run.best_epoch == BEST, how
        assert math.isclose(weight(run), after(BEST), rel_tol=1e-14), how
        assert len(run.history) > BEST, how


def nan_is_never_best() -> None:
    """NaN and infinity improve on nothing, not even on nothing at all."""
    for metric in ("validation_loss", "validation_accuracy"):
        for value in (math.nan, math.inf, -math.inf):
            for best in (None, 0.5):
                assert not policies.is_better(metric, value, best), (metric, value, best)
    state, action = bl.EarlyStopping(1).after_epoch({}, {"validation_loss": math.nan}, 1)
    assert "best" not in state
    assert action is not None


def loss_is_that_before_the_update() -> None:
    """Losses are (0.8ᵗ)² from t = 0: the first is 1, of the weight before anything was learnt."""
    run = one_weight_run()
    assert np.allclose(run.history.losses, [0.64**t for t in range(6)], rtol=1e-13)


def first_update_has_k_0() -> None:
    """A step of 0.5 after each update: the first moves at the full rate, the third at a quarter."""
    run = one_weight_run(schedule=bl.StepDecay(1, "iteration", 0.5), epochs=3, keep="last")
    left = (1 - 0.2) * (1 - 0.1) * (1 - 0.05)
    assert math.isclose(weight(run), 1 - left, rel_tol=1e-14)
    assert run.history["learning_rate"] == [0.1, 0.05, 0.025]


def short_last_batch_counts_by_its_rows() -> None:
    """Batches of 4, 4 and 2 rows: the epoch's loss is the mean over ten rows, not over three."""
    targets = np.arange(10.0)
    data = bl.Dataset(np.ones((10, 1)), targets)
    run = one_weight_run(data=data, optimizer=bl.SGD(0.0), epochs=1)
    assert len(run.history.losses) == 3
    assert math.isclose(run.history["train_loss"][0], float((targets**2).mean()), rel_tol=1e-14)
    labels = np.array([0, 1] * 5)
    network = bl.Chain(bl.Dense(2, bl.Zeros()))
    run = bl.fit(
        network, bl.Dataset(np.ones((10, 1)), labels), optimizer=bl.SGD(0.0), batch_size=4,
        epochs=1, validation=None,
    )  # fmt: skip
    assert run.history["train_accuracy"] == [0.5]


def epochs_are_whole_numbers() -> None:
    """Ten rows in batches of 4 are three updates an epoch, and each row is shown once in each."""
    data = bl.Dataset(np.arange(10.0)[:, None], np.arange(10.0))
    run = one_weight_run(data=data, optimizer=bl.SGD(0.0), epochs=4)
    assert [epoch["iteration"] for epoch in run.history.epochs] == [3, 6, 9, 12]
    sizes = np.array([4, 4, 2])
    for epoch in range(4):
        shown = np.array(run.history.losses[3 * epoch : 3 * epoch + 3])
        assert math.isclose(float((shown * sizes).sum()), float((np.arange(10.0) ** 2).sum()))


def held_back_rows_are_no_tail() -> None:
    """A file sorted by class is split within each class, by the seed, and never at its end."""
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    data = bl.Dataset(np.arange(100.0)[:, None], labels)
    held = [split(data, 0.2, seed=seed, purpose="split/validation")[1] for seed in (0, 0, 1)]
    for rows in held:
        assert np.bincount(labels[rows]).tolist() == [12, 6, 2]
    assert np.array_equal(held[0], held[1])
    assert not np.array_equal(held[0], held[2])


def names_are_always_in_order() -> None:
    """Parameters, statistics, slots and updates go by sorted name, not by chance of a set."""
    network = bl.Chain(*[layer for _ in range(6) for layer in (bl.Dense(2), bl.BatchNorm())])
    drawn = network.init(2)
    assert list(drawn) == sorted(drawn)
    given = {name: bl.tensor(value) for name, value in reversed(drawn.items())}
    state = bl.Adam().init(given)
    assert list(state.slots) == sorted(state.slots)
    fresh, state = bl.Adam().update(given, given, state)
    assert list(fresh) == sorted(fresh)
    assert list(state.slots) == sorted(state.slots)
