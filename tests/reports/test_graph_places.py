"""Graph places: there is room for every text, and lines only ever run to the right."""

from __future__ import annotations

from backlit.reports.canvas import text_width
from backlit.reports.graph_data import PictureEdge, PictureNode
from backlit.reports.graph_places import graph_places


def chain(*values: str) -> tuple[list[PictureNode], list[PictureEdge]]:
    """A row of ops with these values, the first of which the last uses, too."""
    nodes = [PictureNode(str(k), "+", value) for k, value in enumerate(values)]
    edges = [PictureEdge(str(k), str(k + 1), product="1") for k in range(len(values) - 1)]
    return nodes, [*edges, PictureEdge("0", str(len(values) - 1), product="a long product")]


def test_a_trunk_is_longer_than_its_value() -> None:
    """A value is written above level line."""
    nodes, edges = chain("1", "123456.789", "2")
    places = graph_places(nodes, edges)
    for node in nodes[:2]:
        assert places.nodes[node.id].trunk > text_width(node.value, 13)


def test_lines_never_turn_back() -> None:
    """Trunk, stops, leg and arrival follow each other from left to right."""
    nodes, edges = chain("1", "2", "3", "4", "5")
    places = graph_places(nodes, edges)
    for edge, way in zip(edges, places.edges, strict=True):
        source = places.nodes[edge.source]
        way_along = [source.exit + source.trunk]
        way_along += [x for left, right, _ in way.stops for x in (left, right)]
        way_along += [way.x - way.leg, way.x]
        assert way_along == sorted(way_along)
        assert way.x <= places.nodes[edge.target].x


def test_only_forks_have_a_leg() -> None:
    """The gradient of an only use stands on the trunk; of several uses each has its leg."""
    nodes, edges = chain("1", "2", "3")
    legs = [way.leg for way in graph_places(nodes, edges).edges]
    assert [leg > 0 for leg in legs] == [True, False, True]


def test_a_heading_moves_everything_down() -> None:
    """By its own height."""
    nodes, edges = chain("1", "2")
    low, high = graph_places(nodes, edges, head=28), graph_places(nodes, edges)
    assert low.nodes["0"].y - high.nodes["0"].y == 28
    assert low.height - high.height == 28


def test_lines_into_one_node_keep_their_order() -> None:
    """What comes from higher up arrives higher up, whichever edge was given first."""
    nodes = [PictureNode(name, name, "1", kind="input") for name in "abc"]
    nodes.append(PictureNode("sum", "+", "3"))
    for order in ("abc", "cab", "bca"):
        edges = [PictureEdge(name, "sum") for name in order]
        places = graph_places(nodes, edges)
        ends = {edge.source: way for edge, way in zip(edges, places.edges, strict=True)}
        by_height = sorted("abc", key=lambda name: places.nodes[name].y)
        assert [ends[name].y for name in by_height] == sorted(way.y for way in places.edges)
        assert [ends[name].upper for name in by_height] == [True, True, False]
