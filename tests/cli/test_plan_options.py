"""Options, and the settings of a plan they stand for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import backlit as bl
from backlit.base.errors import InputError, PlanError
from backlit.cli.plan_options import LEARNING, WATCH, changes
from backlit.training.plan import Plan

BEFORE = Plan(
    network=bl.Chain(bl.Dense(2)), loss=bl.SoftmaxCrossEntropy(), optimizer=bl.Momentum(0.1)
)


def test_nothing_given_changes_nothing() -> None:
    """Without options a plan stays as it is, and a new one has Adam."""
    assert changes(LEARNING, WATCH, BEFORE) == {}
    assert changes(LEARNING, WATCH) == {"optimizer": bl.Adam()}


def test_every_setting_arrives(tmp_path: Path) -> None:
    """Each option becomes the setting of its name."""
    model = tmp_path / "m.safetensors"
    model.touch()
    learning = replace(
        LEARNING, loss="mse", optimizer="sgd", learning_rate=0.5, weight_decay=1e-4,
        schedule="step:3epoch", clip_value=2.0, batch_size=7, epochs=3, seed=5,
        sampling="replacement", dtype="float64",
    )  # fmt: skip
    watch = replace(
        WATCH, validation=0.0, early_stopping=4, stop_at="train_loss=0.1", roll_back=True,
        monitor="train_loss", weights="last", statistics_every=0, init_from=str(model),
        freeze=["dense1,dense2", "dense3"],
    )  # fmt: skip
    assert changes(learning, watch) == {
        "loss": bl.MeanSquaredError(),
        "optimizer": bl.SGD(0.5),
        "weight_decay": 1e-4,
        "schedule": bl.StepDecay(3, "epoch"),
        "clip": bl.ClipValue(2.0),
        "batch_size": 7,
        "epochs": 3,
        "seed": 5,
        "sampling": "replacement",
        "dtype": "float64",
        "validation": 0.0,
        "early_stopping": bl.EarlyStopping(4),
        "stop_at": bl.StopAt("train_loss", 0.1),
        "roll_back": bl.RollBack(),
        "monitor": "train_loss",
        "keep": "last",
        "statistics_every": 0,
        "init_from": str(model),
        "freeze": ("dense1", "dense2", "dense3"),
    }


def test_a_plans_optimizer_keeps_what_is_not_changed() -> None:
    """`--learning-rate` and `--momentum` change the optimizer that is there."""
    learning = replace(LEARNING, learning_rate=0.5)
    assert changes(learning, WATCH, BEFORE) == {"optimizer": bl.Momentum(0.5, 0.9)}
    learning = replace(LEARNING, momentum=0.5)
    assert changes(learning, WATCH, BEFORE) == {"optimizer": bl.Momentum(0.1, 0.5)}


def test_adamw_has_a_decay_of_its_own() -> None:
    """With adamw, `--weight-decay` is its own decay, and the plan's penalty stays 0."""
    learning = replace(LEARNING, optimizer="adamw", weight_decay=0.1)
    assert changes(learning, WATCH) == {"optimizer": bl.AdamW(weight_decay=0.1)}


def test_label_smoothing_belongs_to_cross_entropy() -> None:
    """It changes the loss that is there, and refuses another one."""
    learning = replace(LEARNING, label_smoothing=0.1)
    assert changes(learning, WATCH, BEFORE) == {"loss": bl.SoftmaxCrossEntropy(0.1)}
    with pytest.raises(PlanError):
        changes(replace(learning, loss="mse"), WATCH)


@pytest.mark.parametrize(
    "learning, watch, said",
    [
        (replace(LEARNING, momentum=0.5), WATCH, "add --optimizer momentum"),
        (replace(LEARNING, clip_norm=1.0, clip_value=1.0), WATCH, "leave one of them out"),
        (LEARNING, replace(WATCH, stop_at="0.98"), "write --stop-at validation_accuracy=0.98"),
        (LEARNING, replace(WATCH, early_stopping=0), "patience of 1 epoch or more"),
    ],
)
def test_settings_that_contradict_are_told(learning: object, watch: object, said: str) -> None:
    """What cannot be meant is an InputError with what to do."""
    with pytest.raises(InputError) as caught:
        changes(learning, watch)  # type: ignore[arg-type]
    assert said in str(caught.value)
