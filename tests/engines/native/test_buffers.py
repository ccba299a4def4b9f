"""Buffers: aligned, zero at first, known by identity, and copied into where an array is none."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.engines.native.buffers import as_buffer, buffer, is_buffer
from engine_ways import needs_native

pytestmark = needs_native
FLOAT = np.dtype("float32")


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "bool"])
@pytest.mark.parametrize("shape", [(), (1,), (3, 5), (2, 3, 4)])
def test_a_buffer_is_zeros_on_a_cache_line(shape: tuple[int, ...], dtype: str) -> None:
    """Of the shape and dtype asked for, at a multiple of 64 bytes, writable, row by row."""
    made = buffer(shape, np.dtype(dtype))
    assert (made.shape, made.dtype) == (shape, np.dtype(dtype))
    assert not made.any()
    assert made.ctypes.data % 64 == 0
    assert made.flags.c_contiguous
    assert made.flags.writeable


def test_a_buffer_is_itself_and_nothing_else() -> None:
    """A copy, a part and a view of a buffer are none."""
    made = buffer((4, 4), FLOAT)
    assert is_buffer(made)
    for other in (made.copy(), made[:2], made.reshape(16), made.T, np.zeros((4, 4), FLOAT)):
        assert not is_buffer(other)


def test_what_is_no_buffer_is_copied() -> None:
    """A buffer is taken as it is; anything else, or another dtype, is copied into a new one."""
    made = buffer((3,), FLOAT)
    assert as_buffer(made, FLOAT) is made
    plain = np.arange(3.0)
    for array in (plain, plain[::-1], made):
        copy = as_buffer(array, np.dtype("float64"))
        assert is_buffer(copy)
        assert copy is not array
        assert np.array_equal(copy, array)


def test_buffers_go_when_nobody_holds_them() -> None:
    """The number of an array that is gone may be another's: that one is no buffer."""
    for _ in range(200):
        made = buffer((8,), FLOAT)
        number = id(made)
        del made
        other = np.zeros(8, FLOAT)
        if id(other) == number:
            assert not is_buffer(other)
