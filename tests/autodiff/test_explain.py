"""Explanations: the textbook's graphs come out as printed, and every number adds up."""

from __future__ import annotations

import html
import json
import math
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.autodiff.explain import Explanation, explain
from backlit.base.errors import BacklitError, DTypeError, InputError, ShapeError
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.vocabulary import VOCABULARY

APPLE = {"apple": 2.2, "apples": 110.0, "tax": 200.0}
APPLE_ORANGE = {"apple": 2.2, "apples": 110.0, "orange": 3.3, "oranges": 165.0, "tax": 650.0}


def _apple() -> Tensor:
    apple, apples = bl.tensor(100, name="apple"), bl.tensor(2, name="apples")
    return (apple * apples * bl.tensor(1.1, name="tax")).named("price")


def _apple_orange() -> Tensor:
    apple, apples = bl.tensor(100, name="apple"), bl.tensor(2, name="apples")
    orange, oranges = bl.tensor(150, name="orange"), bl.tensor(3, name="oranges")
    tax = bl.tensor(1.1, name="tax")
    return ((apple * apples + orange * oranges) * tax).named("price")


def _two_by_two() -> tuple[Tensor, Tensor]:
    """A 2-2-2 network with sigmoids and a squared error, and its first weight."""
    x = bl.tensor([[0.5, -0.3]], name="x")
    weight = bl.tensor([[0.1, 0.4], [0.2, -0.3]], name="weight")
    second = bl.tensor([[0.7, -0.2], [0.3, 0.5]], name="second")
    hidden = bl.sigmoid(x @ weight).named("hidden")
    output = bl.sigmoid(hidden @ second).named("output")
    miss = output - bl.tensor([[1.0, 0.0]], name="target")
    return (miss * miss).sum().named("loss"), weight


@pytest.mark.parametrize(
    "y, value, slopes", [(_apple(), 220.0, APPLE), (_apple_orange(), 715.0, APPLE_ORANGE)]
)
def test_the_books_shopping_comes_out(y: Tensor, value: float, slopes: dict[str, float]) -> None:
    """Apple: 220; 2.2, 110, 200. Apple and orange: 715; 2.2, 110, 3.3, 165, 650."""
    explanation = explain(y)
    assert explanation.value == pytest.approx(value, rel=1e-12)
    for node in explanation.nodes:
        if node.label in slopes:
            assert node.gradient is not None
            assert node.gradient.item() == pytest.approx(slopes[node.label], rel=1e-12)
    text = explanation.text()
    assert text.startswith(f"price = {value:g}\n")
    for name, slope in slopes.items():
        row = next(line for line in text.splitlines() if line.startswith(f"{name} "))
        assert row.split()[-1] == f"{slope:g}"


def test_the_apple_is_told_as_in_the_textbook() -> None:
    """The whole text: values forward, upstream × local backward, no rounding showing."""
    assert explain(_apple()).text() == "\n".join(
        [
            "price = 220",
            "",
            "node       made of          value  gradient",
            "apple      given            100    2.2",
            "apples     given            2      110",
            "multiply1  apple × apples   200    1.1",
            "tax        given            1.1    200",
            "price      multiply1 × tax  220    1",
            "",
            "backwards, upstream × local = handed back:",
            "  price → tax: 1 × 200 = 200",
            "  price → multiply1: 1 × 1.1 = 1.1",
            "  multiply1 → apples: 1.1 × 100 = 110",
            "  multiply1 → apple: 1.1 × 2 = 2.2",
        ]
    )


def test_a_value_that_fans_out_is_summed() -> None:
    """Each use hands something back, and the sum is the gradient."""
    x = bl.tensor(3.0, name="x")
    explanation = explain((x * bl.exp(x * 0.0) + x * x).named("y"))
    text = explanation.text()
    assert (
        "x is used 4 times: 3 (multiply3) + 3 (multiply3) + 1 (multiply2) + 0 (multiply1)" in text
    )
    assert explanation.gradient(x).item() == 7.0


