"""What a person gives as numbers, made into one plain NumPy array that can be learnt from.

Integers, booleans and floats of any width and byte order come out as float32 or float64 in
the machine's own order, contiguous, finite and read-only. The given array is never written
to; where it is already right, it is looked at and not copied.
This module refuses to know which numbers are inputs and which are targets.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, DTypeError, ShapeError

_EXACT_IN_FLOAT32 = 2**24
_EXACT_IN_FLOAT64 = 2**53


def as_array(value: object, who: str) -> NDArray[Any]:
    """The given value as an array of whatever kind, nothing about its content checked.

    Raises ShapeError for nested lists of unequal lengths, and DataError for a masked array
    with masked elements, whose mask NumPy would drop without a word.

    >>> as_array([[1, 2], [3, 4]], "x").shape
    (2, 2)
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise DataError(
            who,
            expected="an array without masked elements",
            got=f"{int(np.ma.getmaskarray(value).sum())} of them",
            action=f"fill them first: {who}.filled(value)",
        )
    try:
        return np.asarray(value)
    except ValueError:
        raise ShapeError(
            who,
            expected="rows of equal length",
            got="rows of different lengths",
            action="give every row the same number of values",
        ) from None


def as_floats(array: NDArray[Any], who: str, columns: Sequence[str] | None = None) -> NDArray[Any]:
    """Finite float32 or float64 numbers, C-contiguous, as a read-only view or copy.

    float64 stays float64 and longer floats become it; float16, booleans and integers become
    float32, except that integers beyond 2**24, which float32 would round, become float64.

    columns: names of the columns, used in messages.
    Raises DTypeError for text, dates, objects and complex numbers; DataError for NaN,
    infinity and integers beyond 2**53.

    >>> as_floats(np.array([0, 255], dtype=np.uint8), "x").dtype.name
    'float32'
    """
    kind = array.dtype.kind
    if kind not in "fiub":
        raise DTypeError(
            who,
            expected="integers, floats or booleans",
            got=f"dtype {array.dtype}",
            action=_mend_for_kind(kind, who),
        )
    if kind == "f":
        dtype = np.float32 if array.dtype.itemsize <= 4 else np.float64
    else:
        dtype = _dtype_for_integers(array, who)
    with np.errstate(over="ignore"):  # a long double may become infinity: told below
        result = np.ascontiguousarray(array, dtype=dtype).view(np.ndarray)  # never `array` itself
    if kind == "f":
        check_finite(result, who, columns)
    return locked(result)


def locked(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, no longer to be written to."""
    array.flags.writeable = False
    return array


def _mend_for_kind(kind: str, who: str) -> str:
    if kind == "c":
        return f"give the real and the imaginary part as two columns, or {who}.real"
    if kind == "O":
        return f"replace what is not a number, then {who}.astype(float)"
    return "number its values first, or leave it out"


def _dtype_for_integers(array: NDArray[Any], who: str) -> type[np.floating[Any]]:
    if array.dtype.itemsize <= 2 or array.size == 0:
        return np.float32
    largest = max(abs(int(array.min())), abs(int(array.max())))
    if largest > _EXACT_IN_FLOAT64:
        raise DataError(
            who,
            expected="whole numbers up to 2**53, which floats hold exactly",
            got=str(largest),
            action="leave the column out if it is an identifier, else scale it down",
        )
    return np.float32 if largest <= _EXACT_IN_FLOAT32 else np.float64


def check_finite(array: NDArray[Any], who: str, columns: Sequence[str] | None = None) -> None:
    """Refuse NaN and infinity, naming the first by row and column, counted from 0.

    The smallest and largest value tell: NaN is passed on by both, infinity is one of them.

    >>> check_finite(np.array([[1.0, 2.0], [3.0, np.inf]]), "x")
    Traceback (most recent call last):
    backlit.base.errors.DataError: row 1, column 1 (counted from 0): x: expected a finite \
number, got inf; remove the row or fill the value in
    """
    if array.size == 0:
        return
    with np.errstate(invalid="ignore"):
        if np.isfinite(array.min()) and np.isfinite(array.max()):
            return
    place = np.unravel_index(int(np.argmin(np.isfinite(array))), array.shape)
    raise DataError(
        who,
        where=describe_place([int(axis) for axis in place], columns),
        expected="a finite number",
        got=str(array[place]),
        action="remove the row or fill the value in",
    )


def shown(value: object) -> str:
    """A value as messages show it, cut to a readable length.

    >>> shown("cat"), len(shown("c" * 5000))
    ("'cat'", 99)
    """
    try:
        return cut(repr(value))
    except ValueError:  # Python does not write out whole numbers of thousands of digits
        return f"a value of type {type(value).__name__}, too long to show"


def cut(text: str, most: int = 80) -> str:
    """A text as it is, or its beginning and its length if it has more than `most` characters.

    >>> cut("a name of some length", most=6)
    'a name… (21 characters)'
    """
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def describe_place(place: Sequence[int], columns: Sequence[str] | None = None) -> str:
    """Say where an element stands.

    >>> describe_place([3]), describe_place([3, 0], ["age"])
    ('row 3 (counted from 0)', "row 3 (counted from 0), column 'age'")
    """
    row, *rest = place
    if not rest:
        return f"row {row} (counted from 0)"
    if columns is not None and len(rest) == 1:
        return f"row {row} (counted from 0), column {shown(columns[rest[0]])}"
    column = rest[0] if len(rest) == 1 else tuple(rest)
    return f"row {row}, column {column} (counted from 0)"
