"""Dropout: masks that can be drawn again, the share dropped, both scales, and the ends 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
import check_nn
from backlit.base.errors import InputError
from backlit.base.rng import uniform
from backlit.nn.layer import Mode
from check_nn import applied

ONES = np.ones((40, 50), dtype=np.float32)


def mask(layer: bl.Chain, **mode: Any) -> Any:
    """Which units of a batch of ones are kept."""
    return applied(layer, ONES, Mode(training=True, **mode))[0] > 0


def test_scale() -> None:
    """Both forms keep the expected size."""
    check_nn.dropout_keeps_the_expected_size()


def test_mask_is_a_function_of_seed_layer_and_iteration() -> None:
    """The mask is u >= rate for u = the draw called dropout/dropout1, and none of it is chance."""
    network = bl.Chain(bl.Dropout(0.3))
    kept = mask(network, seed=7, iteration=12)
    assert np.array_equal(kept, uniform(7, "dropout/dropout1", 12, ONES.shape) >= 0.3)
    assert np.array_equal(kept, mask(network, seed=7, iteration=12))
    assert not np.array_equal(kept, mask(network, seed=8, iteration=12))
    assert not np.array_equal(kept, mask(network, seed=7, iteration=13))
    twice = bl.Chain(bl.Dropout(0.3), bl.Dropout(0.3))
    second = uniform(7, "dropout/dropout2", 12, ONES.shape) >= 0.3
    assert np.array_equal(mask(twice, seed=7, iteration=12), kept & second)
    assert not np.array_equal(kept, second)


@pytest.mark.parametrize("rate", [0.05, 0.15, 0.5, 0.9])
def test_share_dropped_is_the_rate(rate: float) -> None:
    """Over 200 masks of 2,000 units the share dropped is the rate within five standard errors."""
    network = bl.Chain(bl.Dropout(rate))
    shares = [1 - mask(network, seed=0, iteration=k).mean() for k in range(200)]
    assert abs(np.mean(shares) - rate) < 5 * np.sqrt(rate * (1 - rate) / (200 * ONES.size))


def test_rate_0_is_the_identity() -> None:
    """Nothing dropped, nothing scaled."""
    for scale in ("train", "predict"):
        for mode in (check_nn.TRAINING, Mode()):
            network = bl.Chain(bl.Dropout(0.0, scale=scale))
            assert np.array_equal(applied(network, ONES, mode)[0], ONES)


@pytest.mark.parametrize("scale", ["train", "predict"])
def test_rate_1_is_zeros_with_zero_gradient(scale: Any) -> None:
    """Everything dropped: 0 and not NaN, in the output and in every gradient behind it."""
    network = bl.Chain(bl.Dropout(1.0, scale=scale))
    assert np.array_equal(applied(network, ONES)[0], np.zeros_like(ONES))
    x = bl.tensor(np.array([[1.0, -2.0]]))
    outputs, _ = network.apply({}, x, check_nn.TRAINING)
    assert np.array_equal(bl.gradient(outputs.sum(), [x])[0].value, [[0.0, 0.0]])
    data = bl.Dataset(np.eye(4), [0, 1, 0, 1])
    net = bl.Chain(bl.Dense(3), bl.Dropout(1.0, scale=scale), bl.Dense(2))
    first = net.init(4, seed=0)
    run = bl.fit(net, data, epochs=2, batch_size=2, validation=None, seed=0)
    assert np.array_equal(run.model.parameters["dense1/weight"], first["dense1/weight"])
    assert np.isfinite(run.history.losses).all()


def test_rate_can_be_set_from_outside() -> None:
    """One network serves several rates: `dropout1/rate` is an input of the step."""
    network = bl.Chain(bl.Dropout(0.1))
    assert network.settings() == {"dropout1/rate": 0.1}
    mode = Mode(training=True, seed=1, iteration=0, settings={"dropout1/rate": bl.tensor(0.75)})
    wide = np.ones((40, 50))
    got, _ = applied(network, wide, mode)
    direct, _ = applied(bl.Chain(bl.Dropout(0.75)), wide, Mode(training=True, seed=1))
    assert np.array_equal(got, direct)


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan"), "0.5", None, True])
def test_rates_outside_0_to_1_are_refused(rate: Any) -> None:
    """A share is a number in [0, 1]."""
    with pytest.raises(InputError) as caught:
        bl.Dropout(rate)
    wanted = f"Dropout: expected a share to drop, in [0, 1], got {rate!r}; "
    assert str(caught.value) == wanted + "write Dropout(0.15) to drop 15 %"


def test_a_rate_of_numpy_is_plain() -> None:
    """NumPy's numbers are taken and kept as Python's."""
    layer = bl.Dropout(np.float32(0.5))  # type: ignore[arg-type]
    assert repr(layer) == "Dropout(rate=0.5, scale='train')"
    assert type(layer.rate) is float


def test_unknown_scale_is_refused() -> None:
    """There are two forms and no third."""
    with pytest.raises(InputError, match='scale="train" or "predict"'):
        bl.Dropout(0.5, scale="both")  # type: ignore[arg-type]