def test_a_weight_acts_along_both_outputs() -> None:
    """The 2-2-2 network: weight 1←1 acts on the loss along two paths, and their sum is exact."""
    loss, weight = _two_by_two()
    explanation = explain(loss, weight)
    paths = explanation.paths(weight, (0, 0))
    assert paths.count == 2
    assert {path.nodes[0] for path in paths} == {"weight 1←1"}
    assert {path.nodes[-3:-2][0] for path in paths} == {"subtract1[0, 0]", "subtract1[0, 1]"}

    x, w, v, t = (
        node.value for name in ("x", "weight", "second", "target")
        for node in explanation.nodes if node.label == name
    )  # fmt: skip
    h = 1 / (1 + np.exp(-(x @ w)))
    o = 1 / (1 + np.exp(-(h @ v)))
    for k in range(2):  # by hand: through hidden unit 1 and output k
        by_hand = (
            2 * (o - t)[0, k] * o[0, k] * (1 - o[0, k]) * v[0, k] * h[0, 0] * (1 - h[0, 0])
        ) * x[0, 0]
        path = next(each for each in paths if f"output[0, {k}]" in each.nodes)
        assert path.product == pytest.approx(by_hand, rel=1e-13)
    total = bl.gradient(loss, [weight])[0].value[0, 0]
    assert sum(path.product for path in paths) == pytest.approx(total, rel=1e-13)
    assert paths.total == pytest.approx(total, rel=1e-13)


def test_weights_are_named_destination_from_source() -> None:
    """Row 1, column 2 of a (D, H) weight leads to unit 2 from input 1, counted from one."""
    loss, weight = _two_by_two()
    assert explain(loss, weight).paths(weight, (0, 1)).source == "weight 2←1"
    text = explain(loss, weight).text()
    assert "loss by weight 2←1: 2 paths" in text
    assert "along weight 1←2 → matmul1[0, 0] → hidden[0, 0] → matmul2[0, 1] → output[0, 1]" in text


def test_every_edge_multiplies_out() -> None:
    """Wherever a local derivative is shown, upstream × local is what was handed back."""
    for y in (_apple_orange(), _two_by_two()[0]):
        shown = [edge for edge in explain(y).edges if edge.local is not None]
        assert shown
        for edge in shown:
            np.testing.assert_allclose(
                edge.upstream * edge.local, edge.product.reshape(edge.upstream.shape), rtol=1e-14
            )


def test_what_is_followed_can_be_chosen() -> None:
    """By default every named tensor, without names every given one, else what wrt says."""
    x, k = bl.tensor(2.0, name="x"), bl.tensor(3.0)
    assert [each.name for each in explain(x * k).wrt] == ["x"]
    y = bl.tensor(2.0) * bl.tensor(3.0)
    assert len(explain(y).wrt) == 2
    assert explain(x * k, k).gradient(k).item() == 2.0
    assert [node.gradient is None for node in explain(x * k, [k]).nodes] == [True, False, False]


def test_an_element_can_be_chosen() -> None:
    """`index` explains one element of a result with several."""
    x = bl.tensor([1.0, 2.0], name="x")
    explanation = explain(bl.exp(x), index=1)
    assert explanation.value == pytest.approx(math.exp(2.0))
    np.testing.assert_allclose(explanation.gradient(x), [0.0, math.exp(2.0)])
    assert explain((x * x).sum(keepdims=True)).gradient(x).tolist() == [2.0, 4.0]


def test_larger_values_are_summarised() -> None:
    """Beyond eight elements a value is told by shape, mean and norm; paths are not listed."""
    weight = bl.tensor(np.ones((30, 20)), name="weight")
    explanation = explain((bl.tensor(np.ones((5, 30))) @ weight).sum(), [weight])
    text = explanation.text()
    assert "(30, 20), mean 1, norm 24.5" in text
    assert "path" not in text
    with pytest.raises(InputError) as caught:
        explanation.paths(weight, (0, 0))
    assert str(caught.value) == (
        "explain: expected nodes of at most 64 elements to follow one by one, got matmul of shape "
        "(5, 20); explain one row of the data, or a smaller network"
    )


def test_float32_shows_the_digits_it_has() -> None:
    """0.1 in float32 reads 0.1, not 0.10000000149."""
    x = bl.tensor(np.float32(0.1), name="x")
    assert explain(x * 3.0).text().startswith("multiply1 = 0.3\n")


def test_every_node_has_a_name_of_its_own() -> None:
    """Two tensors of one name, or one named like an op's number, are still told apart."""
    a, b = bl.tensor(1.5, name="a"), bl.tensor(2.5, name="a")
    product = (a * b).named("")
    explanation = explain(product * bl.tensor(2.0, name="multiply1"))
    labels = [node.label for node in explanation.nodes]
    assert len(set(labels)) == len(labels)
    assert labels[:2] == ["a", "a2"]


def _texts(picture: str) -> list[str]:
    root = ET.fromstring(picture)
    return ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("}text")]


def test_the_picture_carries_the_numbers() -> None:
    """The SVG is well-formed and shows every value and gradient of the apple graph."""
    texts = _texts(explain(_apple_orange()).svg())
    for shown in ("apple", "100", "2.2", "oranges", "165", "650", "715", "×", "+"):
        assert shown in texts


