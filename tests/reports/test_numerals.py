"""Numerals: nothing is written that is wrong by more than half of its last digit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.reports.numerals import number, percent, power_of_ten

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


@given(st.floats(1e-300, 1e300), st.sampled_from([1, -1]))
def test_a_number_reads_back_within_its_digits(size: float, sign: int) -> None:
    """Three significant digits: a relative error of at most 0.5 %."""
    written = number(sign * size).replace(",", "").translate(RAISED).replace("×10", "e")
    assert float(written) == pytest.approx(sign * size, rel=5.1e-3)


@given(st.floats(0, 1))
def test_per_cent_never_flatters(share: float) -> None:
    """Only what is all right is written as 100 %."""
    assert (percent(share).startswith("100")) == (share == 1)


def test_what_was_not_measured_is_a_dash() -> None:
    """NaN has no digits."""
    assert (number(math.nan), percent(math.nan)) == ("–", "–")
    assert power_of_ten(-12) == "10⁻¹²"
