"""`backlit explain`."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from backlit.cli.explain import EXAMPLES, example_graph
from typed import Typed


@pytest.mark.parametrize(
    "example, value, gradients",
    [
        ("apple", 220, {"apple": 2.2, "apples": 110, "tax": 200}),
        ("apple-orange", 715,
         {"apple": 2.2, "apples": 110, "orange": 3.3, "oranges": 165, "tax": 650}),
    ],
)  # fmt: skip
def test_the_books_shopping(
    typed: Typed, example: str, value: float, gradients: dict[str, float]
) -> None:
    """Apple: 220; 2.2, 110, 200. Apple and orange: 715; 2.2, 110, 3.3, 165, 650."""
    assert typed("explain", example).out.startswith(f"price = {value}\n")
    facts = typed("explain", example, "--json").facts
    assert facts["value"] == pytest.approx(value)
    found = {node["label"]: node["gradient"] for node in facts["nodes"]}
    for name, gradient in gradients.items():
        assert found[name] == pytest.approx(gradient)


def test_a_weight_of_the_network_acts_along_two_paths(typed: Typed) -> None:
    """Each weight before the hidden units reaches the loss through both outputs."""
    text = typed("explain", "network").out
    for weight in ("1←1", "1←2", "2←1", "2←2"):
        assert f"loss by weight1 {weight}: 2 paths" in text


@pytest.mark.parametrize("example", EXAMPLES)
def test_pictures_are_files(typed: Typed, example: str, tmp_path: Path) -> None:
    """`-o` writes a drawing or a page, and nothing but a message is printed."""
    for ending in ("svg", "html"):
        path = tmp_path / f"{example}.{ending}"
        answer = typed("explain", example, "-o", path)
        assert (answer.code, answer.out) == (0, "")
        assert path.stat().st_size > 1000
    ElementTree.parse(tmp_path / f"{example}.svg")
    assert example_graph(example)[0].value.size == 1


def test_other_endings_are_told(typed: Typed, tmp_path: Path) -> None:
    """A picture is .svg or .html."""
    answer = typed("explain", "-o", tmp_path / "apple.png")
    assert answer.code == 2
    assert ".svg or .html" in answer.err
