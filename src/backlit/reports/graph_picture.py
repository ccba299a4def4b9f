"""A computational graph as the textbook draws it: values flow right, gradients flow back left.

Each node sends one line to the right. Above it stands the value, below it, in a second colour
and with an arrow the other way, the gradient that arrives there. Where a value is used more
than once the line forks: each fork carries the gradient of its own path, and the line before
the fork carries their sum.
This module refuses to know how values and gradients were computed; they come as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..base.errors import UnknownNameError
from .canvas import sheet, shortened, standalone, text_width, words
from .layered import Layout, layout
from .markup import Markup, element, joined
from .node_shapes import NodeShape
from .style import GRAPH_CSS

KINDS = ("input", "op", "output", "parameter")
_ROW = 68.0  # pixels between two lines of the graph
_LONGEST = 118.0  # pixels a value or gradient may take
_MARGIN = 20.0
_BACK = 5.0  # the gradient's line runs this far below the value's


@dataclass(frozen=True)
class PictureNode:
    """A node, all in text. `kind` is input, parameter, op or output.

    label      what is written in it: a name, or the sign of an op
    value      its forward value
    gradient   the derivative of the graph's output by this value; empty if there is none
    """

    id: str
    label: str
    value: str = ""
    gradient: str = ""
    kind: str = "op"


@dataclass(frozen=True)
class PictureEdge:
    """A use of one node's value by another: upstream × local = product, all in text.

    upstream   the gradient that arrives at the target
    local      the derivative of the target by this source
    product    what flows back along this edge
    """

    source: str
    target: str
    upstream: str = ""
    local: str = ""
    product: str = ""


@dataclass(frozen=True)
class _Place:
    """Where a node stands, its outline, and how long the line to its right runs before it forks."""

    x: float
    y: float
    shape: NodeShape
    trunk: float


@dataclass(frozen=True)
class _Entry:
    """The point of a node's outline where an edge arrives, and whether another lies below it."""

    x: float
    y: float
    upper: bool


def draw_graph(
    nodes: Sequence[PictureNode], edges: Sequence[PictureEdge], *, title: str | None = None
) -> str:
    """The graph as the text of one SVG file, from left to right.

    title   a line above the drawing

    Raises InputError for an edge between unknown nodes, a circle, or a kind outside the four.

    >>> svg = draw_graph(
    ...     [PictureNode("a", "apples", "2", "110", "input"),
    ...      PictureNode("p", "price", "100", "2.2", "input"),
    ...      PictureNode("m", "×", "200", "1.1", "output")],
    ...     [PictureEdge("a", "m", "1.1", "100", "110"), PictureEdge("p", "m", "1.1", "2", "2.2")])
    >>> "apples" in svg and "110" in svg
    True
    """
    for node in nodes:
        if node.kind not in KINDS:
            raise UnknownNameError("kind", node.kind, KINDS, where=f"node {node.id!r}")
    plan = layout([node.id for node in nodes], [(edge.source, edge.target) for edge in edges])
    leaving = {node.id: [e for e in edges if e.source == node.id] for node in nodes}
    shapes = {node.id: NodeShape.of(node.label, node.kind) for node in nodes}
    columns = max(plan.layer.values(), default=0) + 1
    trunks = {node.id: _trunk_length(node, leaving[node.id], nodes, edges) for node in nodes}
    legs = [_leg_length(edge, leaving[edge.source]) for edge in edges]
    widths, gaps = [0.0] * columns, [0.0] * columns
    for column in range(columns):
        inside = [node for node in nodes if plan.layer[node.id] == column]
        arriving = [leg for leg, edge in zip(legs, edges, strict=True)
                    if plan.layer[edge.target] == column + 1]  # fmt: skip
        widths[column] = max(shapes[node.id].width for node in inside)
        gaps[column] = max(trunks[node.id] for node in inside) + max([0.0, *arriving])
        gaps[column] += _bend_room(column, plan, edges) if column + 1 < columns else 0.0
    starts = [_MARGIN]
    for column in range(columns):
        starts.append(starts[-1] + widths[column] + gaps[column])
    top = _MARGIN + 30.0 + (28.0 if title else 0.0)

    places = {
        node.id: _Place(
            starts[plan.layer[node.id]] + widths[plan.layer[node.id]] / 2,
            top + plan.place[node.id] * _ROW,
            shapes[node.id],
            trunks[node.id],
        )
        for node in nodes
    }
    lines = [
        _branch(
            edge,
            places[edge.source],
            _entry(number, edges, places, plan.routes, top),
            [(starts[c], starts[c] + widths[c], top + h * _ROW) for c, h in plan.routes[number]],
            legs[number],
        )
        for number, edge in enumerate(edges)
    ]
    trunk_lines = [_trunk(node, places[node.id], leaving[node.id]) for node in nodes]
    drawn = [places[node.id].shape.draw(places[node.id].x, places[node.id].y, _says(node))
             for node in nodes]  # fmt: skip
    lowest = max([plan.place[node.id] for node in nodes], default=0.0)
    lowest = max([lowest, *(h for route in plan.routes for _, h in route)])
    width, height = starts[-1] + _MARGIN, top + lowest * _ROW + 30.0 + _MARGIN
    width = max(width, text_width(title or "", 15) + 2 * _MARGIN)
    ground = element("rect", width=width, height=height, rx=10, class_="ground")
    heading = [words(title, _MARGIN, _MARGIN + 12, "title")] if title else []
    parts = [ground, *heading, *lines, *trunk_lines, *drawn]
    picture = sheet(width, height, parts, label=title or "computational graph")
    return standalone(picture, GRAPH_CSS)


