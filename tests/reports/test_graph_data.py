"""Graph data: a closed set of kinds, and each part in words."""

from __future__ import annotations

import pytest

from backlit.base.errors import UnknownNameError
from backlit.reports.graph_data import PictureEdge, PictureNode, returning


def test_kinds_are_closed() -> None:
    """A misspelt kind is refused by name, with the node it stands in."""
    with pytest.raises(UnknownNameError) as caught:
        PictureNode("a", "a", kind="inputs")
    assert str(caught.value) == (
        "node 'a': kind: expected one of input, op, output, parameter, got 'inputs'; "
        "did you mean 'input'?"
    )


def test_what_returns_is_the_only_use_or_the_sum_of_all() -> None:
    """One edge carries its own product; of several the node knows the sum."""
    node = PictureNode("x", "x", "3", "6")
    edge = PictureEdge("x", "y", "1", "3", "3")
    assert returning(node, [edge]) == "3"
    assert returning(node, [edge, edge]) == "6"
    assert returning(node, []) == "6"
