"""Class weights: how much a row of each class counts, balanced or as somebody says.

This module refuses to know rows other than by their classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from ..base.errors import DataError, InputError, PlanError
from ..data.arrays import shown
from ..data.dataset import Dataset
from ..data.preparation.targets import Target
from ..nn.losses import Loss, MeanSquaredError, SoftmaxCrossEntropy

ClassWeight = Literal["balanced"] | Mapping[Any, float] | None


def weighed_loss(loss: Loss | None, weight: ClassWeight, whole: Dataset, target: Target) -> Loss:
    """The loss of the training rows, each class weighing what it should.

    loss    somebody's own, or None: SoftmaxCrossEntropy, or MeanSquaredError for values
    weight  `balanced`: N / (K N_c) for class c of N_c rows; a mapping of classes to numbers, 1
            for those it leaves out; or None
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


def _class_weights(weight: ClassWeight, whole: Dataset, target: Target) -> list[float]:
    names = target.classes or ()
    own = np.ones(whole.rows) if whole.weights is None else whole.weights
    counts = np.bincount(whole.y, own, len(names))
    if weight == "balanced":
        present = np.maximum(counts, 1e-300)
        even = counts.sum() / (len(names) * present)
        return [float(each) if count else 1.0 for each, count in zip(even, counts, strict=True)]
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
