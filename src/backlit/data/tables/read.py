"""A table from a file: text with delimiters (`.csv`, `.tsv`, `.txt` …) or Parquet.

What becomes of awkward files. Accepted ones keep every row; what is told is a note of the source
(file) or of the column. A refusal names the file and, if there is one, the line, the column, the
value, what was expected, and what to do.

    file        empty, blank lines only, header only       refused
                no header                                   column_1 …, told
                rows of unequal length, open quotes         refused
                a delimiter at the end of lines             left out, told
                empty lines                                 no rows, told; in a single column values
                                                            that are missing, told
                blank rows (delimiters only)                rows; at the end told
                line ends mixed, or within quotes           accepted
                another format (.xlsx, HTML …), gzip        refused by content, whatever its name
                larger than memory allows                   refused
    encoding    UTF-8, with or without mark; UTF-16 with    accepted; told but for plain UTF-8
                its mark; CP949 that is Korean
                Latin-1, UTF-16 without mark, UTF-32        refused
                NUL, control characters                     refused
    names       twice                                       refused
                blank                                       column_N, told
    numbers     inf, 1e400                                  refused
                whole, beyond 2**53                         exact, told
                whole, beyond 2**53 among decimals          rounded, told
                whole, beyond int64                         text, told
                leading zeros (00123)                       text, told
                thousands, per cent, currency, wide digits  numbers, told; mixed units: text, told
                decimal comma                               numbers, told
                1,234 and nothing else to tell by           decimal comma between semicolons,
                                                            thousands elsewhere, told
                units (3 kg, 30명, 3만원), (1,234), △1,234   text, told
                other words among them, on whatever row     text, told with the first line
    dates       03/04/2024 with a 13th in the column        dates, told
                2024.01 on every row                        dates, told
                times with an offset                        UTC, told
                years of two digits, days of no calendar    text, told
                03/04/2024 without                          text, told; refused if known as dates
    missing     ?, NA, 없음 …                                missing, told
                every value of a column                     a category without values, told
    known kind  a cell that does not fit                    refused

This module refuses to know what is to be learnt from the table.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from ...base.errors import DataError, FileFormatError
from ..arrays import cut, shown
from ..contents import open_plain, place_of
from .cells import coded
from .column import Column, Kind
from .decode import decode
from .dialect import find_dialect
from .foreign import refuse_foreign
from .header import counted_names, has_header, read_names
from .infer import infer, read_as
from .memory import free_bytes
from .numbers import points_to, read_numbers
from .rows import read_rows, without_first
from .table import Source, Table
from .words import is_missing

BYTES_FOR_EACH = 24  # of a text file, in memory while it is read: measured, see the tests
_PARQUET = b"PAR1"


def read_table(
    path: str | os.PathLike[str],
    *,
    kinds: Mapping[str, Kind] | None = None,
    names: Sequence[str] | None = None,
) -> Table:
    """Read a table from a file, every row of it.

    path   of a text file or a Parquet file, whatever it is called
    kinds  of columns that are known, by name, as at prediction: they are read so, not inferred
    names  of the columns of a file that has no header

    Raises InputError if there is no such file or it may not be read; FileFormatError for a file
    that is no table, or one that is torn; DataError for one without rows, for names that stand
    twice, for numbers that are not finite, and for cells that are not of their known kind.
    """
    file = Path(path)
    where = place_of(file)
    with open_plain(file, "table reader") as stream:
        head = stream.read(4096)
        if not head.startswith(_PARQUET):
            refuse_foreign(head, where)
            _refuse_too_large(os.fstat(stream.fileno()).st_size, where)
        try:
            if head.startswith(_PARQUET):
                from .parquet import read_parquet

                return read_parquet(file, kinds=kinds)
            data = head + stream.read()
            return _read_text(data, file, where, kinds or {}, names)
        except MemoryError:
            raise _too_large(where, os.fstat(stream.fileno()).st_size, None) from None


def _read_text(
    data: bytes,
    file: Path,
    where: str,
    kinds: Mapping[str, Kind],
    given: Sequence[str] | None,
) -> Table:
    text, encoding, notes = decode(data, where)
    dialect = find_dialect(text)
    body = text[dialect.skipped :] if dialect.skipped else text
    columns, head, lines, told = read_rows(body, dialect.delimiter, where, 1 + dialect.lines)
    notes = (*notes, *dialect.notes, *told)
    if not _has_words(head, columns):
        raise DataError(
            "table reader",
            where=where,
            expected="a line of names and rows below it",
            got="an empty file" if not data else "an empty one: only blank lines",
            action="check where the file came from",
        )
    is_headed = has_header(head, given)
    if is_headed:
        names, told = read_names(head[0], f"{where}, line {int(lines[0])}")
        lines = lines[1:]
        notes = (*notes, *told)
        columns = without_first(columns)
    else:
        names = _names_for(len(columns), given, where)
        if given is None:
            notes = (*notes, f"no header: the columns are called {names[0]} to {names[-1]}")
    if not len(lines):
        raise DataError(
            "table reader",
            where=where,
            expected="rows below the header",
            got="none",
            action="add rows, or a line of names above if these are values",
        )
    cells = len(columns) * (len(lines) + is_headed)
    has_commas = text.count(",") > (cells - cells // len(columns)) * (dialect.delimiter == ",")
    decimal, told = _decimal_of(columns, dialect.delimiter) if has_commas else (".", ())
    notes = (*notes, *told)
    source = Source(str(file), encoding, dialect.delimiter, decimal, is_headed, lines, notes)
    return Table(file.stem, typed(names, columns, kinds, decimal, source.place), source)


def _has_words(head: Sequence[Sequence[str]], columns: Sequence[Sequence[str]]) -> bool:
    """Whether any cell holds more than blanks; nearly always the first does."""
    return any(map(str.strip, chain.from_iterable((*head, *columns))))


def typed(
    names: Sequence[str],
    columns: Sequence[Sequence[str]],
    kinds: Mapping[str, Kind],
    decimal: str,
    place: Callable[[int], str],
) -> tuple[Column, ...]:
    """Columns of text cells as columns of their kinds, known or inferred."""
    return tuple(
        read_as(name, cells, kinds[name], decimal, place)
        if name in kinds
        else infer(name, cells, decimal, place)
        for name, cells in zip(names, columns, strict=True)
    )


def _names_for(count: int, given: Sequence[str] | None, where: str) -> list[str]:
    if given is None:
        return counted_names(count)
    if len(given) != count:
        raise DataError(
            "table reader",
            where=where,
            expected=f"{len(given)} columns, as the file has no names for them",
            got=str(count),
            action="write a line of names above the rows, or give the columns "
            + ", ".join(map(shown, given[:8])),
        )
    return list(given)


def _decimal_of(columns: Sequence[Sequence[str]], delimiter: str) -> tuple[str, tuple[str, ...]]:
    """The decimal mark that the file's cells speak for, and what to say of it.

    1,234 speaks for none. Where no other cell does, it has a decimal comma between semicolons,
    which are there because of it, and thousands elsewhere.
    """
    said = set()
    either = None
    for cells in columns:
        words = {cell.strip() for cell in coded(cells)[0]}
        if not any("," in word or "." in word for word in words):
            continue
        present = sorted(word for word in words if not is_missing(word))
        mark = points_to(present)
        if mark is not None:
            said.add(mark)
        elif read_numbers(present, ",").values is not None:
            either = next((word for word in present if "," in word), either)
    if said == {","}:
        return ",", ("decimal comma",)
    if not said and either is not None and delimiter == ";":
        return ",", (f"decimal comma, though {cut(either, 30)} could be thousands as well",)
    return ".", ()


def _refuse_too_large(size: int, where: str) -> None:
    free = free_bytes()
    if free is not None and size * BYTES_FOR_EACH > free:
        raise _too_large(where, size, free)


def _too_large(where: str, size: int, free: int | None) -> FileFormatError:
    told = "" if free is None else f" with {free} bytes of memory free"
    return FileFormatError(
        "table reader",
        where=where,
        expected=f"a file of at most {(free or size) // BYTES_FOR_EACH} bytes{told}",
        got=f"one of {size} bytes",
        action="take a part of its rows or columns, or write it as Parquet",
    )
