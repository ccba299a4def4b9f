"""Scales: order is kept, ticks are round and inside."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.reports.scale import Scale, fitted, round_values

SIZES = st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-12)


@given(st.lists(SIZES, min_size=1), st.booleans())
def test_a_fitted_scale_shows_every_value(values: list[float], zero: bool) -> None:
    """Each value falls between the ends, and zero too if it was asked for."""
    scale = fitted(values, 0.0, 100.0, zero=zero)
    wanted = [*values, 0.0] if zero else values
    assert all(-1e-6 <= scale(value) <= 100 + 1e-6 for value in wanted)


@given(st.lists(st.floats(1e-200, 1e200), min_size=1))
def test_a_logarithmic_scale_shows_every_value_above_zero(values: list[float]) -> None:
    """Zero, negative and missing values are passed over."""
    scale = fitted([*values, 0.0, -1.0, math.nan], 0.0, 100.0, log=True)
    assert all(0 <= scale(value) <= 100 for value in values)
    assert not scale.shows(0.0)
    assert scale.ticks()


@given(SIZES, st.floats(1e-6, 1e6), st.integers(2, 10))
def test_round_values_are_few_equally_spaced_and_inside(
    low: float, width: float, count: int
) -> None:
    """About as many as asked for, their distance 1, 2 or 5 times a power of ten."""
    high = low + width * max(1.0, abs(low))
    values = round_values(low, high, count)
    assert 1 <= len(values) <= 2 * count + 1
    slack = (high - low) * 1e-6
    assert all(low - slack <= value <= high + slack for value in values)
    if len(values) > 1:
        mantissa = float(f"{values[1] - values[0]:e}".split("e")[0])
        assert min(abs(mantissa - unit) for unit in (1, 2, 5, 10)) < 1e-3


def test_nothing_to_show_still_has_a_scale() -> None:
    """An empty chart has axes from 0 to 1."""
    assert fitted([math.nan], 0.0, 1.0) == Scale(0.0, 1.0, 0.0, 1.0)
    assert fitted([], 0.0, 9.0, log=True)(0.1) == pytest.approx(0.0)


@pytest.mark.parametrize("log", [False, True])
def test_the_ends_of_a_scale_lie_at_its_ends(log: bool) -> None:
    """The lowest value stands at the start, the highest at the end, whichever way it runs."""
    scale = Scale(0.5, 40.0, 300.0, 20.0, log)
    assert (scale(0.5), scale(40.0)) == (300.0, pytest.approx(20.0))
