"""Rows are dealt out in whole groups, class by class, the same ways every time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import DataError, InputError
from backlit.training.folds import dealt, parted

GROUPS = st.lists(st.integers(0, 15), min_size=4, max_size=60).map(np.array)


@settings(max_examples=60, deadline=None)
@given(GROUPS, st.integers(2, 4), st.integers(0, 5))
def test_equal_rows_share_a_fold(groups: np.ndarray, count: int, seed: int) -> None:
    """Rows of one group lie in one fold, and the folds differ by one group at most."""
    if len(np.unique(groups)) < count:
        with pytest.raises(DataError, match="as many as there are rows"):
            dealt(groups, None, count, seed=seed, purpose="split/folds")
        return
    fold = dealt(groups, None, count, seed=seed, purpose="split/folds")
    held = [np.unique(groups[fold == each]) for each in range(count)]
    assert sum(map(len, held)) == len(np.unique(groups))
    assert max(map(len, held)) - min(map(len, held)) <= 1
    again = dealt(groups, None, count, seed=seed, purpose="split/folds")
    assert np.array_equal(fold, again)


def test_classes_are_spread_over_all_folds() -> None:
    """Of each class every fold gets its share, to within one row."""
    strata = np.repeat([0, 1, 2], [50, 13, 7])
    fold = dealt(np.arange(70), strata, 5, seed=3, purpose="split/folds")
    for each in range(3):
        sizes = np.bincount(fold[strata == each], minlength=5)
        assert sizes.max() - sizes.min() <= 1
    assert np.bincount(fold).tolist() == [14] * 5


@settings(max_examples=60, deadline=None)
@given(GROUPS, st.floats(0.05, 0.9), st.integers(0, 5))
def test_both_parts_together_are_all_rows(groups: np.ndarray, share: float, seed: int) -> None:
    """Each row is kept or held back, a group never both, and neither part is empty."""
    if len(np.unique(groups)) < 2:
        with pytest.raises(DataError, match="two or more rows that differ"):
            parted(groups, None, share, seed=seed, purpose="split/test")
        return
    kept, held = parted(groups, None, share, seed=seed, purpose="split/test")
    assert sorted([*kept, *held]) == list(range(len(groups)))
    assert not set(groups[kept]) & set(groups[held])
    assert len(kept)
    assert len(held)


def test_a_fifth_of_each_class_is_held_back() -> None:
    """100 and 20 rows of two classes: 20 and 4 of them; another seed draws others."""
    strata = np.repeat([7, 9], [100, 20])
    found = [parted(np.arange(120), strata, 0.2, seed=s, purpose="split/test") for s in (0, 1)]
    for _, held in found:
        assert np.bincount(strata[held], minlength=10)[[7, 9]].tolist() == [20, 4]
    assert not np.array_equal(found[0][1], found[1][1])


@pytest.mark.parametrize("share", [0, 1, -0.2, 2])
def test_a_share_is_between_none_and_all(share: float) -> None:
    """Other shares are refused."""
    with pytest.raises(InputError, match="a share between 0 and 1"):
        parted(np.arange(9), None, share, seed=0, purpose="split/test")
