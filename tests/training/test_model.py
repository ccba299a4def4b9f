"""A model predicts, saves and comes back bit for bit, or is refused as a whole."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import (
    BacklitError,
    DataError,
    FileFormatError,
    ShapeError,
    UnknownNameError,
)
from backlit.runs.model_file import read_model, write_model
from backlit.training.model_facts import checked

RNG = np.random.default_rng(2)
X = RNG.normal(size=(30, 4))
NAMES = np.array(["cat", "dog", "eel"])
Y = NAMES[np.arange(30) % 3]


def nested(depth: int) -> dict[str, Any]:
    """Chains in chains, deeper than any reader should follow."""
    inner: dict[str, Any] = {"kind": "Dense", "units": 3}
    for _ in range(depth):
        inner = {"kind": "Chain", "layers": [inner]}
    return inner


def trained(*layers: Any, y: Any = Y, **settings: Any) -> Any:
    """A run of one epoch."""
    network = bl.Chain(*(layers or (bl.Dense(5), bl.BatchNorm(), bl.ReLU(), bl.Dense(3))))
    return bl.fit(network, bl.Dataset(X, y), **{"epochs": 1, "batch_size": 8, **settings})


def test_predictions_are_the_networks_own() -> None:
    """Shares are softmax of γ x̂ + β and so on, computed again with NumPy from the parameters."""
    model = trained(dtype="float64").model
    p = {name.partition("/")[2]: value for name, value in model.arrays.items()}
    h = X @ p["dense1/weight"] + p["dense1/bias"]
    h = (h - p["batch_norm1/mean"]) / np.sqrt(p["batch_norm1/variance"] + 1e-5)
    h = np.maximum(h * p["batch_norm1/scale"] + p["batch_norm1/shift"], 0)
    scores = h @ p["dense2/weight"] + p["dense2/bias"]
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    assert np.allclose(model.probabilities(X), shares, rtol=1e-12)
    assert np.array_equal(model.predict(X), NAMES[shares.argmax(axis=1)])


def test_predictions_do_not_depend_on_the_others() -> None:
    """More rows than a batch of predict mode holds, or one at a time: the same classes."""
    model = trained().model
    many = np.tile(X, (70, 1))
    assert np.array_equal(model.predict(many), np.tile(model.predict(X), 70))
    assert [model.predict(row[None])[0] for row in X] == model.predict(X).tolist()
    assert model.predict(np.zeros((0, 4))).shape == (0,)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_there_and_back_bit_for_bit(dtype: Any, tmp_path: Path) -> None:
    """A saved model opens equal in every part, and predicts the same bits."""
    model = trained(dtype=dtype).model
    path = model.save(tmp_path / "m.safetensors")
    again = bl.open_model(path)
    assert np.array_equal(again.probabilities(X), model.probabilities(X))
    assert again.network == model.network
    assert again.loss == model.loss
    assert (again.classes, again.input_shape, again.dtype) == (("cat", "dog", "eel"), (4,), dtype)
    assert again.facts == model.facts
    assert repr(again) == repr(model)
    again.save(tmp_path / "n.safetensors")
    assert (tmp_path / "n.safetensors").read_bytes() == path.read_bytes()


def test_every_kind_of_target(tmp_path: Path) -> None:
    """Values, several values, yes or no, pictures: each comes back and predicts as before."""
    pictures = bl.Dataset(X.reshape(30, 2, 2), np.arange(30) % 2)
    runs = [
        trained(bl.Dense(1), y=X[:, 0]),
        trained(bl.Dense(2), y=X[:, :2]),
        trained(bl.Dense(1), y=np.arange(30) % 2 == 0, loss=bl.BinaryCrossEntropy()),
        bl.fit(bl.Chain(bl.Flatten(), bl.Dense(2)), pictures, epochs=1),
    ]
    shapes = [(30,), (30, 2), (30,), (30,)]
    for run, shape in zip(runs, shapes, strict=True):
        rows = X.reshape(30, 2, 2) if run.model.input_shape == (2, 2) else X
        path = run.save(tmp_path / "m.safetensors")
        predicted = run.predict(rows)
        assert predicted.shape == shape
        assert np.array_equal(bl.open_model(path).predict(rows), predicted)
    assert runs[2].probabilities(X).shape == (30, 2)
    assert np.allclose(runs[2].probabilities(X).sum(axis=1), 1)


@pytest.mark.parametrize(
    "spoil, said",
    [
        (lambda a, f: a.pop("parameters/dense1/bias"), "a difference in parameters/dense1/bias"),
        (lambda a, f: a.update({"parameters/dense9/bias": np.ones(3)}), "dense9/bias"),
        (
            lambda a, f: a.update({"parameters/dense1/bias": np.ones(4, np.float32)}),
            "parameters/dense1/bias of shape (5,), got (4,) float32",
        ),
        (
            lambda a, f: a.update({"parameters/dense1/bias": np.ones(5, np.int64)}),
            "parameters/dense1/bias of shape (5,), got (5,) int64",
        ),
        (lambda a, f: f.update(network={"kind": "Dense", "units": 5}), "a Chain as network"),
        (lambda a, f: f.pop("network"), "network, loss and input_shape"),
        (lambda a, f: f.update(input_shape=None), "input_shape as a list of sizes"),
        (lambda a, f: f.update(input_shape=[4.5]), "input_shape as a list of sizes"),
        (lambda a, f: f.update(input_shape=[True]), "input_shape as a list of sizes"),
        (lambda a, f: f.update(classes=["a"]), "the names of 3 classes"),
        (lambda a, f: f.update(classes="abc"), "the names of 3 classes"),
        (lambda a, f: f.update(classes=["a", "a", "b"]), "classes with different names"),
        (lambda a, f: f.update(classes=3), "the names of 3 classes"),
        (lambda a, f: f.update(image_shape=3), "image_shape as a list of sizes"),
        (lambda a, f: f.update(image_shape=[7, 7]), "an image_shape of"),
        (lambda a, f: f.update(task="regression"), "the task classification"),
        (
            lambda a, f: a.update({"parameters/dense1/bias": np.full(5, np.nan, np.float32)}),
            "finite numbers in parameters/dense1/bias, got NaN or infinity",
        ),
        (lambda a, f: f.update(input_shape=[7]), "dense1/weight of shape (7, 5)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(spoil: Any, said: str, tmp_path: Path) -> None:
    """Missing, foreign, misshapen or whole-number arrays, or facts that do not describe a model."""
    path = trained().save(tmp_path / "m.safetensors")
    arrays, facts = read_model(path)
    arrays, facts = dict(arrays), dict(facts)
    spoil(arrays, facts)
    write_model(path, arrays, facts)
    with pytest.raises(FileFormatError) as caught:
        bl.open_model(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_layers_outside_the_table_are_refused(tmp_path: Path) -> None:
    """A file that names anything but a known kind is refused; a class of one's own is named."""
    path = trained().save(tmp_path / "m.safetensors")
    arrays, facts = read_model(path)
    network = {"kind": "Chain", "layers": [{"kind": "os.system", "command": "true"}]}
    write_model(path, arrays, {**facts, "network": network})
    with pytest.raises(UnknownNameError, match=r"os\.system"):
        bl.open_model(path)


