"""A computational graph as the textbook draws it: values flow right, gradients flow back left.

Each node sends one line to the right. Above it stands the value, below it, in a second colour
and with an arrow the other way, the gradient that arrives there. Where a value is used more
than once the line forks: each fork carries the gradient of its own path, and the line before
the fork carries their sum.
This module refuses to know how values and gradients were computed; they come as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from .canvas import sheet, shortened, standalone, text_width, words
from .graph_data import PictureEdge, PictureNode, returning
from .graph_places import LONGEST, MARGIN, TEXT_SIZE, EdgePlace, NodePlace, graph_places
from .markup import Markup, element, joined
from .style import GRAPH_CSS

__all__ = ["PictureEdge", "PictureNode", "draw_graph"]

_HEAD = 28.0  # pixels of a title
_BACK = 5.0  # the gradient's line runs this far below the value's


def draw_graph(
    nodes: Sequence[PictureNode], edges: Sequence[PictureEdge], *, title: str | None = None
) -> str:
    """The graph as the text of one SVG file, from left to right.

    title   a line above the drawing

    Raises InputError for an edge between unknown nodes and for a circle.

    >>> svg = draw_graph(
    ...     [PictureNode("a", "apples", "2", "110", "input"),
    ...      PictureNode("p", "price", "100", "2.2", "input"),
    ...      PictureNode("m", "×", "200", "1.1", "output")],
    ...     [PictureEdge("a", "m", "1.1", "100", "110"), PictureEdge("p", "m", "1.1", "2", "2.2")])
    >>> "apples" in svg and "110" in svg
    True
    """
    places = graph_places(nodes, edges, head=_HEAD if title else 0.0)
    width = max(places.width, text_width(title or "", 15) + 2 * MARGIN)
    ground = element("rect", width=width, height=places.height, rx=10, class_="ground")
    heading = [words(title, MARGIN, MARGIN + 12, "title")] if title else []
    branches = [
        _branch(edge, places.nodes[edge.source], way)
        for edge, way in zip(edges, places.edges, strict=True)
    ]
    trunks = [
        _trunk(node, places.nodes[node.id], [edge for edge in edges if edge.source == node.id])
        for node in nodes
    ]
    outlines = [
        place.shape.draw(place.x, place.y, node.says())
        for node, place in ((node, places.nodes[node.id]) for node in nodes)
    ]
    parts = [ground, *heading, *branches, *trunks, *outlines]
    picture = sheet(width, places.height, parts, label=title or "computational graph")
    return standalone(picture, GRAPH_CSS)


def _trunk(node: PictureNode, place: NodePlace, leaving: Sequence[PictureEdge]) -> Markup:
    """The level beginning of a node's line, its value above and its gradient below it."""
    if not place.trunk:
        return Markup()
    start, end = place.exit, place.exit + place.trunk
    middle = (start + end) / 2 + 2
    parts = [element("path", d=f"M{start:.5g} {place.y:.5g}H{end:.5g}", class_="line forth")]
    if not leaving:
        parts.append(_arrow(end + 3, place.y, 1, "forth"))
    parts.append(_text(node.value, middle, place.y - 8, "value"))
    gradient, below = returning(node, leaving), place.y + _BACK
    if gradient:
        back = f"M{start + 7:.5g} {below:.5g}H{end:.5g}"
        parts.append(element("path", d=back, class_="line back"))
        parts.append(_arrow(start + 3, below, -1, "back"))
        parts.append(_text(gradient, middle, below + 16, "gradient"))
    return element("g", element("title", node.says()), *parts)


def _branch(edge: PictureEdge, source: NodePlace, way: EdgePlace) -> Markup:
    """The line from the end of the source's trunk to the target, and the gradient's beside it."""
    x, y = source.exit + source.trunk, source.y
    forth, back = f"M{x:.5g} {y:.5g}", f"M{x:.5g} {y + _BACK:.5g}"
    for left, right, height in [*way.stops, (way.x - 6 - way.leg, way.x - 6, way.y)]:
        forth += _bend(x, y, left, height) + f"H{right:.5g}"
        back += _bend(x, y + _BACK, left, height + _BACK) + f"H{right:.5g}"
        x, y = right, height
    parts = [element("path", d=forth, class_="line forth"), _arrow(way.x, way.y, 1, "forth")]
    if not edge.product:
        return joined(parts)
    parts.insert(0, element("path", d=back, class_="line back"))
    if way.leg:  # of two that arrive together, the upper is written above and the lower below
        height = way.y - 8 if way.upper else way.y + _BACK + 15
        parts.append(_text(edge.product, way.x - 8 - way.leg / 2, height, "gradient"))
    return element("g", element("title", edge.says()), *parts)


def _text(content: str, x: float, y: float, kind: str) -> Markup:
    return words(shortened(content, LONGEST, TEXT_SIZE), x, y, kind, anchor="middle")


def _bend(x0: float, y0: float, x1: float, y1: float) -> str:
    """A curve that leaves and arrives level: a cubic whose handles reach half of the way."""
    if y0 == y1:
        return f"H{x1:.5g}"
    half = (x0 + x1) / 2
    return f"C{half:.5g} {y0:.5g} {half:.5g} {y1:.5g} {x1:.5g} {y1:.5g}"


def _arrow(x: float, y: float, way: int, kind: str) -> Markup:
    """A small head with its tip at (x, y); `way` is 1 to the right, -1 to the left."""
    tail = x - 7 * way
    points = f"{x:.5g},{y:.5g} {tail:.5g},{y - 3.4:.5g} {tail:.5g},{y + 3.4:.5g}"
    return element("polygon", points=points, class_=f"head {kind}")
