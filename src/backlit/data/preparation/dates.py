"""Dates, prepared: how long ago, which year, and where in the year, the week and the day.

This module refuses to know time zones and holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..tables.column import Column
from .encoder import Encoder, check_choice, check_settings, side_by_side

Cycle = Literal["month", "weekday", "hour"]
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Dated(Encoder):
    """Days since a mean day, the year, and sine and cosine of what comes again.

    centre   the mean of the training rows, in days since 1970-01-01
    scale    their standard deviation in days, above 0
    high     how far days may go to either side, in standard deviations
    year     whether there is a column for the year
    cycles   month (of 12), weekday (of 7), hour (of 24): two columns each, sin and cos of
             2π · place / length
    missing  whether a last column says 1 where the date is missing, else 0; the others are 0

    >>> born = Dated("born", centre=365.0, scale=100.0, cycles=("month",))
    >>> born.names
    ('born in days', 'born: month, sine', 'born: month, cosine')
    >>> days = np.array(["1971-01-01"], dtype="datetime64[us]")
    >>> born.encode(Column("born", "date", days, np.array([False]))).tolist()
    [[0.0, 0.0, 1.0]]
    """

    column: str
    centre: float = 0.0
    scale: float = 1.0
    high: float = 10.0
    year: bool = False
    cycles: tuple[Cycle, ...] = ()
    missing: bool = False

    def __post_init__(self) -> None:
        check_settings(self, ("scale",), ("high",))
        for cycle in self.cycles:
            check_choice("cycle", cycle, get_args(Cycle))

    @property
    def names(self) -> tuple[str, ...]:
        """`born in days`, `born: year`, `born: month, sine` …, `born is missing`."""
        found = [f"{self.column} in days"]
        if self.year:
            found.append(f"{self.column}: year")
        for cycle in self.cycles:
            found += [f"{self.column}: {cycle}, sine", f"{self.column}: {cycle}, cosine"]
        if self.missing:
            found.append(f"{self.column} is missing")
        return tuple(found)

    @property
    def how(self) -> str:
        """`date`."""
        return "date"

    def encode(self, column: Column) -> NDArray[np.float32]:
        """(N, D)."""
        absent = column.missing | np.isnat(column.values)
        dates = np.where(absent, np.datetime64(0, "us"), column.values)
        parts = [self._standardised(days_of(dates))]
        if self.year:  # the middle of its year stands for each date in it
            years = dates.astype("datetime64[Y]")
            parts.append(self._standardised(days_of(years) + 182.5))
        for cycle in self.cycles:
            angle = 2 * np.pi * share_of(cycle, dates)
            parts += [np.sin(angle), np.cos(angle)]
        for part in parts:
            part[absent] = 0
        return side_by_side([*parts, absent] if self.missing else parts, len(column))

    def _standardised(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        z: NDArray[np.float64] = np.clip((days - self.centre) / self.scale, -self.high, self.high)
        return z


def days_of(dates: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Days since 1970-01-01, with fractions."""
    micros = dates.astype("datetime64[us]").astype(np.int64)
    return micros / 86_400e6


def share_of(cycle: Cycle, dates: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """How much of the cycle has passed, [0, 1): of the months, the weekdays or the hours.

    >>> monday = np.array(["1969-12-29T06:00"], dtype="datetime64[us]")
    >>> [share_of(cycle, monday).item() for cycle in ("weekday", "hour")]
    [0.0, 0.25]
    """
    if cycle == "month":
        return dates.astype("datetime64[M]").astype(np.int64) % 12 / 12
    days = days_of(dates)
    if cycle == "hour":
        return days - np.floor(days)
    weekday = (np.floor(days) + 3) % 7  # 1970-01-01 was a Thursday, 3 days after Monday
    result: NDArray[np.float64] = weekday / 7
    return result
