"""Dates as people write them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.data.tables.dates import read_dates

WAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y. %m. %d.",
    "%Y년 %m월 %d일",
    "%Y년%m월%d일",
)
DAYS = st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31))


@settings(max_examples=60)
@given(st.lists(DAYS, min_size=1, max_size=5), st.sampled_from(WAYS))
def test_days_come_back(days, way):
    """What the standard library writes is read as the same day, with zeros or without."""
    midnight = [day.replace(hour=0, minute=0, second=0, microsecond=0) for day in days]
    words = [day.strftime(way) for day in days]
    assert read_dates(words).values == midnight
    assert read_dates([word.replace("-0", "-").replace("/0", "/") for word in words]).values
    assert read_dates([day.strftime("%Y%m%d") for day in days]).values == midnight


@settings(max_examples=60)
@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))
def test_moments_come_back(moment):
    """ISO date-times come back to the microsecond."""
    assert read_dates([moment.isoformat()]).values == [moment]
    assert read_dates([moment.isoformat(sep=" ")]).values == [moment]


@pytest.mark.parametrize(
    "word, expected",
    [
        ("2024-01-03T12:30:00+09:00", "2024-01-03 03:30"),
        ("2024-01-03T12:30Z", "2024-01-03 12:30"),
        ("2024-01-03 12:30:15.5", "2024-01-03 12:30:15.500000"),
        ("2024.1.3 오후 3:04", "2024-01-03 15:04"),
        ("2024-01-03 오전 12:04", "2024-01-03 00:04"),
        ("2024-01-03 3:04 PM", "2024-01-03 15:04"),
        ("2024년 1월", "2024-01-01"),
        ("2024-01-03(수)", "2024-01-03"),
        ("2024년 1월 3일 15시 30분", "2024-01-03 15:30"),
        ("2024년 1월 3일 오후 3시", "2024-01-03 15:00"),
        ("2024-02", "2024-02-01"),
    ],
)
def test_times_and_zones(word, expected):
    """Times of day are understood, offsets become UTC, a month is its first day."""
    assert read_dates([word]).values == [datetime.fromisoformat(expected)]


@pytest.mark.parametrize(
    "word",
    [
        "2023-02-29",
        "2024-13-01",
        "0000-01-01",
        "24-01-03",
        "2024",
        "1월 3일",
        "2024-01-03 25:00",
        "2024-01-03T10:00+99:00",
        "0001-01-01T00:00+09:00",
        "12:30",
        "2024.01",
    ],
)
def test_other_words_are_no_dates(word):
    """A day that is not in the calendar is none, and a year without a day is a number."""
    assert read_dates([word]).values is None


def test_day_or_month_first():
    """The column says which is the month, or nobody does."""
    first = read_dates(["03/04/2024", "13/04/2024"])
    assert first.values == [datetime(2024, 4, 3), datetime(2024, 4, 13)]
    assert first.notes == ("days before months, as in 13/04/2024",)
    second = read_dates(["03/04/2024", "04/13/2024"])
    assert second.values == [datetime(2024, 3, 4), datetime(2024, 4, 13)]
    assert read_dates(["04/04/2024"]).values == [datetime(2024, 4, 4)]
    assert read_dates(["04/04/2024", "03/04/2024"]).ambiguous == "03/04/2024"
    assert read_dates(["13/04/2024", "04/13/2024"]).clash == ("13/04/2024", "04/13/2024")


def test_eight_digits_only_if_all_are_days():
    """20240103 is a date if every word is one like it."""
    assert read_dates(["20240103", "20241399"]).misfit == "20241399"
    assert read_dates(["20240103", "2024-01-03"]).values is None


def test_times_with_and_without_offset_do_not_mix():
    """A time with an offset cannot be compared with one that has none."""
    assert read_dates(["2024-01-03T12:30Z", "2024-01-03T12:30"]).misfit == "2024-01-03T12:30"
