"""How much each row counts: weights that were given, and those that follow from classes.

This module refuses to know what the rows hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, InputError, ShapeError, UnknownNameError
from ..data.arrays import describe_place, shown
from ..training.class_weights import balanced
from .labels import plain_column

Weights = NDArray[np.float64]


def read_weights(sample_weight: object, rows: int) -> Weights | None:
    """One number of 0 or more for each row, (N,); None where all rows count alike.

    Raises ShapeError for another shape, DataError for negative or non-finite numbers and for
    weights that are all zero.
    """
    if sample_weight is None:
        return None
    weights = np.array(plain_column(sample_weight), dtype=np.float64)
    if weights.ndim == 0:
        weights = np.full(rows, float(weights))
    if weights.shape != (rows,):
        raise ShapeError(
            "sample_weight",
            expected=f"one number for each of {rows} rows",
            got=f"shape {weights.shape}",
            action="give a list of one weight for each row",
        )
    wrong = ~(weights >= 0) | ~np.isfinite(weights)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            "sample_weight",
            where=describe_place([row]),
            expected="a number of 0 or more",
            got=str(weights[row]),
            action="use 0 for a row that should not count",
        )
    if not weights.any():
        raise DataError(
            "sample_weight",
            expected="a weight above zero",
            got="zeros only",
            action="leave sample_weight out",
        )
    return weights


def class_weights(
    given: object, classes: NDArray[Any], numbers: NDArray[np.int64], weights: Weights | None
) -> Weights | None:
    """The weight of each class, (K,), or None for 1.

    given    None, "balanced", or a mapping from label to weight; a class that it does not name
             weighs 1
    """
    if given is None:
        return None
    if isinstance(given, str) and given == "balanced":
        return balanced(numbers, weights, len(classes))
    if not isinstance(given, Mapping):
        raise InputError(
            "class_weight",
            expected="None, 'balanced' or a mapping from label to weight",
            got=repr(given),
            action="write class_weight='balanced'",
        )
    known = classes.tolist()
    found = np.ones(len(classes))
    for label, weight in given.items():
        if label not in known:
            raise UnknownNameError("class_weight", label, map(str, known))
        is_plain = isinstance(weight, int | float | np.integer | np.floating)
        if not is_plain or not 0 <= weight < np.inf:
            raise InputError(
                "class_weight",
                expected="a number of 0 or more for each class",
                got=f"{shown(weight)} for {shown(label)}",
                action="write 1 for a class like the others",
            )
        found[known.index(label)] = float(weight)
    return found


def combined(
    weights: Weights | None, by_class: Weights | None, numbers: NDArray[np.int64] | None
) -> Weights | None:
    """The product of both; None where all rows weigh the same."""
    if by_class is not None and numbers is not None:
        own = by_class[numbers]
        weights = own if weights is None else weights * own
    if weights is None or (weights == weights[0]).all():
        return None
    return weights
