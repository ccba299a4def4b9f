"""D5: each row exactly once per epoch, for any number of rows, batch size and stop."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.data import BatchOrder

ROWS = st.integers(1, 500)
SIZES = st.integers(1, 600)
SEEDS = st.integers(0, 2**32 - 1)


def batches_of(order: BatchOrder, epoch: int) -> list[np.ndarray]:
    """Every batch of an epoch, asked for one iteration at a time."""
    return [order.slice(epoch, at, 1)[0] for at in range(order.iterations_per_epoch)]


def test_every_small_case():
    """Every n to 40 with every batch size to 44, merged or not, has each row once in each epoch."""
    for rows in range(1, 41):
        for batch_size in range(1, 45):
            for merge in (False, True):
                order = BatchOrder(rows, batch_size, seed=rows, merge_single=merge)
                seen = order.slice(batch_size, 0, order.iterations_per_epoch)[0]
                assert np.array_equal(np.sort(seen), np.arange(rows)), order


@settings(max_examples=150)
@given(ROWS, SIZES, SEEDS, st.integers(0, 2**31), st.booleans(), st.booleans())
def test_batches_cover_the_rows(rows, batch_size, seed, epoch, merge, shuffle):
    """The batches of an epoch, one by one, are each row exactly once and of the stated sizes."""
    order = BatchOrder(rows, batch_size, seed, merge_single=merge, shuffle=shuffle)
    batches = batches_of(order, epoch)
    assert [len(batch) for batch in batches] == order.sizes.tolist()
    assert np.array_equal(np.sort(np.concatenate(batches)), np.arange(rows))


@settings(max_examples=150)
@given(ROWS, SIZES, SEEDS, st.data())
def test_stop_and_go_on(rows, batch_size, seed, data):
    """An epoch cut into slices anywhere, by an order built anew, is the epoch taken at once."""
    order = BatchOrder(rows, batch_size, seed)
    stops = data.draw(st.lists(st.integers(0, order.iterations_per_epoch), max_size=4))
    edges = sorted({0, order.iterations_per_epoch, *stops})
    pieces = []
    for first, end in itertools.pairwise(edges):
        again = BatchOrder(rows, batch_size, seed)
        index, boundaries = again.slice(3, first, end - first)
        assert np.diff(boundaries).tolist() == order.sizes[first:end].tolist()
        pieces.append(index)
    assert np.array_equal(np.concatenate(pieces), order.epoch_rows(3))
