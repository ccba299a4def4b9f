"""Whatever a preparation learns from whatever table, both formats prepare as it does."""

from __future__ import annotations

import runpy
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import backlit as bl
from backlit.base.errors import DataError
from backlit.data.preparation.preparation import Preparation
from backlit.data.tables.column import DTYPES, Column
from backlit.data.tables.table import Table
from backlit.data.tables.words import MISSING, category_of, tidy
from backlit.export.numpy_file import to_numpy
from backlit.export.onnx_file import exported
from export.sample_models import as_rows, model

ROWS = 60
WORDS = (
    st.text(max_size=6)
    .map(tidy)
    .filter(lambda word: word.lower() not in MISSING and word == category_of(word))
)
NAMES = st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=5, unique=True)
LONG_AGO, FAR = np.datetime64("0800-01-01", "us"), np.datetime64("4000-01-01", "us")


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    """A column of any kind, of ordinary or of odd values, some of them missing."""
    kind = draw(st.sampled_from(list(DTYPES)))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    absent = rng.random(ROWS) < draw(st.sampled_from([0.0, 0.2, 0.9]))
    if kind == "category":
        words = np.array(draw(st.lists(WORDS, min_size=1, max_size=30, unique=True)), dtype=object)
        values: Any = words[rng.integers(0, len(words), ROWS)]
        values[absent] = ""
    elif kind == "date":
        days = draw(st.sampled_from([10, 1000, 300_000]))
        values = LONG_AGO + (rng.random(ROWS) * days * 86_400e6).astype("timedelta64[us]")
        values[absent] = np.datetime64("NaT")
    elif kind == "boolean":
        values = (rng.random(ROWS) < 0.5) & ~absent
    elif draw(st.booleans()):
        values = rng.lognormal(draw(st.floats(-5, 9)), draw(st.floats(0.01, 3)), ROWS)
    else:
        values = draw(arrays(float, ROWS, elements=st.floats(-1e15, 1e15)))
    if kind in ("number", "integer"):
        values = np.where(absent, np.nan if kind == "number" else 0, values)
    return Column(name, kind, values.astype(DTYPES[kind]), absent)


@given(st.data(), NAMES)
@settings(max_examples=25)
def test_both_formats_prepare_as_training_did(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, names: list[str]
) -> None:
    """Odd names, values, sizes and gaps: shares of NumPy to 1e-6; ONNX passes its own check."""
    target = Column("what", "boolean", np.arange(ROWS) % 2 == 0, np.zeros(ROWS, dtype=bool))
    table = Table("odd", (*(data.draw(columns(f"{name}?")) for name in names), target))
    try:
        prepared = Preparation.learn(table, "what")
    except DataError:
        assume(False)
    layers: list[Any] = [bl.Dense(4), bl.Tanh(), bl.Dense(2)]
    if prepared.embedded:
        layers.insert(0, bl.Embed(tuple((codes, 2) for _, codes in prepared.embedded)))
    width = len(prepared.feature_names)
    subject = model(*layers, inputs=(width,), classes=prepared.target.classes)
    subject = replace(subject, preparation=prepared)
    file = tmp_path_factory.mktemp("file") / "model.py"
    file.write_text(to_numpy(subject), encoding="utf-8")
    said = runpy.run_path(str(file))["probabilities"](as_rows(table))
    np.testing.assert_allclose(said, subject.probabilities(table), atol=2e-6)
    if find_spec("onnx") is not None and find_spec("onnxruntime") is not None:
        assert exported(subject).check is not None
