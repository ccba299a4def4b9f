"""Trees: names in sorted order, whoever came first."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base.trees import below, joined, mapped, ordered, within

NAMES = st.text("ab/1", min_size=1, max_size=6)
TREES = st.dictionaries(NAMES, st.integers(), max_size=6)


@given(TREES)
def test_the_order_of_creation_never_shows(tree: dict[str, int]) -> None:
    """Any order in gives the sorted order out."""
    backwards = dict(reversed(tree.items()))
    for function in (ordered, lambda t: mapped(lambda v: v, t), lambda t: joined([t])):
        assert list(function(tree).items()) == list(function(backwards).items())
        assert list(function(tree)) == sorted(tree)


@given(TREES, NAMES)
def test_within_undoes_below(tree: dict[str, int], prefix: str) -> None:
    """A name put in front can be taken off again."""
    assert within(below(prefix, tree), prefix) == tree


def test_within_takes_whole_names_only() -> None:
    """`dense1` is not the beginning of `dense10`."""
    assert within({"dense1/w": 1, "dense10/w": 2, "dense1": 3}, "dense1") == {"w": 1}


def test_joined_refuses_a_name_that_two_trees_hold() -> None:
    """Two owners of one name are a mistake in the program, said at once."""
    trees = [{"a": 1}, {"b": 2}, {"a": 3}]
    for order in itertools.permutations(trees):
        with pytest.raises(KeyError, match="'a'"):
            joined(order)
