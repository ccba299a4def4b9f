"""Check targets on the host before the first step, so that every engine tells the same error.

What stands for targets comes back as the array a recorded step takes; a fault names the row it
was found in. Here, too, is what losses ask of weights and shapes.
This module refuses to compute a loss.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, InputError, PlanError, ShapeError
from ..base.shapes import Shape, show

Array = NDArray[Any]
_MOST_CLASSES = 1000  # beyond it, whole floats are surely values


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
            action=f"give the last layer {int(labels.max()) + 1} units, mend the label, or write "
            "y.astype(float) if they are values"
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
    """The share of the second of two classes, (N, 1), for a network with one output.

    targets: (N,) or (N, 1) numbers in [0, 1], or (N, 2) shares of both classes.

    >>> truth_values(np.array([0, 1]), 1, "float64").tolist()
    [[0.0], [1.0]]
    """
    if outputs != 1:
        raise PlanError(
            "BinaryCrossEntropy",
            expected="a network with one output, the score of the second class",
            got=f"{outputs} outputs",
            action="use SoftmaxCrossEntropy, or give the last layer 1 unit",
        )
    if np.ndim(targets) == 2 and np.shape(targets)[1] == 2:
        return shares(targets, 2, dtype)[:, 1:]
    wanted = _matrix(targets, 1, "numbers from 0 (no) to 1 (yes)")
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


def class_weights(who: str, weights: object) -> tuple[float, ...]:
    """One finite weight of 0 or more for each class, or an InputError.

    >>> class_weights("SoftmaxCrossEntropy", [1, 2.5])
    (1.0, 2.5)
    """
    try:
        array = np.asarray(weights)
    except ValueError:  # a ragged list
        array = np.empty(0)
    is_list = array.ndim == 1 and array.size > 0 and array.dtype.kind in "fiu"
    if not is_list or not (np.isfinite(array) & (array >= 0)).all():
        raise InputError(
            who,
            expected="class_weights of 0 or more",
            got=repr(weights),
            action="give one number for each class, (1.0, 2.5)",
        )
    return tuple(map(float, array))


def agree(who: str, what: str, wanted: Shape, got: Shape) -> None:
    """Raise ShapeError for shapes that differ: where they would stretch, a loss would be wrong."""
    if got != wanted:
        fold = len(got) > len(wanted)
        raise ShapeError(
            who,
            expected=f"{what}, {show(wanted)}",
            got=show(got),
            action=f"{'reduce it with .mean(-1)' if fold else 'reshape it'}: nothing is stretched",
        )


def check_task(who: str, wanted: str, task: str, targets: Array, data: str) -> None:
    """Raise PlanError for data of the other task, with the mend that its targets suggest.

    who, wanted   the loss and its task
    task          of the data set called `data`, as it was read: whole floats may have been
                  meant as labels, integers as values
    """
    if wanted != task:
        raise PlanError(
            who,
            expected=f"data for {wanted}",
            got=f"data for {task} ({data})",
            action=_mend_of_task(task, targets),
        )


def _mend_of_task(task: str, targets: Array) -> str:
    if task == "classification":
        return "write y.astype(float) if y holds values, or use SoftmaxCrossEntropy"
    whole = targets.ndim == 1 and not (targets % 1).any() and targets.min(initial=0) >= 0
    count = max(int(targets.max(initial=1)) + 1, 2) if whole else 0
    if 2 <= count <= min(targets.size, _MOST_CLASSES):
        return f"write Dataset(x, y, classes={count}) if y holds labels, or use MeanSquaredError"
    return "use MeanSquaredError"


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
