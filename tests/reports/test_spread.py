"""Spread: labels make room for each other and stay as near as they can."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.reports.spread import spread

WANTED = st.lists(st.floats(0, 300), min_size=1, max_size=12)


@given(WANTED)
def test_places_keep_their_order_and_their_distance(wanted: list[float]) -> None:
    """Sorted by what they wanted, neighbours are at least the gap apart, all inside."""
    places = spread(wanted, 16.0, 0.0, 300.0)
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert all(places[b] - places[a] >= 16 - 1e-6 for a, b in pairwise(order))
    assert all(-1e-6 <= place <= 300 + 1e-6 for place in places)


@given(WANTED)
def test_no_uniform_shift_of_a_block_would_be_nearer(wanted: list[float]) -> None:
    """Far from both ends the mean place is the mean wish: the least-squares solution."""
    places = spread(wanted, 16.0, -1e4, 1e4)
    assert sum(places) == pytest.approx(sum(wanted), abs=1e-6)


def test_what_has_room_stays_where_it_is() -> None:
    """Nothing is moved without need."""
    assert spread([80.0, 10.0, 40.0], 16, 0, 100) == [80.0, 10.0, 40.0]
