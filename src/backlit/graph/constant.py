"""What a person gives, as the array of a constant: copied, native, locked, and of a known kind.

This module refuses to guess: text, `None`, ragged lists and half precision are told, not
converted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DTypeError, ShapeError

REALS = frozenset({"float32", "float64", "complex128"})


def constant_array(value: Any, dtype: np.dtype[Any] | None = None) -> NDArray[Any]:
    """A read-only copy of a value, in `dtype` if one is given; what was given stays untouched.

    value   a number, a list, an array, in any byte order and layout
    dtype   what the tensors beside it are made of
    Raises ShapeError for a ragged list, DTypeError for anything but whole numbers, truth values,
    float32 and float64 (complex128 serves the complex-step check), and for a number too large
    for `dtype`.

    >>> constant_array([1, 2], np.dtype("float32"))
    array([1., 2.], dtype=float32)
    """
    try:
        given = np.asarray(value)
    except ValueError:
        raise ShapeError(
            "a tensor",
            expected="rows of one length",
            got="a ragged list",
            action="pad the short rows or split the list",
        ) from None
    _check_kind(given, dtype)
    with np.errstate(over="ignore"):
        array = np.array(given, dtype=dtype or given.dtype.newbyteorder("="))
    if array.dtype.itemsize < given.dtype.itemsize and array.dtype.kind == "f":
        lost = np.isinf(array) & np.isfinite(given)
        if lost.any():
            raise DTypeError(
                "a tensor",
                expected=f"numbers that {array.dtype} can hold",
                got=f"{given[lost].flat[0]:g}",
                action="use float64 on both sides, or a smaller number",
            )
    array.flags.writeable = False
    return array


def named_dtype(dtype: Any, who: str, kinds: str = "fciub") -> str:
    """The name of a dtype that tensors may have; DTypeError for any other, and for no dtype.

    >>> named_dtype(float, "astype"), named_dtype("float32", "astype")
    ('float64', 'float32')
    """
    try:
        known = np.dtype(dtype)
    except TypeError:
        known = None
    if known is None or known.kind not in kinds or not (known.kind in "iub" or known.name in REALS):
        raise DTypeError(
            who,
            expected="the name of a dtype",
            got=repr(dtype),
            action="write 'float32' or 'float64'",
        )
    return str(known.name)


def _check_kind(given: NDArray[Any], dtype: np.dtype[Any] | None) -> None:
    plain = given.dtype.kind in "iub" or given.dtype.name in REALS
    narrows = dtype is not None and given.dtype.kind == "c" and dtype.kind != "c"
    if not plain or narrows:
        raise DTypeError(
            "a tensor",
            expected="whole numbers, truth values, float32 or float64",
            got=f"dtype {given.dtype}",
            action="convert the values to float32 or float64 first",
        )
