"""Training, validation and test rows as a step takes them: prepared, checked, resident.

This module refuses to know how they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import PlanError, ShapeError
from ..base.shapes import show
from ..data.dataset import Dataset
from ..data.preparation.preparation import Preparation
from ..data.split import split
from ..nn.batch_norm import BatchNorm, one_row
from ..nn.losses import Loss
from ..nn.targets import check_task
from .plan import Plan
from .ranges import within
from .step import Signature

Array = NDArray[Any]


@dataclass(frozen=True)
class Part:
    """One part of the data: some rows of resident arrays.

    arrays   `x`, `y` and perhaps `weights`: of the whole data set, shared by its parts
    source   the data set they were made of
    rows     which of its rows belong to this part
    """

    arrays: Mapping[str, Array]
    source: Dataset
    rows: NDArray[np.int64]

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)


@dataclass(frozen=True)
class Parts:
    """All parts of a run's data, the signature that they share, and how they were prepared."""

    signature: Signature
    train: Part
    validation: Part | None
    test: Part | None
    preparation: Preparation | None = None

    def check(self, plan: Plan) -> None:
        """Raise what `divide` raises where a plan of the same loss and dtype does not fit."""
        _check_network(plan, self.train.source)
        _check_batch_norm(plan, self.train.count)


def divide(plan: Plan, data: Dataset, validation: Dataset | None = None) -> Parts:
    """Split, check and prepare the data of a plan. No row of inputs is copied.

    validation  a data set of its own; otherwise the plan's share of `data` is held back
    Raises PlanError, ShapeError or DataError before anything is trained.
    """
    outputs = _check_network(plan, data)
    whole = _part(plan, data, outputs)
    train, checked = whole, None
    if validation is not None:
        _check_validation(data, validation)
        checked = _part(plan, validation, outputs)
    elif plan.validation > 0:
        kept, held = split(data, plan.validation, seed=plan.seed, purpose="split/validation")
        train, checked = replace(whole, rows=kept), replace(whole, rows=held)
    test = None if data.test is None else _part(plan, data.test, outputs)
    _check_batch_norm(plan, train.count)
    targets = whole.arrays["y"]
    signature = Signature(
        inputs=data.feature_shape,
        targets=tuple(targets.shape[1:]),
        targets_dtype=str(targets.dtype),
        weighted="weights" in whole.arrays,
        dtype=plan.dtype,
    )
    return Parts(signature, train, checked, test)


def _part(plan: Plan, data: Dataset, outputs: int) -> Part:
    return Part(
        resident(data, plan.loss, outputs, plan.dtype),
        data,
        np.arange(data.rows, dtype=np.int64),
    )


def resident(data: Dataset, loss: Loss, outputs: int, dtype: str) -> dict[str, Array]:
    """All rows of a data set in one dtype, targets as the loss wants them, checked."""
    arrays = {
        "x": within(dtype, data.x, data.name),
        "y": loss.prepare(data.y, outputs, dtype),
    }
    if data.weights is not None:
        arrays["weights"] = data.weights.astype(dtype)
    return arrays


def _check_batch_norm(plan: Plan, rows: int) -> None:
    if plan.network.has(BatchNorm) and min(plan.batch_size, rows) == 1:
        name = next(n for n, layer in plan.network.named_layers() if isinstance(layer, BatchNorm))
        raise one_row(name)


def _check_network(plan: Plan, data: Dataset) -> int:
    """The number of outputs, if the network fits the data and the loss its task."""
    shape = plan.network.output_shape(data.feature_shape)
    if len(shape) != 1:
        raise ShapeError(
            "the network",
            expected="a row of outputs for each example",
            got=f"outputs of shape {show(shape)}",
            action="put Flatten() and a Dense at the end",
        )
    learnt = [n for n, part in plan.network.parts(data.feature_shape).items() if part.is_learnt]
    if all(name.partition("/")[0] in plan.freeze for name in learnt):
        raise PlanError(
            "the network",
            expected="a layer that learns",
            got="none" if not learnt else f"all of them frozen ({', '.join(plan.freeze)})",
            action="add a Dense" if not learnt else "freeze fewer layers",
        )
    check_task(type(plan.loss).__name__, plan.loss.task, data.task, data.y, data.name)
    return shape[0]


def _check_validation(data: Dataset, validation: Dataset) -> None:
    """Refuse a validation set that is not of the training set's kind."""
    facts: tuple[tuple[str, object, object], ...] = (
        ("inputs of shape", data.feature_shape, validation.feature_shape),
        ("targets of shape", data.y.shape[1:], validation.y.shape[1:]),
        ("classes", data.classes, validation.classes),
    )
    for what, ours, theirs in facts:
        if ours != theirs:
            raise ShapeError(
                "validation",
                expected=f"{what} {ours}, as the training rows have",
                got=str(theirs),
                where=validation.name,
                action="build both data sets alike, with the same classes=",
            )
