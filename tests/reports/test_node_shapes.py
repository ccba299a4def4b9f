"""Node shapes: edges meet the outline, never the air before it."""

from __future__ import annotations

import math

import pytest

from backlit.reports.node_shapes import NodeShape


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_edges_meet_the_circle(count: int) -> None:
    """Every port of an op lies on its circle, in order from top to bottom."""
    ports = [NodeShape.of("+", "op").port(0, 0, k, count) for k in range(count)]
    assert [math.hypot(x, y) for x, y in ports] == pytest.approx([17.0] * count)
    assert [y for _, y in ports] == sorted(y for _, y in ports)


def test_a_box_is_met_at_its_straight_side() -> None:
    """An input's left side is straight but for its corners."""
    shape = NodeShape.of("apples", "input")
    assert shape.port(0, 0, 0, 2)[0] == pytest.approx(-shape.width / 2)


def test_long_names_are_shortened() -> None:
    """A node is never wider than 160 pixels."""
    shape = NodeShape.of("a name that goes on and on and on", "parameter")
    assert shape.width <= 160
    assert shape.label.endswith("…")
