"""One dimension's next range: around the best, past an end they pile up at, or as it was."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.search.boxes import WeightedChoice
from backlit.search.dimensions import Choice, IntegerRange, LinearRange, LogRange
from backlit.search.narrowed import narrowed

UNIT = LinearRange(0.0, 1.0)
FREE = LinearRange(0.0, 1.0, limits=(-1.2, 3.0))
INSIDE = st.floats(0, 1, exclude_max=True)


def bounds(dimension: object) -> tuple[float, float]:
    return dimension.low, dimension.high  # type: ignore[attr-defined]


def test_the_best_in_the_middle_shrink_the_range_around_them() -> None:
    """The spread and a quarter of it at each side, for five places; never less than half."""
    wide = narrowed(LinearRange(0.0, 2.0), LinearRange(0.0, 2.0), [0.6, 0.9, 1.0, 1.1, 1.4])
    assert bounds(wide) == (0.4, 1.6)  # P = 5 · 0.4⁴ - 4 · 0.4⁵ = 0.087
    assert bounds(narrowed(UNIT, UNIT, [0.58, 0.6, 0.6, 0.61, 0.63])) == (0.355, 0.855)
    assert bounds(narrowed(UNIT, UNIT, [0.1, 0.3, 0.4, 0.55, 0.7, 0.8, 0.9])) == (0.0, 1.0)


def test_a_range_shrinks_by_chance_one_time_in_ten() -> None:
    """Of uniform places, by simulation: neither end moves in 9 of 10 cases."""
    drawn = np.random.default_rng(0)
    for m in (5, 8, 20):
        shrunk = np.mean([
            narrowed(UNIT, UNIT, drawn.random(m).tolist()) != UNIT for _ in range(1500)
        ])  # fmt: skip
        assert 0.08 < shrunk < 0.16  # and one in 44 at each end for piling up


def test_widened_as_chance_leaves_gaps_a_range_is_found_again() -> None:
    """Of m uniform places in 0.3 … 0.7 the spread and r / (m - 1) at each side: 0.3 … 0.7."""
    drawn = np.random.default_rng(1)
    now = LinearRange(0.2, 0.8)
    best = 0.3 + 0.4 * drawn.random((400, 12))
    found = [bounds(narrowed(now, now, each)) for each in best.tolist()]
    kept = np.array([each for each in found if each != (0.2, 0.8)])
    assert len(kept) > 200
    assert kept.mean(axis=0) == pytest.approx([0.3, 0.7], abs=0.02)


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_best_at_an_end_move_the_range_past_it(mirrored: bool) -> None:
    """By half of its size at most, as large as it was, and never past the limits."""
    best = [0.80, 0.85, 0.90, 0.95, 0.99]
    space, places = FREE, best
    if mirrored:
        space, places = LinearRange(-1.0, 0.0, limits=(-3.0, 1.2)), [-each for each in best]
    moved = bounds(narrowed(space, space, places))
    assert moved == ((-1.5, -0.5) if mirrored else (0.5, 1.5))


def test_without_limits_an_end_is_an_end() -> None:
    """The range shrinks to its half there; nothing leaves low..high."""
    best = [0.80, 0.85, 0.90, 0.95, 0.99]
    assert bounds(narrowed(UNIT, UNIT, best)) == (0.5, 1.0)
    tight = LinearRange(0.0, 1.0, limits=(0.0, 1.25))
    assert bounds(narrowed(tight, tight, best)) == (0.5, 1.25)


def test_a_range_that_shrank_goes_back_where_the_best_lie_outside() -> None:
    """A range is moved towards the best of earlier trials beyond its end, within low..high."""
    back = narrowed(UNIT, LinearRange(0.0, 0.5), [0.45, 0.49, 0.6, 0.7, 0.8, 0.9])
    assert bounds(back) == (0.25, 0.75)


def test_good_values_that_end_before_the_end_of_the_range_do_not_pass_it() -> None:
    """They crowd in the upper half, and leave a gap that is no chance."""
    assert narrowed(FREE, FREE, np.linspace(0.7, 0.8, 10).tolist()).high == 1.0  # type: ignore[attr-defined]


def test_a_logarithmic_range_is_narrowed_in_powers() -> None:
    """As a linear one over the logarithms."""
    exponents = [-4.2, -4.1, -4.0, -3.9, -3.7]
    linear = narrowed(LinearRange(-6.0, -2.0), LinearRange(-6.0, -2.0), exponents)
    log = narrowed(LogRange(1e-6, 1e-2), LogRange(1e-6, 1e-2), [10**each for each in exponents])
    assert [math.log10(each) for each in bounds(log)] == pytest.approx(bounds(linear), abs=1e-5)


@pytest.mark.parametrize("log", [False, True])
def test_whole_numbers_that_pile_up(log: bool) -> None:
    """All at the largest of few values: the range moves on by whole numbers to its limits."""
    space = IntegerRange(1, 4, log=log, limits=(1, 6))
    now: object = space
    seen = [4]
    for _ in range(4):
        now = narrowed(space, now, [seen[-1]] * 6)  # type: ignore[arg-type]
        low, high = bounds(now)
        assert type(low) is type(high) is int
        assert 1 <= low < high <= 6
        seen.append(high)
    assert seen == sorted(seen)
    assert seen[-1] == 6


def test_whole_numbers_spread_as_chance_has_it_stay() -> None:
    """Two of each of three values, though no place lies at an end."""
    space = IntegerRange(1, 3, limits=(1, 9))
    assert narrowed(space, space, [1, 1, 2, 2, 3, 3]) == space


def test_two_whole_numbers_are_the_least() -> None:
    """One alone would be a decision for ever."""
    now: object = IntegerRange(0, 20)
    for _ in range(8):
        now = narrowed(IntegerRange(0, 20), now, [7] * 8)  # type: ignore[arg-type]
    low, high = bounds(now)
    assert 1 <= high - low <= 2
    assert low <= 7 <= high


@given(
    st.lists(INSIDE, min_size=4, max_size=20), st.sampled_from(["linear", "log", "whole"]), INSIDE
)
def test_never_less_than_half_never_past_the_limits(
    us: list[float], kind: str, scale: float
) -> None:
    """Whatever the places, round after round; nor does a range grow."""
    whole: LinearRange | LogRange | IntegerRange = {
        "linear": LinearRange(-1.0, 1.0, limits=(-2.0, 1.5)),
        "log": LogRange(1e-3, 10.0, limits=(1e-4, 20.0)),
        "whole": IntegerRange(2, 40, limits=(1, 50)),
    }[kind]  # type: ignore[assignment]
    log, cell = kind == "log", int(kind == "whole")
    assert whole.limits is not None

    def size(dimension: object) -> float:
        low, high = bounds(dimension)
        return math.log(high / low) if log else high + cell - low

    rounds: list[object] = [whole]
    for _ in range(4):
        now = rounds[-1]
        best = [now.at(u * scale) for u in us]  # type: ignore[attr-defined]
        rounds.append(narrowed(whole, now, best))  # type: ignore[arg-type]
    for before, after in pairwise(rounds):
        assert whole.limits[0] <= bounds(after)[0] < bounds(after)[1] <= whole.limits[1]
        is_cut = bounds(after)[0] == whole.limits[0] or bounds(after)[1] == whole.limits[1]
        assert size(after) >= 0.5 * size(before) - 1e-4 or is_cut
        assert size(after) <= size(before) + max(1e-4, 2 * cell)


@pytest.mark.parametrize("best", [[], [0.5], [0.5, 0.5, 0.5]])
def test_of_fewer_than_four_nothing_is_concluded(best: list[float]) -> None:
    """The range is the one it was, and so are weights."""
    now = LinearRange(0.0, 0.7)
    assert narrowed(UNIT, now, best) is now
    weighted = WeightedChoice(Choice((0.5, 1.0)), (1, 4))
    assert narrowed(Choice((0.5, 1.0)), weighted, best) is weighted


def test_options_keep_a_weight() -> None:
    """(c + 1) / (m + k): 4 of 5 and none of 5, of three options."""
    choice = Choice(("relu", "tanh", True))
    found = narrowed(choice, WeightedChoice(choice, (1, 1, 1)), ["relu"] * 4 + [True])
    assert isinstance(found, WeightedChoice)
    assert found.weights == pytest.approx((5 / 8, 1 / 8, 2 / 8))
