"""What came of a file, held against what an entry states.

This module refuses to know who read the file, and where it lay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np

from backlit.base.errors import InputError
from backlit.data.tables.table import Table
from corpus.entry import Entry, Expected

_EMPTY = {"integer": 0, "boolean": False, "category": ""}


def notes_of(table: Table) -> list[str]:
    """All that was noted, of the file and of its columns."""
    return [*table.source.notes, *(note for column in table.columns for note in column.notes)]


def cells_of(table: Table, name: str) -> list[Any]:
    """A column's values in Python's own types, None where one is missing."""
    column = table[name]
    pairs = zip(column.values.tolist(), column.missing.tolist(), strict=True)
    return [None if is_missing else value for value, is_missing in pairs]


def compare(table: Table, expected: Sequence[Expected]) -> None:
    """Names, kinds and all values are as stated; where none is, stands what a kind has for it."""
    assert table.names == tuple(column.name for column in expected)
    for column in expected:
        assert table[column.name].kind == column.kind, column.name
        assert cells_of(table, column.name) == list(column.cells), column.name
    for found in table.columns:
        empty = found.values[found.missing]
        is_odd = found.kind in ("number", "date")  # NaN and NaT differ from themselves
        assert ((empty != empty) if is_odd else (empty == _EMPTY[found.kind])).all()


def check_source(table: Table, entry: Entry) -> None:
    """What was understood of the file is as stated."""
    source = table.source
    encoding = entry.written if entry.encoding == "" else entry.encoding
    assert (source.encoding is None) == (encoding is None)
    assert encoding is None or str(source.encoding).lower().startswith(encoding)
    assert source.has_header is entry.header
    assert entry.delimiter is None or source.delimiter == entry.delimiter
    assert entry.decimal is None or source.decimal == entry.decimal


def check_lines(table: Table, entry: Entry) -> None:
    """The line kept for a row is one of the file's, later than that of the row before."""
    lines = table.source.lines
    assert (lines is None) == (table.source.encoding is None)
    if lines is not None:
        text = entry.data().decode(entry.written).replace("\r\n", "\n").replace("\r", "\n")
        assert len(lines) == table.rows
        assert (np.diff(lines) > 0).all()
        assert lines[0] >= 1
        assert lines[-1] <= len(text.split("\n"))


def without_file(message: str, file: str) -> str:
    """A message without the path of the file, whose words are not the message's."""
    return re.sub(r"\S*" + re.escape(file), "", message)


def check_refusal(error: InputError, file: str, says: Sequence[str], line: int | None) -> None:
    """One line with the file, the line, the words and, at its end, an action."""
    message = str(error)
    assert "\n" not in message
    assert file in message
    said = without_file(message, file) if file else message
    assert line is None or re.search(rf"\bline {line}\b", said), said
    assert [word for word in says if word not in said] == [], said
    assert error.action
    assert message.endswith(" ".join(error.action.split()))


def as_python_reads(text: str, kind: str) -> Any:
    """A plain cell by Python's own means."""
    if not text:
        return None
    if kind == "number":
        return float(Decimal(text))
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    if kind == "date":
        return datetime.fromisoformat(text)
    return int(Decimal(text)) if kind == "integer" else text
