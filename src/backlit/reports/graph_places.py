"""From columns and ranks to pixels: how wide the columns of a graph are, where lines fork and end.

A line leaves its node level, on a *trunk* long enough for its value and gradient; bends; and
arrives level, on a *leg* where one gradient of several is written. Each column is as wide as
its widest node, and the space behind it fits its longest trunk, bend and leg.
This module refuses to know colours and strokes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .canvas import text_width
from .graph_data import PictureEdge, PictureNode, returning
from .layered import Layout, layout
from .node_shapes import NodeShape

MARGIN = 20.0
TEXT_SIZE = 13.0
LONGEST = 118.0
"""Pixels that a value or a gradient may take."""

_ROW = 68.0  # between two lines
_ABOVE, _BELOW = 30.0, 30.0  # room for the texts of the highest and the lowest line


@dataclass(frozen=True)
class NodePlace:
    """Where a node stands, its outline, and how long its trunk is."""

    x: float
    y: float
    shape: NodeShape
    trunk: float

    @property
    def exit(self) -> float:
        """The x at which the trunk begins."""
        return self.x + self.shape.width / 2


@dataclass(frozen=True)
class EdgePlace:
    """The way of an edge after the trunk of its source.

    stops    (left, right, y) of each column it crosses level
    leg      the length of its level end, 0 if nothing is written there
    x, y     the point of the target's outline where it arrives
    upper    whether another edge arrives below it
    """

    stops: Sequence[tuple[float, float, float]]
    leg: float
    x: float
    y: float
    upper: bool


@dataclass(frozen=True)
class GraphPlaces:
    """Every place of a picture, nodes by id and edges by number, and its size in pixels."""

    nodes: dict[str, NodePlace]
    edges: Sequence[EdgePlace]
    width: float
    height: float


def graph_places(
    nodes: Sequence[PictureNode], edges: Sequence[PictureEdge], *, head: float = 0.0
) -> GraphPlaces:
    """Lay out a graph below a heading of `head` pixels. Raises InputError as `layout` does.

    >>> nodes = [PictureNode("a", "a", "1", kind="input"), PictureNode("b", "-", "-1")]
    >>> places = graph_places(nodes, [PictureEdge("a", "b")])
    >>> places.nodes["a"].x < places.edges[0].x < places.nodes["b"].x
    True
    """
    plan = layout([node.id for node in nodes], [(edge.source, edge.target) for edge in edges])
    leaving = {node.id: [edge for edge in edges if edge.source == node.id] for node in nodes}
    trunks = {node.id: _trunk(node, leaving[node.id], nodes, edges) for node in nodes}
    legs = [_leg(edge, leaving[edge.source]) for edge in edges]
    shapes = {node.id: NodeShape.of(node.label, node.kind) for node in nodes}
    columns = _columns(plan, edges, trunks, legs, shapes)
    top = MARGIN + head + _ABOVE
    placed = {
        node: NodePlace(
            sum(columns[column]) / 2, top + plan.place[node] * _ROW, shapes[node], trunks[node]
        )
        for node, column in plan.layer.items()
    }
    routes = [[(*columns[c], top + h * _ROW) for c, h in route] for route in plan.routes]
    ways = [_way(k, edges, placed, routes, legs[k]) for k in range(len(edges))]
    heights = [place.y for place in placed.values()] + [y for r in routes for _, _, y in r]
    end = max([place.exit + place.trunk for place in placed.values()], default=MARGIN)
    return GraphPlaces(placed, ways, end + MARGIN, max([top, *heights]) + _BELOW + MARGIN)


def _trunk(
    node: PictureNode,
    leaving: Sequence[PictureEdge],
    nodes: Sequence[PictureNode],
    edges: Sequence[PictureEdge],
) -> float:
    if not leaving:  # the end of the graph: its value stands to the right, unless it came along
        values = {each.id: each.value for each in nodes}
        fed = [values[edge.source] for edge in edges if edge.target == node.id]
        if not node.value or (node.kind == "output" and fed == [node.value]):
            return 0.0
    texts = (node.value, returning(node, leaving))
    return 26.0 + min(LONGEST, max(text_width(text, TEXT_SIZE) for text in texts))


def _leg(edge: PictureEdge, leaving: Sequence[PictureEdge]) -> float:
    forks = len(leaving) > 1 and edge.product
    return min(LONGEST, text_width(edge.product, TEXT_SIZE)) + 16.0 if forks else 0.0


def _columns(
    plan: Layout,
    edges: Sequence[PictureEdge],
    trunks: dict[str, float],
    legs: Sequence[float],
    shapes: dict[str, NodeShape],
) -> list[tuple[float, float]]:
    """Left and right of each column."""
    columns, left = [], MARGIN
    for column in range(max(plan.layer.values(), default=-1) + 1):
        inside = [node for node, its in plan.layer.items() if its == column]
        right = left + max(shapes[node].width for node in inside)
        columns.append((left, right))
        ending = [
            leg
            for leg, edge in zip(legs, edges, strict=True)
            if plan.layer[edge.target] == column + 1
        ]
        left = right + max(trunks[node] for node in inside) + max([0.0, *ending])
        left += _bend(column, plan, edges)
    return columns


def _bend(column: int, plan: Layout, edges: Sequence[PictureEdge]) -> float:
    """The higher a line has to climb behind a column, the more room it gets to do it."""
    climbs = [0.0]
    for edge, route in zip(edges, plan.routes, strict=True):
        first = (plan.layer[edge.source], plan.place[edge.source])
        last = (plan.layer[edge.target], plan.place[edge.target])
        steps = pairwise([first, *route, last])
        climbs += [abs(b - a) for (c, a), (_, b) in steps if c == column]
    return min(130.0, max(46.0, 0.4 * _ROW * max(climbs)))


def _way(
    number: int,
    edges: Sequence[PictureEdge],
    placed: dict[str, NodePlace],
    routes: Sequence[Sequence[tuple[float, float, float]]],
    leg: float,
) -> EdgePlace:
    """Edges into one node arrive in the order of the places they come from."""

    def height(k: int) -> float:
        return routes[k][-1][2] if routes[k] else placed[edges[k].source].y

    target = edges[number].target
    arriving = [k for k, edge in enumerate(edges) if edge.target == target]
    arriving.sort(key=lambda k: (height(k), k))
    rank, place = arriving.index(number), placed[target]
    x, y = place.shape.port(place.x, place.y, rank, len(arriving))
    return EdgePlace(routes[number], leg, x, y, upper=rank < len(arriving) - 1)
