"""A table: columns of equal length, each with its name and kind, and where they came from.

It is what a file or a frame says, before anything is made of it: nothing is filled in, scaled
or left out. This module refuses to know file formats, frames, and what is to be learnt.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import DataError, ShapeError, UnknownNameError
from ..arrays import shown
from .column import Column

_EXACT = 2**53


@dataclass(frozen=True, eq=False)
class Source:
    """Where a table came from.

    path        of the file as it was given, or None
    encoding    of a text file: `utf-8`, `cp949` …, or None
    delimiter   between its cells, or None
    decimal     the mark of its decimals, `.` or `,`
    has_header  whether the names of the columns were in it
    lines       the line of the file on which each row begins, counted from 1, or None
    notes       what was understood about the file, in English, for people
    """

    path: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    has_header: bool = True
    lines: NDArray[np.int64] | None = None
    notes: tuple[str, ...] = ()

    def place(self, row: int) -> str:
        """Where a row, counted from 0, stands: `a.csv, line 7`, or `row 5 (counted from 0)`."""
        if self.lines is None:
            return f"row {row} (counted from 0)" if self.path is None else f"{self.path}, row {row}"
        return f"{self.path}, line {int(self.lines[row])}"


@dataclass(frozen=True, eq=False)
class Table:
    """N rows of named columns.

    Raises DataError for a name that stands twice, ShapeError for unequal lengths.

    >>> age = Column("age", "integer", np.array([3, 4]), np.array([False, False]))
    >>> Table("tiny", (age,))
    Table(tiny: 2 rows, 1 column)
    """

    name: str
    columns: tuple[Column, ...]
    source: Source = field(default_factory=Source)

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for column in self.columns:
            if column.name in seen:
                raise DataError(
                    "a table",
                    expected="columns with different names",
                    got=f"{shown(column.name)} twice",
                    where=self.source.path,
                    action="rename one of them",
                )
            seen.add(column.name)
            if len(column) != len(self.columns[0]):
                raise ShapeError(
                    f"column {shown(column.name)}",
                    expected=f"{len(self.columns[0])} values, as {shown(self.columns[0].name)} has",
                    got=str(len(column)),
                    where=self.source.path,
                    action="give every column as many values",
                )

    @property
    def rows(self) -> int:
        """N."""
        return len(self.columns[0]) if self.columns else 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        """A column by its name. Raises UnknownNameError, with the nearest one."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UnknownNameError("column", name, self.names, where=self.source.path)

    def __contains__(self, name: object) -> bool:
        """Whether a column has this name."""
        return any(column.name == name for column in self.columns)

    def take(self, rows: Any) -> Table:
        """The rows of an index array or a mask, as a table."""
        lines = None if self.source.lines is None else self.source.lines[rows]
        columns = tuple(column.take(rows) for column in self.columns)
        return replace(self, columns=columns, source=replace(self.source, lines=lines))

    def select(self, names: Any) -> Table:
        """The columns of these names, in this order, as a table."""
        return replace(self, columns=tuple(self[name] for name in names))

    def fingerprint(self) -> str:
        """sha256 over names, kinds and values: the same wherever the same content was written.

        Whole numbers count as numbers, where float64 holds them exactly.
        """
        digest = hashlib.sha256()
        for column in self.columns:
            kind, values = column.kind, column.values
            if kind == "integer" and (np.abs(values) <= _EXACT).all():
                kind, values = "number", values.astype(np.float64)
            digest.update(f"{column.name!r} {kind} {len(column)};".encode())
            digest.update(np.packbits(column.missing).tobytes())
            if kind == "category":
                for text in values:
                    digest.update(f"{text!r},".encode())
            else:
                whole = np.where(column.missing, np.zeros((), values.dtype), values)
                little = np.ascontiguousarray(whole, dtype=whole.dtype.newbyteorder("<"))
                digest.update(little.view(np.uint8).tobytes())
        return digest.hexdigest()

    def __repr__(self) -> str:
        count = len(self.columns)
        return f"Table({self.name}: {self.rows} rows, {count} column{'s' * (count != 1)})"
