"""Defaults are the ones that are written down: a change of one changes every run."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

import pytest

import backlit as bl
from backlit.registry import CLIPS, OPTIMIZERS, SCHEDULES

REQUIRED = object()
DEFAULTS: dict[str, dict[str, Any]] = {
    "SGD": {"learning_rate": 0.01},
    "Momentum": {"learning_rate": 0.01, "momentum": 0.9},
    "Nesterov": {"learning_rate": 0.01, "momentum": 0.9},
    "AdaGrad": {"learning_rate": 0.01, "epsilon": 1e-8},
    "RMSProp": {"learning_rate": 0.001, "decay": 0.9, "epsilon": 1e-8},
    "Adam": {"learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "AdamW": {
        "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8,
        "weight_decay": 0.01,
    },
    "ClipNorm": {"limit": 1.0},
    "ClipValue": {"limit": 1.0},
    "Constant": {},
    "StepDecay": {"every": REQUIRED, "unit": REQUIRED, "factor": 0.5},
    "ExponentialDecay": {
        "rate": REQUIRED, "every": REQUIRED, "unit": REQUIRED, "staircase": False,
    },
    "CosineDecay": {"length": REQUIRED, "unit": REQUIRED, "end": 0.0},
    "WarmUp": {"length": REQUIRED, "unit": REQUIRED, "then": bl.Constant()},
    "ReduceOnPlateau": {
        "metric": "validation_loss", "factor": 0.1, "patience": 10, "threshold": 1e-4,
        "minimum": 0.0,
    },
    "EarlyStopping": {"patience": 10, "minimum_change": 0.0, "metric": "validation_loss"},
}  # fmt: skip


def test_every_description_is_in_the_table() -> None:
    """A new optimizer, clip or schedule needs its defaults written here."""
    assert set(DEFAULTS) == {*OPTIMIZERS, *CLIPS, *SCHEDULES, "EarlyStopping"}


@pytest.mark.parametrize("name", DEFAULTS)
def test_defaults(name: str) -> None:
    """Settings, their order, and the default of each."""
    found = {}
    for each in fields(getattr(bl, name)):
        made = each.default_factory() if each.default_factory is not MISSING else each.default
        found[each.name] = REQUIRED if made is MISSING else made
    assert found == DEFAULTS[name]
    assert list(found) == list(DEFAULTS[name])
