"""Numbers that say how well it goes: of an epoch while it trains, of a part in predict mode.

Means are weighted by row, so a short last batch does not count too much; sums are taken in
float64. This module refuses to know who reads them.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.rng import permutation
from ..engines.engine import Batches, Program

Array = NDArray[Any]
EVALUATION_ROWS = 1024  # rows of a batch in predict mode


def batches_of(rows: NDArray[np.int64]) -> Batches:
    """Row numbers cut into batches for predict mode. Kept: the same rows are asked for again."""
    kept = _batches.get(id(rows))
    if kept is None or kept.rows is not rows:
        if len(_batches) >= _MOST_KEPT:
            _batches.clear()
        kept = _batches[id(rows)] = _cut(rows)
    return kept


_MOST_KEPT = 12
_batches: dict[int, Batches] = {}


def _cut(rows: NDArray[np.int64]) -> Batches:
    bounds = [*range(0, len(rows), EVALUATION_ROWS), len(rows)]
    return Batches(rows, np.array(bounds, dtype=np.int64))


def measure(
    program: Program,
    state: Mapping[str, Array],
    arrays: Mapping[str, Array],
    rows: NDArray[np.int64],
) -> dict[str, Array]:
    """Per-row outputs of an evaluation program on some rows of resident arrays."""
    found = dict(program.run(dict(state), arrays, batches_of(rows), {}, 0).outputs)
    if "weights" in arrays:
        found["row_weight"] = arrays["weights"][rows]
    return found


def scores(found: Mapping[str, Array]) -> dict[str, float]:
    """loss, and accuracy or rmse, from per-row outputs.

    loss = sum(w l) / sum(w), w the row's own weight times its class's; accuracy and rmse are
    weighted by the row's own weight only.
    """
    own = found["row_weight"].astype(np.float64) if "row_weight" in found else None
    weight = own
    if "weight" in found:
        weight = found["weight"].astype(np.float64) if own is None else own * found["weight"]
    result = {"loss": _mean(found["loss"], weight)}
    if "correct" in found:
        result["accuracy"] = _mean(found["correct"], own)
    else:
        result["rmse"] = math.sqrt(_mean(found["squared"], own))
    return result


def _mean(values: Array, weight: Array | None) -> float:
    with np.errstate(all="ignore"):
        if weight is None:  # a weight of 1 each changes no sum
            count = len(values)
            return float(values.astype(np.float64).sum() / count) if count else math.nan
        total = weight.sum(dtype=np.float64)
        return float((values.astype(np.float64) * weight).sum() / total) if total else math.nan


def epoch_scores(rows: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The running training metrics of an epoch from its iterations' metrics, name -> values.

    train_loss is weighted by each batch's weight; penalty is the mean over iterations.
    """
    weight = sum(rows["weight"])
    total = sum(map(operator.mul, rows["loss"], rows["weight"]))
    result = {"train_loss": total / weight if weight else math.nan}
    if "correct" in rows:
        shown = sum(rows["shown"])
        result["train_accuracy"] = sum(rows["correct"]) / shown if shown else math.nan
    if "penalty" in rows:
        result["penalty"] = sum(rows["penalty"]) / len(rows["penalty"])
    return result


def sample_rows(seed: int, count: int, limit: int) -> NDArray[np.int64]:
    """At most `limit` training rows, the same ones all run long, for the predict-mode loss."""
    if count <= limit:
        return np.arange(count, dtype=np.int64)
    return np.sort(permutation(seed, "train_sample", 0, count)[:limit])


def metric_names(*, has_classes: bool, has_validation: bool, has_penalty: bool) -> list[str]:
    """The names an epoch's metrics will have, so that a wrong one fails before epoch 1."""
    second = "accuracy" if has_classes else "rmse"
    names = ["train_loss", "train_loss_predict", f"train_{second}_predict"]
    if has_classes:
        names.append("train_accuracy")
    if has_penalty:
        names.append("penalty")
    if has_validation:
        names += ["validation_loss", f"validation_{second}"]
    return sorted(names)
