"""Statistics of layers and parameters, against NumPy on the same iteration."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pytest

import backlit as bl

X = np.random.default_rng(1).normal(size=(8, 3))


def taken(activation: bl.Layer, **settings: Any) -> Any:
    """The statistics of the first update of a run in one batch."""
    network = bl.Chain(bl.Dense(4), activation, bl.Dense(1))
    run = bl.fit(
        network, bl.Dataset(X, X[:, 0]), optimizer=bl.SGD(0.5), batch_size=8, epochs=1,
        validation=None, dtype="float64", keep="last", **settings,
    )  # fmt: skip
    return run, network.init(3, dtype="float64"), run.history.statistics[0]


@pytest.mark.parametrize(
    "activation, function, saturated",
    [
        (bl.Sigmoid(), lambda z: 1 / (1 + np.exp(-z)), lambda y: y * (1 - y) < 0.0125),
        (bl.Tanh(), np.tanh, lambda y: 1 - y**2 < 0.05),
        (bl.ReLU(), lambda z: np.maximum(z, 0), lambda y: y == 0),
    ],
)
def test_layers(activation: bl.Layer, function: Any, saturated: Any) -> None:
    """Mean, spread, shares of zeros, of saturated outputs and of dead units of each layer."""
    _, p, statistics = taken(activation)
    z = X @ p["dense1/weight"]
    y = function(z)
    name = f"{activation.stem}1"
    wanted = {"mean": y.mean(), "spread": y.std(), "zeros": (y == 0).mean()}
    wanted["saturated"] = saturated(y).mean()
    wanted["dead"] = saturated(y).all(axis=0).mean()
    assert statistics.layers[name] == pytest.approx(wanted, rel=1e-12)
    assert statistics.layers["dense1"]["mean"] == pytest.approx(z.mean(), rel=1e-12)
    assert (statistics.epoch, statistics.iteration) == (1, 1)


@pytest.mark.parametrize("activation", [bl.Sigmoid(), bl.Tanh(), bl.ReLU(), bl.LeakyReLU()])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dead_units(activation: bl.Layer, dtype: Literal["float32", "float64"]) -> None:
    """A unit is dead that is flat in every row: one that lives in a single row is not, and
    LeakyReLU, which is flat nowhere but at 0, has none."""
    bias = np.array([-1000.0, -999.0, 0.0, 1000.0])  # the second lives in row 0 alone
    x = np.where(np.arange(8) == 0, 1000.0, 0.0)[:, None]
    first = {"dense1/weight": np.array([[0.0, 1.0, 1.0, 0.0]]), "dense1/bias": bias,
             "dense2/weight": np.ones((4, 1)), "dense2/bias": np.zeros(1)}  # fmt: skip
    network = bl.Chain(bl.Dense(4), activation, bl.Dense(1))
    named = {f"parameters/{name}": value.astype(dtype) for name, value in first.items()}
    begun = bl.Model(network, bl.MeanSquaredError(), named, (1,))
    run = bl.fit(
        network, bl.Dataset(x, np.zeros(8)), optimizer=bl.SGD(1e-6), batch_size=8, epochs=1,
        validation=None, dtype=dtype, init_from=begun,
    )  # fmt: skip
    dead = run.history.statistics[0].layers[f"{activation.stem}1"]["dead"]
    # the first unit always; the last, too, where the activation has an upper end
    assert dead == {"relu": 1 / 4, "leaky_relu": 0.0}.get(activation.stem, 2 / 4)


def test_parameters() -> None:
    """Norms of gradient and weight, and the update's size against the weight's."""
    run, p, statistics = taken(bl.Tanh())
    for name, value in run.model.parameters.items():
        moved = value - p[name]
        size = np.sqrt((p[name] ** 2).sum())
        found = statistics.parameters[name]
        assert found["gradient_norm"] == pytest.approx(np.sqrt((moved**2).sum()) / 0.5, rel=1e-9)
        assert found["weight_norm"] == pytest.approx(size, rel=1e-12)
        ratio = np.sqrt((moved**2).sum()) / size if size else 0.0
        assert found["update_ratio"] == pytest.approx(ratio, rel=1e-9)


def test_frozen_layers_have_no_gradient_to_show() -> None:
    """What does not move is not watched moving; its outputs still are."""
    _, _, statistics = taken(bl.Tanh(), freeze=["dense1"])
    assert set(statistics.parameters) == {"dense2/weight", "dense2/bias"}
    assert set(statistics.layers) == {"dense1", "tanh1", "dense2"}
