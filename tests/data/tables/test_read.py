"""A table from a file."""

from __future__ import annotations

import csv
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import DataError, FileFormatError, InputError
from backlit.data.tables import read, read_table
from real_data import require


def _written(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_small_table(tmp_path):
    """Columns have names, kinds and values; rows know their lines."""
    table = read_table(_written(tmp_path, "이름,나이,키\n김,31,1.75\n\n이,?,1.62\n"))
    assert [(column.name, column.kind) for column in table.columns] == [
        ("이름", "category"),
        ("나이", "integer"),
        ("키", "number"),
    ]
    assert table["이름"].values.tolist() == ["김", "이"]
    assert table["나이"].missing.tolist() == [False, True]
    assert (table.name, table.rows, table.source.encoding) == ("a", 2, "utf-8")
    assert table.source.lines.tolist() == [2, 4]
    assert table.source.place(1).endswith("a.csv, line 4")


NUMBER = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
)
FLOAT = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
WORD = st.one_of(st.none(), st.sampled_from(["red", "green, blue", 'a "b"', "김\n이", "x;y"]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(NUMBER, FLOAT, WORD), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_standard_library_writes_comes_back(tmp_path_factory, rows, delimiter, encoding):
    """Numbers come back to the last digit, words as they were, missing values as such."""
    path = tmp_path_factory.mktemp("read") / "a.csv"
    rows = [*rows, (7, 0.5, "red"), (20, 1.5, "green, blue")]
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows([["n", "x", "w"], *rows])
    table = read_table(path)
    for name, wanted in zip("nxw", zip(*rows, strict=True), strict=True):
        column = table[name]
        got = [
            None if gone else value
            for value, gone in zip(column.values.tolist(), column.missing, strict=True)
        ]
        assert got == list(wanted)
    assert [column.kind for column in table.columns] == ["integer", "number", "category"]


@pytest.mark.parametrize("name", ["diamonds", "mpg", "penguins", "tips", "titanic"])
def test_real_tables_equal_another_reader(name):
    """Every value of a real file is what polars reads."""
    polars = pytest.importorskip("polars")
    path = require(f"tables/{name}.csv")
    table = read_table(path)
    frame = polars.read_csv(path, infer_schema=False, null_values=["", "?", "NA"])
    assert table.names == tuple(frame.columns)
    for column in table.columns:
        cells = frame[column.name]
        assert column.missing.tolist() == cells.is_null().to_list()
        if column.kind in ("number", "integer"):
            wanted = cells.cast(polars.Float64).drop_nulls().to_numpy()
            assert np.array_equal(column.present.astype(np.float64), wanted)
        elif column.kind == "boolean":
            wanted = cells.drop_nulls().str.to_lowercase().is_in(["true", "yes"]).to_list()
            assert column.present.tolist() == wanted
        else:
            assert column.present.tolist() == cells.drop_nulls().to_list()


def test_diamonds_in_a_second():
    """53,940 rows of 10 columns take less than a second of one core."""
    path = require("tables/diamonds.csv")
    begin = time.process_time()
    assert read_table(path).rows == 53_940
    assert time.process_time() - begin < 1


def test_no_header(tmp_path):
    """A file without names is recognised and told, and takes names that are given."""
    path = _written(tmp_path, "5.1,3.5,setosa\n4.9,3.0,setosa\n")
    table = read_table(path)
    assert table.names == ("column_1", "column_2", "column_3")
    assert not table.source.has_header
    assert table.source.notes == ("no header: the columns are called column_1 to column_3",)
    assert table.source.lines.tolist() == [1, 2]
    assert read_table(path, names=["a", "b", "c"]).names == ("a", "b", "c")
    with pytest.raises(DataError) as caught:
        read_table(path, names=["a", "b"])
    assert "expected 2 columns, as the file has no names for them, got 3" in str(caught.value)


def test_known_kinds(tmp_path):
    """Columns whose kind is known are read so; a cell that does not fit is told with its line."""
    path = _written(tmp_path, "a,b\n3,x\n4,5\n")
    assert read_table(path, kinds={"a": "number"})["a"].kind == "number"
    with pytest.raises(DataError) as caught:
        read_table(path, kinds={"b": "number", "c": "date"})
    assert str(caught.value) == (
        f"{path}, line 2: column 'b': expected a number, as in training, got 'x'; correct "
        f"the cell, "
        "or leave it empty if the value is missing"
    )


@pytest.mark.parametrize(
    "text, decimal, values, note",
    [
        ("x;y\n1,5;a\n2;b\n", ",", [1.5, 2.0], "decimal comma"),
        ("x;y\n1.234,5;a\n2;b\n", ",", [1234.5, 2.0], "decimal comma"),
        (
            "x;y\n1,234;a\n2,345;b\n",
            ",",
            [1.234, 2.345],
            "decimal comma, though 1,234 could be thousands as well",
        ),
        ('x,y\n"1,234",a\n"2,345",b\n', ".", [1234, 2345], None),
        ("x;y\n1,234;1.5\n2,345;2\n", ".", [1234, 2345], None),
        ("x;y\n1,234;0,5\n2,345;2\n", ",", [1.234, 2.345], "decimal comma"),
    ],
)
def test_decimal_commas(tmp_path, text, decimal, values, note):
    """The whole file says which mark its decimals have."""
    table = read_table(_written(tmp_path, text))
    assert table.source.decimal == decimal
    assert table["x"].values.tolist() == values
    assert note is None or note in table.source.notes


@pytest.mark.parametrize(
    "text, message",
    [
        (
            "",
            "table reader: expected a line of names and rows below it, got an empty file; "
            "check where "
            "the file came from",
        ),
        (
            "\ufeff \n\n",
            "table reader: expected a line of names and rows below it, got an empty one: "
            "only blank "
            "lines; check where the file came from",
        ),
        (
            "a,b\n",
            "table reader: expected rows below the header, got none; add rows, or a line of names "
            "above if these are values",
        ),
    ],
)
def test_nothing_to_read(tmp_path, text, message):
    """A file without rows is refused."""
    with pytest.raises(DataError) as caught:
        read_table(_written(tmp_path, text))
    assert str(caught.value).endswith(message)


def test_files_too_large_for_memory(tmp_path, monkeypatch):
    """A file that would not fit is refused with both numbers of bytes, before it is read."""
    path = _written(tmp_path, "a,b\n1,2\n" * 1000)
    monkeypatch.setattr(read, "free_bytes", lambda: 48_000)
    with pytest.raises(FileFormatError) as caught:
        read_table(path)
    most = 48_000 // read.BYTES_FOR_EACH
    assert str(caught.value) == (
        f"{path}: table reader: expected a file of at most {most} bytes with 48000 bytes of memory "
        "free, got one of 8000 bytes; take a part of its rows or columns, or write it as Parquet"
    )
    monkeypatch.setattr(read, "free_bytes", lambda: None)
    assert read_table(_written(tmp_path, "a,b\n1,2\n")).rows == 1


def test_no_file(tmp_path):
    """What is not there, or a folder, is told."""
    with pytest.raises(InputError):
        read_table(tmp_path / "none.csv")
    with pytest.raises(FileFormatError):
        read_table(tmp_path)


PIECES = st.lists(
    st.one_of(
        st.sampled_from([b",", b";", b"\n", b"\r\n", b'"', b"\t", b"|", b" ", b"a", b"1", b"1,5"]),
        st.sampled_from(
            [b"2024-01-03", b"03/04/2024", b"%", b"\xea\xb0\x80", b"\xb0\xa1", b"\xff"]
        ),
        st.sampled_from([b"\xff\xfe", b"\xef\xbb\xbf", b"-", b"?", b"1e999", b"00", b"0", b"."]),
        st.binary(max_size=4),
    ),
    max_size=40,
)


def _read_or_refused(path):
    try:
        return read_table(path), None
    except InputError as error:
        return None, error


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_any_bytes_are_a_table_or_refused(tmp_path_factory, pieces):
    """Whatever a file holds, it is read or refused in one line with something to do."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"".join(pieces))
    table, refusal = _read_or_refused(path)
    if table is None:
        assert str(refusal).startswith(str(path))
        assert refusal.action
        assert "\n" not in str(refusal)
        return
    assert table.rows == len(table.source.lines) >= 1
    known = {column.name: column.kind for column in table.columns}
    names = None if table.source.has_header else table.names
    again = read_table(path, kinds=known, names=names)
    assert again.fingerprint() == table.fingerprint()


def test_long_cells_take_no_longer_than_others(tmp_path):
    """A cell of 100,000 characters is read at once, whatever stands in it."""
    for text in ("1," * 50_000, " " * 99_999 + "\u00e9", "1" * 100_000, "(" * 100_000):
        begin = time.process_time()
        assert read_table(_written(tmp_path, f'a,b\n"x{text}x",1\n"{text}z",2\n')).rows == 2
        assert time.process_time() - begin < 1
