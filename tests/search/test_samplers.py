"""A point depends on seed and number alone; points at random are uniform, Halton's are even."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.base.errors import InputError
from backlit.search.samplers import PointSampler, QuasiRandom, Random, Told, check_told
from backlit.search.space import Choice, LinearRange, LogRange, Space

NAMES = ("learning_rate", "weight_decay", "dropout")
KINDS = (Random, QuasiRandom)


def points(sampler: PointSampler, count: int, names: tuple[str, ...] = NAMES) -> np.ndarray:
    """(count, D)."""
    return np.array([sampler.point(n, names) for n in range(count)])


@pytest.mark.parametrize("kind", KINDS)
def test_points_are_a_function_of_seed_and_number(kind: type[PointSampler]) -> None:
    """Drawn in whatever order, again: the same. Another seed or number: another point."""
    here = points(kind(5), 40)  # type: ignore[call-arg]
    there = np.array([kind(5).point(n, NAMES) for n in reversed(range(40))])[::-1]  # type: ignore[call-arg]
    assert np.array_equal(here, there)
    assert len(np.unique(here[:, 0])) == 40
    assert (here != points(kind(6), 40)).any()  # type: ignore[call-arg]
    assert ((here >= 0) & (here < 1)).all()


def test_random_points_are_uniform_and_independent() -> None:
    """Kolmogorov and Smirnov's distance of 2000 numbers, and the correlation of two names."""
    drawn = points(Random(0), 2000)
    even = np.arange(1, 2001) / 2000
    for column in drawn.T:
        assert np.abs(np.sort(column) - even).max() < 1.63 / np.sqrt(2000)  # 1 % level
    assert np.abs(np.corrcoef(drawn.T) - np.eye(3)).max() < 0.06


def test_a_name_more_leaves_random_draws_as_they_were() -> None:
    """Each name has its own numbers."""
    assert np.array_equal(points(Random(1), 9, NAMES[1:]), points(Random(1), 9)[:, 1:])


@pytest.mark.parametrize("seed", [0, 1, 4_294_967_295])
def test_each_interval_of_the_base_is_met_once(seed: int) -> None:
    """Of p^k trials from any multiple of p^k on, one falls into each of p^k intervals."""
    drawn = points(QuasiRandom(seed), 500)
    for column, (base, power) in enumerate([(2, 6), (3, 4), (5, 2)]):
        size = base**power
        for begin in range(0, 500 - size, size):
            cells = np.floor(drawn[begin : begin + size, column] * size).astype(int)
            assert sorted(cells) == list(range(size))


def test_quasi_random_points_leave_smaller_gaps() -> None:
    """Of 49 squares of a grid, 100 points at random miss 6 or so, and Halton's half as many."""

    def empty(sampler: PointSampler) -> int:
        cells = np.floor(points(sampler, 100)[:, :2] * 7).astype(int)
        return 49 - len({tuple(each) for each in cells})

    even = np.mean([empty(QuasiRandom(seed)) for seed in range(8)])
    drawn = np.mean([empty(Random(seed)) for seed in range(8)])
    assert drawn == pytest.approx(49 * np.exp(-100 / 49), rel=0.25)  # as balls in boxes
    assert even < 0.6 * drawn


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, True])
def test_seeds_that_are_none(kind: type[PointSampler], seed: object) -> None:
    """Refused at once."""
    with pytest.raises(InputError):
        kind(seed)  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_are_what_the_space_has_at_the_point(kind: type[PointSampler]) -> None:
    """No other trial is needed, and those told change nothing."""
    space = Space(
        {"learning_rate": LogRange(1e-4, 1e-1), "optimizer": Choice(("SGD", "Momentum")),
         "momentum": LinearRange(0.5, 0.9)},
        when={"momentum": ("optimizer", "Momentum")},
    )  # fmt: skip
    rule = kind(4)  # type: ignore[call-arg]
    for number in range(10):
        assert rule.needs(number) == 0
        wanted = space.at(rule.point(number, space.names))
        assert rule.parameters(number, space) == wanted
        assert rule.parameters(number, space, [Told(0, wanted, 1.0)]) == wanted


@pytest.mark.parametrize(
    "goodness, failed",
    [(0.0, False), (-3, False), (None, True), (np.nan, True), (-np.inf, True)],
)
def test_a_trial_without_a_finite_number_failed(goodness: float | None, failed: bool) -> None:
    """NaN and infinity say as little as nothing."""
    assert Told(0, {}, goodness).failed is failed


def test_what_is_told_is_what_is_needed() -> None:
    """The first trials, in order, as many as needed."""

    class Two(Random):
        def needs(self, number: int) -> int:
            return min(number, 2)

    told = [Told(n, {}, 0.5) for n in range(3)]
    check_told(Two(), 5, told[:2])
    check_told(Two(), 0, ())
    for wrong in (told, told[:1], told[1:], told[1::-1]):
        with pytest.raises(InputError, match="the first 2 trials in their order for trial 5"):
            check_told(Two(), 5, wrong)
