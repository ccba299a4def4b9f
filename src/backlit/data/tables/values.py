"""A column from values that have a type: Python's, NumPy's, or those of a frame's series.

    values                                   the column is
    text                                     read as the cells of a file
    declared as categories                   category
    booleans                                 boolean
    whole numbers                            integer; a category where int64 ends
    numbers, decimals                        number; NaN is missing
    dates, date-times                        date; times with an offset become UTC
    numbers, text and the like, mixed        read as the cells of a file

This module refuses to know frames, files, and any frame library by name.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import DataError, DTypeError
from ..arrays import shown
from .cells import NOTHING, Place
from .column import DTYPES, Column, Kind
from .convert import converted
from .infer import infer, read_as
from .words import label_of

_INT64 = np.iinfo(np.int64)


def column_of(name: str, values: Any, kind: Kind | None, place: Place) -> Column:
    """A column from a list, a NumPy array of one axis, or a series of narwhals.

    kind   that the column is known to be of, or None to infer it
    place  says where a row stands, for messages

    Raises what `table_from` raises for a column.

    >>> column_of("age", [3, None, 4], None, str)
    Column('age': 3 integer values, 1 missing)
    """
    if isinstance(values, np.ndarray):
        made = _of_array(name, values, kind, place)
    elif isinstance(values, list):
        made = _of_list(name, values, kind, place)
    else:
        made = _of_series(name, values, kind, place)
    return made if kind is None else converted(made, kind, place)


def _of_text(name: str, cells: Sequence[str], kind: Kind | None, place: Place) -> Column:
    if kind is not None:
        return read_as(name, cells, kind, ".", place)
    return infer(name, cells, ".", place)


def _of_list(name: str, values: list[Any], kind: Kind | None, place: Place) -> Column:
    """Each value may be of another type: a column of one sort of them is told from all."""
    missing = np.fromiter(map(_is_missing, values), bool, len(values))
    plain = [
        None if gone else each.item() if isinstance(each, np.generic) and each.dtype.kind in "iufb"
        else each
        for each, gone in zip(values, missing.tolist(), strict=True)
    ]  # fmt: skip
    types = {type(each) for each in plain} - {type(None)}
    if types and types <= {bool}:
        return _made(name, "boolean", [each or False for each in plain], missing)
    if types and types <= {int, float, Decimal}:
        if types == {int}:
            return _integers(name, plain, missing)
        return _floats(name, _filled_floats(name, plain, place), missing, place)
    if types and all(issubclass(each, datetime.date | np.datetime64) for each in types):
        return _dates(name, plain, missing, place)
    for row, each in enumerate(plain):
        if (
            each is not None
            and not isinstance(
                each, str | bytes | bool | int | float | Decimal | datetime.date | datetime.time
            )
            and not isinstance(each, np.datetime64 | np.timedelta64 | datetime.timedelta)
        ):
            raise _no_value(name, place(row), each)
    return _of_text(name, [label_of(each) for each in plain], kind, place)


def _is_missing(value: object) -> bool:
    """None, NaN, NaT and whatever else is not equal to itself, or calls itself missing."""
    if value is None:
        return True
    if isinstance(value, str | int | datetime.date):
        return type(value).__name__ == "NaTType"
    if type(value).__name__ in ("NAType", "NaTType"):
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return False


def _no_value(name: str, where: str, got: object) -> DTypeError:
    return DTypeError(
        f"column {shown(name)}",
        where=where,
        expected="text, numbers, booleans or dates",
        got=f"a value of type {type(got).__name__}",
        action="make columns of plain values of it, or leave it out",
    )


def _filled_floats(name: str, values: list[Any], place: Place) -> list[float]:
    floats = []
    for row, value in enumerate(values):
        try:
            floats.append(float("nan") if value is None else float(value))
        except OverflowError:
            raise _not_finite(name, place(row), value) from None
    return floats


def _of_array(name: str, array: NDArray[Any], kind: Kind | None, place: Place) -> Column:
    letter = array.dtype.kind
    none = np.zeros(len(array), dtype=bool)
    if isinstance(array, np.ma.MaskedArray):
        none = np.array(np.ma.getmaskarray(array))
        array = array.filled()
    if array.ndim != 1 or letter in "cV":
        raise _no_value(name, place(0), array[0] if len(array) else array)
    if letter == "b":
        return _made(name, "boolean", array & ~none, none)
    if letter == "i":
        return _made(name, "integer", np.where(none, 0, array), none)
    if letter == "u":
        listed = [None if gone else each for each, gone in zip(array.tolist(), none, strict=True)]
        return _integers(name, listed, none)
    if letter == "f":
        floats = array.astype(np.float64)
        return _floats(name, np.where(none, np.nan, floats), none, place)
    if letter == "M":
        moments = array.astype("datetime64[us]")
        return _made(name, "date", moments, none | np.isnat(moments))
    if letter == "m":
        raise _no_value(name, place(0), array[0] if len(array) else array)
    return _of_list(name, array.tolist() if letter in "OU" else list(array), kind, place)


def _of_series(name: str, series: Any, kind: Kind | None, place: Place) -> Column:
    import narwhals as nw

    dtype = series.dtype
    if dtype == nw.Boolean or dtype.is_integer() or dtype.is_float() or dtype.is_decimal():
        missing = np.array(series.is_null().to_numpy(), dtype=bool)
        if not missing.any() and not dtype.is_decimal():
            array = np.asarray(series.to_numpy())
            if array.dtype.kind in "biuf":
                return _of_array(name, array, kind, place)
        return _of_list(name, series.to_list(), kind, place)
    if dtype in (nw.Categorical, nw.Enum):
        cells = ["" if _is_missing(each) else label_of(each) for each in series.to_list()]
        absent = np.fromiter((cell == "" for cell in cells), bool, len(cells))
        return _made(name, "category", cells, absent)
    if isinstance(dtype, nw.List | nw.Array | nw.Struct | nw.Duration | nw.Binary):
        raise DTypeError(
            f"column {shown(name)}",
            expected="text, numbers, booleans or dates",
            got=f"{dtype} values",
            action="make columns of plain values of it, or leave it out",
        )
    return _of_list(name, series.to_list(), kind, place)


def _made(
    name: str, kind: Kind, values: Any, missing: NDArray[np.bool_], notes: tuple[str, ...] = ()
) -> Column:
    array = np.empty(len(missing), dtype=DTYPES[kind])
    array[:] = values
    array[missing] = NOTHING[kind]
    return Column(name, kind, array, np.array(missing, dtype=bool), notes)


def _integers(name: str, values: list[Any], missing: NDArray[np.bool_]) -> Column:
    present = [each for each in values if each is not None]
    if present and not (_INT64.min <= min(present) and max(present) <= _INT64.max):
        note = "too long for whole numbers: text"
        cells = ["" if each is None else str(each) for each in values]
        return _made(name, "category", cells, missing, (note,))
    return _made(name, "integer", [each or 0 for each in values], missing)


def _floats(name: str, values: Any, missing: NDArray[np.bool_], place: Place) -> Column:
    numbers = np.asarray(values, dtype=np.float64)
    infinite = np.isinf(numbers)
    if infinite.any():
        row = int(np.argmax(infinite))
        raise _not_finite(name, place(row), float(numbers[row]))
    return _made(name, "number", numbers, missing | np.isnan(numbers))


def _not_finite(name: str, where: str, got: object) -> DataError:
    return DataError(
        f"column {shown(name)}",
        where=where,
        expected="a finite number",
        got=shown(got),
        action="give None or NaN if the value is missing",
    )


def _dates(name: str, values: list[Any], missing: NDArray[np.bool_], place: Place) -> Column:
    moments = []
    notes: tuple[str, ...] = ()
    for row, value in enumerate(values):
        if isinstance(value, datetime.datetime) and value.tzinfo is not None:
            value = value.astimezone(datetime.UTC).replace(tzinfo=None)
            notes = ("times with an offset, as UTC",)
        try:
            moments.append(np.datetime64(value, "us"))
        except (ValueError, TypeError):
            raise _no_value(name, place(row), value) from None
    return _made(name, "date", moments, missing, notes)
