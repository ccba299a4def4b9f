"""Targets are checked on the host: each message names the row, the value and the mend."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DataError, InputError, PlanError, ShapeError
from backlit.nn.targets import check_task

SOFT, BINARY, MEAN = bl.SoftmaxCrossEntropy(), bl.BinaryCrossEntropy(), bl.MeanSquaredError()
REFUSED: list[tuple[Any, Any, int, type[InputError], str]] = [
    (SOFT, [0, 3], 3, DataError,
     "row 1: labels: expected class numbers from 0 to 2 for 3 outputs, got 3; "
     "give the last layer 4 units, mend the label, or write y.astype(float) if they are values"),
    (SOFT, [0, 1, -1], 3, DataError,
     "row 2: labels: expected class numbers from 0 to 2 for 3 outputs, got -1; mend the label"),
    (SOFT, [0.0, 1.0], 3, DataError,
     "labels: expected whole numbers, one class number a row, got dtype float64; "
     "convert them to integers, or use MeanSquaredError for values"),
    (SOFT, [[0.5, 0.5], [0.7, 0.7]], 2, DataError,
     "row 1: targets: expected shares of classes, 0 or more, that sum to 1, got a sum of 1.4; "
     "divide each row by its sum"),
    (SOFT, [[-0.5, 1.5]], 2, DataError,
     "row 0: targets: expected shares of classes, 0 or more, that sum to 1, got a sum of 1; "
     "divide each row by its sum"),
    (SOFT, [[0.5, 0.5]], 3, ShapeError,
     "targets: expected one value for each of 3 outputs, (N, 3), got shape (1, 2); "
     "give the last layer 2 units"),
    (SOFT, [[float("nan"), 1.0]], 2, DataError, "row 0: targets: expected shares of classes"),
    (BINARY, [0.0, 2.0], 1, DataError,
     "row 1: targets: expected numbers from 0 (no) to 1 (yes), got 2.0; "
     "use SoftmaxCrossEntropy for three or more classes"),
    (BINARY, [0.0, float("nan")], 1, DataError,
     "row 1: targets: expected numbers from 0 (no) to 1 (yes), got nan; "
     "use SoftmaxCrossEntropy for three or more classes"),
    (BINARY, [0, 1], 3, PlanError,
     "BinaryCrossEntropy: expected a network with one output, the score of the second class, "
     "got 3 outputs; use SoftmaxCrossEntropy, or give the last layer 1 unit"),
    (BINARY, [[0.5, 0.7]], 1, DataError,
     "row 0: targets: expected shares of classes, 0 or more, that sum to 1, got a sum of 1.2; "
     "divide each row by its sum"),
    (MEAN, [1.0, float("inf")], 1, DataError,
     "row 1: targets: expected finite numbers, got inf; leave the row out or fill the value in"),
    (MEAN, [1.0, 2.0], 2, ShapeError,
     "targets: expected one value for each of 2 outputs, (N, 2), got shape (2,); "
     "give the last layer 1 units"),
    (MEAN, ["a", "b"], 1, DataError,
     "targets: expected targets for MeanSquaredError, got dtype <U1; convert them to numbers"),
]  # fmt: skip


@pytest.mark.parametrize("loss, targets, outputs, kind, said", REFUSED)
def test_wrong_targets_are_told(
    loss: Any, targets: Any, outputs: int, kind: type[InputError], said: str
) -> None:
    """What a loss cannot learn from is refused before the first step, with place and mend."""
    with pytest.raises(kind) as caught:
        loss.prepare(np.array(targets), outputs, "float64")
    assert str(caught.value).startswith(said)


def test_targets_come_out_as_the_step_takes_them() -> None:
    """Class numbers as int64, everything else as (N, K) in the plan's dtype, values unchanged."""
    assert SOFT.prepare(np.array([0, 2], np.uint8), 3, "float32").dtype == np.int64
    shares = SOFT.prepare(np.array([[0.25, 0.75]]), 2, "float32")
    assert (str(shares.dtype), shares.tolist()) == ("float32", [[0.25, 0.75]])
    truth = BINARY.prepare(np.array([True, False]), 1, "float64")
    assert truth.tolist() == [[1.0], [0.0]]
    truth = BINARY.prepare(np.array([[0.25, 0.75], [1.0, 0.0]]), 1, "float64")
    assert truth.tolist() == [[0.75], [0.0]]
    values = MEAN.prepare(np.array([1, 2]), 1, "float32")
    assert (str(values.dtype), values.shape) == ("float32", (2, 1))


def test_a_classification_loss_wants_classes() -> None:
    """A loss for the other task is refused, with the one to use."""
    x = np.eye(3)
    with pytest.raises(InputError) as caught:
        bl.fit(bl.Chain(bl.Dense(1)), bl.Dataset(x, [0, 1, 2]), loss=MEAN)
    assert "MeanSquaredError: expected data for regression, got data for classification" in str(
        caught.value
    )
    assert str(caught.value).endswith("use SoftmaxCrossEntropy")
    with pytest.raises(InputError) as caught:
        bl.fit(bl.Chain(bl.Dense(3)), bl.Dataset(x, [0.5, 1, 2]), loss=SOFT)
    assert str(caught.value).endswith("use MeanSquaredError")


TASKS: list[tuple[Any, str, Any, str]] = [
    (BINARY, "regression", [0.0, 1.0],
     "BinaryCrossEntropy: expected data for classification, got data for regression (mine); "
     "write Dataset(x, y, classes=2) if y holds labels, or use MeanSquaredError"),
    (SOFT, "regression", [0.0, 2.0, 1.0],
     "SoftmaxCrossEntropy: expected data for classification, got data for regression (mine); "
     "write Dataset(x, y, classes=3) if y holds labels, or use MeanSquaredError"),
    (MEAN, "classification", [31, 4],
     "MeanSquaredError: expected data for regression, got data for classification (mine); "
     "write y.astype(float) if y holds values, or use SoftmaxCrossEntropy"),
]  # fmt: skip


@pytest.mark.parametrize("loss, task, targets, said", TASKS)
def test_data_for_the_other_task(loss: Any, task: str, targets: Any, said: str) -> None:
    """Whole floats may be labels and integers may be values: the mend says how to tell so."""
    with pytest.raises(PlanError) as caught:
        check_task(type(loss).__name__, loss.task, task, np.array(targets), "mine")
    assert str(caught.value) == said
    check_task("Any", task, task, np.array(targets), "mine")


@pytest.mark.parametrize("targets", [[0.5, 1.0], [-1.0, 0.0], [[0.0, 1.0]], [0.0, 250.0], [1e300]])
def test_values_are_not_taken_for_labels(targets: Any) -> None:
    """Fractions, negative numbers, several columns and more classes than rows are values."""
    with pytest.raises(PlanError) as caught:
        check_task("Any", "classification", "regression", np.array(targets), "mine")
    assert str(caught.value).endswith("(mine); use MeanSquaredError")
