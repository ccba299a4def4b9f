"""Confusion maps: rows are truths, columns are answers."""

from __future__ import annotations

import pytest

from backlit.reports.confusion_map import confusion_map, most_confused
from reports.drawing import SVG, parsed, texts


def drawn(matrix: list[list[int]], names: list[str]) -> str:
    """A map with the words of a report."""
    return confusion_map(matrix, names, title="t", true_label="true", said_label="said")


def test_a_cell_tells_truth_answer_and_share() -> None:
    """Row 0, column 1: a cat that was taken for a dog."""
    titles = [t.text for t in parsed(drawn([[3, 1], [0, 0]], ["cat", "dog"])).iter(f"{SVG}title")]
    assert titles == ["cat → cat: 3 (75.0\u202f%)", "cat → dog: 1 (25.0\u202f%)",
                      "dog → cat: 0 (–)", "dog → dog: 0 (–)"]  # fmt: skip


def test_right_and_wrong_have_different_colours() -> None:
    """The diagonal is one tone, all else the other, zeros neither."""
    cells = [c.get("class") for c in parsed(drawn([[3, 1], [0, 2]], ["a", "b"])).iter(f"{SVG}rect")]
    assert cells == ["fill tone1", "fill tone2", "hole", "fill tone1"]


@pytest.mark.parametrize("classes", [1, 10, 60])
def test_any_number_of_classes_can_be_drawn(classes: int) -> None:
    """Numbers are written only where there is room for them."""
    matrix = [[7] * classes for _ in range(classes)]
    picture = drawn(matrix, [f"a rather long name {k}" for k in range(classes)])
    assert texts(picture).count("7") == (classes**2 if classes <= 24 else 0)


def test_the_commonest_mistakes_come_first() -> None:
    """Ties keep the order of the classes."""
    found = most_confused([[0, 2, 2], [5, 0, 0], [0, 0, 9]], ["a", "b", "c"], limit=2)
    assert found == [("b", "a", 5), ("a", "b", 2)]
