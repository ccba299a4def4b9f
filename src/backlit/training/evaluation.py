"""What a model does on a part of the data: scores, and the rows it gets most wrong.

This module refuses to draw: reports do that from what is recorded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, PlanError, ShapeError
from ..base.shapes import show
from ..data.dataset import Dataset
from ..engines.engine import Program
from ..registry import select
from . import metrics
from .model import Model, two_sided
from .rows import resident
from .step import Signature, record_evaluation

Array = NDArray[Any]
WORST = 24
MOST_CLASSES = 1000  # of a confusion matrix: more could neither be read nor, at last, be held


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Scores and per-row results of a model on some rows.

    scores       rows, loss and accuracy; or rows, loss, rmse, mae and r2
    arrays       predictions, targets, losses, rows; for classes also probabilities and
                 confusion [true, predicted]; worst (positions, largest loss first) and
                 worst_inputs
    """

    scores: Mapping[str, float]
    arrays: Mapping[str, Array]

    def __getitem__(self, name: str) -> float:
        return self.scores[name]

    def __repr__(self) -> str:
        shown = ", ".join(f"{name} {value:.6g}" for name, value in self.scores.items())
        return f"Evaluation({shown})"


def evaluate(model: Model, data: Dataset, rows: Array | None = None) -> Evaluation:
    """Measure a model on a data set, or on some rows of it, in predict mode.

    Raises ShapeError or PlanError for data the model was not made for.
    """
    if not isinstance(model, Model) or not isinstance(data, Dataset):
        raise InputError(
            "evaluate",
            expected="a Model and a Dataset",
            got=f"{type(model).__name__} and {type(data).__name__}",
            action="write run.evaluate(data), or evaluate(run.model, data)",
        )
    _check(model, data)
    chosen = np.arange(data.rows, dtype=np.int64) if rows is None else rows
    width = model.network.output_shape(model.input_shape)[0]
    arrays = resident(data, model.loss, width, model.dtype)
    found = metrics.measure(_program(model, arrays), model.arrays, arrays, chosen)
    scores: dict[str, float] = {"rows": len(chosen), **metrics.scores(found)}
    results: dict[str, Array] = {"rows": chosen, "losses": found["loss"]}
    if model.task == "classification":
        results |= _classes(found["prediction"], data.y[chosen])
    else:
        targets = arrays["y"][chosen]
        results |= {"predictions": found["prediction"], "targets": targets}
        weight = found.get("row_weight", np.ones(len(chosen)))
        scores |= _regression_scores(found["prediction"], targets, weight)
    worst = np.argsort(-found["loss"], kind="stable")[:WORST]
    results |= {"worst": worst, "worst_inputs": data.x[chosen[worst]].reshape(len(worst), -1)}
    return Evaluation(scores, results)


def _classes(shares: Array, labels: Array) -> dict[str, Array]:
    probabilities = two_sided(shares)
    predicted = probabilities.argmax(axis=1)
    numbers = labels if labels.ndim == 1 else labels.argmax(axis=1)
    targets = numbers.astype(np.int64)
    found = {"predictions": predicted, "probabilities": probabilities, "targets": targets}
    count = probabilities.shape[1]
    if count <= MOST_CLASSES:
        found["confusion"] = np.zeros((count, count), dtype=np.int64)
        np.add.at(found["confusion"], (targets, predicted), 1)
    return found


def _regression_scores(values: Array, targets: Array, weight: Array) -> dict[str, float]:
    """mae and r2, each row counting by its weight, as in rmse."""
    with np.errstate(invalid="ignore"):  # rows that all weigh nothing have no mean: NaN
        share = (weight / weight.sum(dtype=np.float64))[:, None]
    error = values.astype(np.float64) - targets
    around = targets - (share * targets).sum(axis=0)
    total = float((share * around**2).sum())
    r2 = 1 - float((share * error**2).sum()) / total if total > 0 else float("nan")
    return {"mae": float((share * np.abs(error)).sum() / error.shape[1]), "r2": r2}


def _program(model: Model, arrays: Mapping[str, Array]) -> Program:
    targets = arrays["y"]
    signature = Signature(
        model.input_shape,
        tuple(targets.shape[1:]),
        str(targets.dtype),
        "weights" in arrays,
        model.dtype,
    )
    step = record_evaluation(model.network, model.loss, signature)
    return select(model.engine).compile(step, metrics.EVALUATION_ROWS)


def _check(model: Model, data: Dataset) -> None:
    if data.feature_shape != model.input_shape:
        raise ShapeError(
            "evaluate",
            expected=f"rows of shape {show(model.input_shape)}, as in training",
            got=show(data.feature_shape),
            where=data.name,
            action="use data of the same kind as in training",
        )
    if data.task != model.task:
        raise PlanError(
            "evaluate",
            expected=f"data for {model.task}",
            got=f"data for {data.task}",
            where=data.name,
            action="use data of the same kind as in training",
        )
    known = model.classes
    if known is not None and data.classes is not None and tuple(data.classes) != tuple(known):
        raise PlanError(
            "evaluate",
            expected=f"the classes of training, {_some(known)}",
            got=_some(data.classes),
            where=data.name,
            action="name the classes in the same order with classes=",
        )


def _some(classes: tuple[Any, ...]) -> str:
    return ", ".join(map(str, classes[:5])) + (", …" if len(classes) > 5 else "")
