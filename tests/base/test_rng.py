"""Random numbers: Random123's known answers, no history, and the moments they should have."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backlit.base import rng
from backlit.base.errors import InputError

# Random123's kat_vectors for philox4x32-10: counter, key, result
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize("counter, key, result", KNOWN)
def test_philox_gives_the_known_answers(counter: str, key: str, result: str) -> None:
    """The vectors published with Random123, alone and beside other counters."""
    first, second = words(key)
    column = np.array(words(counter), np.uint64)[:, None]
    assert rng.philox(column, (first, second))[0].tolist() == words(result)
    beside = np.concatenate([column + np.uint64(0), column ^ np.uint64(1), column], axis=1)
    assert rng.philox(beside, (first, second))[2].tolist() == words(result)


def test_counters_do_not_know_of_their_neighbours() -> None:
    """Many at once, more than are worked on together, are what each is alone."""
    many = np.arange(4 * 9000, dtype=np.uint64).reshape(4, 9000)
    together = rng.philox(many, (5, 6))
    for n in (0, 4095, 4096, 8191, 8192, 8999):
        assert together[n].tolist() == rng.philox(many[:, n : n + 1], (5, 6))[0].tolist()


def philox_by_hand(counter: list[int], key: list[int]) -> list[int]:
    """The paper's ten rounds in Python's whole numbers."""
    for _ in range(10):
        a, b = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = [
            (b >> 32) ^ counter[1] ^ key[0], b % 2**32, (a >> 32) ^ counter[3] ^ key[1], a % 2**32,
        ]  # fmt: skip
        key = [(key[0] + 0x9E3779B9) % 2**32, (key[1] + 0xBB67AE85) % 2**32]
    return counter


@pytest.mark.parametrize("iteration", [0, 1, 2**32 - 1, 2**32, 2**40 + 3])
def test_a_draw_is_its_counter(iteration: int) -> None:
    """Word i is word i mod 4 of counter (i div 4, iteration) under key (seed, purpose)."""
    seed, purpose = 2**32 - 1, "dropout/dropout1"
    got = rng.bits(seed, purpose, iteration, 11).tolist()
    key = [seed, rng.purpose_key(purpose)]
    low, high = iteration % 2**32, iteration >> 32
    expected = [philox_by_hand([place, 0, low, high], key) for place in range(3)]
    assert got == list(itertools.chain(*expected))[:11]


def test_a_purpose_has_the_same_key_for_ever() -> None:
    """The keys are fixed: a change would change every run that was ever recorded."""
    keys = {"shuffle": 0x0ACA8401, "sample": 0x7BB6EA2E, "init/dense1/weight": 0x1E47D536}
    assert {purpose: rng.purpose_key(purpose) for purpose in keys} == keys


def test_draws_do_not_depend_on_the_process() -> None:
    """Another process with another PYTHONHASHSEED draws the same numbers."""
    code = "from backlit.base import rng; print(rng.bits(3, 'shuffle', 5, 4).tolist())"
    source = str(Path(rng.__file__).parents[2])
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": "77", "PYTHONPATH": source},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert result.stdout.strip() == str(rng.bits(3, "shuffle", 5, 4).tolist())


def test_a_longer_draw_begins_with_the_shorter_one() -> None:
    """An element depends on its position alone."""
    long = rng.uniform(1, "dropout/a", 2, (101,))
    assert all((rng.uniform(1, "dropout/a", 2, (n,)) == long[:n]).all() for n in (0, 1, 4, 7, 100))


def test_seed_purpose_and_iteration_each_make_another_draw() -> None:
    """Nothing is shared between two draws that differ in one of the three."""
    draws = [
        tuple(rng.bits(seed, purpose, iteration, 8).tolist())
        for seed in (0, 1, 2**32 - 1)
        for purpose in ("shuffle", "sample")
        for iteration in (0, 1, 2**32)
    ]
    assert len(set(draws)) == len(draws)


def test_uniform_numbers_are_multiples_of_a_24th_power() -> None:
    """float32(u >> 8) x 2^-24: in [0, 1), exact, the right bits of the word."""
    drawn, word = rng.uniform(9, "x", 4, (50, 20)), rng.bits(9, "x", 4, 1000)
    assert drawn.dtype == np.float32
    assert (drawn.ravel() == (word >> 8) / 2**24).all()
    assert drawn.min() >= 0
    assert drawn.max() < 1


def test_uniform_numbers_are_uniform() -> None:
    """Mean, variance and every hundredth of the interval, within five standard errors."""
    n = 100_000
    for drawn in (rng.uniform(1, "u", 0, (n,)).astype(float), rng.uniform64(1, "u", 0, (n,))):
        assert abs(drawn.mean() - 0.5) < 5 / math.sqrt(12 * n)
        assert abs(drawn.var() - 1 / 12) < 5 * math.sqrt(1 / 180 / n)
        counts = np.histogram(drawn, 100, (0, 1))[0]
        assert np.abs(counts - n / 100).max() < 5 * math.sqrt(n / 100)


def test_normal_numbers_have_the_moments_of_the_normal_distribution() -> None:
    """Mean, variance, skewness and kurtosis, within five standard errors."""
    n = 100_000
    z = rng.normal(2, "init/dense1/weight", (n,))
    assert abs(z.mean()) < 5 / math.sqrt(n)
    assert abs((z**2).mean() - 1) < 5 * math.sqrt(2 / n)
    assert abs((z**3).mean()) < 5 * math.sqrt(15 / n)
    assert abs((z**4).mean() - 3) < 5 * math.sqrt(96 / n)
    assert np.isfinite(z).all()


def test_mean_and_spread_of_normal_numbers_are_applied_last() -> None:
    """mean + std x the standard draw, to the bit."""
    standard = rng.normal(2, "init/dense1/weight", (10, 5))
    shifted = rng.normal(2, "init/dense1/weight", (10, 5), std=3.0, mean=1.0)
    assert np.array_equal(shifted, 1.0 + 3.0 * standard)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 1000])
def test_a_permutation_holds_each_number_once(count: int) -> None:
    """0 … n-1, in an order of its own for each iteration."""
    first, second = (rng.permutation(0, "shuffle", k, count) for k in (0, 1))
    assert sorted(first.tolist()) == list(range(count))
    assert first.dtype == np.int64
    assert count < 10 or first.tolist() != second.tolist()


@pytest.mark.parametrize("wide", [1, 5, 40])
def test_a_permutation_is_the_stable_order_of_its_keys(
    wide: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the upper halves of many keys are equal, and where whole keys are."""
    draw = np.random.default_rng(wide)
    keys = draw.integers(0, wide, (2, 3000)).astype(np.uint64)
    keys = keys[0] << np.uint64(48) | keys[1]
    monkeypatch.setattr(rng, "_words64", lambda *_: keys)
    assert rng.permutation(0, "shuffle", 0, 3000).tolist() == [
        n for _, n in sorted((int(key), n) for n, key in enumerate(keys))
    ]


