"""Narrowing goes where the best trials are, however they end, and finds better ones than chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import InputError
from backlit.search.narrowing import Narrowing
from backlit.search.samplers import Random, Sampler, Told
from backlit.search.space import Choice, IntegerRange, LinearRange, LogRange, Space

RATE = LogRange(1e-6, 1e-2)
SPACE = Space({"learning_rate": RATE, "weight_decay": LogRange(1e-8, 1e-4)})

Good = Callable[[Mapping[str, Any]], float | None]


def trials(rule: Sampler, space: Space, good: Good, count: int = 100) -> list[Told]:
    """A search of one worker."""
    told: list[Told] = []
    for number in range(count):
        parameters = rule.parameters(number, space, told[: rule.needs(number)])
        told.append(Told(number, parameters, good(parameters)))
    return told


def near(best: float) -> Good:
    """Better the nearer the rate is, in powers of ten."""
    return lambda given: -abs(math.log10(given["learning_rate"] / best))


def last_box(rule: Narrowing, space: Space, good: Good, count: int = 100) -> Any:
    found = rule.boxes(space, trials(rule, space, good, count), count)
    return found[-1].dimensions


def test_the_best_in_the_middle_are_surrounded() -> None:
    """Of four powers of ten less than one is left, with the best in it; no effect: nearly all."""
    box = last_box(Narrowing.for_trials(100), SPACE, near(2e-4))
    assert box["learning_rate"].low < 2e-4 < box["learning_rate"].high
    assert box["learning_rate"].high / box["learning_rate"].low < 10
    kept = [last_box(Narrowing.for_trials(100, seed), SPACE, near(2e-4))["weight_decay"]
            for seed in range(8)]  # fmt: skip
    assert np.median([math.log10(each.high / each.low) for each in kept]) > 3


def test_the_best_at_an_edge_are_followed_past_it() -> None:
    """Up to the limits, as far as a round goes, and never beyond them; without, not at all."""
    far = Space({**SPACE.dimensions, "learning_rate": replace(RATE, limits=(1e-6, 1.0))})
    tight = Space({**SPACE.dimensions, "learning_rate": replace(RATE, limits=(1e-6, 0.03))})
    for space, highest, found in ((far, 1.0, 0.3), (tight, 0.03, 0.02), (SPACE, 1e-2, 0.007)):
        told = trials(Narrowing.for_trials(100), space, near(0.3))
        rates = [each.parameters["learning_rate"] for each in told]
        assert max(rates) <= highest
        assert max(rates) > found
        assert max(rates[:50]) <= 1e-2


def test_a_valley_that_leads_out_at_the_lower_end_is_followed_as_well() -> None:
    """Whole numbers on a logarithmic scale: from 32..256 down to the limit."""
    space = Space({"width": IntegerRange(32, 256, log=True, limits=(4, 256))})
    told = trials(Narrowing.for_trials(100), space, lambda given: -abs(given["width"] - 6))
    assert min(each.parameters["width"] for each in told) <= 8
    assert min(each.parameters["width"] for each in told) >= 4
    assert max(told, key=lambda each: each.goodness or -math.inf).parameters["width"] <= 8


def test_failed_trials_are_never_among_the_best() -> None:
    """Rates above 1e-3 fail: the range ends near there, though nearer would be better."""

    def good(given: Mapping[str, Any]) -> float | None:
        rate = given["learning_rate"]
        return None if rate > 1e-3 else math.nan if rate > 3e-4 else math.log10(rate)

    told = trials(Narrowing.for_trials(100), SPACE, good)
    late = [each.parameters["learning_rate"] for each in told[75:]]
    assert np.median(late) < 3e-4
    assert np.median(late) > 1e-5


def test_where_all_failed_nothing_is_narrowed() -> None:
    """Nothing is known of where to go."""
    rule = Narrowing.for_trials(40)
    found = rule.boxes(SPACE, trials(rule, SPACE, lambda given: None, 40), 40)
    assert {str(each.to_data()["dimensions"]) for each in found} == {
        str(found[0].to_data()["dimensions"])
    }


def test_options_that_are_better_come_more_often_and_none_is_lost() -> None:
    """The better of three in more than half of the last trials; every option is tried again."""
    space = Space({"activation": Choice(("relu", "tanh", "gelu")), "learning_rate": RATE})
    counts = {"relu": 0.0, "tanh": 1.0, "gelu": 0.0}
    drawn = [
        each.parameters["activation"]
        for seed in range(6)
        for each in trials(Narrowing.for_trials(100, seed), space,
                           lambda given: counts[given["activation"]] + given["learning_rate"])[50:]
    ]  # fmt: skip
    assert drawn.count("tanh") > len(drawn) / 2
    assert set(drawn) == set(counts)


def test_a_name_with_a_condition_is_narrowed_by_the_trials_that_have_it() -> None:
    """Momentum at its best near 0.9 though SGD is as good; drawn only where it matters."""
    space = Space(
        {"optimizer": Choice(("SGD", "Momentum")), "momentum": LinearRange(0.0, 1.0)},
        when={"momentum": ("optimizer", "Momentum")},
    )

    def good(given: Mapping[str, Any]) -> float:
        return -abs(given["momentum"] - 0.9) if "momentum" in given else 0.0

    told = trials(Narrowing.for_trials(200), space, good, 200)
    having = [each for each in told if "momentum" in each.parameters]
    assert all((each.parameters["optimizer"] == "Momentum") for each in having)
    late = [each.parameters["momentum"] for each in having if each.number >= 150]
    assert abs(np.mean(late) - 0.9) < 0.1
    fresh = Told(0, {"optimizer": "SGD"}, 1.0)
    only = [replace(fresh, number=n) for n in range(20)]
    assert Narrowing(0, 20, 5, lag=0).box(20, space, only).dimensions["momentum"] == LinearRange(
        0, 1
    )


def test_what_is_needed_is_known_beforehand_and_lags() -> None:
    """No more than the trials before; in a round the same; lag, or half a round, without."""
    rule = Narrowing(0, first=40, every=20, lag=16)
    assert [rule.needs(n) for n in (0, 39, 40, 59, 60, 79, 80)] == [0, 0, 24, 24, 50, 50, 70]
    for lag in (0, 3, 100):
        other = Narrowing(0, first=7, every=5, lag=lag)
        assert all(0 <= other.needs(n) <= n for n in range(60))
        assert all(other.needs(n) <= other.needs(n + 1) for n in range(60))


def test_a_trial_is_a_function_of_the_first_ones_alone() -> None:
    """Whatever came of later ones; and the first round is Random's."""
    rule = Narrowing.for_trials(100, seed=3)
    told = trials(rule, SPACE, near(1e-3))
    for number in (50, 61, 62, 99):
        known = told[: rule.needs(number)]
        assert rule.parameters(number, SPACE, known) == told[number].parameters
    assert [each.parameters for each in told[:50]] == [
        Random(3).parameters(number, SPACE) for number in range(50)
    ]
    assert [each.first for each in rule.boxes(SPACE, told[::-1], 100)] == [0, 50, 62, 74, 86, 98]
    assert [each.first for each in rule.boxes(SPACE, told[:45], 100)] == [0, 50]
    gap = [each for each in told if each.number != 30]
    assert [each.first for each in rule.boxes(SPACE, gap, 100)] == [0]


