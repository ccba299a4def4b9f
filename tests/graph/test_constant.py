"""Constants: what a person gives is copied, locked, and refused where it would be guessed at."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import DTypeError, InputError, ShapeError
from backlit.graph.constant import constant_array


@pytest.mark.parametrize(
    "given",
    [
        np.arange(6.0).reshape(2, 3)[:, ::2],
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(3, dtype=">f8"),
        np.broadcast_to(np.float32(2), (2, 3)),
        np.array(3),
        [[1, 2], [3, 4]],
        (True, False),
        7,
        2.5,
        1j,
        [],
    ],
    ids=str,
)
def test_a_constant_is_a_locked_native_copy(given: Any) -> None:
    """Any layout and byte order in; the same values out, which nobody can change any more."""
    array = constant_array(given)
    np.testing.assert_array_equal(array, given)
    assert array.dtype.isnative
    assert not array.flags.writeable
    assert not np.shares_memory(array, np.asarray(given))


def test_what_was_given_stays_as_it_was() -> None:
    """Neither the values nor the flags of the user's array change, and later changes stay out."""
    given = np.array([1.0, 2.0])
    array = constant_array(given)
    given[0] = 9
    assert given.flags.writeable
    assert array.tolist() == [1, 2]


@pytest.mark.parametrize(
    "given",
    [
        "text",
        None,
        [None, 1.0],
        object(),
        b"1",
        ["1"],
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        datetime.date(2020, 1, 1),
        np.float16(1),
        np.longdouble(1),
        np.complex64(1),
        {"a": 1},
    ],
    ids=repr,
)
@pytest.mark.parametrize("dtype", [None, "float32", "float64"])
def test_anything_else_is_refused(given: Any, dtype: str | None) -> None:
    """Text, None, objects, dates and unusual precisions are told, never converted."""
    with pytest.raises(DTypeError) as caught:
        constant_array(given, None if dtype is None else np.dtype(dtype))
    assert str(caught.value).startswith(
        "a tensor: expected whole numbers, truth values, float32 or float64, got dtype "
    )


def test_a_ragged_list_is_refused() -> None:
    """Rows of different lengths make no tensor."""
    with pytest.raises(ShapeError) as caught:
        constant_array([[1.0, 2.0], [3.0]])
    assert str(caught.value).startswith("a tensor: expected rows of one length, got a ragged list")


def test_a_number_too_large_for_its_dtype_is_told() -> None:
    """1e300 in float32 is an error; infinity itself, and rounding, are not."""
    float32 = np.dtype("float32")
    with pytest.raises(InputError) as caught:
        constant_array([1.0, -1e300], float32)
    assert "expected numbers that float32 can hold, got -1e+300" in str(caught.value)
    assert constant_array([np.inf, 1e-300, 0.1], float32).tolist() == [np.inf, 0, np.float32(0.1)]


def test_a_complex_value_does_not_lose_its_imaginary_part() -> None:
    """A complex number never becomes a real one."""
    with pytest.raises(DTypeError):
        constant_array(1 + 2j, np.dtype("float64"))
    assert constant_array(1 + 2j, np.dtype("complex128")) == 1 + 2j
