"""Policies: what they do at which epoch, in closed form, and that wrong names fail first."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import backlit as bl
import check_training
from backlit.base.errors import InputError, UnknownNameError
from backlit.runs.events import PolicyActed
from backlit.training.policies import (
    EarlyStopping,
    RollBack,
    StopAt,
    is_better,
    larger_is_better,
    reduce_on_plateau,
)
from check_training import BEST, after, one_weight_run, weight


@pytest.mark.parametrize(
    "law",
    [check_training.best_weights_come_back_however_a_run_ends, check_training.nan_is_never_best],
    ids=lambda law: law.__name__,
)
def test_best(law: Any) -> None:
    """The best epoch's weights come back however a run ends, and NaN is never best."""
    law()


def walk(policy: Any, metric: str, values: list[float]) -> int | None:
    """The epoch at which a policy stops, asked with one value an epoch."""
    state: dict[str, Any] = {}
    for epoch, value in enumerate(values, 1):
        state, action = policy.after_epoch(state, {metric: value}, epoch)
        if action is not None:
            assert action.stop
            return epoch
    return None


@pytest.mark.parametrize(
    "patience, change, values, stops",
    [
        (2, 0.0, [3, 2, 1, 1, 1, 1], 5),
        (2, 0.0, [3, 2, 1, 1, 0.9, 1, 1], 7),
        (3, 0.0, [1, 2, 2, 2], 4),
        (1, 0.0, [1, 1], 2),
        (2, 0.5, [3, 2.6, 2.2, 2.1, 2.0], 5),
        (2, 0.0, [math.nan, math.nan, math.nan], 2),
        (2, 0.0, [3, math.nan, math.inf, 1], 3),
        (5, 0.0, [5, 4, 3, 2, 1, 0.5], None),
    ],
)
def test_early_stopping_counts_epochs(
    patience: int, change: float, values: list[float], stops: int | None
) -> None:
    """It stops after `patience` epochs without an improvement larger than the minimum change."""
    assert walk(EarlyStopping(patience, change), "validation_loss", values) == stops


def test_early_stopping_on_accuracy_wants_more() -> None:
    """Of an accuracy, larger is better; a fall is no improvement."""
    policy = EarlyStopping(2, metric="validation_accuracy")
    assert walk(policy, "validation_accuracy", [0.5, 0.6, 0.55, 0.6]) == 4
    assert walk(policy, "validation_accuracy", [0.5, 0.6, 0.7, 0.8]) is None


def test_stop_at_reaches_from_the_right_side() -> None:
    """At least for accuracies, at most for losses; exactly counts, NaN does not."""
    assert walk(StopAt("train_accuracy", 0.9), "train_accuracy", [0.5, 0.89, 0.9]) == 3
    assert walk(StopAt("train_loss", 0.1), "train_loss", [0.5, 0.11, 0.1]) == 3
    assert walk(StopAt("train_loss", 0.1), "train_loss", [math.nan, 0.2]) is None
    assert walk(StopAt("validation_rmse", 0.1), "validation_rmse", [0.5, 0.05]) == 2


def test_which_way_is_better() -> None:
    """Accuracies and R² are raised; losses, penalties and errors are lowered."""
    raised = {"train_accuracy", "validation_accuracy", "validation_r2"}
    lowered = {"train_loss", "validation_loss", "penalty", "validation_rmse"}
    assert all(larger_is_better(name) for name in raised)
    assert not any(larger_is_better(name) for name in lowered)
    assert is_better("train_loss", 0.4, 0.5, 0.05)
    assert not is_better("train_loss", 0.46, 0.5, 0.05)
    assert is_better("train_accuracy", 0.6, 0.5)


def test_plateau_falls_after_its_patience() -> None:
    """Three epochs that do not improve by a share of the best lower the rate, down to a floor."""
    plan = bl.ReduceOnPlateau(factor=0.1, patience=3, threshold=0.01, minimum=2e-3)
    state: dict[str, Any] = {}
    rate, rates = 0.1, []
    for value in [1.0, 0.995, 0.992, 0.991] + [0.9] + [0.9] * 8:
        state, action = reduce_on_plateau(plan, state, {plan.metric: value}, rate)
        rate *= action.rate_factor if action else 1.0
        rates.append(round(rate, 9))
    assert rates == [0.1] * 3 + [0.01] * 4 + [0.002] * 6


def test_plateau_in_a_run() -> None:
    """The rate of the epochs behind a plateau is lower, in the history and in the updates."""
    schedule = bl.ReduceOnPlateau(factor=0.5, patience=2)
    run = one_weight_run(schedule=schedule, epochs=7, keep="last")
    # best at epoch 3; epochs 4 and 5 are worse, so epoch 6 begins with half the rate
    assert run.history["learning_rate"] == [0.1] * 5 + [0.05] * 2
    assert math.isclose(weight(run), 1 - 0.8**5 * 0.9**2, rel_tol=1e-14)
    assert [act.epoch for act in run.history.actions] == [5, 7]
    assert run.history.actions[0].message.startswith("validation_loss stands still")


def test_early_stopping_in_a_run() -> None:
    """Best at epoch 3 and a patience of 2 end the run after epoch 5, and the reason says so."""
    run = one_weight_run(epochs=20, early_stopping=EarlyStopping(2))
    assert (run.status, len(run.history), run.best_epoch) == ("finished", 5, BEST)
    assert run.reason.startswith("validation_loss has not improved on 0.0001")
    assert run.reason.endswith("for 2 epochs")
    assert run.history.actions == [
        PolicyActed(5, 5, "early_stopping", run.reason, run.history.actions[0].facts)
    ]


