"""The finder finds what full trainings confirm, says when it cannot, and sets nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.search.rate_finder import find_learning_rate, find_rate_of, planned_updates
from backlit.search.rate_finding import RateFinding
from backlit.training.plan import Plan

MOONS = bl.load("moons")
NET = bl.Chain(bl.Dense(16), bl.Tanh(), bl.Dense(2))


def found(data: bl.Dataset = MOONS, network: bl.Chain = NET, **settings: Any) -> RateFinding:
    """A quiet search."""
    return find_learning_rate(network, data, **{"progress": "quiet", **settings})


@pytest.fixture(scope="module")
def digits() -> RateFinding:
    """Digits with plain gradient descent; for tests that only look at it."""
    net = bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dense(10))
    return found(bl.load("digits"), net, optimizer=bl.SGD())


def test_full_trainings_confirm_it(digits: RateFinding) -> None:
    """After ten epochs, with another seed, the suggested rate leaves far less loss than one ten
    times lower, and than one above the range's uncertainty; and the range is no formality."""
    assert digits.low is not None
    assert digits.high is not None
    assert digits.high_within is not None
    assert digits.suggestion is not None
    assert digits.low < digits.suggestion < digits.high
    assert digits.high / digits.low < 100

    def loss(rate: float) -> float:
        net = bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dense(10))
        run = bl.fit(net, bl.load("digits"), optimizer=bl.SGD(rate), epochs=10, seed=77,
                     progress="quiet")  # fmt: skip
        return min(run.history["validation_loss"])

    best = loss(digits.suggestion)
    assert best < 0.7 * loss(digits.suggestion / 10)
    assert best < 0.7 * loss(3 * digits.high_within[1])


def test_what_was_tried(digits: RateFinding) -> None:
    """13 rates two a decade from 1e-5 to 10, and finer ones around the best, each three times."""
    coarse = np.geomspace(1e-5, 10, 13)
    assert all(np.isclose(digits.rates, rate).any() for rate in coarse)
    assert 13 < len(digits.rates) <= 21
    assert list(digits.rates) == sorted(digits.rates)
    assert {len(row) for row in digits.losses} == {3}
    more = [each for each in digits.rates if not np.isclose(coarse, each).any()]
    assert digits.low is not None
    assert digits.low / 3.2 < min(more) < digits.low * 3.2
    assert (digits.updates, digits.chance) == (200, pytest.approx(np.log(10), abs=0.01))


def test_again_it_is_the_same_and_the_seed_counts() -> None:
    """Bit for bit; with another seed other losses, and a range that overlaps."""
    one, two, other = (found(updates=60, seed=seed) for seed in (0, 0, 1))
    assert one == two
    assert one.losses != other.losses
    assert one.low is not None
    assert one.high is not None
    assert other.low_within is not None
    assert other.high_within is not None
    assert one.low <= other.high_within[1]
    assert one.high >= other.low_within[0]


def test_it_sets_nothing() -> None:
    """Optimizer and plan are as they were, and the rate they have plays no part."""
    low, high = bl.Adam(1e-7), bl.Adam(5.0)
    rates = [1e-3, 1e-2, 1e-1]
    ranges = [found(optimizer=each, updates=40, rates=rates) for each in (low, high)]
    assert ranges[0] == ranges[1]
    assert (low, high) == (bl.Adam(1e-7), bl.Adam(5.0))


def test_given_rates_are_all_the_first_pass_tries() -> None:
    """None beyond them; finer ones only between them; in whatever order they come."""
    few = found(updates=40, rates=[0.1, 1e-3, 1e-2])
    assert (few.rates[0], few.rates[-1]) == (1e-3, 0.1)
    assert {1e-3, 1e-2, 0.1} <= set(few.rates)


@pytest.mark.parametrize("scale, far", [(0.05, (10, 1000)), (500.0, (1e-7, 1e-5))])
def test_beyond_an_end_that_does_best_more_are_tried(
    scale: float, far: tuple[float, float]
) -> None:
    """Inputs too small want a rate above 10; with inputs too large all but tiny ones fail."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 3))
    data = bl.Dataset(scale * x, x @ [1.0, -2.0, 0.5] + 0.1 * rng.standard_normal(400))
    there = found(data, bl.Chain(bl.Dense(1, bias=False)), optimizer=bl.SGD(), updates=20)
    assert there.suggestion is not None
    assert far[0] < there.suggestion < far[1]
    assert len(there.rates) > 21


@pytest.mark.parametrize("optimizer", [bl.SGD(), bl.Adam()])
def test_labels_that_follow_from_nothing(optimizer: Any) -> None:
    """No reliable suggestion, and why."""
    mixed = np.random.default_rng(3).permutation(MOONS.y)
    none = found(bl.Dataset(MOONS.x, mixed), optimizer=optimizer)
    assert none.suggestion is None
    assert none.reason is not None
    assert "anything learnt" in none.sentence().en


def test_too_few_rows() -> None:
    """Ninety rows leave eighteen to judge by."""
    none = found(bl.load("moons", rows=90).take(np.arange(90)), updates=20)
    assert none.reason is not None
    assert "too few rows" in none.reason.en


def test_own_rows_to_judge_by() -> None:
    """A data set as validation judges, and all rows are learnt from."""
    held = bl.load("moons", seed=9)
    one = found(validation=held, updates=40, rates=[1e-3, 1e-2, 1e-1])
    plan = Plan(NET, bl.SoftmaxCrossEntropy(), bl.Adam())
    two = find_rate_of(plan, MOONS.take(np.arange(MOONS.rows)), held, updates=40,
                       rates=[1e-3, 1e-2, 1e-1], progress="quiet")  # fmt: skip
    assert one == two


def test_no_trial_is_longer_than_the_training_it_is_for() -> None:
    """200 updates, or what the plan makes."""
    plan = Plan(NET, bl.SoftmaxCrossEntropy(), bl.Adam(), epochs=2)
    assert planned_updates(plan, MOONS) == 2 * -(-MOONS.rows // 32)
    assert planned_updates(plan.with_(epochs=500), MOONS) == 200


@pytest.mark.parametrize(
    "wrong, who",
    [
        ({"seeds": 1}, "seeds"),
        ({"seeds": True}, "seeds"),
        ({"updates": 0}, "updates"),
        ({"rates": [0.1]}, "rates"),
        ({"rates": [0.1, 0.1]}, "rates"),
        ({"rates": [0.0, 0.1]}, "rates"),
        ({"rates": [0.1, float("nan")]}, "rates"),
        ({"validation": 0}, "validation"),
        ({"validation": None}, "validation"),
        ({"epochs": 0}, "epochs"),
    ],
)
def test_wrong_input_is_told_before_anything_is_trained(wrong: dict[str, Any], who: str) -> None:
    """Who, what was expected, what came, and the mend."""
    with pytest.raises(InputError) as told:
        found(**wrong)
    assert told.value.who == who
    assert told.value.action
