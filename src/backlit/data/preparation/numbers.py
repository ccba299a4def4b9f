"""Numbers, prepared: unskewed, centred, scaled, and never far beyond what training saw.

This module refuses to know how its settings are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..tables.column import Column
from .encoder import Encoder, check_choice, check_order, check_settings, side_by_side


@dataclass(frozen=True)
class Numeric(Encoder):
    """z = clip((t(x) - centre) / scale, low, high), and z = fill where x is missing.

    transform  none: t(x) = x; log: t(x) = sign(x - origin) · log(1 + |x - origin| / unit)
    origin     where the logarithm begins, in the units of the column
    unit       the width, above 0, within which t is nearly straight, in the same units
    centre     the mean of t(x) over the training rows, outliers drawn in
    scale      its standard deviation, above 0
    low, high  how far z may go, in standard deviations
    fill       z of a missing value
    missing    whether a second column says 1 where the value is missing, else 0

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

    def __post_init__(self) -> None:
        check_settings(self, ("scale", "unit"), ("low", "high", "fill"))
        check_choice("transform", self.transform, ("none", "log"))
        check_order(self)

    @property
    def names(self) -> tuple[str, ...]:
        """`age`, `age is missing`."""
        return (self.column, f"{self.column} is missing")[: 1 + self.missing]

    @property
    def how(self) -> str:
        """`standardised` or `log, standardised`."""
        return "log, standardised" if self.transform == "log" else "standardised"

    def encode(self, column: Column) -> NDArray[np.float32]:
        """(N, 1) or, with an indicator, (N, 2)."""
        values = column.values.astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore"):
            z = (self.transformed(values) - self.centre) / self.scale
            z = np.clip(z, self.low, self.high)
        z[column.missing | np.isnan(z)] = self.fill
        parts = [z, column.missing] if self.missing else [z]
        return side_by_side(parts, len(column))

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
