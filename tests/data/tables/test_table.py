"""Columns and tables."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.base.errors import DataError, DTypeError, ShapeError, UnknownNameError
from backlit.data.tables import Column, Source, Table

NONE = np.zeros(2, dtype=bool)


def _column(name="a", values=(1, 2)):
    return Column(name, "integer", np.array(values, dtype=np.int64), np.zeros(len(values), bool))


def test_a_table_holds_columns_of_one_length():
    """Names differ and lengths agree, or the table is refused."""
    with pytest.raises(DataError) as caught:
        Table("t", (_column(), _column()))
    assert "got 'a' twice; rename one of them" in str(caught.value)
    with pytest.raises(ShapeError):
        Table("t", (_column(), _column("b", (1, 2, 3))))


def test_values_are_of_the_columns_kind():
    """Values of another dtype or length are refused."""
    with pytest.raises(DTypeError):
        Column("a", "number", np.array([1, 2]), NONE)
    with pytest.raises(ShapeError):
        Column("a", "number", np.array([1.0]), NONE)


def test_rows_and_columns_are_taken():
    """A part of a table keeps its names, and the lines of its rows."""
    source = Source(path="a.csv", lines=np.array([2, 5]))
    table = Table("t", (_column(), _column("b")), source)
    part = table.take([1]).select(["b"])
    assert part.names == ("b",)
    assert part["b"].values.tolist() == [2]
    assert part.source.place(0) == "a.csv, line 5"
    assert "a" in table
    with pytest.raises(UnknownNameError):
        part["a"]
    assert Source().place(1) == "row 1 (counted from 0)"


def test_the_fingerprint_is_of_the_content():
    """Names, values and holes count, whole numbers as numbers; notes, name and source do not."""
    table = Table("t", (_column(),))
    same = Column("a", "integer", np.array([1, 2]), NONE, ("a note",))
    assert Table("other", (same,), Source(path="b")).fingerprint() == table.fingerprint()
    assert Table("t", (_column().as_kind("number"),)).fingerprint() == table.fingerprint()
    hole = Column("a", "integer", np.array([1, 2]), np.array([False, True]))
    for other in (hole, _column("b"), _column(values=(1, 3)), _column().as_kind("category")):
        assert Table("t", (other,)).fingerprint() != table.fingerprint()
