"""Make eager tensors: the one place where the face chooses the interpreter.

This module refuses to know about anything but values.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .engines.eager.tape import TAPE
from .graph.constant import named_dtype
from .graph.tensor import Tensor


def tensor(value: Any, dtype: Any = None, *, name: str = "") -> Tensor:
    """A tensor with a value, from which graphs grow.

    value   a number, a list, a NumPy array or another tensor (whose history is left behind)
    dtype   if not given: numbers and lists become float64, arrays keep their dtype
    name    what pictures and messages call it
    Raises DTypeError for text, objects and the like, and for what is no dtype of tensors;
    ShapeError for a ragged list. The array is copied.

    >>> import backlit as bl
    >>> price = bl.tensor(100) * 2 * bl.tensor(1.1)
    >>> round(price.item(), 9)
    220.0
    """
    if isinstance(value, Tensor):
        value = value.value
    if dtype is None and not isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        dtype = np.dtype(np.float64) if array.dtype.kind in "iu" else None
    wanted = None if dtype is None else np.dtype(named_dtype(dtype, "a tensor"))
    return TAPE.constant(value, wanted).named(name)
