"""Find the settings that make numbers of a column learnable: logarithm, centre, scale, bounds.

This module refuses to know the target.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..tables.column import Column
from .dates import Cycle, Dated, days_of, share_of
from .numbers import Numeric, signed_log
from .pieces import edges_of
from .rarity import tells_missing

SKEWED = 2.0  # a skewness beyond which a logarithm is tried
LONG_TAILED = 8.0  # a kurtosis beyond which it is tried on both sides; a normal one has 3
TAIL = 0.005  # the share of values at each end that is drawn in before either is judged
LARGEST = 1e100  # beyond it a number counts as infinite: it is bounded and not learnt from
OUTLYING = 5.0  # how many distances between the quartiles from them a value is drawn in
MOST_ROWS = 20_000  # that are looked at to choose a logarithm
FURTHEST = 10.0  # standard deviations: nothing is ever further out
WIDER = 0.25  # how much further than training values predicted ones may go, of their range

Floats = NDArray[np.float64]


def numeric_encoder(column: Column, pieces: int = 0) -> Numeric:
    """Settings learnt from the values of a column of numbers or integers.

    pieces  into about how many z is cut

    A logarithm is taken where it makes a skewed column less than half as skewed. Centre and
    scale are the mean and standard deviation, with values further than 5 quartile distances
    outside the quartiles drawn in to there. Numbers beyond 10^100 are not learnt from.

    >>> values = np.array([1.0, 10.0, 1e2, 1e3, 1e4, 1e5, 1e6])
    >>> numeric_encoder(Column("x", "number", values, np.zeros(7, dtype=bool))).how
    'log, standardised'
    """
    present = column.present.astype(np.float64)
    values = present[np.abs(present) <= LARGEST]  # NaN is not
    missing = tells_missing(column)
    if not len(values):
        return Numeric(column.name, missing=missing)
    transform, origin, unit = _logarithm(values)
    plain = Numeric(column.name, transform, origin, unit)
    t = plain.transformed(values)
    low, high = _fences(t)
    drawn = np.clip(t, low, high)
    centre, scale = float(drawn.mean()), _spread(drawn)
    z = (drawn - centre) / scale
    slack = WIDER * float(z.max() - z.min())
    return Numeric(
        column.name,
        transform,
        origin,
        unit,
        centre,
        scale,
        max(-FURTHEST, float(z.min()) - slack),
        min(FURTHEST, float(z.max()) + slack),
        float(np.median(z)) if abs(skewness(z)) > 1 else 0.0,
        missing,
        edges_of(z, pieces),
    )


def date_encoder(column: Column) -> Dated:
    """Settings learnt from the dates of a column; cycles that do not turn are left out."""
    dates = column.present
    days = days_of(dates)
    candidates: tuple[Cycle, ...] = ("month", "weekday", "hour")
    return Dated(
        column.name,
        float(days.mean()),
        _spread(days),
        FURTHEST,
        bool(np.ptp(dates.astype("datetime64[Y]").astype(np.int64)) > 0),
        tuple(each for each in candidates if np.ptp(share_of(each, dates)) > 0),
        tells_missing(column),
    )


def skewness(values: Floats) -> float:
    """The mean of z³, z standardised: 0 if symmetric, 2 for an exponential distribution.

    >>> round(skewness(np.array([0.0, 0.0, 0.0, 1.0])), 3)
    1.155
    """
    z = _standardised(values)
    return float((z * z * z).mean())


def _logarithm(values: Floats) -> tuple[Literal["none", "log"], float, float]:
    """Whether a logarithm helps, where it begins and its unit."""
    sample = values[:: 1 + len(values) // MOST_ROWS]
    sample = sample.clip(*np.quantile(sample, (TAIL, 1 - TAIL), method="nearest"))
    skew = skewness(sample)
    if abs(skew) > SKEWED:
        upwards = 1.0 if skew > 0 else -1.0
        found = [(upwards * origin, unit) for origin, unit in _one_sided(upwards * sample)]
        scored = [(abs(skewness(signed_log(sample, *each))), each) for each in found]
        if scored and min(scored)[0] < abs(skew) / 2:
            return "log", *min(scored)[1]
    if float((_standardised(sample) ** 4).mean()) > LONG_TAILED:
        low, middle, high = np.quantile(sample, (0.25, 0.5, 0.75))
        if high - low > (np.abs(sample).max() + 1e-200) * 1e-100:
            return "log", float(middle), float(high - low)
    return "none", 0.0, 1.0


def _one_sided(sample: Floats) -> list[tuple[float, float]]:
    """Beginnings and units of a logarithm for values with a long tail above."""
    lowest = float(sample.min())
    origin = 0.0 if lowest >= 0 else lowest
    above = sample[sample > origin] - origin
    if not len(above):
        return []
    units = np.unique(np.quantile(above, (0.0, 0.05, 0.5)))
    return [(origin, float(unit)) for unit in units if unit > above.max() * 1e-100]


def _fences(t: Floats) -> tuple[float, float]:
    low, high = np.quantile(t, (0.25, 0.75))
    reach = OUTLYING * float(high - low)
    if reach <= 0:
        low, high, reach = t.mean(), t.mean(), FURTHEST * _spread(t)
    return float(low) - reach, float(high) + reach


def _spread(values: Floats) -> float:
    """The standard deviation, or 1 where rounding is all there is."""
    spread = float(values.std())
    size = float(np.abs(values).max())
    return spread if spread > 1e-13 * size and np.isfinite(1 / spread) else 1.0


def _standardised(values: Floats) -> Any:
    return (values - values.mean()) / _spread(values)
