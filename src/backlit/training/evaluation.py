"""What a model does on a part of the data: scores, and the rows it gets most wrong.

This module refuses to draw: reports do that from what is recorded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, InputError, PlanError, ShapeError
from ..base.shapes import show
from ..data.dataset import Dataset
from ..engines.engine import Program
from ..registry import select
from . import metrics
from .ensemble import Ensemble
from .model import Model, Rows, as_table, named, two_sided
from .rows import resident
from .step import Signature, record_evaluation
from .table_metrics import classification_scores, regression_scores, row_log_losses

Array = NDArray[Any]
WORST = 24
MOST_CLASSES = 1000  # of a confusion matrix: more could neither be read nor, at last, be held


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Scores and per-row results of a model on some rows.

    scores       rows, loss and accuracy; or rows, loss, rmse, mae and r2. Of a table: rows,
                 loss and what `table_metrics` gives, in the units of the table's target
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


def evaluate(model: Model | Ensemble, data: Rows, rows: Array | None = None) -> Evaluation:
    """Measure a model on a data set, or on some rows of it, in predict mode.

    A model of a table takes a table or a frame, with the target's column, as well as the data
    set that its preparation makes of one. Rows without a target are passed over.
    Raises ShapeError, PlanError or DataError for data the model was not made for.
    """
    is_model = isinstance(model, Model | Ensemble)
    if is_model and model.preparation is not None:
        return _of_table(model, data, rows)
    if is_model and isinstance(data, Dataset) and isinstance(model, Ensemble):
        return _answered(model, data, np.arange(data.rows) if rows is None else rows)
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


def _of_table(model: Model | Ensemble, data: Rows, rows: Array | None) -> Evaluation:
    """Scores in the units of a table, from a table or from what was prepared of one."""
    if isinstance(data, Dataset):
        return _answered(model, data, np.arange(data.rows) if rows is None else rows)
    aim = model.preparation
    assert aim is not None
    table = as_table(data, aim)
    known = np.flatnonzero(~table[aim.target.name].missing)
    chosen = known if rows is None else rows
    if not len(chosen):
        raise DataError(
            "evaluate",
            expected=f"rows whose {aim.target.name!r} is known",
            got="none",
            where=table.name,
            action="give rows with targets, or use predict",
        )
    part = table.take(chosen)
    if isinstance(model, Ensemble):
        outputs = model.answers(part, check=False)
    else:
        outputs = model.unchecked(model.features(part))
    encoded = aim.encoded_target(part)
    truth = None if aim.target.classes else part[aim.target.name].values.astype(np.float64)
    return scored(model, outputs, encoded, chosen, truth=truth, inputs=aim.features(part))


def _answered(model: Model | Ensemble, data: Dataset, rows: Array) -> Evaluation:
    _check(model, data)
    part = data.x[rows]
    weights = None if data.weights is None else data.weights[rows]
    return scored(model, model.unchecked(part), data.y[rows], rows, weights=weights, inputs=part)


def scored(
    model: Model | Ensemble,
    outputs: Array,
    targets: Array,
    rows: Array,
    *,
    inputs: Array,
    truth: Array | None = None,
    weights: Array | None = None,
) -> Evaluation:
    """What outputs, (N, K), are worth against targets as they were learnt, (N,).

    rows     the numbers of these rows
    inputs   (N, D), for the worst of them
    truth    the targets of a regression in the table's own units; None: decoded from `targets`
    weights  (N,) how much each row counts, or None
    """
    with np.errstate(all="ignore"):  # what is not finite is told as NaN
        return _scored(model, outputs, targets, rows, inputs, truth, weights)


def _scored(
    model: Model | Ensemble,
    outputs: Array,
    targets: Array,
    rows: Array,
    inputs: Array,
    truth: Array | None,
    weights: Array | None,
) -> Evaluation:
    scores: dict[str, float] = {"rows": len(rows)}
    results: dict[str, Array] = {"rows": np.asarray(rows)}
    if model.task == "classification":
        found = _classes(outputs, targets)
        losses = row_log_losses(found["probabilities"], found["targets"])
        told = classification_scores(found["probabilities"], found["targets"], weights)
        results |= found
    else:
        aim = None if model.preparation is None else model.preparation.target
        values = named(model, outputs)
        if truth is None:
            truth = targets.astype(np.float64) if aim is None else aim.decode(targets)
        losses = ((outputs.reshape(len(rows), -1) - targets.reshape(len(rows), -1)) ** 2).mean(1)
        told = regression_scores(values, truth, weights)
        results |= {"predictions": values[:, None], "targets": truth[:, None]}
    losses = losses.astype(np.float64)
    scores |= {"loss": float(np.average(losses, weights=weights)), **told}
    worst = np.argsort(-losses, kind="stable")[:WORST]
    results |= {"losses": losses, "worst": worst}
    results["worst_inputs"] = inputs[worst].reshape(len(worst), -1)
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


def arrays_to_keep(evaluations: Mapping[str, Evaluation]) -> dict[str, Array]:
    """What `evaluation.npz` holds: the arrays of the test, or else of the validation.

    Of the validation rows the confusion is kept in any case, as `validation_confusion`: who
    judges training by it must not look at the test.
    """
    part = "test" if "test" in evaluations else next(iter(evaluations))
    kept = dict(evaluations[part].arrays)
    held = evaluations.get("validation")
    if held is not None and "confusion" in held.arrays:
        kept["validation_confusion"] = held.arrays["confusion"]
    return kept


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


def _check(model: Model | Ensemble, data: Dataset) -> None:
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