def _says(node: PictureNode) -> str:
    facts = [node.label, f"value {node.value}" if node.value else ""]
    facts.append(f"gradient {node.gradient}" if node.gradient else "")
    return "\n".join(fact for fact in facts if fact)


def _trunk_length(
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
    texts = [node.value, _gradient(node, leaving)]
    return 26.0 + min(_LONGEST, max(text_width(text, 13) for text in texts))


def _leg_length(edge: PictureEdge, leaving: Sequence[PictureEdge]) -> float:
    """The level end of an edge, where the gradient of one path of several is written."""
    forks = len(leaving) > 1 and edge.product
    return min(_LONGEST, text_width(edge.product, 13)) + 16.0 if forks else 0.0


def _bend_room(column: int, plan: Layout, edges: Sequence[PictureEdge]) -> float:
    """The higher a line has to climb after a column, the more room it gets to do it."""
    climbs = [0.0]
    for edge, route in zip(edges, plan.routes, strict=True):
        ends = (plan.layer[edge.source], plan.place[edge.source])
        last = (plan.layer[edge.target], plan.place[edge.target])
        stops = [ends, *route, last]
        climbs += [abs(b - a) for (c, a), (_, b) in pairwise(stops) if c == column]
    return min(130.0, max(46.0, 0.4 * _ROW * max(climbs)))


def _gradient(node: PictureNode, leaving: Sequence[PictureEdge]) -> str:
    return (leaving[0].product or node.gradient) if len(leaving) == 1 else node.gradient


def _entry(
    number: int,
    edges: Sequence[PictureEdge],
    places: dict[str, _Place],
    routes: Sequence[Sequence[tuple[int, float]]],
    top: float,
) -> _Entry:
    """Where an edge arrives: edges into one node keep the order of the places they come from."""
    target = edges[number].target

    def height(k: int) -> float:
        route = routes[k]
        return top + route[-1][1] * _ROW if route else places[edges[k].source].y

    arriving = sorted(
        (k for k, edge in enumerate(edges) if edge.target == target), key=lambda k: (height(k), k)
    )
    rank, place = arriving.index(number), places[target]
    x, y = place.shape.port(place.x, place.y, rank, len(arriving))
    return _Entry(x, y, upper=rank < len(arriving) - 1)


def _trunk(node: PictureNode, place: _Place, leaving: Sequence[PictureEdge]) -> Markup:
    if not place.trunk:
        return Markup()
    start = place.x + place.shape.width / 2
    end, middle = start + place.trunk, start + 2 + place.trunk / 2
    gradient = _gradient(node, leaving)
    parts = [element("path", d=f"M{start:.5g} {place.y:.5g}H{end:.5g}", class_="line forth")]
    if not leaving:
        parts.append(_arrow(end + 3, place.y, 1, "forth"))
    value = shortened(node.value, _LONGEST, 13)
    parts.append(words(value, middle, place.y - 8, "value", anchor="middle"))
    if gradient:
        below = place.y + _BACK
        parts.append(element("path", d=f"M{start + 7:.5g} {below:.5g}H{end:.5g}",
                             class_="line back"))  # fmt: skip
        parts.append(_arrow(start + 3, below, -1, "back"))
        text = shortened(gradient, _LONGEST, 13)
        parts.append(words(text, middle, below + 16, "gradient", anchor="middle"))
    return element("g", element("title", _says(node)), *parts)


def _branch(
    edge: PictureEdge,
    source: _Place,
    entry: _Entry,
    stops: Sequence[tuple[float, float, float]],
    leg: float,
) -> Markup:
    x, y = source.x + source.shape.width / 2 + source.trunk, source.y
    path, back = f"M{x:.5g} {y:.5g}", f"M{x:.5g} {y + _BACK:.5g}"
    for left, right, height in [*stops, (entry.x - 6 - leg, entry.x - 6, entry.y)]:
        path += _bend(x, y, left, height) + f"H{right:.5g}"
        back += _bend(x, y + _BACK, left, height + _BACK) + f"H{right:.5g}"
        x, y = right, height
    parts = [element("path", d=path, class_="line forth"), _arrow(entry.x, entry.y, 1, "forth")]
    if not edge.product:
        return joined(parts)
    parts.insert(0, element("path", d=back, class_="line back"))
    if leg:
        height = entry.y - 8 if entry.upper else entry.y + _BACK + 15
        text = shortened(edge.product, _LONGEST, 13)
        parts.append(words(text, entry.x - 8 - leg / 2, height, "gradient", anchor="middle"))
    says = " × ".join(part for part in (edge.upstream, edge.local) if part)
    title = element("title", f"{says} = {edge.product}" if says else edge.product)
    return element("g", title, *parts)


def _bend(x0: float, y0: float, x1: float, y1: float) -> str:
    if y0 == y1:
        return f"H{x1:.5g}"
    half = (x0 + x1) / 2
    return f"C{half:.5g} {y0:.5g} {half:.5g} {y1:.5g} {x1:.5g} {y1:.5g}"


def _arrow(x: float, y: float, way: int, kind: str) -> Markup:
    """A small head with its tip at (x, y); `way` is 1 to the right, -1 to the left."""
    tail = x - 7 * way
    points = f"{x:.5g},{y:.5g} {tail:.5g},{y - 3.4:.5g} {tail:.5g},{y + 3.4:.5g}"
    return element("polygon", points=points, class_=f"head {kind}")
