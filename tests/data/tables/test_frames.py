"""Tables from frames, mappings, lists and arrays."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import DataError, DTypeError, InputError, ShapeError
from backlit.data.tables import read_table, table_from

LIBRARIES = ["polars", "pandas", "pyarrow"]
COLUMNS = {
    "n": [3, 4, 2**60 + 1],
    "x": [1.5, None, 0.1],
    "b": [True, False, True],
    "d": [datetime.datetime(2024, 1, 3, 4, 5), datetime.datetime(1999, 12, 31), None],
    "w": ["red", None, " 초록 "],
}


def _frame(library, columns):
    module = pytest.importorskip(library, reason=f"{library} is not installed")
    return module.table(columns) if library == "pyarrow" else module.DataFrame(columns)


def _cells(column):
    values = column.values.astype(object) if column.kind == "date" else column.values
    pairs = zip(values.tolist(), column.missing, strict=True)
    return [None if gone else value for value, gone in pairs]


@pytest.mark.parametrize("library", [*LIBRARIES, "mapping", "rows"])
def test_values_come_out_as_they_are(library):
    """Numbers, booleans, dates and words keep their values and holes, whatever holds them."""
    given: object = COLUMNS
    if library in LIBRARIES:
        given = _frame(library, COLUMNS)
    elif library == "rows":
        given = [
            dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)
        ]
    table = table_from(given)
    kinds = {column.name: column.kind for column in table.columns}
    assert kinds == {"n": "integer", "x": "number", "b": "boolean", "d": "date", "w": "category"}
    assert _cells(table["n"]) == COLUMNS["n"]
    assert _cells(table["x"]) == COLUMNS["x"]
    assert _cells(table["b"]) == COLUMNS["b"]
    assert _cells(table["d"]) == COLUMNS["d"]
    assert _cells(table["w"]) == ["red", None, "초록"]


def test_names_that_stand_twice():
    """pandas allows a name to stand twice; a table does not."""
    pandas = pytest.importorskip("pandas")
    with pytest.raises(DataError) as caught:
        table_from(pandas.DataFrame([[1, 2]], columns=["a", "a"]))
    assert "some name stands twice; rename one of them" in str(caught.value)
    with pytest.raises(DataError):
        table_from([[1, 2]], names=["a", "a"])


def test_nullable_pandas():
    """pandas' nullable columns keep whole numbers whole, and NaN is missing."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "n": pandas.array([1, None], "Int64"),
            "b": pandas.array([True, None], "boolean"),
            "w": pandas.array(["a", None], "string"),
            "o": [1.5, None],
            "c": pandas.Categorical(["3", None]),
        }
    )
    table = table_from(frame)
    assert [column.kind for column in table.columns] == [
        "integer",
        "boolean",
        "category",
        "number",
        "category",
    ]
    assert all(column.missing.tolist() == [False, True] for column in table.columns)


def test_polars_types():
    """Every type of a frame is a column of a kind, or is told."""
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(
        {
            "small": polars.Series([1, None], dtype=polars.UInt8),
            "large": polars.Series([2**64 - 1, 1], dtype=polars.UInt64),
            "money": polars.Series([Decimal("1.50"), None], dtype=polars.Decimal(10, 2)),
            "day": [datetime.date(2024, 1, 3), None],
            "text": ["1,234원", None],
            "sort": polars.Series(["3", None], dtype=polars.Categorical),
            "none": polars.Series([None, None], dtype=polars.Null),
            "time": [datetime.time(3, 4), None],
        }
    ).with_columns(
        zoned=polars.Series([datetime.datetime(2024, 1, 3)] * 2).dt.replace_time_zone("Asia/Seoul")
    )
    table = table_from(frame)
    assert {column.name: column.kind for column in table.columns} == {
        "small": "integer",
        "large": "category",
        "money": "number",
        "day": "date",
        "text": "integer",
        "sort": "category",
        "none": "category",
        "time": "category",
        "zoned": "date",
    }
    assert table["large"].values.tolist() == ["18446744073709551615", "1"]
    assert table["zoned"].values[0] == np.datetime64("2024-01-02T15:00:00")
    assert table["time"].values.tolist() == ["03:04:00", ""]
    for strange in ([[1], [2]], [datetime.timedelta(1)] * 2):
        with pytest.raises(DTypeError) as caught:
            table_from(polars.DataFrame({"a": strange}))
        assert str(caught.value).startswith("column 'a': expected text, numbers, booleans or dates")


def test_arrays():
    """Arrays of two axes have counted columns, and masked elements are missing."""
    table = table_from(np.array([[1, 2.5], [3, np.nan]], dtype=np.float32))
    assert table.names == ("column_1", "column_2")
    assert _cells(table["column_2"]) == [2.5, None]
    objects = table_from(np.array([["a", 1], [None, 2]], dtype=object), names=["w", "n"])
    assert [column.kind for column in objects.columns] == ["category", "integer"]
    masked = np.ma.array([[1, 2], [3, 4]], mask=[[0, 1], [0, 0]])
    assert _cells(table_from(masked)["column_2"]) == [None, 4]
    fields = np.array([(1, "a")], dtype=[("n", "i4"), ("w", "U1")])
    assert table_from(fields).names == ("n", "w")
    assert table_from([[1, "a"], [None, "b"]])["column_1"].missing.tolist() == [False, True]
    big = table_from(np.array([[1], [2]], dtype=">i2"))
    assert big["column_1"].values.dtype == np.int64


