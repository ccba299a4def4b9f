"""Columns and tables made of lists, for tests that are not about reading: None is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from backlit.data.tables.column import DTYPES, Column, Kind
from backlit.data.tables.table import Source, Table

EMPTY: Mapping[str, Any] = {
    "number": np.nan,
    "integer": 0,
    "boolean": False,
    "date": np.datetime64("NaT"),
    "category": "",
}


def column(name: str, kind: Kind, values: Iterable[Any]) -> Column:
    """A column of this kind."""
    given = list(values)
    missing = np.array([value is None for value in given], dtype=bool)
    filled = [EMPTY[kind] if value is None else value for value in given]
    array = np.empty(len(given), dtype=DTYPES[kind])
    array[:] = [str(value) for value in filled] if kind == "category" else filled
    return Column(name, kind, array, missing)


def table(source: Source | None = None, **columns: tuple[Kind, Iterable[Any]]) -> Table:
    """A table of columns `name=(kind, values)`."""
    made = tuple(column(name, kind, values) for name, (kind, values) in columns.items())
    return Table("made", made, source or Source())
