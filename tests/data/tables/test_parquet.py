"""Parquet files."""

from __future__ import annotations

import sys

import pytest

from backlit.base.errors import DataError, FileFormatError, MissingExtraError
from backlit.data.tables import parquet, read_table


@pytest.fixture
def path(tmp_path):
    """A small Parquet file, under a name that does not say so."""
    polars = pytest.importorskip("polars")
    path = tmp_path / "table.data"
    polars.DataFrame({"n": [1, None], "말": ["가", "?"]}).write_parquet(path)
    return path


def test_a_parquet_file_is_known_by_its_content(path):
    """It is read as the frame in it, whatever it is called, and its rows have no lines."""
    table = read_table(path)
    assert (table.name, table.names) == ("table", ("n", "말"))
    assert table["n"].missing.tolist() == [False, True]
    assert table["말"].values.tolist() == ["가", ""]
    assert (table.source.encoding, table.source.lines) == (None, None)
    assert table.source.place(1).endswith("table.data, row 1")


def test_known_kinds(path):
    """A value that is not of its known kind is told with the file and its row."""
    assert read_table(path, kinds={"n": "number"})["n"].kind == "number"
    with pytest.raises(DataError) as caught:
        read_table(path, kinds={"말": "number"})
    assert str(caught.value).startswith(f"{path}, row 0 (counted from 0): column '말': expected a")


def test_damage(tmp_path):
    """A file that is cut is told to be no whole Parquet file."""
    pytest.importorskip("polars")
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1PAR1")
    with pytest.raises(FileFormatError) as caught:
        read_table(path)
    assert "expected a whole Parquet file" in str(caught.value)


def test_tables_too_large_for_memory(path, monkeypatch):
    """A table that would not fit is refused with both numbers of bytes, before it is read."""
    monkeypatch.setattr(parquet, "free_bytes", lambda: 95)
    with pytest.raises(FileFormatError) as caught:
        read_table(path)
    assert str(caught.value) == (
        f"{path}: table reader: expected a table that fits into the 95 bytes of memory that are "
        "free, got one that takes about 96 bytes; take a part of its rows or columns"
    )


def test_without_polars(path, monkeypatch):
    """Without polars one is told how to install it."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError) as caught:
        read_table(path)
    assert "pip install 'backlit[table]'" in str(caught.value)
