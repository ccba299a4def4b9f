"""Frames and series of whatever library is installed, through narwhals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import DataError, DTypeError, InputError
from backlit.data import Dataset
from backlit.data.frames import unframed

LIBRARIES = ["polars", "pandas", "pyarrow"]
Table = Callable[[dict[str, list[Any]]], Any]


@pytest.fixture(params=LIBRARIES)
def table(request) -> Table:
    """A function that makes a table of one library; skips those that are not installed."""
    module = pytest.importorskip(request.param, reason=f"{request.param} is not installed")
    return module.table if request.param == "pyarrow" else module.DataFrame


def test_numbers_and_booleans(table):
    """Numeric and boolean columns become one array, in the order of the columns."""
    frame = table({"age": [20, 30], "tall": [True, False], "fare": [1.5, 2.5]})
    data = Dataset(frame, frame["fare"])
    assert data.x.tolist() == [[20, 1, 1.5], [30, 0, 2.5]]
    assert data.task == "regression"
    assert data.y.tolist() == [1.5, 2.5]


def test_targets_in_words(table):
    """A column of text is a fine target, as a series or as a table of one column."""
    frame = table({"fare": [1, 2, 3], "port": ["S", "C", "S"]})
    assert Dataset(
        frame[["fare"]] if hasattr(frame, "loc") else frame.select(["fare"]), frame["port"]
    ).classes == ("C", "S")
    numbers = table({"label": [0, 1, 1]})
    assert Dataset([[1.0], [2.0], [3.0]], numbers).y.tolist() == [0, 1, 1]


def test_text_columns_are_refused(table):
    """A column of text among the inputs is named, with what to do."""
    with pytest.raises(DTypeError) as caught:
        Dataset(table({"fare": [1, 2], "port": ["S", "C"]}), [0, 1])
    assert str(caught.value) == (
        "column 'port': x: expected numbers or booleans, got String values; "
        "leave the column out, or number its values first"
    )


def test_missing_values_are_named(table):
    """A missing value is told by row and column, not turned into a number."""
    with pytest.raises(DataError) as caught:
        Dataset(table({"fare": [1, 2, 3], "age": [1.0, None, 3.0]}), [0, 1, 0])
    assert str(caught.value) == (
        "row 1 (counted from 0), column 'age': x: expected a value, got a missing one; "
        "remove the row or fill the value in"
    )


def test_lazy_frames():
    """A frame that has not been computed is told to be."""
    polars = pytest.importorskip("polars", reason="polars is not installed")
    with pytest.raises(InputError) as caught:
        Dataset(polars.LazyFrame({"a": [1]}), [0])
    assert str(caught.value) == "x: expected rows, got a lazy frame; call x.collect() first"


def test_nullable_columns():
    """pandas' nullable columns come out as numbers, not as objects."""
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame(
        {"a": pandas.array([1, 2], "Int64"), "b": pandas.array([True, False], "boolean")}
    )
    assert Dataset(frame, [0, 1]).x.tolist() == [[1, 1], [2, 0]]


def test_anything_else_passes_through():
    """What is not a frame is handed on as it is, narwhals or no narwhals."""
    array = np.ones(3)
    assert unframed(array, "x").values is array
    assert unframed(5, "x").values == 5
    assert unframed(None, "y").values is None
