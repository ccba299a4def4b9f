"""Rows to learn from: what X, y and sample_weight say, read and checked.

This module refuses to know how answers were read and what learns from them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.tables.table import Table
from .weights import Weights


@dataclass(frozen=True, eq=False)
class Rows:
    """N rows.

    table    their columns, the target's among them
    answers  class numbers (N,) int64, or values (N,) or (N, K) float64
    weights  how much each counts, (N,), or None for 1
    """

    table: Table
    answers: NDArray[Any]
    weights: Weights | None = None

    @property
    def count(self) -> int:
        """N."""
        return len(self.answers)

    @property
    def strata(self) -> NDArray[np.int64] | None:
        """Class numbers, over which parts are spread; None for values."""
        return self.answers if self.answers.dtype.kind == "i" else None

    def weighted(self, weights: Weights | None) -> Rows:
        """With these weights. Rows of weight 0 are left out, as if they had not been given."""
        if weights is None or weights.all():
            return replace(self, weights=weights)
        index = np.flatnonzero(weights)
        kept = None if (weights[index] == weights[index[0]]).all() else weights[index]
        return Rows(self.table.take(index), self.answers[index], kept)
