"""A column as another kind, where nothing is lost: as a model's training knew it.

    to         from
    number     integers, booleans (0 and 1), text that is a number
    integer    whole numbers, booleans, text that is a whole number
    boolean    0 and 1, text that says yes or no
    date       text that is a date
    category   anything, as its canonical text

This module refuses to know how columns came to be.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .cells import NOTHING, Place, unfit
from .column import DTYPES, Column, Kind
from .infer import read_as
from .words import label_of

_INT64_END = 2.0**63


def converted(column: Column, kind: Kind, place: Place) -> Column:
    """The column as one of another kind, missing values as they are.

    place  says where a row stands, for messages

    Raises DataError, with the place, for a value that is not of the kind.

    >>> flags = Column("flag", "integer", np.array([1, 0]), np.array([False, False]))
    >>> converted(flags, "boolean", str).values.tolist()
    [True, False]
    """
    if column.kind == kind:
        return column
    if column.missing.all():
        return _made(column, kind, np.zeros(len(column), DTYPES[kind]))
    if kind == "category":
        return _made(column, kind, [label_of(value) for value in column.values])
    if column.kind == "category":
        return read_as(column.name, column.values.tolist(), kind, ".", place)
    values = column.values
    if kind == "number" and column.kind in ("integer", "boolean"):
        return _made(column, kind, values.astype(np.float64))
    if kind == "integer" and column.kind == "boolean":
        return _made(column, kind, values.astype(np.int64))
    if kind == "integer" and column.kind == "number":
        with np.errstate(invalid="ignore"):
            fits = (values == np.floor(values)) & (np.abs(values) < _INT64_END)
        _refuse_misfit(column, kind, fits, place)
        return _made(column, kind, np.where(column.missing, 0, values).astype(np.int64))
    if kind == "boolean" and column.kind in ("integer", "number"):
        _refuse_misfit(column, kind, (values == 0) | (values == 1), place)
        return _made(column, kind, values == 1)
    _refuse_misfit(column, kind, np.zeros(len(column), dtype=bool), place)
    return column


def _refuse_misfit(column: Column, kind: Kind, fits: Any, place: Place) -> None:
    wrong = ~fits & ~column.missing
    if wrong.any():
        row = int(np.argmax(wrong))
        raise unfit(column.name, place(row), kind, label_of(column.values[row]))


def _made(column: Column, kind: Kind, values: Any) -> Column:
    result = np.empty(len(column), dtype=DTYPES[kind])
    result[:] = values
    result[column.missing] = NOTHING[kind]
    return Column(column.name, kind, result, column.missing, column.notes)
