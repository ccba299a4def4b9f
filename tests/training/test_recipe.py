"""A recipe follows from sizes alone, and fits them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import backlit as bl
from backlit.training.recipe import LARGE, SMALL, recipe


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 10**7), st.integers(1, 50))
def test_every_size_has_a_recipe(rows: int, outputs: int) -> None:
    """For any number of rows: legal settings, a fall of the rate that ends with the training."""
    found = recipe(rows, outputs)
    size, epochs = found.settings["batch_size"], found.settings["epochs"]
    assert 32 <= size <= 128
    assert size & (size - 1) == 0
    assert 20 <= epochs <= 100
    per_epoch = math.ceil(max(1, rows - rows // found.folds) / size)
    assert found.settings["schedule"].length == epochs * per_epoch
    assert found.members <= found.folds
    assert found.network.output_shape((7,)) == (outputs,)
    assert recipe(rows, outputs) == found


def test_small_tables_are_answered_by_several_with_dropout() -> None:
    """Just below the border five members and dropout, at it four and none; at the next two."""
    small, large = recipe(SMALL - 1, 2), recipe(SMALL, 2)
    assert (small.members, large.members) == (5, 4)
    assert (recipe(LARGE - 1, 2).members, recipe(LARGE, 2).members) == (4, 2)
    assert small.network.has(bl.Dropout)
    assert not large.network.has(bl.Dropout)


def test_what_is_decided_stays_and_the_rest_fits_it() -> None:
    """Own epochs lengthen the fall; an own batch changes the rate by its root."""
    net = bl.Chain(bl.Dense(2))
    found = recipe(800, 2, network=net, epochs=7, batch_size=16, members=3, folds=4)
    assert found.network is net
    assert (found.members, found.folds) == (3, 4)
    assert found.settings["schedule"].length == 7 * math.ceil(600 / 16)
    rates = [recipe(800, 2, batch_size=b).settings["optimizer"].learning_rate for b in (16, 64)]
    assert rates[1] == pytest.approx(2 * rates[0])
    assert recipe(800, 2, learning_rate=0.5).settings["optimizer"].learning_rate == 0.5
