"""Layers and losses as lines of NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import backlit as bl
from backlit.export.numpy_layers import ANSWERS, LINES
from backlit.registry import LAYERS, LOSSES
from export.sample_models import model, numpy_answers, with_layer


def test_every_kind_has_its_line() -> None:
    """The table knows each layer and each loss of the closed table, and no other."""
    assert set(LINES) == set(LAYERS.values())
    assert set(ANSWERS) == set(LOSSES.values())


@pytest.mark.parametrize("name", LAYERS)
def test_a_line_is_the_layer(name: str, tmp_path: Path) -> None:
    """A network with the layer gives the same shares from NumPy alone, to 1e-6."""
    subject, rows = with_layer(name)
    said = numpy_answers(subject, rows, tmp_path)
    np.testing.assert_allclose(said["probabilities"], subject.probabilities(rows), atol=1e-6)


def test_large_numbers_overflow_nowhere(tmp_path: Path) -> None:
    """Scores of thousands give shares of 0 and 1, without a warning."""
    for layer in (bl.Sigmoid(), bl.ELU(), bl.GELU(), bl.Softmax(), bl.Tanh()):
        subject = model(layer, bl.Dense(2), inputs=(2,))
        rows = np.array([[-5000.0, 5000.0], [800.0, -800.0]], "float32")
        said = numpy_answers(subject, rows, tmp_path)
        np.testing.assert_allclose(said["probabilities"], subject.probabilities(rows), atol=1e-6)


def test_the_book_s_dropout_scales_its_predictions(tmp_path: Path) -> None:
    """scale="predict" multiplies by 1 - rate; the usual form does nothing."""
    rows = np.ones((1, 2), "float32")
    for scale in ("train", "predict"):
        subject = model(bl.Dropout(0.5, scale), inputs=(2,), loss=bl.MeanSquaredError())
        said = numpy_answers(subject, rows, tmp_path)
        assert said["predict"] == [[1.0, 1.0] if scale == "train" else [0.5, 0.5]]
