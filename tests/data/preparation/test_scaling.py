"""Settings of numbers and dates: robust to outliers, rounding, skewness and odd columns."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.data.preparation.scaling import date_encoder, numeric_encoder, skewness
from columns_by_hand import column


def test_well_behaved_numbers_are_standardised() -> None:
    """Mean 0 and standard deviation 1, as NumPy's float64 has them, and mean for missing."""
    values = np.random.default_rng(0).normal(50.0, 7.0, 500)
    encoder = numeric_encoder(column("x", "number", [*values, *[None] * 20]))
    assert encoder.transform == "none"
    assert np.isclose(encoder.centre, values.mean())
    assert np.isclose(encoder.scale, values.std())
    assert encoder.fill == 0.0
    assert encoder.missing


@pytest.mark.parametrize("bad", [1e9, -1e9, 1e300])
def test_one_wild_value_does_not_flatten_the_others(bad: float) -> None:
    """With one misplaced value among 500, the others still spread over a standard deviation."""
    values = np.random.default_rng(0).normal(50.0, 7.0, 500)
    encoder = numeric_encoder(column("x", "number", [*values, bad]))
    z = encoder.encode(column("x", "number", [*values, bad]))[:, 0]
    assert 0.5 < z[:-1].std() < 2.0
    assert np.abs(z).max() <= 10.0


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: np.exp(1.5 * rng.normal(size=2000)),
        lambda rng: np.where(rng.random(2000) < 0.3, 0.0, np.exp(2 * rng.normal(size=2000))),
        lambda rng: 1000.0 - np.exp(1.5 * rng.normal(size=2000)),
        lambda rng: -500.0 + np.exp(1.5 * rng.normal(size=2000)),
        lambda rng: rng.standard_t(1.5, size=2000),
    ],
)
def test_long_tails_are_shortened(draw: Any) -> None:
    """A logarithm is taken where it halves the skewness, or tails are long on both sides."""
    values = draw(np.random.default_rng(0))
    encoder = numeric_encoder(column("x", "number", values))
    z = encoder.encode(column("x", "number", values))[:, 0].astype(np.float64)
    assert encoder.how == "log, standardised"
    assert abs(skewness(z)) < 1.1
    assert np.abs(z).max() < 10.0


def test_skewness_is_that_of_the_textbook() -> None:
    """E (x - m)^3 / s^3 of a sample with a known value: Bernoulli(p) has (1 - 2p) / sqrt(pq)."""
    for ones in (1, 10, 50, 90):
        p = ones / 100
        values = np.repeat([1.0, 0.0], [ones, 100 - ones])
        assert np.isclose(skewness(values), (1 - 2 * p) / np.sqrt(p * (1 - p)))


@given(
    st.lists(st.none() | st.floats() | st.sampled_from([0.0, 1.0, 14.62]), min_size=1, max_size=25)
)
def test_no_column_of_numbers_fails(values: list[float | None]) -> None:
    """Whatever floats are in it, settings are found and what is encoded is finite and bounded."""
    given = column("x", "number", [None if v is not None and np.isnan(v) else v for v in values])
    z = numeric_encoder(given).encode(given)
    assert np.isfinite(z).all()
    assert np.abs(z).max() <= 10.0


def test_missing_values_of_a_skewed_column_are_the_median() -> None:
    """The mean of what stays skewed lies where few values are."""
    values = [0.0] * 90 + [1.0] * 10
    encoder = numeric_encoder(column("x", "number", [*values, *[None] * 10]))
    median = encoder.encode(column("x", "number", [0.0, None]))[:, 0]
    assert median[0] == median[1]


def test_dates_have_the_cycles_that_turn() -> None:
    """Whole days have no hour, one year has no year column, Mondays alone have no weekday."""
    monday = datetime.datetime(2024, 1, 1)
    weeks = [monday + datetime.timedelta(weeks=week) for week in range(50)]
    assert date_encoder(column("d", "date", weeks)).cycles == ("month",)
    assert not date_encoder(column("d", "date", weeks)).year
    hours = [monday + datetime.timedelta(hours=7 * n) for n in range(5000)]
    whole = date_encoder(column("d", "date", [*hours, *[None] * 200]))
    assert whole.cycles == ("month", "weekday", "hour")
    assert whole.year
    assert whole.missing
    z = whole.encode(column("d", "date", hours))[:, 0]
    assert abs(z.mean()) < 1e-5
    assert abs(z.std() - 1) < 1e-5
    same = date_encoder(column("d", "date", [monday, monday]))
    assert same.names == ("d in days",)
