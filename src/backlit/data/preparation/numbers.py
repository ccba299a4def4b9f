"""Numbers, prepared: unskewed, centred, scaled, cut into pieces, never far beyond training.

This module refuses to know how its settings are found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...base.describe import is_number
from ...base.errors import PlanError
from ..arrays import shown
from ..tables.column import Column
from .encoder import FURTHEST, Encoder, check_choice, check_order, check_settings, side_by_side

MOST_EDGES = 1000
CLOSEST = 1e-6  # of two edges, in standard deviations


@dataclass(frozen=True)
class Numeric(Encoder):
    """z = clip((t(x) - centre) / scale, low, high), and z = fill where x is missing.

    Beside z stands how much of each piece between two edges lies below it,
    height · (clip((z - e_i) / (e_{i+1} - e_i), 0, 1) - ½): with these a network bends where the
    data are, which it learns slowly from z alone.

    transform  none: t(x) = x; log: t(x) = sign(x - origin) · log(1 + |x - origin| / unit)
    origin     where the logarithm begins, in the units of the column
    unit       the width, above 0, within which t is nearly straight, in the same units
    centre     the mean of t(x) over the training rows, outliers drawn in
    scale      its standard deviation, above 0
    low, high  how far z may go, in standard deviations
    fill       z of a missing value
    missing    whether a last column says 1 where the value is missing, else 0
    edges      e_0 < e_1 < …, in standard deviations: three or more, or none
    height     of a piece's column, above 0; low, so that z comes first
    Source of the pieces: Gorishniy, Rubachev and Babenko 2022, "On embeddings for numerical
    features in tabular deep learning", where they have height 1 and begin at 0, without z.

    >>> age = Numeric("age", centre=30.0, scale=10.0, low=-3.0, high=9.0, missing=True)
    >>> values = np.array([40.0, np.nan, 1e9])
    >>> age.encode(Column("age", "number", values, np.isnan(values))).tolist()
    [[1.0, 0.0], [0.0, 1.0], [9.0, 0.0]]
    """

    column: str
    transform: Literal["none", "log"] = "none"
    origin: float = 0.0
    unit: float = 1.0
    centre: float = 0.0
    scale: float = 1.0
    low: float = -10.0
    high: float = 10.0
    fill: float = 0.0
    missing: bool = False
    edges: tuple[float, ...] = ()
    height: float = 0.2

    def __post_init__(self) -> None:
        check_settings(self, ("scale", "unit", "height"), ("low", "high", "fill", "height"))
        check_choice("transform", self.transform, ("none", "log"))
        check_order(self)
        _check_edges(self)

    @property
    def names(self) -> tuple[str, ...]:
        """`age`, `age, piece 1` …, `age is missing`."""
        cut = [f"{self.column}, piece {place}" for place in range(1, self.pieces + 1)]
        return (self.column, *cut, *[f"{self.column} is missing"] * self.missing)

    @property
    def pieces(self) -> int:
        """How many pieces there are: one fewer than edges, or none."""
        return max(0, len(self.edges) - 1)

    @property
    def how(self) -> str:
        """`standardised` or `log, standardised`, and perhaps `in 16 pieces`."""
        words = ["log"] * (self.transform == "log") + ["standardised"]
        return ", ".join(words + [f"in {self.pieces} pieces"] * (self.pieces > 0))

    def encode(self, column: Column) -> NDArray[np.float32]:
        """(N, D): z, its pieces, and the indicator if there is one."""
        values = column.values.astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            z = (self.transformed(values) - self.centre) / self.scale
            z = np.clip(z, self.low, self.high)
        z[column.missing | np.isnan(z)] = self.fill
        parts = [z, *self._cut(z), *[column.missing] * self.missing]
        return side_by_side(parts, len(column))

    def _cut(self, z: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
        for low, high in pairwise(self.edges):
            yield self.height * (np.clip((z - low) / (high - low), 0, 1) - 0.5)

    def transformed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """t(x)."""
        if self.transform == "none":
            return values
        return signed_log(values, self.origin, self.unit)


def signed_log(values: NDArray[np.float64], origin: float, unit: float) -> NDArray[np.float64]:
    """sign(x - origin) · log(1 + |x - origin| / unit).

    >>> signed_log(np.array([0.0, 9.0, -9.0]), 0.0, 1.0).round(3).tolist()
    [0.0, 2.303, -2.303]
    """
    apart = values - origin
    result: NDArray[np.float64] = np.copysign(np.log1p(np.abs(apart) / unit), apart)
    return result


def _check_edges(each: Numeric) -> None:
    edges = each.edges
    fits = isinstance(edges, tuple) and len(edges) <= MOST_EDGES and len(edges) not in (1, 2)
    fits = fits and all(is_number(edge) and abs(edge) <= FURTHEST for edge in edges)
    if not fits or any(high - low < CLOSEST for low, high in pairwise(edges)):
        raise PlanError(
            f"edges of {shown(each.column)}",
            expected=f"3 to {MOST_EDGES:,} rising numbers, {CLOSEST:.0e} apart or more, or none",
            got=shown(edges),
            action="train again: the preparation is damaged",
        )
