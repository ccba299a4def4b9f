"""What members say together: the logarithm of their mean shares, or their mean values.

A row's answer depends on that row alone. This module refuses to know names of classes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NonFiniteError
from ..nn.losses import BinaryCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy
from ..registry import select
from ..training.ensemble import Ensemble
from ..training.metrics import EVALUATION_ROWS, batches_of
from ..training.model import Model
from ..training.step import Signature, record_evaluation
from .training import members_of

Floats = NDArray[np.float64]


def log_shares(model: Model | Ensemble, features: NDArray[Any]) -> Floats:
    """log of the mean of the members' shares of each class, (N, D) -> (N, K), always finite.

    It is taken from scores, not from shares that may have become 0.
    """
    if isinstance(model.loss, SoftmaxCrossEntropy | BinaryCrossEntropy):
        each = _log_softmax(_outputs(model, features, MeanSquaredError()))
    else:  # a loss that somebody wrote
        shares = _outputs(model, features, model.loss)
        each = np.log(np.maximum(shares, np.finfo(np.float64).tiny))
    top = each.max(axis=0)
    result: Floats = top + np.log(np.exp(each - top).mean(axis=0))
    return result


def mean_values(model: Model | Ensemble, features: NDArray[Any]) -> Floats:
    """The mean of the members' outputs, (N, D) -> (N, K)."""
    result: Floats = _outputs(model, features, model.loss).mean(axis=0)
    return result


def _log_softmax(scores: Floats) -> Floats:
    """Along the last axis. A single score is that of the second class."""
    if scores.shape[-1] == 1:
        scores = np.concatenate([np.zeros_like(scores), scores], axis=-1)
    scores = scores - scores.max(axis=-1, keepdims=True)
    result: Floats = scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))
    return result


def _outputs(model: Model | Ensemble, features: NDArray[Any], loss: Loss) -> Floats:
    """What the loss makes of each member's outputs, (M, N, K); a squared error leaves them.

    Members of an estimator have the same layers: their step is compiled once. The eager engine's
    products depend on the number of rows in their last digits: it computes in float64.
    """
    members, engine = members_of(model), select(model.engine)
    dtype = "float64" if engine.name == "eager" else model.dtype
    signature = Signature(model.input_shape, (), "int64", False, dtype)
    step = record_evaluation(model.network, loss, signature, with_targets=False)
    program = engine.compile(step, EVALUATION_ROWS)
    rows = {"x": np.ascontiguousarray(features, dtype=dtype)}
    batches = batches_of(np.arange(len(features), dtype=np.int64))
    found = np.stack(
        [
            program.run(_as(each, dtype), rows, batches, {}, 0).outputs["prediction"]
            for each in members
        ]
    ).astype(np.float64)
    if not np.isfinite(found).all():
        raise NonFiniteError(
            "predict",
            expected="finite outputs",
            got="NaN or infinity",
            where=f"row {int(np.argmin(np.isfinite(found).all(axis=(0, 2))))}",
            action="fit again, with a smaller learning_rate",
        )
    return found


def _as(model: Model, dtype: str) -> dict[str, NDArray[Any]]:
    return {name: value.astype(dtype, copy=False) for name, value in model.arrays.items()}
