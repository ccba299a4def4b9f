"""The order of rows. That each comes once an epoch is a law of the house: see tests/laws."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.base.errors import PlanError
from backlit.data import BatchOrder


def test_sizes_by_hand():
    """Sizes are whole batches and a rest; a batch larger than the data is the data."""
    assert BatchOrder(10, 3, 0).sizes.tolist() == [3, 3, 3, 1]
    assert BatchOrder(9, 3, 0).sizes.tolist() == [3, 3, 3]
    assert BatchOrder(2, 5, 0).sizes.tolist() == [2]
    assert BatchOrder(60_000, 100, 0).iterations_per_epoch == 600


def test_slices_point_into_themselves():
    """Boundaries count from the slice's own beginning: batch i lies between the i-th and next."""
    order = BatchOrder(10, 3, seed=0)
    index, boundaries = order.slice(0, 2, 2)
    assert boundaries.tolist() == [0, 3, 4]
    assert boundaries.dtype == np.int64
    assert np.array_equal(index, order.epoch_rows(0)[6:10])


def test_last_single_row_is_merged():
    """With merge_single a last batch of one row joins the one before, and only then."""
    assert BatchOrder(10, 3, 0, merge_single=True).sizes.tolist() == [3, 3, 4]
    assert BatchOrder(11, 3, 0, merge_single=True).sizes.tolist() == [3, 3, 3, 2]
    assert BatchOrder(1, 3, 0, merge_single=True).sizes.tolist() == [1]
    assert BatchOrder(3, 1, 0, merge_single=True).sizes.tolist() == [1, 1, 1]
    assert BatchOrder(10, 3, 0, merge_single=True).largest_batch == 4


def test_order_depends_on_seed_and_epoch_only():
    """Two seeds or two epochs give two orders; the same ones give the same, whatever the batch."""
    first = BatchOrder(100, 7, seed=1).epoch_rows(0)
    assert np.array_equal(first, BatchOrder(100, 31, seed=1).epoch_rows(0))
    assert not np.array_equal(first, BatchOrder(100, 7, seed=2).epoch_rows(0))
    assert not np.array_equal(first, BatchOrder(100, 7, seed=1).epoch_rows(1))


def test_known_order():
    """The order is part of the format of a run: it must not change from version to version."""
    assert BatchOrder(8, 4, seed=0).epoch_rows(0).tolist() == [7, 3, 2, 4, 1, 5, 0, 6]


def test_without_shuffle():
    """Without shuffling every epoch has the rows in their given order."""
    order = BatchOrder(5, 2, 0, shuffle=False)
    assert order.epoch_rows(0).tolist() == order.epoch_rows(9).tolist() == [0, 1, 2, 3, 4]


def test_positions_are_fair():
    """Over 2,000 epochs each row stands first about equally often (chi-square, 9 degrees)."""
    firsts = [int(BatchOrder(10, 5, seed=3).epoch_rows(epoch)[0]) for epoch in range(2000)]
    counts = np.bincount(firsts, minlength=10)
    assert ((counts - 200) ** 2 / 200).sum() < 27.9  # probability 0.001


def test_sampling_with_replacement():
    """Replacement draws ⌊N/batch⌋ full batches, with repeats, all rows about equally often."""
    order = BatchOrder(1000, 64, seed=0, sampling="replacement")
    assert order.sizes.tolist() == [64] * 15
    drawn = np.concatenate([order.epoch_rows(epoch) for epoch in range(100)])
    assert drawn.min() >= 0
    assert drawn.max() <= 999
    assert len(np.unique(order.epoch_rows(0))) < 960
    counts = np.bincount(drawn, minlength=1000)
    assert abs(counts.mean() - 96) < 1e-9
    assert 8 < counts.std() < 12


def test_replacement_with_a_batch_larger_than_the_data():
    """Drawing with replacement, a batch may be larger than the data: one full batch."""
    order = BatchOrder(3, 8, seed=0, sampling="replacement")
    assert order.sizes.tolist() == [8]
    assert order.epoch_rows(0).max() <= 2


def test_rows_are_read_only():
    """The order that is kept between slices cannot be overwritten by who gets it."""
    with pytest.raises(ValueError, match="read-only"):
        BatchOrder(5, 2, 0).epoch_rows(0)[0] = 3


@pytest.mark.parametrize(
    "settings, message",
    [
        (
            {"rows": 0},
            "BatchOrder rows: expected a whole number, 1 or more, got 0; write rows=100",
        ),
        (
            {"batch_size": 2.5},
            "BatchOrder batch_size: expected a whole number, 1 or more, got 2.5; "
            "write batch_size=100",
        ),
        (
            {"sampling": "often"},
            "BatchOrder sampling: expected 'epoch' or 'replacement', got 'often'; "
            "write sampling='epoch' to show each row once an epoch",
        ),
        (
            {"sampling": "replacement", "shuffle": False},
            "BatchOrder shuffle: expected True, as rows are drawn with replacement, got False; "
            "write sampling='epoch' to keep the given order",
        ),
    ],
)
def test_bad_settings(settings, message):
    """A setting out of its range is told with the setting's name and an action."""
    with pytest.raises(PlanError) as caught:
        BatchOrder(**({"rows": 10, "batch_size": 2, "seed": 0} | settings))
    assert str(caught.value) == message


def test_iterations_beyond_the_epoch():
    """A slice never reaches into the next epoch."""
    with pytest.raises(PlanError) as caught:
        BatchOrder(10, 5, 0).slice(0, 1, 2)
    assert str(caught.value) == (
        "BatchOrder: expected iterations within 0 … 1, got 2 from 1 on; ask for one epoch at a time"
    )
