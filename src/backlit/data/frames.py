"""Data frames and series of any library, as plain arrays, through narwhals.

This module refuses to know any frame library by name, and does not turn text into numbers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..base.errors import DataError, DTypeError, InputError
from .arrays import shown


class Plain(NamedTuple):
    """What was inside a frame: values for NumPy, and the names of the columns if it had any."""

    values: object
    columns: tuple[str, ...] | None


def unframed(value: object, who: str) -> Plain:
    """Take a frame or series apart; anything else is passed through as it is.

    Numeric and boolean columns come out as numbers; a series of anything else (a target in
    words) as a list of its values. A table of one column stays a table.

    Raises DTypeError for a column of a frame that is not numeric, DataError for a missing
    value, InputError for a lazy frame.

    >>> unframed([1, 2], "y")
    Plain(values=[1, 2], columns=None)
    """
    if isinstance(value, np.ndarray | list | tuple | range):
        return Plain(value, None)
    import narwhals as nw

    frame: Any = nw.from_native(value, pass_through=True, allow_series=True)
    if isinstance(frame, nw.LazyFrame):
        raise InputError(
            who, expected="rows", got="a lazy frame", action=f"call {who}.collect() first"
        )
    if isinstance(frame, nw.Series):
        numeric = _is_numeric(frame)
        _refuse_missing(frame, who)
        return Plain(_numbers(frame) if numeric else frame.to_list(), None)
    if isinstance(frame, nw.DataFrame):
        return _table(frame, who)
    return Plain(value, None)


def _table(frame: Any, who: str) -> Plain:
    for name in frame.columns:
        column = frame[name]
        if not _is_numeric(column):
            raise DTypeError(
                who,
                where=f"column {shown(str(name))}",
                expected="numbers or booleans",
                got=f"{column.dtype} values",
                action="leave the column out, or number its values first",
            )
        _refuse_missing(column, who)
    if not frame.columns:
        return Plain(np.empty((len(frame), 0)), ())
    stacked = np.column_stack([_numbers(frame[name]) for name in frame.columns])
    return Plain(stacked, tuple(str(name) for name in frame.columns))


def _is_numeric(column: Any) -> bool:
    import narwhals as nw

    return bool(column.dtype.is_numeric()) or column.dtype == nw.Boolean


def _numbers(column: Any) -> Any:
    """NumPy numbers: decimals and nullable columns would otherwise come out as objects."""
    array = column.to_numpy()
    if array.dtype.kind != "O":
        return array
    import narwhals as nw

    kind = nw.Float64 if column.dtype.is_decimal() or column.dtype.is_float() else nw.Int64
    return column.cast(kind).to_numpy()


def _refuse_missing(column: Any, who: str) -> None:
    missing = np.asarray(column.is_null().to_numpy(), dtype=bool)
    if missing.any():
        name = f", column {shown(str(column.name))}" if column.name else ""
        raise DataError(
            who,
            where=f"row {int(np.argmax(missing))} (counted from 0){name}",
            expected="a value",
            got="a missing one",
            action="remove the row or fill the value in",
        )
