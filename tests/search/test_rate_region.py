"""Which rates are like the best one, and where it is safe."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.search.rate_region import LIKE, SAFE, best_place, logarithms, reach, region

Floats = NDArray[np.float64]
RATES = np.geomspace(1e-4, 10.0, 11)


def valley(
    noise: float, *, seed: int = 0, seeds: int = 3, bottom: float = 0.1, rates: Floats = RATES
) -> Floats:
    """Logarithms of losses: a parabola over the decades, -2 at its bottom, and noise of seeds."""
    draw = np.random.default_rng(seed)
    mean = -2 + 0.5 * np.log10(rates / bottom) ** 2
    return np.asarray(mean[:, None] + noise * draw.standard_normal((len(rates), seeds)))


def test_logarithms_are_shares_of_the_level() -> None:
    """What knows nothing is 0 or so, a failure 1, and nothing lies below log 0.01."""
    found = logarithms(np.array([[0.0, 0.5, 2.0, 1e30, np.inf, np.nan]]), 2.0)[0]
    assert found[:3] == pytest.approx([np.log(0.01), np.log(0.26), np.log(1.01)])
    assert found[3:] == pytest.approx(1.0)


def test_without_noise_the_region_is_what_costs_less_than_a_tenth() -> None:
    """The range is found by hand: rates whose loss is at most 10 % above the best's."""
    logs = np.minimum(valley(0.0), -0.05)
    found = region(RATES, logs, reach(RATES, logs))
    by_hand = [
        r for r, x in zip(RATES, logs[:, 0], strict=True) if np.exp(x + 2) <= 1 + LIKE + 1e-9
    ]
    assert found.low == by_hand[0]
    assert found.top == by_hand[-1]


def test_reach_is_the_pooled_interval() -> None:
    """t times the noise of a difference of two rates: √2 σ, within what 10,000 seeds allow."""
    logs = valley(0.02, seeds=10_000)
    assert reach(RATES, logs) == pytest.approx(1.96 * np.sqrt(2) * 0.02, rel=0.02)
    assert reach(RATES, logs[:, :1]) == 0.0


def test_a_shift_of_a_whole_seed_says_nothing() -> None:
    """Seeds are compared rate by rate: an easier seed moves no verdict."""
    logs = np.minimum(valley(0.05), -0.1)
    moved = logs + np.array([0.0, 0.04, -0.05])
    assert reach(RATES, moved) == pytest.approx(reach(RATES, logs))
    first, second = region(RATES, logs, 0.1), region(RATES, moved, 0.1)
    assert (first.low, first.top, first.best) == (second.low, second.top, second.best)


def test_more_noise_never_narrows_it() -> None:
    """What cannot be told apart with little noise cannot be with more."""
    logs = valley(0.1)
    widths = [region(RATES, logs, reached) for reached in (0.0, 0.3, 1.0, 3.0)]
    for narrow, wide in pairwise(widths):
        assert wide.first <= narrow.first
        assert wide.last >= narrow.last


@pytest.mark.parametrize("how", ["one seed failed", "worse than the constant answer", "lost most"])
def test_the_range_keeps_a_third_below_what_was_too_high(how: str) -> None:
    """One seed is enough, and a tried rate stays in the range."""
    rates = np.geomspace(1e-4, 10.0, 21)
    logs = np.minimum(valley(0.0, bottom=1.0, rates=rates), -0.05)
    above = 17  # the rate behind the best
    spoilt = {"one seed failed": 1.0, "worse than the constant answer": 0.01}
    logs[above, 1] = spoilt.get(how, -0.3)
    found = region(rates, logs, 0.0)
    assert found.edge == rates[above]
    assert found.high == pytest.approx(rates[above] / SAFE)
    assert any(found.low <= rate <= found.high for rate in rates)
    assert found.top == rates[above - 1] == 1.0


def test_what_failed_below_the_best_is_no_edge() -> None:
    """Only rates above the best can be too high: low ones that learn nothing are too low."""
    logs = np.minimum(valley(0.0), 0.2)
    logs[0] = 1.0
    assert region(RATES, logs, 0.0).edge > RATES[np.argmin(logs.mean(1))]


def test_one_unlucky_rate_is_no_gap() -> None:
    """A rate between two that are like the best counts if it lies twice as far off, not more."""
    logs = np.full((11, 3), -1.0)
    logs[3:8] = -2.0
    logs[5] = -2.1
    for excess, last in ((0.18, 7), (0.5, 5)):
        logs[6] = -2.1 + excess
        logs[7] = -2.05
        assert region(RATES, logs, 0.0).last == last


def test_of_rates_that_are_tied_the_lowest_is_the_best() -> None:
    """Within 2 %: a rate twenty times higher, as good by luck, moves nothing."""
    mean = np.array([-1.0, -2.0, -2.01, -1.5, -2.015])
    assert best_place(mean) == 1
    assert best_place(mean - np.array([0, 0, 0, 0, 0.01])) == 2
