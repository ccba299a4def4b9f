"""When a range is recommended, how far its ends may move, and when there is no suggestion."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.search.rate_verdict import Verdict, verdict

RATES = np.geomspace(1e-5, 10.0, 13)
CHANCE = 2.3


def losses(
    *, bottom: float = -2.0, depth: float = 2.0, edge: float = 1.0, noise: float = 0.03,
    seed: int = 0, seeds: int = 3, rates: NDArray[np.float64] = RATES,
) -> NDArray[np.float64]:  # fmt: skip
    """A training's losses: nothing learnt far below the best rate, worse above the edge."""
    draw = np.random.default_rng(seed)
    away = np.log10(rates) - bottom
    logs = -depth / (1 + np.exp(-3 * (away + 1.0))) + 0.05 * away**2
    found = CHANCE * np.exp(logs[:, None] + noise * draw.standard_normal((len(rates), seeds)))
    found[rates > edge * 1.001] = np.inf
    return found


def judged(found: NDArray[np.float64], *, rates: NDArray[np.float64] = RATES) -> Verdict:
    """Of many rows, a constant answer's loss known."""
    return verdict(rates, found, CHANCE, 1000, 250)


def reason(found: Verdict) -> str:
    """Why not, in English; there is Korean, too, and no range."""
    assert found.reason is not None
    assert found.reason.ko
    assert (found.low, found.high, found.low_within, found.high_within) == (None,) * 4
    return found.reason.en


def test_a_range_holds_the_best_rate_and_lies_within_its_uncertainty() -> None:
    """Ends lie within their own limits, the limits within the edge's reach."""
    found = judged(losses())
    assert found.reason is None
    assert found.low is not None
    assert found.high is not None
    assert found.low_within is not None
    assert found.high_within is not None
    assert found.low <= 10**-1.5 <= found.high * 3.2
    assert found.low_within[0] < found.low <= found.low_within[1]
    assert found.high_within[0] <= found.high <= found.high_within[1]
    assert found.high <= 10**0.5 / 3 * 1.001


def test_an_end_may_lie_anywhere_up_to_the_next_rate_that_was_tried() -> None:
    """Without noise the ends' limits are the neighbours that are no longer like the best, the
    upper one's a third above."""
    found = judged(losses(noise=0.0))
    assert found.region is not None
    assert found.low_within == (RATES[found.region.first - 1], RATES[found.region.first])
    assert found.high_within == (
        found.high, pytest.approx(1.33 * RATES[found.region.last + 1])
    )  # fmt: skip


def test_luck_needs_rows() -> None:
    """A gain of a twentieth is nothing on 100 rows, and something on 400; one of 1 % never is."""
    draw = np.random.default_rng(7)
    shape = np.abs(np.log10(RATES / 0.01))
    for gain, held, is_told in ((0.05, 100, False), (0.05, 400, True), (0.01, 10**6, False)):
        logs = np.where(shape < 1.2, np.log(1 - gain), 0.05)[:, None]
        found = verdict(RATES, CHANCE * np.exp(logs + 1e-4 * draw.random((13, 3))), CHANCE, 1000,
                        held)  # fmt: skip
        is_nothing = found.reason is not None and "anything learnt" in found.reason.en
        assert is_nothing is not is_told


def test_the_true_best_lies_within_in_nearly_all_draws() -> None:
    """Of 200 drawn valleys whose bottom is known, it lies in the widened range in 95 % or more."""
    draw = np.random.default_rng(4)
    hits = told = 0
    dense = np.geomspace(1e-5, 10, 2000)
    for number in range(200):
        bottom, noise = draw.uniform(-3, -0.5), draw.choice([0.02, 0.1, 0.3])
        truth = losses(bottom=bottom, noise=0.0, seeds=1, rates=dense)[:, 0]
        best = dense[np.argmin(np.where(np.isfinite(truth), truth, np.inf))]
        found = judged(losses(bottom=bottom, noise=float(noise), seed=number))
        if found.low_within is None or found.high_within is None:
            continue
        told += 1
        hits += found.low_within[0] <= best <= found.high_within[1]
    assert told > 150
    assert hits >= 0.95 * told


def test_too_few_rows() -> None:
    """With 79 rows to learn from, or 19 to judge by, nothing is said."""
    for learnt, held in ((79, 20), (80, 19)):
        assert "too few rows" in reason(verdict(RATES, losses(), CHANCE, learnt, held))
    assert verdict(RATES, losses(), CHANCE, 80, 20).region is not None


def test_nothing_is_learnt() -> None:
    """Losses around the constant answer's, whichever rate: also where some are lower by luck."""
    draw = np.random.default_rng(1)
    for _ in range(50):
        found = CHANCE * np.exp(0.01 * np.abs(draw.standard_normal((13, 3))) - 0.005)
        assert "anything learnt" in reason(judged(found))


def test_all_rates_are_alike() -> None:
    """Where the lowest does as well as the best, there is nothing to choose."""
    draw = np.random.default_rng(2)
    found = 0.5 * CHANCE * np.exp(0.02 * draw.standard_normal((13, 3)))
    found[0] = 0.52 * CHANCE
    assert "cannot be told apart" in reason(judged(found))


@pytest.mark.parametrize("end", [0, -1])
def test_the_best_is_the_last_one_tried(end: int) -> None:
    """Lower, or higher, rates might do better still."""
    logs = np.linspace(-0.2, -2.0, 13)[:, None] + np.zeros(3)
    found = CHANCE * np.exp(logs if end else logs[::-1])
    assert "last one tried" in reason(judged(found))


def test_seeds_that_disagree() -> None:
    """One seed that alone makes low rates bad, or good, moves the end by more than a decade."""
    found = losses(noise=0.01)
    logs = np.log(found / CHANCE)
    logs[2:7, 0] = -3.5
    logs[7:10, 0] = -1.0
    assert "seeds disagree" in reason(judged(CHANCE * np.exp(logs)))


def test_some_seed_fails_everywhere() -> None:
    """No rate with which all seeds came to an end: no suggestion."""
    found = losses()
    found[:, 1] = np.inf
    assert "NaN or infinity" in reason(judged(found))


def test_a_loss_without_zero() -> None:
    """Negative losses are no shares of anything; without a constant answer's loss the lowest
    rate's stands for it."""
    assert "no natural zero" in reason(judged(losses() - 3.0))
    own = verdict(RATES, losses(), None, 1000, 250)
    assert own.low is not None
    assert own.low <= 10**-1.5