def test_a_plan_tried_as_it_is_says_nothing_of_where_to_go() -> None:
    """A first trial without parameters, however good, leaves the boxes as a failed one does."""
    rule = Narrowing.for_trials(40)
    told = trials(rule, SPACE, near(1e-3), 40)
    bare = [Told(0, {}, 9.0), *told[1 : rule.needs(25)]]
    failed = [Told(0, told[0].parameters, None), *told[1 : rule.needs(25)]]
    assert rule.box(25, SPACE, bare) == rule.box(25, SPACE, failed)


def test_other_trials_than_needed_are_refused() -> None:
    """Too many, too few, others."""
    rule = Narrowing.for_trials(40)
    told = trials(rule, SPACE, near(1e-3), 40)
    for wrong in ((), told[: rule.needs(20) + 1], told[1 : rule.needs(20) + 1]):
        with pytest.raises(InputError, match=r"the first 10 trials"):
            rule.parameters(20, SPACE, wrong)


@pytest.mark.parametrize("count, rounds", [(1, 1), (19, 1), (20, 6), (100, 6), (1000, 5)])
def test_half_of_the_trials_then_eighths(count: int, rounds: int) -> None:
    """Tiny searches stay at random."""
    rule = Narrowing.for_trials(count)
    assert len({rule.needs(n) for n in range(count)}) == rounds


@pytest.mark.parametrize(
    "settings",
    [{"first": 0}, {"every": 0}, {"every": 2.0}, {"lag": -1}, {"lag": True}, {"share": 0},
     {"share": 1.5}, {"seed": -1}],
)  # fmt: skip
def test_settings_that_are_none(settings: dict[str, Any]) -> None:
    """Refused when they are written."""
    with pytest.raises(InputError, match="Narrowing"):
        Narrowing(**settings)


HILL = Space({name: LinearRange(0.0, 1.0) for name in ("dropout", "momentum", "beta1")})


def hill(seed: int, noise: float = 0.0) -> tuple[Good, Good]:
    """A hill whose top lies somewhere, as it is and as it is seen; beta1 has no effect."""
    drawn = np.random.default_rng(seed)
    x, y = drawn.uniform(0.1, 0.9, 2).tolist()

    def height(given: Mapping[str, Any]) -> float:
        return -float((given["dropout"] - x) ** 2 + (given["momentum"] - y) ** 2)

    return height, lambda given: (height(given) or 0.0) + noise * drawn.normal()


def chosen(rule: Sampler, seed: int, noise: float = 0.0) -> float:
    """The height at the trial that looks best of 100."""
    height, seen = hill(seed, noise)
    best = max(trials(rule, HILL, seen), key=lambda each: each.goodness or -math.inf)
    return height(best.parameters) or 0.0


def test_on_a_smooth_surface_the_best_of_100_is_better_than_at_random() -> None:
    """In 40 of 50 studies or more, against NumPy's uniform numbers."""
    better = 0
    for seed in range(50):
        points = np.random.default_rng(1000 + seed).random((100, 2)).tolist()
        height, _ = hill(seed)
        chance = max(height(dict(zip(HILL.names, each, strict=False))) or 0.0 for each in points)
        better += chosen(Narrowing.for_trials(100, seed), seed) > chance
    assert better >= 40


def test_where_noise_is_most_it_is_no_worse_than_at_random() -> None:
    """Noise as large as the hill: the chosen trials lie as high on average, to two errors."""
    gains = [
        chosen(Narrowing.for_trials(100, seed), seed, 0.1) - chosen(Random(seed), seed, 0.1)
        for seed in range(20)
    ]
    assert np.mean(gains) > -2 * np.std(gains) / np.sqrt(len(gains))
