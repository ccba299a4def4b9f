"""Batch normalisation: formula, hard numbers, running statistics, and batches of one row."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import backlit as bl
import check_nn
from backlit.base.errors import InputError, ShapeError
from backlit.nn.layer import Mode
from check_nn import applied


@pytest.mark.parametrize(
    "law",
    [
        check_nn.batch_norm_normalises_with_the_biased_variance,
        check_nn.running_statistics_move_slowly_from_0_and_1,
    ],
    ids=lambda law: law.__name__,
)
def test_formula(law: Any) -> None:
    """Biased variance in training, a tenth of the new in the running statistics, from 0 and 1."""
    law()


def test_far_from_zero_in_float32() -> None:
    """N(10⁴, 1) in float32: E[x²] - E[x]² gives nonsense there, two passes do not.

    10⁴ itself is only known to 1e-3 in float32, so the mean is, and every x̂ with it.
    """
    x = np.random.default_rng(0).normal(1e4, 1.0, (256, 3)).astype(np.float32)
    wide = x.astype(np.float64)
    exact = (wide - wide.mean(0)) / np.sqrt(((wide - wide.mean(0)) ** 2).mean(0) + 1e-5)
    y, moved = applied(bl.Chain(bl.BatchNorm()), x)
    assert np.max(np.abs(y - exact)) < 5e-3
    variance = (moved["batch_norm1/variance"] - 0.9) / 0.1
    assert np.allclose(variance, ((wide - wide.mean(0)) ** 2).mean(0), rtol=1e-4)
    one_pass = (x * x).mean(0) - x.mean(0) ** 2
    assert np.max(np.abs(one_pass - wide.var(0))) > 0.5


def test_predicting_uses_the_running_statistics() -> None:
    """γ (x - running mean) / √(running variance + ε) + β."""
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    given = {
        "batch_norm1/mean": np.array([2.0, -1.0]),
        "batch_norm1/variance": np.array([4.0, 9.0]),
        "batch_norm1/scale": np.array([0.5, 2.0]),
        "batch_norm1/shift": np.array([1.0, 0.0]),
    }
    y, moved = applied(bl.Chain(bl.BatchNorm()), x, Mode(), given)
    wanted = [
        [0.5 * (a - 2) / math.sqrt(4 + 1e-5) + 1, 2 * (b + 1) / math.sqrt(9 + 1e-5)] for a, b in x
    ]
    assert np.allclose(y, wanted, rtol=1e-14)
    assert moved == {}


def test_constant_feature_gives_the_shift() -> None:
    """A feature without spread becomes 0 and not NaN, in value and gradient."""
    data = bl.Dataset(np.ones((4, 2)), [0, 1, 0, 1])
    y, _ = applied(bl.Chain(bl.BatchNorm()), np.ones((4, 2)))
    assert np.array_equal(y, np.zeros((4, 2)))
    network = bl.Chain(bl.BatchNorm(), bl.Dense(2))
    run = bl.fit(network, data, epochs=1, batch_size=4, validation=None)
    assert run.status == "finished"


def test_batch_of_one_names_the_layer() -> None:
    """One row in a training batch is refused before anything is trained, naming the layer."""
    data = bl.Dataset(np.eye(3), [0, 1, 2])
    network = bl.Chain(bl.Dense(3), bl.BatchNorm(), bl.Dense(3), bl.BatchNorm())
    wanted = "batch_norm1: expected two or more rows in a training batch, got one"
    with pytest.raises(ShapeError) as caught:
        bl.fit(network, data, batch_size=1, validation=None)
    assert str(caught.value) == f"{wanted}; use a batch_size of 2 or more"
    with pytest.raises(ShapeError, match=wanted):
        applied(network, np.eye(3)[:1])
    assert applied(network, np.eye(3)[:1], Mode())[0].shape == (1, 3)


@pytest.mark.parametrize(
    "settings",
    [
        {"momentum": 1.0},
        {"momentum": -0.1},
        {"momentum": "a"},
        {"momentum": None},
        {"epsilon": 0.0},
        {"epsilon": float("inf")},
        {"epsilon": "a"},
    ],
)
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    """A momentum of 1 would never move, an epsilon of 0 may divide by 0, text is no number."""
    with pytest.raises(InputError) as caught:
        bl.BatchNorm(**settings)
    assert f"a{'n' if 'epsilon' in settings else ''} {next(iter(settings))}" in str(caught.value)


def test_settings_of_numpy_are_plain() -> None:
    """NumPy's numbers are taken and kept as Python's."""
    layer = bl.BatchNorm(np.float32(0.5), np.float64(1e-3))  # type: ignore[arg-type]
    assert repr(layer) == "BatchNorm(momentum=0.5, epsilon=0.001)"
    assert {type(layer.momentum), type(layer.epsilon)} == {float}


def test_gradient_check_of_one_row_is_no_pass() -> None:
    """E13: with one row x̂ is 0 whatever happens, so the check is refused a pass."""
    data = bl.Dataset(np.eye(3), [0, 1, 2])
    network = bl.Chain(bl.Dense(3), bl.BatchNorm(), bl.Dense(3))
    with pytest.raises(ShapeError) as caught:
        bl.gradient_check(network, data, rows=1)
    assert str(caught.value).startswith("batch_norm1: expected two or more rows")
