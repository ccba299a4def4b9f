"""The gradient check of whole networks: passes, catches, and refuses what proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.nn.layer import Layer
from backlit.ops.elementwise import stop_gradient

RNG = np.random.default_rng(3)
CLASSES = bl.Dataset(RNG.normal(size=(6, 4)), [0, 1, 2, 0, 1, 2])
VALUES = bl.Dataset(RNG.normal(size=(6, 4)), RNG.normal(size=(6, 2)))


@dataclass(frozen=True)
class Wrong(Layer):
    """x², whose gradient is told as x: half of what it is."""

    def apply(self, p: Any, x: Any, mode: Any) -> Any:
        """x times x as a constant."""
        return x * stop_gradient(x), {}


def test_networks_pass_with_the_default_loss() -> None:
    """Classes and values, dropout and batch norm: complex step agrees to 1e-10."""
    network = bl.Chain(bl.Dense(5), bl.BatchNorm(), bl.GELU(), bl.Dropout(0.3), bl.Dense(3))
    report = bl.gradient_check(network, CLASSES, rows=6)
    assert report.passed, report.text()
    assert {row.name for row in report.rows} == {
        "dense1/weight", "dense1/bias", "batch_norm1/scale", "batch_norm1/shift",
        "dense2/weight", "dense2/bias",
    }  # fmt: skip
    assert bl.gradient_check(bl.Chain(bl.Dense(3), bl.Tanh(), bl.Dense(2)), VALUES).passed


def test_a_wrong_gradient_is_caught() -> None:
    """A layer that forgets half of its slope fails, and the parameter before it is named."""
    report = bl.gradient_check(bl.Chain(bl.Dense(3), Wrong(), bl.Dense(3)), CLASSES)
    assert report.verdict == "fail"
    assert {row.name for row in report.rows if not row.passed} >= {"dense1/weight"}
    assert next(row for row in report.rows if row.name == "dense2/weight").passed


@pytest.mark.parametrize(
    "point, settings, said",
    [
        (np.zeros((3, 4)), {}, "gradient_check: expected a Dataset"),
        (CLASSES, {"loss": bl.MeanSquaredError}, "gradient_check: expected a loss, got <class"),
        (CLASSES, {"rows": 0}, "gradient_check: expected rows from 1 to 6, got 0"),
        (CLASSES, {"rows": 7}, "gradient_check: expected rows from 1 to 6, got 7"),
        (CLASSES, {"rows": 2.5}, "gradient_check: expected rows from 1 to 6, got 2.5"),
        (CLASSES, {"rows": "3"}, "gradient_check: expected rows from 1 to 6, got '3'"),
    ],
)
def test_what_cannot_be_checked_is_told(point: Any, settings: dict[str, Any], said: str) -> None:
    """Arrays instead of a data set, and rows that are not there."""
    with pytest.raises(InputError) as caught:
        bl.gradient_check(bl.Chain(bl.Dense(3)), point, **settings)
    assert str(caught.value).startswith(said)