def test_every_permutation_is_equally_likely() -> None:
    """The six orders of three rows, in 6,000 draws, within five standard errors."""
    seen: dict[tuple[int, ...], int] = {}
    for k in range(6000):
        order = tuple(rng.permutation(0, "shuffle", k, 3).tolist())
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 6
    assert max(abs(n - 1000) for n in seen.values()) < 5 * math.sqrt(6000 * 5 / 36)


@pytest.mark.parametrize("high", [1, 2, 3, 7, 1000, 2**31])
def test_integers_stay_below_the_limit_and_reach_everything(high: int) -> None:
    """0 … high-1, evenly."""
    drawn = rng.integers(4, "sample", 0, 70_000, high)
    assert drawn.dtype == np.int64
    assert drawn.min() >= 0
    assert drawn.max() < high
    if high <= 7:
        counts = np.bincount(drawn, minlength=high)
        assert np.abs(counts - 70_000 / high).max() <= 5 * math.sqrt(70_000 / high)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1, np.int64(5), np.uint32(7)])
def test_good_seeds_pass(seed: int) -> None:
    """Whole numbers of 32 bits, Python's or NumPy's."""
    assert rng.check_seed(seed) == int(seed)
    assert type(rng.check_seed(seed)) is int


@pytest.mark.parametrize("seed", [-1, 2**32, 0.0, 1.5, "0", None, True, float("nan")])
def test_bad_seeds_are_told(seed: object) -> None:
    """Anything else is refused, with what came and what to write."""
    with pytest.raises(InputError) as caught:
        rng.check_seed(seed)  # type: ignore[arg-type]
    assert str(seed).strip("'") in str(caught.value)
    assert str(caught.value).endswith("; write seed=0")
