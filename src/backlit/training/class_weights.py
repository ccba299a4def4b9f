"""Class weights: how much a row of each class counts, balanced or as somebody says.

This module refuses to know rows other than by their classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, InputError, PlanError
from ..data.arrays import shown
from ..data.dataset import Dataset
from ..data.preparation.targets import Target
from ..nn.losses import Loss, MeanSquaredError, SoftmaxCrossEntropy

ClassWeight = Literal["balanced"] | Mapping[Any, float] | None


def weighed_loss(loss: Loss | None, weight: ClassWeight, whole: Dataset, target: Target) -> Loss:
    """The loss of the training rows, each class weighing what it should.

    loss    somebody's own, or None: SoftmaxCrossEntropy, or MeanSquaredError for values
    weight  `balanced`: see `balanced`; a mapping of classes to numbers, 1 for those it leaves
            out; or None
    Raises PlanError for a regression or a loss without classes, DataError for unknown classes.
    """
    if weight is None:
        if loss is not None:
            return loss
        return MeanSquaredError() if whole.class_count is None else SoftmaxCrossEntropy()
    if whole.class_count is None or not isinstance(loss, SoftmaxCrossEntropy | None):
        got = "a regression" if whole.class_count is None else repr(loss)
        raise PlanError(
            "class_weight",
            expected="classes, and SoftmaxCrossEntropy",
            got=got,
            action="leave class_weight out",
        )
    given = loss or SoftmaxCrossEntropy()
    return replace(given, class_weights=tuple(_class_weights(weight, whole, target)))


def balanced(
    numbers: NDArray[np.int64], weights: NDArray[np.float64] | None, classes: int
) -> NDArray[np.float64]:
    """The weights with which all classes count alike, (classes,): N / (K N_c).

    numbers  (N,) the class of each row; weights: how much each counts, or None
    N_c is the rows, or the weight, of class c; K counts the classes that have any. Others
    weigh 1.

    >>> balanced(np.array([0, 0, 0, 1]), None, 3).round(3).tolist()
    [0.667, 2.0, 1.0]
    """
    counts = np.bincount(numbers, weights, minlength=classes).astype(np.float64)
    there = counts > 0
    even = counts.sum() / (np.count_nonzero(there) * np.where(there, counts, 1.0))
    found: NDArray[np.float64] = np.where(there, even, 1.0)
    return found


def _class_weights(weight: ClassWeight, whole: Dataset, target: Target) -> list[float]:
    names = target.classes or ()
    if weight == "balanced":
        found: list[float] = balanced(whole.y, whole.weights, len(names)).tolist()
        return found
    if not isinstance(weight, Mapping):
        raise InputError(
            "class_weight",
            expected="'balanced', or a mapping of classes to numbers",
            got=shown(weight),
            action="write class_weight='balanced'",
        )
    from ..data.tables.words import label_of

    given = {label_of(name): float(value) for name, value in weight.items()}
    odd = next((name for name in given if name not in names), None)
    if odd is not None:
        raise DataError(
            "class_weight",
            expected=f"the classes {', '.join(names[:5])}",
            got=shown(odd),
            action="spell it as the table does",
        )
    return [given.get(name, 1.0) for name in names]
