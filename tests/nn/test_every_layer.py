"""One exam for all layers: each passes by being listed in the registry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.shapes import ROWS
from backlit.nn.init import Xavier
from backlit.nn.layer import Layer, Mode
from backlit.registry import ACTIVATIONS, LAYERS
from check_nn import TRAINING, applied
from examples_of_kinds import example

ROLES = {"weight", "bias", "scale", "shift", "statistic"}


def inputs(layer: Layer, dtype: str = "float64") -> Any:
    """Five rows a layer takes: pictures for Flatten, rows of features for the others."""
    shape = (5, 2, 3) if layer.stem == "flatten" else (5, 6)
    return np.random.default_rng(8).normal(size=shape).astype(dtype)


@pytest.mark.parametrize("name", LAYERS)
def test_shapes_are_inferred(name: str) -> None:
    """The stated output shape is the one that comes out, and parts have the stated shapes."""
    layer = example(name)
    x = inputs(layer)
    network = bl.Chain(layer)
    outputs, _ = applied(network, x)
    assert outputs.shape == (5, *network.output_shape(x.shape[1:]))
    drawn = network.init(x.shape[1:])
    described = network.parts(x.shape[1:])
    assert list(drawn) == sorted(described)
    assert all(drawn[key].shape == part.shape for key, part in described.items())


@pytest.mark.parametrize("name", LAYERS)
def test_parts_have_roles(name: str) -> None:
    """Each array has a known role and an initialiser; statistics are what training moves."""
    layer = example(name)
    x = inputs(layer)
    parts = layer.parts((ROWS, *x.shape[1:]), Xavier())
    assert {part.role for part in parts} <= ROLES
    assert len({part.name for part in parts}) == len(parts)
    _, moved = applied(bl.Chain(layer), x)
    states = {f"{layer.stem}1/{part.name}" for part in parts if part.role == "statistic"}
    assert set(moved) == states


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_is_kept(name: str, dtype: str) -> None:
    """float32 in, float32 out, training and predicting: no constant widens it."""
    layer = example(name)
    for mode in (TRAINING, Mode()):
        outputs, moved = applied(bl.Chain(layer), inputs(layer, dtype), mode)
        assert outputs.dtype == dtype
        assert all(value.dtype == dtype for value in moved.values())


@pytest.mark.parametrize("name", LAYERS)
def test_predicting_changes_nothing(name: str) -> None:
    """Predict mode moves no statistic, draws nothing, and treats each row alone."""
    layer = example(name)
    network, x = bl.Chain(layer), inputs(layer)
    whole, moved = applied(network, x, Mode())
    assert moved == {}
    again, _ = applied(network, x, Mode(seed=99, iteration=7))
    assert np.array_equal(whole, again)
    rows = np.concatenate([applied(network, x[i : i + 1], Mode())[0] for i in range(5)])
    assert np.allclose(whole, rows, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("name", LAYERS)
def test_gradient_check_passes(name: str) -> None:
    """Backpropagation through a network that holds the layer is what differences say."""
    layer = example(name)
    rng = np.random.default_rng(4)
    before = [] if layer.stem == "flatten" else [bl.Dense(6)]
    shape = (8, 2, 3) if layer.stem == "flatten" else (8, 4)
    data = bl.Dataset(rng.normal(size=shape), rng.integers(0, 3, 8), classes=3)
    network = bl.Chain(*before, layer, bl.Dense(3))
    report = bl.gradient_check(network, data, rows=8, seed=1)
    assert report.passed, report.text()


@pytest.mark.parametrize("name", LAYERS)
def test_a_network_with_it_trains(name: str) -> None:
    """Two epochs on a few rows end well, and twice gives the same bits."""
    layer = example(name)
    rng = np.random.default_rng(4)
    shape = (10, 2, 3) if layer.stem == "flatten" else (10, 4)
    data = bl.Dataset(rng.normal(size=shape), rng.integers(0, 3, 10), classes=3)
    network = bl.Chain(layer, bl.Dense(3))
    runs = [bl.fit(network, data, epochs=2, batch_size=4, validation=None) for _ in range(2)]
    assert runs[0].status == "finished"
    for key, value in runs[0].model.arrays.items():
        assert np.array_equal(value, runs[1].model.arrays[key])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_have_nothing_to_learn(name: str) -> None:
    """An activation keeps shapes and has no parameters."""
    layer = example(name)
    assert layer.parts((ROWS, 6), Xavier()) == ()
    assert layer.output_shape((ROWS, 6)) == (ROWS, 6)