def test_stop_at_in_a_run() -> None:
    """The run ends at the first epoch whose metric has reached the value."""
    run = one_weight_run(epochs=20, stop_at=StopAt("train_loss", 0.2))
    losses = run.history["train_loss"]
    assert losses[-1] <= 0.2 < losses[-2]
    assert run.reason.startswith("train_loss 0.1678 reached 0.2")


def test_keep_last() -> None:
    """keep="last" gives the last weights back; the best epoch is still told."""
    run = one_weight_run(keep="last")
    assert math.isclose(weight(run), after(6), rel_tol=1e-14)
    assert run.best_epoch == BEST


def test_monitor_decides_what_is_best() -> None:
    """With the training loss as monitor, the last epoch is best here."""
    run = one_weight_run(monitor="train_loss_predict")
    assert run.best_epoch == 6
    assert math.isclose(weight(run), after(6), rel_tol=1e-14)


def test_a_loss_that_is_never_finite_has_no_best() -> None:
    """A validation loss of infinity every epoch is never best: the last weights are kept."""
    far = bl.Dataset([[1.0]], [1e200])
    run = one_weight_run(validation=far, early_stopping=EarlyStopping(3))
    assert run.best_epoch is None
    assert run.history["validation_loss"] == [math.inf] * 3
    assert run.reason == "validation_loss has not improved on no finite value for 3 epochs"
    assert math.isclose(weight(run), after(3), rel_tol=1e-14)


@pytest.mark.parametrize(
    "who, settings",
    [
        ("EarlyStopping", {"early_stopping": EarlyStopping(metric="validaton_loss")}),
        ("StopAt", {"stop_at": StopAt("validaton_loss", 0.1)}),
        ("ReduceOnPlateau", {"schedule": bl.ReduceOnPlateau("validaton_loss")}),
        ("monitor", {"monitor": "validaton_loss"}),
    ],
)
def test_a_wrong_metric_fails_before_the_first_epoch(who: str, settings: dict[str, Any]) -> None:
    """The names that there are and the nearest one are told, and nothing has been trained."""
    heard: list[Any] = []
    with pytest.raises(UnknownNameError) as caught:
        one_weight_run(listeners=[heard.append], **settings)
    assert heard == []
    assert str(caught.value) == (
        f"{who} metric: expected one of train_loss, train_loss_predict, train_rmse_predict, "
        "validation_loss, validation_rmse, got 'validaton_loss'; did you mean 'validation_loss'?"
    )


def test_validation_metrics_want_validation_rows() -> None:
    """Early stopping on the validation loss without validation rows is a wrong name."""
    with pytest.raises(UnknownNameError, match="EarlyStopping metric: expected one of train_loss"):
        one_weight_run(validation=None, early_stopping=EarlyStopping())


@pytest.mark.parametrize(
    "make",
    [
        lambda: EarlyStopping(0),
        lambda: EarlyStopping(2.5),  # type: ignore[arg-type]
        lambda: EarlyStopping(True),
        lambda: EarlyStopping(minimum_change=-1.0),
        lambda: EarlyStopping(minimum_change=math.nan),
        lambda: RollBack(1.0),
        lambda: RollBack(0.0),
        lambda: RollBack(limit=0),
        lambda: RollBack(limit=True),
        lambda: StopAt("train_loss", math.nan),
        lambda: StopAt("train_accuracy", math.inf),
        lambda: EarlyStopping(minimum_change="0"),  # type: ignore[arg-type]
        lambda: EarlyStopping(metric=3),  # type: ignore[arg-type]
        lambda: RollBack("0.1"),  # type: ignore[arg-type]
        lambda: StopAt("train_loss", "0.1"),  # type: ignore[arg-type]
        lambda: StopAt(0.98, 0.98),  # type: ignore[arg-type]
    ],
)
def test_settings_out_of_range(make: Any) -> None:
    """What would stop at once, or never, is refused."""
    with pytest.raises(InputError) as caught:
        make()
    assert ("leave " in str(caught.value)) or ("write StopAt" in str(caught.value))


def test_settings_of_numpy_are_plain() -> None:
    """NumPy's numbers are taken as Python's, so that they print and fit a file."""
    assert repr(EarlyStopping(np.int64(3), np.float32(0.5))) == repr(EarlyStopping(3, 0.5))
    assert repr(StopAt("train_loss", np.float64(0.5))) == repr(StopAt("train_loss", 0.5))
    assert repr(RollBack(np.float64(0.5), np.int64(2))) == repr(RollBack(0.5, 2))


def test_weights_that_reached_the_target_are_kept() -> None:
    """`StopAt` of a validation metric chooses the best epoch by it, unless told otherwise."""
    data = bl.load("moons", rows=200, seed=1)
    net = bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dense(2))
    stop_at = bl.StopAt("validation_accuracy", 0.9)
    run = bl.fit(net, data, optimizer=bl.Adam(0.03), epochs=60, stop_at=stop_at, progress="quiet")
    assert run.monitor == "validation_accuracy"
    assert run.best_epoch == len(run.history) < 60
    assert run.evaluations["validation"]["accuracy"] >= 0.9
