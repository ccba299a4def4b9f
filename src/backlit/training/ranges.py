"""Numbers in the dtype of a network: those beyond its range are told, not made infinite.

This module refuses to know whether they are trained on or answered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError

Array = NDArray[Any]


def within(dtype: str, x: Array, name: str) -> Array:
    """x in the plan's dtype; values beyond its range are an error, not infinity."""
    largest = float(np.finfo(dtype).max)
    if x.dtype.itemsize > np.dtype(dtype).itemsize and np.abs(x).max(initial=0) > largest:
        place = np.argwhere(np.abs(x) > largest)[0]
        raise DataError(
            "x",
            expected=f"numbers within ±{largest:.3g}, the range of {dtype}",
            got=str(x[tuple(place)]),
            where=f"{name}, row {place[0]}",
            action="scale that column, or train with dtype='float64'",
        )
    return np.ascontiguousarray(x, dtype=dtype)
