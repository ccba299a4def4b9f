"""Check targets on the host before the first step, so that every engine tells the same error.

Each function returns the array a recorded step takes. A fault names the row it was found in.
This module refuses to know about losses.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, ShapeError

Array = NDArray[Any]


def class_numbers(targets: Array, classes: int) -> Array:
    """(N,) whole numbers from 0 to classes - 1, as int64.

    >>> class_numbers(np.array([0, 2]), 3).tolist()
    [0, 2]
    """
    labels = np.asarray(targets)
    if labels.dtype.kind not in "iub":
        raise DataError(
            "labels",
            expected="whole numbers, one class number a row",
            got=f"dtype {labels.dtype}",
            action="convert them to integers, or use MeanSquaredError for values",
        )
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if wrong.size:
        raise DataError(
            "labels",
            expected=f"class numbers from 0 to {classes - 1} for {classes} outputs",
            got=str(labels[wrong[0]]),
            where=f"row {wrong[0]}",
            action=f"give the last layer {int(labels.max()) + 1} units, or mend the label"
            if labels[wrong[0]] >= 0
            else "mend the label",
        )
    return labels.astype(np.int64)


def shares(targets: Array, classes: int, dtype: str) -> Array:
    """(N, K) shares of classes: 0 or more, each row summing to 1."""
    soft = _matrix(targets, classes, "shares of classes")
    sums = soft.sum(axis=1, dtype=np.float64)
    wrong = np.flatnonzero((soft < 0).any(axis=1) | ~(np.abs(sums - 1) <= 1e-3))
    if wrong.size:
        raise DataError(
            "targets",
            expected="shares of classes, 0 or more, that sum to 1",
            got=f"a sum of {sums[wrong[0]]:.6g}",
            where=f"row {wrong[0]}",
            action="divide each row by its sum",
        )
    return soft.astype(dtype)


def truth_values(targets: Array, outputs: int, dtype: str) -> Array:
    """(N,) or (N, K) numbers in [0, 1], as (N, K)."""
    wanted = _matrix(targets, outputs, "numbers from 0 (no) to 1 (yes)")
    wrong = np.argwhere(~((wanted >= 0) & (wanted <= 1)))
    if wrong.size:
        row, column = wrong[0]
        raise DataError(
            "targets",
            expected="numbers from 0 (no) to 1 (yes)",
            got=str(wanted[row, column]),
            where=f"row {row}",
            action="use SoftmaxCrossEntropy for three or more classes",
        )
    return wanted.astype(dtype)


def values(targets: Array, outputs: int, dtype: str, who: str) -> Array:
    """(N,) or (N, K) finite numbers, as (N, K)."""
    wanted = _matrix(targets, outputs, f"targets for {who}")
    wrong = np.argwhere(~np.isfinite(wanted))
    if wrong.size:
        row, column = wrong[0]
        raise DataError(
            "targets",
            expected="finite numbers",
            got=str(wanted[row, column]),
            where=f"row {row}",
            action="leave the row out or fill the value in",
        )
    return wanted.astype(dtype)


def _matrix(targets: Array, outputs: int, what: str) -> Array:
    array = np.asarray(targets)
    if array.dtype.kind not in "fiub":
        raise DataError(
            "targets",
            expected=what,
            got=f"dtype {array.dtype}",
            action="convert them to numbers",
        )
    matrix = array[:, None] if array.ndim == 1 else array
    if matrix.ndim != 2 or matrix.shape[1] != outputs:
        raise ShapeError(
            "targets",
            expected=f"one value for each of {outputs} outputs, (N, {outputs})",
            got=f"shape {array.shape}",
            action=f"give the last layer {matrix.shape[-1]} units",
        )
    return matrix
