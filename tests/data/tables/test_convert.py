"""Columns as another kind."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.base.errors import DataError
from backlit.data.tables import table_from


def _column(*values):
    return table_from({"c": list(values)})["c"]


@pytest.mark.parametrize(
    "values, kind, expected",
    [
        ((1, 2), "number", [1.0, 2.0]),
        ((1.0, 2.0), "integer", [1, 2]),
        ((True, False), "number", [1.0, 0.0]),
        ((True, False), "integer", [1, 0]),
        ((1, 0), "boolean", [True, False]),
        ((1.0, 0.0), "boolean", [True, False]),
        ((3, 4), "category", ["3", "4"]),
        ((3.0, 0.5), "category", ["3", "0.5"]),
        ((True, False), "category", ["True", "False"]),
        (("3", "x"), "category", ["3", "x"]),
        (("x",), "category", ["x"]),
        (("1e3", "2"), "integer", [1000, 2]),
    ],
)
def test_nothing_is_lost(values, kind, expected):
    """Values keep their meaning in the other kind."""
    assert _column(*values).as_kind(kind).values.tolist() == expected


def test_missing_values_stay_missing():
    """What is missing is missing in every kind."""
    for kind in ("number", "integer", "boolean", "date", "category"):
        assert _column(None, None).as_kind(kind).missing.all()
    assert _column(1, None, 0).as_kind("boolean").missing.tolist() == [False, True, False]
    number = _column(1, None).as_kind("number")
    assert np.isnan(number.values[1])
    assert _column("1", None, "x").as_kind("category").values.tolist() == ["1", "", "x"]


@pytest.mark.parametrize(
    "values, kind, row",
    [
        ((1.0, 2.5), "integer", 1),
        ((1.0, 1e30), "integer", 1),
        ((0, 1, 2), "boolean", 2),
        (("a",), "number", 0),
        ((None, 3), "date", 1),
        (("2024-01-03",), "number", 0),
    ],
)
def test_what_does_not_fit(values, kind, row):
    """A value that is not of the kind is told with its row."""
    with pytest.raises(DataError) as caught:
        _column(*values).as_kind(kind)
    assert str(caught.value).startswith(f"row {row} (counted from 0): column 'c': expected")
    with pytest.raises(DataError) as caught:
        _column(*values).as_kind(kind, lambda row: f"a.csv, line {row + 2}")
    assert str(caught.value).startswith(f"a.csv, line {row + 2}: column 'c': expected")