def test_nothing_given_is_changed():
    """Arrays that are given stay writeable, and are not shared."""
    values = np.array([1.0, 2.0])
    table = table_from({"a": values})
    values[0] = 7
    assert table["a"].values.tolist() == [1.0, 2.0]
    read_only = np.array([[True], [False]])
    read_only.flags.writeable = False
    assert table_from(read_only)["column_1"].values.tolist() == [True, False]


def test_mixed_values_are_read_as_cells():
    """A list of words and numbers is read as a file's cells: by their texts."""
    assert table_from({"a": ["red", 3, 3.0, None]})["a"].values.tolist() == ["red", "3", "3", ""]
    assert table_from({"a": ["1", 2.5]})["a"].kind == "number"
    assert table_from({"a": [True, 1]})["a"].kind == "category"
    assert table_from({"a": [1, 2.5, Decimal("3.5")]})["a"].values.tolist() == [1.0, 2.5, 3.5]
    assert table_from({"a": [2**70, 1]})["a"].values.tolist() == [str(2**70), "1"]


def test_rows_may_lack_a_name():
    """A row without a name has a missing value there."""
    table = table_from([{"a": 1}, {"b": "x"}])
    assert _cells(table["a"]) == [1, None]
    assert _cells(table["b"]) == [None, "x"]


def test_known_kinds():
    """A column whose kind is known is made so, or the row at fault is told."""
    table = table_from({"a": [0, 1], "b": [3, 4.0], "c": ["7", "8"]}, kinds={
        "a": "boolean", "b": "category", "c": "category",
    })  # fmt: skip
    assert table["a"].values.tolist() == [False, True]
    assert table["b"].values.tolist() == ["3", "4"]
    assert table["c"].values.tolist() == ["7", "8"]
    with pytest.raises(DataError) as caught:
        table_from({"a": [1.0, 2.5]}, kinds={"a": "integer"})
    assert str(caught.value) == (
        "row 1 (counted from 0): column 'a': expected a whole number, as in training, got '2.5'; "
        "correct the cell, or leave it empty if the value is missing"
    )
    again = table_from(table_from({"a": [1, 0]}), kinds={"a": "number"})
    assert again["a"].values.tolist() == [1.0, 0.0]
    assert table_from(again, names=["z"]).names == ("z",)


@pytest.mark.parametrize(
    "given, kind, part",
    [
        (np.zeros(3), ShapeError, "expected rows and columns, shape (N, D), got (3,)"),
        ([1, 2], ShapeError, "expected rows that are lists of values, got 1"),
        ([[1, 2], [3]], ShapeError, "row 1 (counted from 0): a table: expected 2 values"),
        ({"a": [1], "b": [1, 2]}, ShapeError, "column 'b': a table: expected 1 values, as 'a' has"),
        ({"a": 3}, DTypeError, "column 'a': a table: expected a list of values, got 3"),
        ({"a": [[1], [2]]}, DTypeError, "row 0 (counted from 0): column 'a': expected text"),
        ({"a": [1 + 2j]}, DTypeError, "got a value of type complex"),
        ({}, DataError, "expected one or more columns, got none"),
        ([], DataError, "expected one or more rows, got none"),
        ({"a": []}, DataError, "expected one or more rows, got none"),
        ({"a": [1.0, np.inf]}, DataError, "row 1 (counted from 0): column 'a': expected a finite"),
        (3, InputError, "a table: expected a frame, a mapping of columns"),
    ],
)
def test_what_is_refused(given, kind, part):
    """What is no table is told in one line."""
    with pytest.raises(kind) as caught:
        table_from(given)
    assert part in str(caught.value)


def test_lazy_frames():
    """A frame that has not been computed is told to be."""
    polars = pytest.importorskip("polars")
    with pytest.raises(InputError) as caught:
        table_from(polars.LazyFrame({"a": [1]}))
    assert "call .collect() on it first" in str(caught.value)


CELLS = {
    "n": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    "x": st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    "b": st.one_of(st.none(), st.booleans()),
    "w": st.one_of(st.none(), st.sampled_from(["red", "초록", "a,b", 'say "no"', "x\ny"])),
    "d": st.one_of(
        st.none(), st.datetimes(datetime.datetime(1600, 1, 1), datetime.datetime(2300, 1, 1))
    ),
}
FIRST = {
    "n": 7,
    "x": 0.5,
    "b": True,
    "w": "red",
    "d": datetime.datetime(2024, 1, 3, 4, 5, 6),
}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.fixed_dictionaries(CELLS), max_size=8))
def test_the_same_content_is_the_same_table(tmp_path_factory, rows):
    """A frame, its CSV and its Parquet file have the same fingerprint."""
    polars = pytest.importorskip("polars")
    types = [polars.Int64, polars.Float64, polars.Boolean, polars.String, polars.Datetime("us")]
    frame = polars.DataFrame([FIRST, *rows], schema=dict(zip(CELLS, types, strict=True)))
    folder = tmp_path_factory.mktemp("same")
    frame.write_csv(folder / "a.csv")
    frame.write_parquet(folder / "a.parquet")
    prints = {
        table_from(frame).fingerprint(),
        table_from(frame.to_dict(as_series=False)).fingerprint(),
        table_from(frame.to_dicts()).fingerprint(),
        read_table(folder / "a.csv").fingerprint(),
        read_table(folder / "a.parquet").fingerprint(),
    }
    assert len(prints) == 1
