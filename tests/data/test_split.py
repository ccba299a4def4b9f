"""Dividing rows into a part to keep and a part to hold back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import DataError, InputError
from backlit.data import Dataset, split
from backlit.data.split import held_per_class


def labelled(sizes: list[int]) -> Dataset:
    """Rows sorted by class, so that a split by position would be seen at once."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    x = np.arange(len(labels), dtype=float)[:, None]
    return Dataset(x, labels, classes=max(2, len(sizes)))


@settings(max_examples=150)
@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=8).filter(lambda sizes: sum(sizes) > 1),
    st.floats(0.01, 0.99),
    st.integers(0, 2**32 - 1),
)
def test_parts_are_complete_and_stratified(sizes, share, seed):
    """The parts make up all rows, and every class of two or more rows is in both parts."""
    data = labelled(sizes)
    kept, held = split(data, share, seed=seed, purpose="split/validation")
    assert np.array_equal(np.sort(np.concatenate([kept, held])), np.arange(data.rows))
    assert np.array_equal(kept, np.sort(kept))
    assert np.array_equal(held, np.sort(held))
    assert kept.size
    assert held.size
    for number, size in enumerate(sizes):
        in_held = int((data.y[held] == number).sum())
        assert size < 2 or 1 <= in_held <= size - 1
        assert abs(in_held - size * share) <= 1 or size < 2 or in_held in (1, size - 1)


def test_quotas_by_hand():
    """Largest remainders get the missing rows; the least class keeps a row on each side."""
    assert held_per_class(np.array([50, 30, 20]), 0.2).tolist() == [10, 6, 4]
    assert held_per_class(np.array([7, 7, 6]), 0.2).tolist() == [2, 1, 1]
    assert held_per_class(np.array([1000, 2, 1]), 0.2).tolist() == [200, 1, 0]
    assert held_per_class(np.array([3, 3]), 0.9).tolist() == [2, 2]
    assert held_per_class(np.array([10, 0]), 0.5).tolist() == [5, 0]


def test_digits_hold_back_a_fifth_of_each_class():
    """With many rows each class is divided to within one row of the share."""
    data = labelled([178, 182, 177, 183])
    _, held = split(data, 0.2, seed=0, purpose="split/test")
    assert held.size == 144
    assert np.abs(np.bincount(data.y[held]) - np.array([35.6, 36.4, 35.4, 36.6])).max() < 1


def test_rows_are_drawn_not_taken_by_position():
    """In a class the rows held back lie all over it, and differ by seed and by purpose."""
    data = labelled([500, 500])
    parts = [
        split(data, 0.2, seed=seed, purpose=purpose)[1]
        for seed, purpose in [(0, "split/validation"), (1, "split/validation"), (0, "split/test")]
    ]
    for held in parts:
        assert 200 < np.median(held[:100]) < 300
    assert len(set(map(bytes, parts))) == 3
    again = split(data, 0.2, seed=0, purpose="split/validation")[1]
    assert np.array_equal(again, parts[0])


def test_regression_is_one_stratum():
    """Values to predict are divided at random, to the rounded share."""
    data = Dataset(np.zeros((11, 1)), np.arange(11.0))
    kept, held = split(data, 0.25, seed=0, purpose="split/validation")
    assert (kept.size, held.size) == (8, 3)
    two = Dataset(np.zeros((2, 1)), [0.0, 1.0])
    assert [part.size for part in split(two, 0.01, seed=0, purpose="split/validation")] == [1, 1]


def test_soft_labels_count_as_their_largest_share():
    """Rows with shares of classes are stratified by the class they have most of."""
    soft = np.array([[0.9, 0.1]] * 8 + [[0.2, 0.8]] * 2)
    data = Dataset(np.zeros((10, 1)), soft, classes=2)
    _, held = split(data, 0.2, seed=0, purpose="split/validation")
    assert sorted(data.y[held].argmax(axis=1)) == [0, 1]


def test_classes_of_one_row():
    """If every class has a single row, one of them is held back all the same."""
    kept, held = split(labelled([1, 1, 1]), 0.2, seed=0, purpose="split/validation")
    assert (kept.size, held.size) == (2, 1)


def test_messages():
    """An impossible split is told: a share that is no share, a single row."""
    data = labelled([3, 3])
    with pytest.raises(InputError) as caught:
        split(data, 20, seed=0, purpose="split/validation")
    assert str(caught.value) == (
        "split: expected a share between 0 and 1, got 20; write 0.2 to hold back a fifth"
    )
    with pytest.raises(DataError) as caught:
        split(data.take([0]), 0.2, seed=0, purpose="split/validation")
    assert str(caught.value) == (
        "data: split: expected two or more rows, got 1; give more rows, or hold nothing back"
    )
