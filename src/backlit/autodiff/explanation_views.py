"""An explanation as text, as a picture and as a page.

This module refuses to compute: it writes down what the explanation holds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..base.errors import InputError
from ..reports.graph_picture import PictureEdge, PictureNode, draw_graph
from ..reports.markup import Markup, element
from ..reports.style import FIGURE_CSS, PAGE_CSS
from ..reports.tables import html_table, text_table
from .explanation import ExplainedEdge, ExplainedNode, Findings
from .labels import brief, exact, summary
from .paths import Paths

MAX_DRAWN = 120
_MOST_ELEMENTS = 32  # followed in the text without being asked for
_MOST_PATHS = 8
_MOST_SHOWN = 8
_CSS = Markup(  # a wide graph scrolls: shrunk to the page's width it could not be read
    ".explanation .scroll{overflow-x:auto}.explanation svg.figure{max-width:none}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_text(explanation: Findings) -> str:
    """The tables and paths, for a terminal."""
    heads, rows = _node_rows(explanation)
    parts = [
        _headline(explanation),
        text_table(heads, rows),
        _lines("backwards, upstream × local = handed back:", explanation),
        "\n".join(_sums(explanation)),
        "\n".join(paths.text() for paths in _worth_telling(explanation)),
    ]
    return "\n\n".join(part for part in parts if part)


def as_svg(explanation: Findings) -> str:
    """The graph drawn; raises InputError beyond 120 nodes."""
    if len(explanation.nodes) > MAX_DRAWN:
        raise InputError(
            "explain",
            expected=f"a graph of at most {MAX_DRAWN} nodes to draw",
            got=f"{len(explanation.nodes)}",
            action="explain a smaller part, or read .text()",
        )
    return draw_graph(*_picture(explanation), title=_headline(explanation))


def as_fragment(explanation: Findings) -> str:
    """Picture and tables, to stand in a page of somebody else's."""
    parts: list[str] = [element("style", _CSS)]
    if len(explanation.nodes) <= MAX_DRAWN:
        parts.append(element("div", Markup(draw_graph(*_picture(explanation))), class_="scroll"))
    heads, rows = _node_rows(explanation)
    parts += [element("h3", "Values forward, gradients backward"), html_table(heads, rows)]
    edges = [_edge_row(edge) for edge in explanation.edges]
    parts.append(element("h3", "Upstream × local, edge by edge"))
    parts.append(html_table(["edge", "upstream", "local", "handed back"], edges))
    sums, told = list(_sums(explanation)), list(_worth_telling(explanation))
    if sums:
        parts.append(element("h3", "Where a value is used more than once"))
        parts += [element("p", each) for each in sums]
    if told:
        parts.append(element("h3", "Path by path"))
        for paths in told:
            first, *lines = paths.text().splitlines()
            items = [element("li", line.strip()) for line in lines]
            parts += [element("p", first), element("ul", *items)]
    return element("div", *parts, class_="explanation")


def as_page(explanation: Findings) -> str:
    """A page of its own, without scripts and without requests."""
    title = _headline(explanation)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(FIGURE_CSS + PAGE_CSS)),
    )
    main = element("main", element("h1", title), Markup(as_fragment(explanation)))
    return f"<!DOCTYPE html>\n{element('html', head, element('body', main), lang='en')}\n"


def _headline(explanation: Findings) -> str:
    return f"{explanation.nodes[-1].label} = {exact(explanation.nodes[-1].value)}"


def _lines(head: str, explanation: Findings) -> str:
    return "\n".join([head, *("  " + each.text() for each in explanation.edges)])


def _node_rows(explanation: Findings) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            node.label,
            node.made,
            summary(node.value),
            "–" if node.gradient is None else summary(node.gradient),
        ]
        for node in explanation.nodes
    ]
    return ["node", "made of", "value", "gradient"], rows


def _edge_row(edge: ExplainedEdge) -> list[str]:
    local = "–" if edge.local is None else summary(edge.local)
    way = f"{edge.target} → {edge.source}"
    return [way, summary(edge.upstream), local, summary(edge.product)]


def _sums(explanation: Findings) -> Iterator[str]:
    """One line for each node that several edges hand something back to."""
    for node in explanation.nodes:
        back = [edge for edge in explanation.edges if edge.source == node.label]
        if len(back) > 1 and node.gradient is not None:
            parts = " + ".join(f"{summary(edge.product)} ({edge.target})" for edge in back)
            yield f"{node.label} is used {len(back)} times: {parts} = {summary(node.gradient)}"


def _worth_telling(explanation: Findings) -> Iterator[Paths]:
    """The paths of the first few elements that act along several ways, in a small graph."""
    told = 0
    if sum(each.value.size for each in explanation.wrt) > _MOST_ELEMENTS:
        return
    for tensor in explanation.wrt:
        for index in np.ndindex(*tensor.value.shape):
            try:
                paths = explanation.paths(tensor, index)
            except InputError:  # too large to follow element by element: the tables must do
                return
            if 1 < paths.count <= _MOST_PATHS and told < _MOST_SHOWN:
                told += 1
                yield paths


def _picture(explanation: Findings) -> tuple[list[PictureNode], list[PictureEdge]]:
    nodes = explanation.nodes
    back = {(edge.source, edge.target, edge.place): edge for edge in explanation.edges}
    drawn, edges = [], []
    for number, (node, facts) in enumerate(zip(explanation.order, nodes, strict=True)):
        drawn.append(_drawn(str(number), facts))
        for place, operand in enumerate(node.inputs):
            source = explanation.number_of(operand)
            edge = back.get((nodes[source].label, facts.label, place))
            ends = (str(source), str(number))
            if edge is None:
                edges.append(PictureEdge(*ends))
            else:
                local = "" if edge.local is None else brief(edge.local)
                edges.append(PictureEdge(*ends, brief(edge.upstream), local, brief(edge.product)))
    return drawn, edges


def _drawn(number: str, node: ExplainedNode) -> PictureNode:
    value = exact(node.value) if node.value.size == 1 else str(node.value.shape)
    gradient = "" if node.gradient is None else brief(node.gradient)
    return PictureNode(number, node.sign, "" if value == node.sign else value, gradient, node.kind)
