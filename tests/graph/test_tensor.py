"""A tensor: read by whoever likes, changed by nobody; a recorded one has no numbers."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, ShapeError
from backlit.graph.record import Recorder
from backlit.ops.vocabulary import VOCABULARY


def test_a_recorded_tensor_has_a_shape_and_no_numbers() -> None:
    """Reading its value says what it is and what to do."""
    x = Recorder(VOCABULARY).input("pixels", (2, 3), "float32")
    for tensor, who in ((x, "pixels"), (x * 2, "multiply"), ((x * 2).named("loss"), "loss")):
        assert not tensor.has_value
        for read in (
            lambda t=tensor: t.value,
            tensor.numpy,
            tensor.item,
            lambda t=tensor: float(t),
        ):
            with pytest.raises(InputError) as caught:
                read()
            assert str(caught.value) == (
                f"{who}: expected a tensor with a value, got a recorded one of shape (2, 3); "
                "run the recorded graph, or compute with bl.tensor"
            )


def test_no_value_can_be_changed() -> None:
    """Neither inputs nor results: a changed value would falsify every gradient after it."""
    x = bl.tensor(np.array([1.0, 2.0, 3.0]))
    for tensor in (x, x * 2, x[1:], x.reshape(3, 1), x.sum(), bl.relu(x)):
        with pytest.raises(ValueError, match="read-only"):
            tensor.value[...] = 9
        with pytest.raises(ValueError, match="read-only"):
            np.asarray(tensor)[...] = 9
        tensor.numpy()[...] = 9
    assert x.numpy().tolist() == [1, 2, 3]


def test_numpy_reads_a_tensor() -> None:
    """np.asarray, with another dtype too, and copies on request."""
    x = bl.tensor([1.5, 2.5])
    assert np.asarray(x).tolist() == [1.5, 2.5]
    assert np.asarray(x, dtype=np.float32).dtype == np.float32
    assert not np.shares_memory(np.array(x, copy=True), x.value)


def test_item_is_the_only_element() -> None:
    """One element, whatever the rank; otherwise an error with the mend."""
    assert bl.tensor([[2.5]]).item() == 2.5
    for value, shape in (([1.0, 2.0], "(2,)"), (np.zeros((0, 3)), "(0, 3)")):
        with pytest.raises(ShapeError) as caught:
            bl.tensor(value).item()
        assert f"expected a tensor with one element, got shape {shape}" in str(caught.value)


def test_a_single_element_can_be_formatted() -> None:
    """f"{loss:.3f}" writes the number; without a format it is the repr; several are told."""
    assert f"{bl.tensor([[2.0]]):.3f}" == "2.000"
    assert f"{bl.tensor(2.5)}" == "tensor(2.5)"
    assert f"{bl.tensor(np.array(7)):03d}" == "007"
    with pytest.raises(ShapeError) as caught:
        f"{bl.tensor([1.0, 2.0]):.3f}"
    assert "expected a tensor with one element, got shape (2,)" in str(caught.value)
    with pytest.raises(InputError):
        f"{Recorder(VOCABULARY).input('loss', (), 'float32'):.3f}"


def test_names_are_for_people() -> None:
    """A name is given once and shown."""
    x = bl.tensor(1.0, name="apples")
    assert repr(x) == "tensor(apples: 1.)"
    recorded = Recorder(VOCABULARY).input("x", (2,), "float32")
    assert repr(recorded) == "<x: input (2,) float32>"
    assert repr(recorded * recorded) == "<multiply (2,) float32>"


def test_equality_is_identity() -> None:
    """Tensors are nodes: they can be dictionary keys, and == does not compare numbers."""
    x, y = bl.tensor(1.0), bl.tensor(1.0)
    assert x != y
    assert len({x, y, x}) == 2


def test_a_forgotten_graph_is_freed() -> None:
    """Nothing but the results keeps a graph alive, and no circle delays its end."""
    x = bl.tensor([1.0, 2.0])
    y = bl.exp(x * 3.0)
    middle = weakref.ref(y.inputs[0])
    gc.disable()
    try:
        del y
        assert middle() is None
    finally:
        gc.enable()
