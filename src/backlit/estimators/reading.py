"""What members say together: the logarithm of their mean shares, or their mean values.

A row's answer depends on that row alone. This module refuses to know names of classes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..nn.losses import BinaryCrossEntropy, MeanSquaredError, SoftmaxCrossEntropy
from ..training.ensemble import Ensemble
from ..training.model import Model
from .training import members_of

Floats = NDArray[np.float64]


def log_shares(model: Model | Ensemble, features: NDArray[Any]) -> Floats:
    """log of the mean of the members' shares of each class, (N, K), never below the reach of
    float64: it is taken from the scores, not from shares that have become 0.
    """
    each = np.stack([_log_shares_of(member, features) for member in members_of(model)])
    top = each.max(axis=0)
    result: Floats = top + np.log(np.exp(each - top).mean(axis=0))
    return result


def mean_values(model: Model | Ensemble, features: NDArray[Any]) -> Floats:
    """The mean of the members' outputs, (N, K)."""
    each = [member.outputs(features).astype(np.float64) for member in members_of(model)]
    result: Floats = np.mean(each, axis=0)
    return result


def _log_shares_of(model: Model, features: NDArray[Any]) -> Floats:
    if not isinstance(model.loss, SoftmaxCrossEntropy | BinaryCrossEntropy):
        shares = model.outputs(features).astype(np.float64)  # a loss that somebody wrote
        result: Floats = np.log(np.maximum(shares, np.finfo(np.float64).tiny))
        return result
    plain = replace(model, loss=MeanSquaredError(), classes=None)
    scores = plain.outputs(features).astype(np.float64)
    if scores.shape[1] == 1:  # the score of the second class
        scores = np.hstack([np.zeros_like(scores), scores])
    scores = scores - scores.max(axis=1, keepdims=True)
    result = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    return result
