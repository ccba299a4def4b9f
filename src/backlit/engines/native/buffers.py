"""Arrays that the runtime may write to and read a little past: the state of a program.

Each belongs to whoever holds it; the runtime allocates, aligns and frees.
This module refuses to know what is in them.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import Array
from .extension import runtime

_OURS: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()


def buffer(shape: Sequence[int], dtype: np.dtype[Any]) -> Array:
    """Zeros, aligned to cache lines, with slack behind."""
    count = int(np.prod(shape, dtype=np.int64))
    flat: Array = runtime().buffer(count, dtype.name)
    shaped = flat.reshape(shape)
    _OURS[id(shaped)] = shaped
    return shaped


def is_buffer(array: Array) -> bool:
    """Whether an array came from `buffer`, and is it, not a copy or a part."""
    return _OURS.get(id(array)) is array


def as_buffer(array: Array, dtype: np.dtype[Any]) -> Array:
    """The array itself if it is a buffer of this dtype, else a copy in one."""
    if is_buffer(array) and array.dtype == dtype:
        return array
    copy = buffer(array.shape, dtype)
    copy[...] = array
    return copy
