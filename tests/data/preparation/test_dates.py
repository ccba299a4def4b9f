"""Dates become days, a year and places in cycles, as Python's own calendar says."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base.errors import PlanError, UnknownNameError
from backlit.data.preparation.dates import Dated
from columns_by_hand import column

ENCODER = Dated("day", 10_000.0, 5_000.0, 10.0, True, ("month", "weekday", "hour"), True)


def told(date: datetime.datetime | None) -> list[float]:
    """The same by the standard library's calendar."""
    if date is None:
        return [0.0] * 8 + [1.0]
    epoch = datetime.datetime(1970, 1, 1)
    days = (date - epoch) / datetime.timedelta(days=1)
    year = (datetime.datetime(date.year, 1, 1) - epoch).days + 182.5
    shares = [
        (date.month - 1) / 12,
        date.weekday() / 7,
        (date - datetime.datetime.combine(date, datetime.time())) / datetime.timedelta(days=1),
    ]
    found = [min(10.0, max(-10.0, (each - 10_000) / 5_000)) for each in (days, year)]
    for share in shares:
        found += [math.sin(2 * math.pi * share), math.cos(2 * math.pi * share)]
    return [*found, 0.0]


@given(st.lists(st.none() | st.datetimes(), min_size=1, max_size=20))
def test_the_calendar_is_pythons(dates: list[datetime.datetime | None]) -> None:
    """Every date from year 1 to 9999, and missing ones."""
    got = ENCODER.encode(column("day", "date", dates))
    assert np.allclose(got, [told(date) for date in dates], atol=2e-6)


def test_names() -> None:
    """One name for each column, in the order of the columns."""
    assert ENCODER.names == (
        "day in days",
        "day: year",
        "day: month, sine",
        "day: month, cosine",
        "day: weekday, sine",
        "day: weekday, cosine",
        "day: hour, sine",
        "day: hour, cosine",
        "day is missing",
    )
    assert ENCODER.how == "date"


def test_settings_that_cannot_be_are_refused() -> None:
    """A scale of 0 and a cycle that does not exist are told."""
    with pytest.raises(PlanError, match="above 0"):
        Dated("day", scale=0.0)
    with pytest.raises(UnknownNameError, match="'month'"):
        Dated("day", cycles=("moth",))  # type: ignore[arg-type]
