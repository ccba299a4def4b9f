"""Compiled code draws the very words that NumPy does, wherever a draw begins."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base import rng
from backlit.engines.native.extension import problem, runtime

pytestmark = pytest.mark.skipif(problem() is not None, reason="the native engine is not there")


@pytest.fixture(autouse=True)
def compiled() -> Iterator[None]:
    """Compiled draws before and after, whatever a test does between."""
    rng.draw_with(runtime().words)
    yield
    rng.draw_with(runtime().words)


@given(
    seed=st.integers(0, rng.MAX_SEED),
    purpose=st.text(max_size=8),
    iteration=st.one_of(st.integers(0, 3), st.integers(0, 2**48)),
    count=st.integers(0, 90),
    first=st.one_of(st.integers(0, 9), st.integers(0, 2**40)),
)
def test_words_are_those_of_numpy(
    seed: int, purpose: str, iteration: int, count: int, first: int
) -> None:
    """Each word, for any seed, purpose, iteration and place, short draws and long ones."""
    rng.draw_with(runtime().words)
    ours = rng.bits(seed, purpose, iteration, count, first)
    rng.draw_with(None)
    theirs = rng.bits(seed, purpose, iteration, count, first)
    assert ours.dtype == theirs.dtype
    assert ours.tolist() == theirs.tolist()


@pytest.mark.parametrize("isa", runtime().isas() if problem() is None else [])
def test_every_instruction_set_draws_the_same(isa: str) -> None:
    """The widest as the narrowest, to the last word of an odd length."""
    before = runtime().isa()
    try:
        runtime().use(isa)
        found = runtime().words(7, 11, 2**33 + 5, 2**32 - 3, 37)
    finally:
        runtime().use(before)
    position = np.arange(2**32 - 3, 2**32 + 34, dtype=np.uint64)
    low, high = np.uint64(0xFFFFFFFF), np.uint64(32)
    counter = (position & low, position >> high,
               np.full(37, 5, np.uint64), np.full(37, 2, np.uint64))  # fmt: skip
    assert found.tolist() == rng.philox(counter, (7, 11)).reshape(-1).tolist()


def test_orders_drawn_together_are_those_drawn_alone() -> None:
    """With compiled code and without."""
    both = []
    for words in (runtime().words, None):
        rng.draw_with(words)
        both.append([each.tolist() for each in rng.permutations(3, "shuffle", 14, 5, 33)])
        assert both[-1] == [rng.permutation(3, "shuffle", 14 + i, 33).tolist() for i in range(5)]
    assert both[0] == both[1]
