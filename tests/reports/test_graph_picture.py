"""Graph pictures: the textbook's apple graph, forks with a gradient for each path."""

from __future__ import annotations

from backlit.reports.graph_picture import PictureEdge, PictureNode, draw_graph
from reports.drawing import SVG, parsed, texts

APPLES = [
    PictureNode("n", "apples", "2", "110", "input"),
    PictureNode("a", "price", "100", "2.2", "input"),
    PictureNode("t", "tax", "1.1", "200", "input"),
    PictureNode("m", "×", "200", "1.1"),
    PictureNode("o", "×", "220", "1", "output"),
]
BUYING = [
    PictureEdge("a", "m", "1.1", "2", "2.2"),
    PictureEdge("n", "m", "1.1", "100", "110"),
    PictureEdge("m", "o", "1", "1.1", "1.1"),
    PictureEdge("t", "o", "1", "200", "200"),
]


def written(svg: str, kind: str) -> dict[str, tuple[float, float]]:
    """Each text of a kind and its place."""
    found = [each for each in parsed(svg).iter(f"{SVG}text") if each.get("class") == kind]
    return {t.text or "": (float(t.get("x", 0)), float(t.get("y", 0))) for t in found}


def test_the_apples_of_the_textbook() -> None:
    """Values 2, 100, 1.1, 200, 220 above the lines; gradients 110, 2.2, 200, 1.1, 1 below them."""
    svg = draw_graph(APPLES, BUYING, title="Buying apples")
    values, gradients = written(svg, "value"), written(svg, "gradient")
    for node in APPLES:
        (x, above), (back, below) = values[node.value], gradients[node.gradient]
        assert x == back
        assert 15 < below - above < 40
    assert len(values) == len(gradients) == 5
    assert "Buying apples" in texts(svg)


def test_everything_flows_to_the_right() -> None:
    """The value of a product stands to the right of its factors' values."""
    values = written(draw_graph(APPLES, BUYING), "value")
    assert values["2"][0] < values["200"][0] < values["220"][0]
    assert values["1.1"][0] < values["220"][0]


def test_the_pointer_reads_upstream_times_local() -> None:
    """Each edge says how its gradient came about."""
    titles = {t.text for t in parsed(draw_graph(APPLES, BUYING)).iter(f"{SVG}title")}
    assert {"1.1 × 2 = 2.2", "1.1 × 100 = 110", "1 × 1.1 = 1.1", "1 × 200 = 200"} <= titles


def test_a_fork_carries_each_paths_share_and_their_sum() -> None:
    """x · x at 3: each path 3, together 6, each written once."""
    nodes = [PictureNode("x", "x", "3", "6", "input"), PictureNode("y", "×", "9", "1", "output")]
    paths = [PictureEdge("x", "y", "1", "3", "3")] * 2
    svg = draw_graph(nodes, paths)
    assert sorted(t for t in texts(svg) if t in ("3", "6")) == ["3", "3", "3", "6"]
    assert written(svg, "gradient")["6"][0] < written(svg, "gradient")["3"][0]


def test_what_has_no_gradient_has_no_line_back() -> None:
    """A constant's edge goes one way."""
    nodes = [PictureNode("c", "½", "0.5", "", "input"), PictureNode("y", "×", "1", "", "output")]
    svg = draw_graph(nodes, [PictureEdge("c", "y")])
    assert "line back" not in svg
    assert written(svg, "gradient") == {}


def test_an_output_that_only_names_its_value_does_not_repeat_it() -> None:
    """A last node that is no op shows the value on the line that leads to it."""
    nodes = [PictureNode("m", "×", "220", "1"), PictureNode("p", "paid", "220", "1", "output")]
    assert texts(draw_graph(nodes, [PictureEdge("m", "p", "1", "1", "1")])).count("220") == 1


def test_text_is_only_text() -> None:
    """A hostile label is drawn as it is."""
    hostile = "<script>"
    assert hostile in texts(draw_graph([PictureNode("a", hostile, kind="input")], []))


def test_an_empty_and_a_large_graph_are_drawn() -> None:
    """Nothing at all; and 40 nodes whose texts do not lie on each other."""
    parsed(draw_graph([], []))
    nodes = [PictureNode(f"w{k}", f"w{k}", f"0.{k}", f"1.{k}", "parameter") for k in range(13)]
    nodes += [PictureNode(f"m{k}", "×", f"2.{k}", f"3.{k}") for k in range(13)]
    nodes += [PictureNode(f"s{k}", "+", f"4.{k}", f"5.{k}") for k in range(13)]
    nodes.append(PictureNode("out", "+", "6", "1", "output"))
    edges = [PictureEdge(f"w{k}", f"m{k}", "1", "1", f"7.{k}") for k in range(13)]
    edges += [PictureEdge(f"m{k}", f"s{k}", "1", "1", f"8.{k}") for k in range(13)]
    edges += [PictureEdge(f"s{k}", "out", "1", "1", f"9.{k}") for k in range(13)]
    svg = draw_graph(nodes, edges)
    places = [*written(svg, "value").values(), *written(svg, "gradient").values()]
    near = [1 for i, (x, y) in enumerate(places) for u, v in places[:i]
            if abs(x - u) < 12 and abs(y - v) < 10]  # fmt: skip
    assert near == []
