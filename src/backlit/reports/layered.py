"""Where to put the nodes of a graph that flows from left to right.

Four steps, after Sugiyama, Tagawa and Toda (1981, "Methods for visual understanding of
hierarchical system structures"), each in its simplest form:
  1. layers: a node stands one to the right of the rightmost node that feeds it, and a node
     that nothing feeds directly to the left of the first that uses it;
  2. an edge over several layers gets a waypoint in each layer it crosses;
  3. order: each layer is sorted by the mean place of its neighbours, forth and back;
  4. places: every node moves towards its neighbours as far as the gaps allow.
This module refuses to know what the nodes mean or how they look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..base.errors import InputError
from .spread import spread

_SWEEPS = 24
Edge = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """layer: the column of each node; place: its height in units of the gap;
    routes: for each edge (by its number) the (layer, place) of its waypoints, from left to right.
    """

    layer: Mapping[str, int]
    place: Mapping[str, float]
    routes: Sequence[Sequence[tuple[int, float]]]


def layout(nodes: Sequence[str], edges: Sequence[Edge]) -> Layout:
    """Columns and heights for the nodes of a graph without circles.

    Raises InputError where an edge names an unknown node or the graph has a circle.

    >>> plan = layout(["a", "b", "c"], [("a", "b"), ("b", "c")])
    >>> [plan.layer[node] for node in "abc"]
    [0, 1, 2]
    """
    layer = layers(nodes, edges)
    chains, rows = _waypoints(nodes, edges, layer)
    links = [pair for chain in chains for pair in pairwise(chain)]
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for source, target in links:
        after.setdefault(source, []).append(target)
        before.setdefault(target, []).append(source)
    place = {node: float(k) for row in rows for k, node in enumerate(row)}
    best, fewest = [list(row) for row in rows], _crossings(rows, after, place)
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        for row in rows if sweep % 2 == 0 else reversed(rows):
            row.sort(key=lambda node: _mean(neighbours.get(node, ()), place, place[node]))
            place.update({node: float(k) for k, node in enumerate(row)})
        crossings = _crossings(rows, after, place)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    place = _settled(best, before, after)
    column = {node: k for k, row in enumerate(best) for node in row}
    routes = [[(column[stop], place[stop]) for stop in chain[1:-1]] for chain in chains]
    return Layout(layer, {node: place[node] for node in nodes}, routes)


def layers(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The column of each node: the longest way to it, sources drawn up to their first use.

    >>> layers(["x", "w", "a", "b"], [("x", "a"), ("a", "b"), ("w", "b")])
    {'x': 0, 'w': 1, 'a': 1, 'b': 2}
    """
    known = set(nodes)
    for edge in edges:
        for end in edge:
            if end not in known:
                raise InputError(
                    "draw_graph", expected="edges between known nodes", got=repr(end),
                    where=f"edge {edge[0]!r} → {edge[1]!r}", action="add a node of that id",
                )  # fmt: skip
    waiting = dict.fromkeys(nodes, 0)
    for _, target in edges:
        waiting[target] += 1
    column = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:  # grows while it is walked: Kahn's order
        for source, target in edges:
            if source == node:
                column[target] = max(column[target], column[node] + 1)
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
    if len(ready) < len(nodes):
        stuck = sorted(node for node in nodes if waiting[node])
        raise InputError(
            "draw_graph", expected="a graph without circles", got="a circle through " + stuck[0],
            action="give each repetition a node of its own",
        )  # fmt: skip
    fed = {target for _, target in edges}
    for node in nodes:
        uses = [column[target] for source, target in edges if source == node]
        if node not in fed and uses:
            column[node] = min(uses) - 1
    return column


def _waypoints(
    nodes: Sequence[str], edges: Sequence[Edge], layer: Mapping[str, int]
) -> tuple[list[list[str]], list[list[str]]]:
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in nodes:
        rows[layer[node]].append(node)
    chains = []
    for number, (source, target) in enumerate(edges):
        stops = []
        for column in range(layer[source] + 1, layer[target]):
            stop = f"\x00{number}/{column}"  # no node's id begins with NUL
            rows[column].append(stop)
            stops.append(stop)
        chains.append([source, *stops, target])
    return chains, rows


def _mean(others: Sequence[str], place: Mapping[str, float], otherwise: float) -> float:
    return sum(place[other] for other in others) / len(others) if others else otherwise


def _crossings(
    rows: Sequence[Sequence[str]], after: Mapping[str, Sequence[str]], place: Mapping[str, float]
) -> int:
    total = 0
    for row in rows:
        links = [(place[a], place[b]) for a in row for b in after.get(a, ())]
        total += sum((a - c) * (b - d) < 0 for k, (a, b) in enumerate(links) for c, d in links[:k])
    return total


def _settled(
    rows: Sequence[Sequence[str]],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
) -> dict[str, float]:
    place = {node: k - (len(row) - 1) / 2 for row in rows for k, node in enumerate(row)}
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = []
            for node in row:
                others = [*before.get(node, ()), *after.get(node, ())]
                wanted.append(_mean(others, place, place[node]))
            for k in range(1, len(wanted)):  # the order is kept
                wanted[k] = max(wanted[k], wanted[k - 1])
            places = spread(wanted, 1.0, -1e6, 1e6)
            place.update(zip(row, places, strict=True))
    for row in rows:  # the only user of a value that uses nothing else stands level with it
        wanted = [
            place[before[node][0]]
            if len(before.get(node, ())) == 1 and len(after[before[node][0]]) == 1
            else place[node]
            for node in row
        ]
        if wanted == sorted(wanted):
            place.update(zip(row, spread(wanted, 1.0, -1e6, 1e6), strict=True))
    lowest = min(place.values(), default=0.0)
    return {node: value - lowest for node, value in place.items()}
