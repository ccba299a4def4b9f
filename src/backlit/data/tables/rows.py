"""The rows of a text file: cells between delimiters, quoted where they hold one, and their lines.

Every row has as many cells as the others, or the file is refused with the line of the first that
has not. A row begins on a line, counted from 1, and may go on over several where a quoted cell
holds line ends; those may be of any sort, and mixed. Empty lines are no rows, except between the
rows of a single column, where each is a missing value.
This module refuses to know what the cells mean, and whether the first row is a header.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from itertools import chain, compress, islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...base.errors import FileFormatError
from ..arrays import shown
from .accelerated import Strings, cut_plain
from .numbers import read_number

HEAD = 301  # rows that are looked at before all of them
_AT_ONCE = 4096
_ENDED = "a delimiter at the end of every line"
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


class Rows(NamedTuple):
    """Rows of equal length, cut into columns.

    columns  of all rows, the first one among them
    head     the first rows, as they stand
    lines    the line on which each row begins
    notes    what was understood
    """

    columns: Sequence[Sequence[str]]
    head: list[list[str]]
    lines: NDArray[np.int64]
    notes: tuple[str, ...]


def read_rows(text: str, delimiter: str, where: str, first_line: int = 1) -> Rows:
    """Cut a text into rows and columns.

    first_line  the number of the text's first line in its file

    Raises FileFormatError, naming the line, for a row with more or fewer cells than the others,
    for a quote that is not closed or goes on behind its end, and for a cell too long to be one.

    >>> read_rows("a,b\\n1,2\\n", ",", "a.csv").columns
    [['a', '1'], ['b', '2']]
    """
    large = cut_plain(text, delimiter)
    if large is not None:
        lines = np.arange(first_line, first_line + len(large[0]), dtype=np.int64)
        head = list(map(list, zip(*(column[:HEAD] for column in large), strict=True)))
        _refuse_drawn(head, lines, where)
        return Rows(large, head, lines, ())
    cells, width = _even_cells(text, delimiter)
    if not cells:
        return _uneven_rows(text, delimiter, where, first_line)
    count = len(cells) // width
    lines = np.arange(first_line, first_line + count, dtype=np.int64)
    head = [cells[at : at + width] for at in range(0, min(len(cells), HEAD * width), width)]
    _refuse_drawn(head, lines, where)
    columns = [cells[column::width] for column in range(width)]
    notes: tuple[str, ...] = ()
    if width > 1 and not any(map(str.strip, columns[-1])):
        del columns[-1]
        head = [row[:-1] for row in head]
        notes = (_ENDED,)
    return Rows(columns, head, lines, (*notes, *_blank_end(columns)))


def without_first(columns: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The columns without their first cells, which are let go."""
    return [
        column.without_first() if isinstance(column, Strings) else column[1:] for column in columns
    ]


def _even_cells(text: str, delimiter: str) -> tuple[list[str], int]:
    """All cells one after the other, if every line is a row and all are of one length; else none.

    Rows are let go at once: hundreds of thousands of small lists take time and memory.
    """
    reader = _reader(text, delimiter)
    cells: list[str] = []
    count, widths = 0, set[int]()
    try:
        while rows := list(islice(reader, _AT_ONCE)):
            widths.update(map(len, rows))
            if len(widths) > 1:
                return [], 0
            count += len(rows)
            cells.extend(chain.from_iterable(rows))
    except csv.Error:
        return [], 0
    return (cells, widths.pop()) if widths and count == reader.line_num else ([], 0)


def _uneven_rows(text: str, delimiter: str, where: str, first_line: int) -> Rows:
    """Rows of a text with empty lines, lines within cells, or faults."""
    reader = _reader(text, delimiter)
    rows, begins = [], [0]
    try:
        for row in reader:
            rows.append(row)
            begins.append(reader.line_num)
    except csv.Error as error:
        raise _quoting_fault(
            str(error), delimiter, f"{where}, line {first_line + begins[-1]}"
        ) from None
    lines = np.array(begins[:-1], dtype=np.int64) + first_line
    rows, lines, notes = _without_empty(rows, lines)
    if not rows:
        return Rows([], [], lines, notes)
    _refuse_drawn(rows[:HEAD], lines, where)
    rows, more = _of_one_length(rows, lines, delimiter, where)
    columns = list(map(list, zip(*rows, strict=True)))
    return Rows(columns, rows[:HEAD], lines, (*notes, *more, *_blank_end(columns)))


def _reader(text: str, delimiter: str) -> Any:
    return csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )


def _without_empty(
    rows: list[list[str]], lines: NDArray[np.int64]
) -> tuple[list[list[str]], NDArray[np.int64], tuple[str, ...]]:
    if all(rows):
        return rows, lines, ()
    end = len(rows)
    while end and not rows[end - 1]:
        end -= 1
    rows, lines = rows[:end], lines[:end]
    empty = end - sum(map(bool, rows))
    if not empty:
        return rows, lines, ()
    begin = next((row for row, cells in enumerate(rows) if cells), 0)
    if max(map(len, rows), default=0) == 1:
        rows = [cells or [""] for cells in rows[begin:]]
        note = f"{empty - begin} empty lines are missing values"
        return rows, lines[begin:], (note,) if empty > begin else ()
    kept = [bool(cells) for cells in rows]
    note = f"{empty} empty line{'s' * (empty > 1)} left out, the first is line "
    first = int(lines[kept.index(False)])
    return list(compress(rows, kept)), lines[np.array(kept)], (f"{note}{first}",)


