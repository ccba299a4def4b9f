"""A table from what a program already holds: frames of any library, lists, mappings, arrays.

    given                                   its columns
    frame or series of any library          as they are (through narwhals)
    mapping of names to values              as they are
    list of mappings                        every name that occurs; missing where a row lacks it
    structured array                        its fields
    (N, D) array, or list of rows           `column_1` … `column_D`, or names=

Text is read as the cells of a file are, so the same rows make the same table wherever they come
from; only columns that a frame declares as categories stay text. Nothing given is written to.
This module refuses to know any frame library by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ...base.errors import DataError, DTypeError, InputError, ShapeError
from ...base.shapes import show
from ..arrays import as_array, shown
from .column import Column, Kind
from .header import counted_names
from .table import Source, Table
from .values import column_of

_WHO = "a table"


def table_from(
    given: object,
    *,
    kinds: Mapping[str, Kind] | None = None,
    names: Sequence[str] | None = None,
    name: str = "data",
) -> Table:
    """A table from a frame, a mapping, a list of rows or an array. See the table above.

    kinds  of columns that are known, by name, as at prediction: they are read so, not inferred
    names  of the columns, instead of those they have
    name   what the table is called

    Raises InputError for a lazy frame and for what is no table, ShapeError for columns of unequal
    lengths, DTypeError for values that no column can hold (lists, complex numbers), DataError
    for rows that are none, names that stand twice, numbers that are not finite, and values that
    are not of their known kind.

    >>> table_from({"age": [3, None], "sex": ["f", "m"]})
    Table(data: 2 rows, 2 columns)
    """
    if isinstance(given, Table):
        if names is not None:
            given = _renamed(given, names)
        return _known(given, kinds or {})
    parts = _parts(given)
    found = [str(each) for each, _ in parts] if names is None else list(names)
    if len(found) != len(parts):
        raise ShapeError(
            _WHO,
            expected=f"a name for each of {len(parts)} columns",
            got=f"{len(found)} names",
            action="give as many names as columns",
        )
    if not parts:
        raise DataError(
            _WHO, expected="one or more columns", got="none", action="check where it came from"
        )
    _refuse_unequal(found, [values for _, values in parts])
    source = Source()
    if len(parts[0][1]) == 0:
        raise DataError(
            _WHO, expected="one or more rows", got="none", action="check where it came from"
        )
    columns = tuple(
        column_of(each, values, (kinds or {}).get(each), source.place)
        for each, (_, values) in zip(found, parts, strict=True)
    )
    return Table(name, columns, source)


def _known(table: Table, kinds: Mapping[str, Kind]) -> Table:
    wanted = [
        column.as_kind(kinds[column.name], table.source.place) if column.name in kinds else column
        for column in table.columns
    ]
    return Table(table.name, tuple(wanted), table.source)


def _renamed(table: Table, names: Sequence[str]) -> Table:
    if len(names) != len(table.columns):
        raise ShapeError(
            _WHO,
            expected=f"a name for each of {len(table.columns)} columns",
            got=f"{len(names)} names",
            action="give as many names as columns",
        )
    columns = [
        Column(name, column.kind, column.values, column.missing, column.notes)
        for name, column in zip(names, table.columns, strict=True)
    ]
    return Table(table.name, tuple(columns), table.source)


def _parts(given: object) -> list[tuple[Any, Any]]:
    """Names and values: lists, NumPy arrays, or series of narwhals."""
    if isinstance(given, np.ndarray):
        return _of_array(given)
    if isinstance(given, Mapping):
        return [(name, _listed(name, values)) for name, values in given.items()]
    if isinstance(given, list | tuple):
        if not given:
            raise DataError(
                _WHO, expected="one or more rows", got="none", action="check where it came from"
            )
        if all(isinstance(row, Mapping) for row in given):
            names = dict.fromkeys(name for row in given for name in row)
            return [(name, [row.get(name) for row in given]) for name in names]
        return _of_rows(given)
    import narwhals as nw

    try:
        frame: Any = nw.from_native(given, pass_through=True, allow_series=True)
    except nw.exceptions.DuplicateError:
        raise DataError(
            _WHO,
            expected="columns with different names",
            got="a frame in which some name stands twice",
            action="rename one of them",
        ) from None
    if isinstance(frame, nw.LazyFrame):
        raise InputError(
            _WHO, expected="rows", got="a lazy frame", action="call .collect() on it first"
        )
    if isinstance(frame, nw.Series):
        return [(frame.name or "column_1", frame)]
    if isinstance(frame, nw.DataFrame):
        return [(name, frame[:, number]) for number, name in enumerate(frame.columns)]
    if hasattr(given, "__array__"):
        return _of_array(as_array(given, _WHO))
    raise InputError(
        _WHO,
        expected="a frame, a mapping of columns, a list of rows or an array of two axes",
        got=f"a value of type {type(given).__name__}",
        action="make a frame or a dict of columns of it",
    )


def _of_array(array: Any) -> list[tuple[Any, Any]]:
    if array.dtype.names:
        return [(name, array[name]) for name in array.dtype.names]
    if array.ndim != 2:
        raise ShapeError(
            _WHO,
            expected="rows and columns, shape (N, D)",
            got=show(array.shape),
            action="use reshape(1, -1) for one row, reshape(-1, 1) for one column"
            if array.ndim == 1
            else "use reshape(len(x), -1)",
        )
    if isinstance(array, np.ma.MaskedArray):
        filled = np.array(np.ma.getdata(array), dtype=object)
        filled[np.ma.getmaskarray(array)] = None
        array = filled
    return list(zip(counted_names(array.shape[1]), array.T, strict=True))


def _of_rows(rows: Sequence[Any]) -> list[tuple[Any, Any]]:
    if any(isinstance(row, str | bytes) or not isinstance(row, Iterable) for row in rows):
        raise ShapeError(
            _WHO,
            expected="rows that are lists of values",
            got=shown(next(r for r in rows if isinstance(r, str | bytes) or not _many(r))),
            action="write [[value, value], …], or a dict of columns",
        )
    listed = [list(row) for row in rows]
    for number, row in enumerate(listed):
        if len(row) != len(listed[0]):
            raise ShapeError(
                _WHO,
                where=f"row {number} (counted from 0)",
                expected=f"{len(listed[0])} values, as the first row has",
                got=str(len(row)),
                action="give every row as many values",
            )
    columns = zip(*listed, strict=True)
    return list(zip(counted_names(len(listed[0])), map(list, columns), strict=True))


def _many(row: object) -> bool:
    return isinstance(row, Iterable)


def _listed(name: object, values: object) -> Any:
    """One column of a mapping as a list, an array or a series."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise DTypeError(
            _WHO,
            where=f"column {shown(name)}",
            expected="a list of values",
            got=shown(values),
            action=f"write {{{name!r}: [value, …]}}",
        )
    if isinstance(values, list | np.ndarray):
        return values
    import narwhals as nw

    series: Any = nw.from_native(values, pass_through=True, series_only=True)
    return series if isinstance(series, nw.Series) else list(values)


def _refuse_unequal(names: Sequence[str], columns: Sequence[Any]) -> None:
    for name, values in zip(names, columns, strict=True):
        if len(values) != len(columns[0]):
            raise ShapeError(
                _WHO,
                where=f"column {shown(name)}",
                expected=f"{len(columns[0])} values, as {shown(names[0])} has",
                got=str(len(values)),
                action="give every column as many values",
            )
