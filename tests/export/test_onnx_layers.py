"""Layers and losses as nodes of ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.export.onnx_layers import ANSWERS, NODES
from backlit.registry import LAYERS, LOSSES
from export.sample_models import model, onnx_answers, with_layer


def test_every_kind_has_its_nodes() -> None:
    """The table knows each layer and each loss of the closed table, and no other."""
    assert set(NODES) == set(LAYERS.values())
    assert set(ANSWERS) == set(LOSSES.values())


@pytest.mark.parametrize("name", LAYERS)
def test_nodes_are_the_layer(name: str) -> None:
    """A network with the layer gives the same shares by onnxruntime."""
    subject, rows = with_layer(name)
    found = onnx_answers(subject, {"x": rows})
    np.testing.assert_allclose(found["probabilities"], subject.probabilities(rows), atol=1e-6)
    assert found["label"].tolist() == subject.predict(rows).tolist()


@pytest.mark.parametrize(
    "loss, outputs",
    [(bl.BinaryCrossEntropy(), 1), (bl.MeanSquaredError(), 1), (bl.SumSquaredError(), 3)],
)
def test_losses_make_answers(loss: Any, outputs: int) -> None:
    """Two shares of one score; values as they are, one a row without an axis."""
    subject = model(bl.Dense(outputs), inputs=(4,), loss=loss)
    rows = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    found = onnx_answers(subject, {"x": rows})
    wanted = subject.predict(rows)
    if subject.task == "classification":
        np.testing.assert_allclose(found["probabilities"], subject.probabilities(rows), atol=1e-6)
        assert found["label"].tolist() == wanted.tolist()
    else:
        assert found["value"].shape == wanted.shape
        np.testing.assert_allclose(found["value"], wanted, rtol=1e-5, atol=1e-6)