def _refuse_drawn(rows: list[list[str]], lines: NDArray[np.int64], where: str) -> None:
    """Refuse a table drawn with dashes below its header, and one whose cells blanks set apart."""
    rule = [cell.strip(" :+|") for cell in rows[1]] if len(rows) > 1 else []
    if any(rule) and all(cell.strip("-=") == "" for cell in rule) and max(map(len, rule)) > 2:
        raise FileFormatError(
            "table reader",
            where=f"{where}, line {int(lines[1])}",
            expected="a row of values below the names of the columns",
            got="a line of dashes, as in a table drawn for people",
            action="remove the line and the marks at both ends of the others",
        )
    if len(rows[0]) > 1 or len(rows) < 2:
        return
    for blank, name in ((None, "spaces"), ("，", "wide commas ，")):
        cut = [row[0].split(blank) for row in rows if row]
        if len(cut[0]) > 1 and len(set(map(len, cut))) == 1:
            numbers = [all(map(_is_number, column)) for column in zip(*cut[1:], strict=True)]
            if blank is not None or 2 * sum(numbers) > len(numbers):
                raise FileFormatError(
                    "table reader",
                    where=where,
                    expected="cells set apart by commas, semicolons, tabs or |",
                    got=f"{len(cut[0])} on each line set apart by {name}",
                    action="write it with commas between its cells",
                )


def _is_number(cell: str) -> bool:
    return read_number(cell) is not None


def _of_one_length(
    rows: list[list[str]], lines: NDArray[np.int64], delimiter: str, where: str
) -> tuple[list[list[str]], tuple[str, ...]]:
    """The rows, all of the first one's length: a delimiter at the end of lines is no cell."""
    width = len(rows[0])
    lengths = set(map(len, rows))
    if len(lengths) == 1:
        if width == 1 or any(row[-1].strip() for row in rows):
            return rows, ()
        return [row[:-1] for row in rows], (_ENDED,)
    if lengths != {width, width + 1} or any(row[-1].strip() for row in rows if len(row) > width):
        raise _ragged(rows, lines, delimiter, where)
    told = "every line but the first" if all(len(row) > width for row in rows[1:]) else "some lines"
    return [row[:width] for row in rows], (f"a delimiter at the end of {told}",)


def _ragged(
    rows: list[list[str]], lines: NDArray[np.int64], delimiter: str, where: str
) -> FileFormatError:
    """The error at the first row whose length is not that of the first row."""
    width = len(rows[0])
    row = next(number for number, cells in enumerate(rows) if len(cells) != width)
    common = Counter(map(len, rows[1:])).most_common(1)[0][0]
    if row == 1 and common == width + 1 and width == 1:
        action = "remove what stands above the names of the columns, or give each a name"
    elif row == 1 and common == width + 1:
        action = "give every column a name, also the first, and put cells with "
        action += f"{_NAMES[delimiter]} in quotes"
    elif row == 1 and common != width:
        action = "remove what stands above the names of the columns, if anything does"
    elif len(rows[row]) > width:
        action = f"put cells that hold {_NAMES[delimiter]} in quotes"
    elif row == len(rows) - 1:
        action = "remove the line if it is a note; else the file breaks off: copy it again"
    else:
        action = "add what is missing, or remove the line"
    return FileFormatError(
        "table reader",
        where=f"{where}, line {int(lines[row])}",
        expected=f"{_cells(width)} between {_NAMES[delimiter]}, as line {int(lines[0])} has",
        got=_cells(len(rows[row])),
        action=action,
    )


def _cells(count: int) -> str:
    return f"{count} cell{'s' * (count != 1)}"


def _blank_end(columns: list[list[str]]) -> tuple[str, ...]:
    """Rows at the end that hold delimiters only, as spreadsheets leave them: kept, and told."""
    end = count = len(columns[0])
    while end > 1 and len(columns) > 1 and not any(column[end - 1].strip() for column in columns):
        end -= 1
    blank = count - end
    return (f"{blank} blank row{'s' * (blank > 1)} at the end",) if blank else ()


def _quoting_fault(reason: str, delimiter: str, place: str) -> FileFormatError:
    """The error for what Python's reader says of the row that begins at a place."""
    if "field larger" in reason:
        expected = f"cells of at most {csv.field_size_limit()} characters"
        got = "a longer one"
        action = "close the quote that may be open there, or leave the column out"
    elif "unexpected end" in reason:
        expected, got = "a quote for each that is opened", "the end of the file within one"
        action = 'close the quote, and write a quote within a cell twice: ""'
    else:
        expected = f"the end of the cell behind its closing quote, before {shown(delimiter)}"
        got = "more text"
        action = 'write a quote within a cell twice: ""'
    return FileFormatError("table reader", where=place, expected=expected, got=got, action=action)
