"""Layered layout: edges run right, nodes keep their distance, trees cross nowhere."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base.errors import InputError
from backlit.reports.layered import layers, layout


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    """Up to 20 nodes, edges only from a lower to a higher number: no circle."""
    count = draw(st.integers(1, 20))
    pairs = [(str(a), str(b)) for a, b in combinations(range(count), 2)]
    edges = draw(st.lists(st.sampled_from(pairs), max_size=30)) if pairs else []
    return draw(st.permutations([str(k) for k in range(count)])), edges


def longest(node: str, edges: list[tuple[str, str]]) -> int:
    """The number of edges on the longest way to a node, by definition."""
    return max((longest(a, edges) + 1 for a, b in dict.fromkeys(edges) if b == node), default=0)


@given(graphs())
def test_a_node_stands_behind_all_that_feeds_it(graph: tuple[list[str], list]) -> None:  # type: ignore[type-arg]
    """A fed node's column is its longest way; a source stands directly before its first use."""
    nodes, edges = graph
    column = layers(nodes, edges)
    assert all(column[a] < column[b] for a, b in edges)
    for node in nodes[:6]:
        if any(b == node for _, b in edges):
            assert column[node] == longest(node, edges)
        elif uses := [column[b] for a, b in edges if a == node]:
            assert column[node] == min(uses) - 1


@given(graphs())
def test_no_two_things_share_a_place(graph: tuple[list[str], list]) -> None:  # type: ignore[type-arg]
    """Nodes and waypoints of a column are a gap apart; each crossed column has a waypoint."""
    nodes, edges = graph
    plan = layout(nodes, edges)
    spots = [(plan.layer[node], plan.place[node]) for node in nodes]
    for (a, b), route in zip(edges, plan.routes, strict=True):
        assert [c for c, _ in route] == list(range(plan.layer[a] + 1, plan.layer[b]))
        spots += route
    for (c, y), (d, z) in combinations(spots, 2):
        assert c != d or abs(y - z) > 1 - 1e-6
    assert min(plan.place.values()) >= 0


def test_a_tree_is_drawn_without_crossings() -> None:
    """Eight leaves given in a bad order still meet pair by pair."""
    leaves = ["a", "e", "c", "g", "b", "f", "d", "h"]
    pairs = {"ab": "ab", "cd": "cd", "ef": "ef", "gh": "gh"}
    edges = [(leaf, pair) for pair, names in pairs.items() for leaf in names]
    edges += [("ab", "l"), ("cd", "l"), ("ef", "r"), ("gh", "r"), ("l", "o"), ("r", "o")]
    plan = layout([*leaves, *pairs, "l", "r", "o"], edges)
    for (a, b), (c, d) in combinations(edges, 2):
        if plan.layer[a] == plan.layer[c]:
            assert (plan.place[a] - plan.place[c]) * (plan.place[b] - plan.place[d]) >= 0


def test_a_chain_is_level() -> None:
    """One use after the other stands at one height."""
    plan = layout(["a", "b", "c"], [("a", "b"), ("b", "c")])
    assert set(plan.place.values()) == {0.0}


@pytest.mark.parametrize("edges", [[("a", "b"), ("b", "a")], [("a", "a")]])
def test_a_circle_is_refused(edges: list[tuple[str, str]]) -> None:
    """The message names a node on it."""
    with pytest.raises(InputError) as caught:
        layers(["a", "b"], edges)
    assert "a circle through a" in str(caught.value)


def test_an_unknown_end_is_refused() -> None:
    """The message names the edge."""
    with pytest.raises(InputError) as caught:
        layers(["a"], [("a", "z")])
    assert str(caught.value) == (
        "edge 'a' → 'z': draw_graph: expected edges between known nodes, got 'z'; "
        "add a node of that id"
    )