@pytest.mark.parametrize(
    "x, kind",
    [
        (np.zeros((3, 5)), ShapeError),
        (np.zeros(4), ShapeError),
        (np.zeros((3, 2, 2)), ShapeError),
        ([[1.0, 2.0, np.nan, 3.0]], DataError),
        ([[1.0, 2.0, np.inf, 3.0]], DataError),
        ([["a", "b", "c", "d"]], bl.BacklitError),
    ],
)
def test_rows_it_was_not_made_for_are_refused(x: Any, kind: type[Exception]) -> None:
    """Other widths, NaN, text: an error, never an answer."""
    with pytest.raises(kind) as caught:
        trained().predict(x)
    assert "; " in str(caught.value)


def test_probabilities_are_for_classes() -> None:
    """A model of values has none."""
    with pytest.raises(DataError, match="use predict"):
        trained(bl.Dense(1), y=X[:, 0]).probabilities(X)


def test_parameters_are_copies() -> None:
    """Nobody changes a model by writing to what it shows."""
    model = trained().model
    before = model.probabilities(X)
    for value in model.parameters.values():
        value[...] = 0
    assert np.array_equal(model.probabilities(X), before)
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.classes = None


def test_inputs_beyond_the_range_are_told() -> None:
    """What training refuses, prediction refuses; NaN is never a class."""
    model = trained().model
    width = model.input_shape[0]
    with pytest.raises(DataError, match="the range of float32"):
        model.predict(np.full((2, width), 1e300))
    with pytest.raises(BacklitError, match="finite outputs"):
        model.predict(np.full((2, width), 3e38, dtype=np.float32))
    with pytest.raises(ShapeError, match=r"write x\[None\]"):
        model.predict(np.zeros(width))
    with pytest.raises(BacklitError):
        model.predict([[1.0, 2.0], [3.0]])


def test_a_run_folder_stands_for_its_best_model(tmp_path: Path) -> None:
    """`open_model(run.folder)` opens best.safetensors in it."""
    run = bl.fit(bl.Chain(bl.Dense(2)), bl.load("moons", rows=40), epochs=1, out=tmp_path)
    assert run.folder is not None
    opened = bl.open_model(run.folder)
    assert opened.facts["data"]["name"] == "moons"


def test_a_description_nested_too_deep_is_refused() -> None:
    """A thousand chains in chains are an error of the file, not of the reader."""
    facts = {"network": nested(1000), "loss": {"kind": "MeanSquaredError"}, "input_shape": [2]}
    with pytest.raises(FileFormatError, match="nested too deep"):
        checked("m.safetensors", facts, {}, ())
