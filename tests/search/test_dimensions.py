"""A dimension's two ways undo each other, and nothing leaves its bounds."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base.errors import InputError
from backlit.search.dimensions import Choice, Dimension, IntegerRange, LinearRange, LogRange

INSIDE = st.floats(0, 1, exclude_max=True)


@given(INSIDE)
def test_a_log_range_is_a_power_of_ten(u: float) -> None:
    """10^(a + u (b - a)), as the book draws rates."""
    assert LogRange(1e-6, 1e-2).at(u) == pytest.approx(10 ** (-6 + 4 * u), rel=1e-9)


@given(INSIDE)
def test_ranges_go_there_and_back(u: float) -> None:
    """place(at(u)) is u, and at(place(value)) is the value, at the ends as well."""
    for dimension in (LogRange(3e-8, 70.0), LinearRange(-2.0, 5.0)):
        value = dimension.at(u)
        assert dimension.low <= value <= dimension.high
        assert dimension.place(value) == pytest.approx(u, abs=1e-9)
        for end in (dimension.low, dimension.high):
            assert dimension.at(dimension.place(end)) == pytest.approx(end, rel=1e-9)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.booleans(), INSIDE)
def test_whole_numbers_come_back_exactly(low: int, more: int, log: bool, u: float) -> None:
    """Every value is a whole number within the bounds whose place gives it again."""
    dimension = IntegerRange(low, low + more, log)
    for value in (dimension.at(u), low, low + more):
        assert type(value) is int
        assert low <= value <= low + more
        assert dimension.at(dimension.place(value)) == value


@pytest.mark.parametrize("log", [False, True])
def test_shares_of_whole_numbers(log: bool) -> None:
    """Each equally often; with log, k as often as ln((k + 1) / k) says."""
    dimension, many = IntegerRange(1, 7, log), 70_000
    counted = Counter(dimension.at((n + 0.5) / many) for n in range(many))
    for k in range(1, 8):
        share = math.log((k + 1) / k) / math.log(8) if log else 1 / 7
        assert counted[k] / many == pytest.approx(share, abs=2e-4)


def test_negative_whole_numbers() -> None:
    """Below zero bins are as wide as above."""
    counted = Counter(IntegerRange(-2, 2).at((n + 0.5) / 1000) for n in range(1000))
    assert counted == dict.fromkeys(range(-2, 3), 200)


def test_options_are_equally_likely_and_told_apart_by_kind() -> None:
    """True is not 1, and 1 is not 1.0."""
    choice = Choice((True, 1, 1.0, "1"))
    assert [type(choice.at(u)) for u in (0.0, 0.3, 0.6, 0.9)] == [bool, int, float, str]
    assert [choice.place(each) for each in choice.options] == [0.125, 0.375, 0.625, 0.875]


@pytest.mark.parametrize("dimension", [LogRange(0.1, 1), IntegerRange(1, 3), Choice((1, 2))])
@pytest.mark.parametrize("u", [-1e-9, 1.0, 1, math.nan, "0.5", None, True])
def test_a_point_lies_in_the_unit_interval(dimension: Dimension, u: object) -> None:
    """Everything outside [0, 1), and everything that is no number, is refused."""
    with pytest.raises(InputError, match=r"in \[0, 1\)"):
        dimension.at(u)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "dimension, value",
    [
        (LogRange(1e-3, 1), 1.1), (LogRange(1e-3, 1), "1"), (LinearRange(0, 1), -0.1),
        (IntegerRange(1, 3), 2.0), (IntegerRange(1, 3), 4), (IntegerRange(0, 3), True),
        (Choice(("a", "b")), "c"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_come_has_no_place(dimension: Dimension, value: object) -> None:
    """Refused, with what could come."""
    with pytest.raises(InputError, match="widen"):
        dimension.place(value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: LogRange(0, 1), lambda: LogRange(-1, 1), lambda: LogRange(1, 1),
        lambda: LinearRange(2, 1), lambda: LinearRange(0, math.inf), lambda: LinearRange("0", 1),
        lambda: IntegerRange(1.5, 3), lambda: IntegerRange(0, 3, log=True), lambda: Choice(()),
        lambda: LogRange(0.1, 1, limits=(0, 1)), lambda: LogRange(0.1, 1, limits=(0.2, 2)),
        lambda: LinearRange(0, 1, limits=(0, 0.9)), lambda: LinearRange(0, 1, limits=(0,)),
        lambda: LinearRange(0, 1, limits=2), lambda: LinearRange(0, 1, limits=("0", "2")),
        lambda: LinearRange(0, 1, limits=(0, math.inf)),
        lambda: IntegerRange(1, 3, limits=(1, 4.5)),
        lambda: IntegerRange(1, 3, log=True, limits=(0, 9)),
        lambda: Choice(("a",)), lambda: Choice(("a", "b", "a")), lambda: Choice("ab"),
    ],
)  # fmt: skip
def test_bounds_that_are_none(make: object) -> None:
    """Told when they are written, not when a value is drawn."""
    with pytest.raises(InputError):
        make()  # type: ignore[operator]


def test_numbers_of_numpy_are_stored_as_plain_ones() -> None:
    """So that they print and fit a file."""
    dimension = IntegerRange(np.int64(1), np.int64(4))  # type: ignore[arg-type]
    assert repr(dimension) == "IntegerRange(low=1, high=4, log=False)"


@given(INSIDE)
def test_limits_change_nothing_that_is_drawn(u: float) -> None:
    """They say how far narrowing may go; values and places stay those of low..high."""
    for plain, limited in (
        (LogRange(1e-3, 1.0), LogRange(1e-3, 1.0, limits=(1e-5, 10))),
        (LinearRange(0.0, 1.0), LinearRange(0.0, 1.0, limits=(-1, 2))),
        (IntegerRange(2, 9), IntegerRange(2, 9, limits=(1, 99))),
    ):
        assert limited.at(u) == plain.at(u)
        assert limited.place(plain.at(u)) == plain.place(plain.at(u))
        with pytest.raises(InputError, match="widen"):
            limited.place(9.5)


def test_limits_print_where_they_are_given() -> None:
    """As numbers of Python, whatever they came as."""
    limited = IntegerRange(1, 4, limits=[np.int64(1), np.int64(8)])  # type: ignore[arg-type]
    assert repr(limited) == "IntegerRange(low=1, high=4, log=False, limits=(1, 8))"
    assert repr(LogRange(0.1, 1)) == "LogRange(low=0.1, high=1)"