def test_the_page_needs_nothing_else() -> None:
    """One HTML page without scripts or requests; names are escaped."""
    x = bl.tensor(2.0, name="<script>x</script>")
    explanation = explain((x * x + x).named("y"))
    page = explanation.html()
    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert html.escape("<script>x</script>") in page
    for word in ("href=", "src=", "@import", "url("):
        assert word not in page
    fragment = explanation._repr_html_()
    ET.fromstring(fragment)
    assert "Path by path" in fragment


def test_a_graph_too_large_to_draw_says_so() -> None:
    """Beyond 120 nodes there is no picture, and the page does without it."""
    y = x = bl.tensor(1.0, name="x")
    for _ in range(130):
        y = y * 1.01
    with pytest.raises(InputError) as caught:
        explain(y).svg()
    assert "expected a graph of at most 120 nodes to draw, got 261" in str(caught.value)
    assert "<svg" not in explain(y).html()
    assert explain(y).gradient(x).item() == pytest.approx(1.01**130)


def test_the_explanation_is_plain_data() -> None:
    """`to_data` survives JSON and holds every node and edge."""
    data = json.loads(json.dumps(explain(_apple()).to_data()))
    assert data["value"] == pytest.approx(220.0, rel=1e-12)
    assert [node["label"] for node in data["nodes"]][-1] == "price"
    assert data["edges"][-1]["local"] == 2.0


def _recorded() -> Tensor:
    return Recorder(VOCABULARY).input("x", (), np.float64)


@pytest.mark.parametrize(
    "ask, kind, words",
    [
        (lambda: explain(_recorded()), InputError, "got a recorded one of shape ()"),
        (lambda: explain(bl.tensor([1.0, 2.0])), ShapeError, "choose an element with index=(0,)"),
        (lambda: explain(bl.tensor(1.0) > 0.0), DTypeError, "got bool"),
        (
            lambda: explain(_apple(), bl.tensor(1.0, name="pear")),
            InputError,
            "expected tensors that y was computed from, got pear",
        ),
        (
            lambda: explain(_apple()).paths(bl.tensor(1.0, name="pear")),
            InputError,
            "expected a tensor that price was computed from, got pear",
        ),
        (
            lambda: explain(_two_by_two()[0]).paths(bl.tensor(1.0)),
            InputError,
            "explain the result it is used in",
        ),
    ],
)
def test_wrong_questions_are_told(ask: Any, kind: type[BacklitError], words: str) -> None:
    """Each message says who, what was expected, what came, and what to do."""
    with pytest.raises(kind) as caught:
        ask()
    assert str(caught.value).startswith("explain: expected ")
    assert words in str(caught.value)


@pytest.mark.parametrize("wrong", [bl.Chain(bl.Dense(2)), 3.0, None, np.ones(2)])
def test_what_is_no_tensor_is_told(wrong: Any) -> None:
    """A network, a number or an array, as the result or as what it was computed from."""
    told = "explain: expected tensors, got a value of type"
    with pytest.raises(DTypeError, match=told):
        explain(wrong)
    with pytest.raises(DTypeError, match=told):
        explain(_apple(), [wrong])
    if wrong is not None:
        with pytest.raises(DTypeError, match=told):
            explain(_apple(), wrong)


def test_a_count_carries_no_gradient() -> None:
    """The divisor of a mean is in the graph, and on no way back, whatever is followed."""
    x = bl.tensor([1.0, 2.0, 6.0], name="x")
    for followed in (None, x):
        explanation = explain((x * x).mean(), followed)
        assert "size1" in [node.label for node in explanation.nodes]
        ends = [(edge.target, edge.source) for edge in explanation.edges]
        assert ends == [("divide1", "sum1"), ("sum1", "multiply1"), *[("multiply1", "x")] * 2]
        assert {node.label: node.gradient for node in explanation.nodes}["size1"] is None
        np.testing.assert_allclose(explanation.gradient(x), 2 * x.numpy() / 3)


def test_an_index_must_fit() -> None:
    """One number for each axis, inside it."""
    loss, weight = _two_by_two()
    explanation: Explanation = explain(loss, weight)
    for index in [(0,), (2, 0), (), (0, -3)]:
        with pytest.raises(ShapeError) as caught:
            explanation.paths(weight, index)
        assert "an index into the shape (2, 2) of weight" in str(caught.value)
    assert explanation.paths(weight, (-1, -1)).source == "weight 2←2"
