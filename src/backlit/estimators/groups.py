"""What members say together that need not have the same layers: those that have, at once.

A search may keep its best few networks as one model. This module refuses to know how members
with the same layers answer, and why they have others.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from ..training.ensemble import Ensemble
from ..training.model import Model
from . import reading
from .reading import Floats
from .training import members_of, together


def log_shares(model: Model | Ensemble, features: NDArray[Any]) -> Floats:
    """log of the mean of all members' shares of each class, (N, D) -> (N, K): see `reading`."""
    said = [
        reading.log_shares(each, features) + math.log(weight) for each, weight in _groups(model)
    ]
    found: Floats = said[0] if len(said) == 1 else np.logaddexp.reduce(said, axis=0)
    return found


def mean_values(model: Model | Ensemble, features: NDArray[Any]) -> Floats:
    """The mean of all members' outputs, (N, D) -> (N, K)."""
    said = [reading.mean_values(each, features) * weight for each, weight in _groups(model)]
    found: Floats = said[0] if len(said) == 1 else np.sum(said, axis=0)
    return found


def with_equal_layers(model: Model | Ensemble) -> Model | Ensemble:
    """The same model. Raises InputError for members with other layers each: none goes on."""
    count = len(_groups(model))
    if count > 1:
        raise InputError(
            "warm_start",
            expected="members with the same layers, to go on from",
            got=f"the best {count} trials of a search as one model",
            action="fit anew, or tune without ensemble=",
        )
    return model


def _groups(model: Model | Ensemble) -> list[tuple[Model | Ensemble, float]]:
    """Members of the same layers together, and their share of all members."""
    members = members_of(model)
    by_network: dict[Any, list[Model]] = {}
    for each in members:
        by_network.setdefault(each.network, []).append(each)
    if len(by_network) == 1:
        return [(model, 1.0)]
    return [(together(each), len(each) / len(members)) for each in by_network.values()]
