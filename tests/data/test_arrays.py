"""Arrays of every kind a person may give: taken, converted, or refused with a reason."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.base.errors import DataError, DTypeError, ShapeError
from backlit.data.arrays import as_array, as_floats, describe_place, shown

VALUES = np.array([[0, 1, 2], [3, 4, 5]])
TAKEN = {
    "bool": np.float32,
    "uint8": np.float32,
    "int8": np.float32,
    ">i2": np.float32,
    "int32": np.float32,
    ">i8": np.float32,
    "uint64": np.float32,
    "float16": np.float32,
    "float32": np.float32,
    ">f4": np.float32,
    "float64": np.float64,
    ">f8": np.float64,
    "longdouble": np.float64,
}


@pytest.mark.parametrize("dtype, result", TAKEN.items())
@pytest.mark.parametrize("layout", ["plain", "read-only", "strided", "transposed", "reversed"])
def test_kinds_and_layouts(dtype, result, layout):
    """Every kind of number in every layout comes out native and contiguous; the input stays."""
    given = VALUES.astype(dtype)
    if layout == "strided":
        given = np.repeat(given, 2, axis=1)[:, ::2]
    elif layout == "transposed":
        given = np.asfortranarray(given)
    elif layout == "reversed":
        given = given[::-1, ::-1].copy()[::-1, ::-1]
    elif layout == "read-only":
        given.flags.writeable = False
    before, flag = given.tobytes(), given.flags.writeable
    out = as_floats(given, "x")
    assert out.dtype == result
    assert out.dtype.isnative
    assert out.flags.c_contiguous
    assert np.array_equal(out, VALUES.astype(dtype).astype(result))
    assert not out.flags.writeable
    assert given.tobytes() == before
    assert given.flags.writeable == flag


def test_fitting_arrays_are_not_copied():
    """A contiguous float array is looked at in place: a large memory map is never doubled."""
    for dtype in (np.float32, np.float64):
        given = np.ones((4, 2), dtype=dtype)
        assert np.shares_memory(as_floats(given, "x"), given)


def test_memory_map(tmp_path):
    """A read-only memory map is taken without loading it or writing to it."""
    np.save(tmp_path / "x.npy", np.ones((4, 2), dtype=np.float32))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    out = as_floats(as_array(mapped, "x"), "x")
    assert np.shares_memory(out, mapped)
    assert type(out) is np.ndarray


def test_integers_are_never_rounded():
    """Integers that float32 would round become float64; those that float64 would are refused."""
    assert as_floats(np.array([2**24]), "x").dtype == np.float32
    exact = as_floats(np.array([2**24 + 1, -(2**53)]), "x")
    assert exact.dtype == np.float64
    assert exact.astype(np.int64).tolist() == [2**24 + 1, -(2**53)]
    for wide in (np.array([2**53 + 1]), np.array([2**64 - 1], dtype=np.uint64)):
        with pytest.raises(DataError) as caught:
            as_floats(wide, "x")
        assert str(caught.value) == (
            f"x: expected whole numbers up to 2**53, which floats hold exactly, got {wide[0]}; "
            "leave the column out if it is an identifier, else scale it down"
        )


@pytest.mark.parametrize(
    "given, got, action",
    [
        (np.array([[1j]]), "complex128", "give the real and the imaginary part as two columns, "),
        (np.array([[1, None]]), "object", "replace what is not a number, then x.astype(float)"),
        (np.array([["a"]]), "<U1", "number its values first, or leave it out"),
        (np.array([["2024-01-03"]], "M8[D]"), "datetime64[D]", "number its values first"),
    ],
)
def test_what_is_not_a_number(given, got, action):
    """Complex, object, text and date arrays are refused by kind, each with its own mend."""
    with pytest.raises(DTypeError) as caught:
        as_floats(given, "x")
    expected = f"x: expected integers, floats or booleans, got dtype {got}; {action}"
    assert str(caught.value).startswith(expected)


@pytest.mark.parametrize("bad, word", [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "-inf")])
@pytest.mark.parametrize("dtype", ["float16", "float32", ">f8"])
def test_first_bad_value_is_named(bad, word, dtype):
    """NaN and infinity are told by row, column and value, the first one in reading order."""
    given = np.zeros((5, 4), dtype=dtype)
    given[3, 2] = given[4, 0] = bad
    with pytest.raises(DataError) as caught:
        as_floats(given, "x")
    assert str(caught.value) == (
        f"row 3, column 2 (counted from 0): x: expected a finite number, got {word}; "
        "remove the row or fill the value in"
    )
    with pytest.raises(DataError, match="column 'age'"):
        as_floats(given, "x", ["id", "sex", "age", "fare"])


def test_masked_and_ragged():
    """A masked element or rows of different lengths are told, not dropped."""
    with pytest.raises(DataError) as caught:
        as_array(np.ma.masked_invalid([1.0, np.nan]), "x")
    assert str(caught.value) == (
        "x: expected an array without masked elements, got 1 of them; "
        "fill them first: x.filled(value)"
    )
    with pytest.raises(ShapeError) as caught:
        as_array([[1, 2], [3]], "x")
    assert str(caught.value) == (
        "x: expected rows of equal length, got rows of different lengths; "
        "give every row the same number of values"
    )


def test_what_messages_show():
    """Values are shown cut, and also those that Python does not write out."""
    assert shown([1, "a"]) == "[1, 'a']"
    assert shown(list(range(1000))).endswith(", 2… (4890 characters)")
    assert shown(10**5000) == "a value of type int, too long to show"
    assert describe_place([0, 0], ["c" * 5000]).endswith("… (5002 characters)")
