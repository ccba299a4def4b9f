"""Whether the first row of a file names its columns, or is a row like the others.

Below a name for a column of numbers stand numbers, and a name is none. So where a column holds
numbers or dates (also beside missing cells), its first cell decides; years (1990, 1991) that are
not among the numbers below, and 0, 1, 2 … are names even so. Where all columns hold words, a
first row of words that occur again in their own columns is a row like the others.
This module refuses to know the kinds of whole columns: it looks at the first few hundred rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ...base.errors import DataError
from ..arrays import shown
from .dates import read_dates
from .numbers import read_number
from .words import is_missing, tidy

_SAMPLE_ROWS = 300
_SAMPLE_CELLS = 20_000
_FEWEST_ROWS = 20  # of very wide tables
_MOSTLY = 0.8
_FEWEST_IN_A_ROW = 3
_YEAR = re.compile("(?:19|20)[0-9]{2}")


def has_header(rows: Sequence[Sequence[str]], names: Collection[str] | None = None) -> bool:
    """Whether the first of the rows holds the names of the columns.

    names  of the columns, if they are known: a first row that has one of them is a header

    >>> has_header([["age", "sex"], ["3", "f"]]), has_header([["4", "m"], ["3", "f"]])
    (True, False)
    """
    first = [tidy(cell) for cell in rows[0]]
    if names is not None and any(cell in names for cell in first):
        return True
    body = rows[1 : 1 + min(_SAMPLE_ROWS, max(_SAMPLE_CELLS // len(first), _FEWEST_ROWS))]
    if not body:
        return names is None and all(_sort(cell) == "word" for cell in first if cell)
    words = values = years = 0
    columns = [[row[column].strip() for row in body] for column in range(len(first))]
    for name, cells in zip(first, columns, strict=True):
        common = _common_sort(cells)
        if common == "word" or (is_missing(name) and name):
            continue
        if _sort(name) != common:
            words += 1
        elif _YEAR.fullmatch(name) and not any(map(_YEAR.fullmatch, cells)):
            years += 1
        else:
            values += 1
    if words or (years and not values):
        return True
    if values:
        return _is_counted(first, len(body))
    again = [name in cells for name, cells in zip(first, columns, strict=True)]
    return 2 * sum(again) < len(first)


def _sort(cell: str) -> str:
    if read_number(cell) is not None or read_number(cell, ",") is not None:
        return "number"
    return "date" if read_dates([cell], digits=False).misfit is None else "word"


def _common_sort(cells: Sequence[str]) -> str:
    """What nearly all cells of a column are that are not missing."""
    sorts = {cell: _sort(cell) for cell in set(cells) if not is_missing(cell)}
    present = [sorts[cell] for cell in cells if cell in sorts]
    for sort in ("number", "date"):
        if present and present.count(sort) >= _MOSTLY * len(present):
            return sort
    return "word"


def _is_counted(first: Sequence[str], rows: int) -> bool:
    """Whether the numbers of a first row count all columns from 0, or years from left to right."""
    numbers = [int(cell) for cell in first if cell.isdecimal()]
    if len(numbers) < _FEWEST_IN_A_ROW or numbers != list(
        range(numbers[0], numbers[0] + len(numbers))
    ):
        return False
    counts_all = numbers[0] == 0 and len(numbers) >= len(first) - 1 and rows > len(numbers)
    return counts_all or all(_YEAR.fullmatch(str(number)) for number in numbers)


def read_names(first: Sequence[str], where: str) -> tuple[list[str], tuple[str, ...]]:
    """The names of the columns from a header, and what was understood.

    A blank one becomes `column_N`, counted from 1.
    Raises DataError for a name that stands twice.

    >>> read_names(["a", ""], "a.csv, line 1")
    (['a', 'column_2'], ('no name for column 2: it is called column_2',))
    """
    names, notes = [], []
    numbers: dict[str, int] = {}
    for number, cell in enumerate(first, 1):
        name = tidy(cell)
        if not name:
            name = f"column_{number}"
            notes.append(f"no name for column {number}: it is called {name}")
        if name in numbers:
            raise DataError(
                "table reader",
                where=where,
                expected="columns with different names",
                got=f"{shown(name)} twice, for columns {numbers[name]} and {number}",
                action="rename one of them",
            )
        numbers[name] = number
        names.append(name)
    return names, tuple(notes)


def counted_names(count: int) -> list[str]:
    """`column_1` … for a file without names.

    >>> counted_names(2)
    ['column_1', 'column_2']
    """
    return [f"column_{number}" for number in range(1, count + 1)]
