"""The preparation of a table as nodes of ONNX."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from backlit.data.preparation.stored import READS
from backlit.data.tables.column import Kind
from backlit.data.tables.read import read_table
from backlit.export.onnx_check import as_inputs
from backlit.export.onnx_columns import INPUTS, NODES
from backlit.export.onnx_graph import Graph
from backlit.export.random_tables import random_table
from backlit.training.ensemble import Ensemble
from export.sample_models import as_rows, numpy_answers, onnx_answers, table_model


def test_every_encoder_and_kind_has_its_nodes() -> None:
    """The table knows each encoder that a model file may name, and each kind of column."""
    assert set(NODES) == set(READS)
    assert set(INPUTS) == set(Kind.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_a_graph_prepares_as_the_model_does(task: str) -> None:
    """Missing and unseen values, outliers and every encoder: the model's own answers."""
    subject = table_model(task)
    assert subject.preparation is not None
    table = random_table([subject.preparation], 300)
    found = onnx_answers(subject, as_inputs(table))
    if task == "classification":
        np.testing.assert_allclose(found["probabilities"], subject.probabilities(table), atol=1e-5)
        assert set(found["label"]) == {"low", "높음"}
    else:
        np.testing.assert_allclose(found["value"], subject.predict(table), rtol=1e-5)


def test_the_calendar_is_the_calendar() -> None:
    """Years and months of every kind of day from 1583 to 2500, compared with Python's own."""
    subject = table_model()
    assert subject.preparation is not None
    built = replace(subject.preparation.encoders[4], scale=1.0, high=1e6, missing=False)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    steps = range(-141_000, 193_000, 97)
    days = [*steps, *((datetime(y, m, d, tzinfo=UTC) - epoch).days for y in (1900, 1999, 2000, 2004)
                      for m, d in ((1, 1), (2, 28), (3, 1), (12, 31)))]  # fmt: skip
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    graph = Graph()
    parts = NODES[type(built)](graph, graph.input("built", "float64", ["N", 1]), built)
    graph.output("dates", graph.add("Concat", *parts, axis=1), "float64", ["N", len(parts)])
    data = graph.model("dates", "1", {}).SerializeToString()
    found = runtime.InferenceSession(data).run(None, {"built": np.array(days, float)[:, None]})[0]
    dates = [epoch + timedelta(days=day) for day in days]
    starts = [(datetime(date.year, 1, 1, tzinfo=UTC) - epoch).days + 182.5 for date in dates]
    np.testing.assert_allclose(found[:, 1], np.array(starts) - 3000.0)
    months = 2 * np.pi * (np.array([date.month for date in dates]) - 1) / 12
    np.testing.assert_allclose(found[:, 2], np.sin(months), atol=1e-9)
    weekdays = 2 * np.pi * np.array([date.weekday() for date in dates]) / 7
    np.testing.assert_allclose(found[:, 5], np.cos(weekdays), atol=1e-9)


def test_both_formats_say_the_same_of_an_ensemble(tmp_path: Path) -> None:
    """Members with preparations of their own, by onnxruntime and by NumPy."""
    first, second = table_model("regression"), table_model("regression", seed=1)
    assert second.preparation is not None
    price, *others = second.preparation.encoders
    own = replace(second.preparation, encoders=(replace(price, centre=20.0), *others))
    subject = Ensemble((first, replace(second, preparation=own)))
    table = random_table([own], 50)
    found = onnx_answers(subject, as_inputs(table))["value"]
    np.testing.assert_allclose(found, subject.predict(table), rtol=1e-5)
    np.testing.assert_allclose(
        found, numpy_answers(subject, as_rows(table), tmp_path)["predict"], rtol=1e-5
    )


def test_a_file_that_was_read_is_an_input(tmp_path: Path) -> None:
    """Cells of a CSV file, missing ones and dates among them, as the inputs of a graph."""
    (tmp_path / "a.csv").write_text(
        "price,built,kind,lift\n1.5,1970-01-02,flat,yes\n?,,,no\n2,1969-12-31 12:00,house,\n",
        encoding="utf-8",
    )
    found = as_inputs(read_table(tmp_path / "a.csv"))
    np.testing.assert_equal(found["price"], np.array([[1.5], [np.nan], [2.0]]))
    np.testing.assert_equal(found["built"], np.array([[1.0], [np.nan], [-0.5]]))
    np.testing.assert_equal(found["lift"], np.array([[1.0], [0.0], [np.nan]]))
    assert found["kind"].tolist() == [["flat"], [""], ["house"]]
