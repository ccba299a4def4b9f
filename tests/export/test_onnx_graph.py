"""ONNX graphs while they are written."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.export.onnx_graph import Graph


def test_every_value_has_a_name_of_its_own() -> None:
    """A name that stands already gets a number, and that one is not taken either."""
    pytest.importorskip("onnx")
    graph = Graph()
    assert [graph.constant(np.zeros(1), name) for name in ("a", "a_2", "a", "a")] == [
        "a", "a_2", "a_2_2", "a_3",
    ]  # fmt: skip
    assert graph.input("", "float32", ["N"]) == "input"


def test_what_it_writes_is_what_it_was_told() -> None:
    """Inputs, outputs, constants of text, and facts for people, in a file that is checked."""
    onnx = pytest.importorskip("onnx")
    graph = Graph()
    place = graph.input("place", "int64", ["N"], "which one")
    names = graph.constant(np.array(["a", "개"], dtype=object), "names")
    graph.output("name", graph.add("Gather", names, place, axis=0), "str", ["N"])
    made = graph.model("words", "1.2", {"made by": "a test"})
    onnx.checker.check_model(made, full_check=True)
    assert made.graph.input[0].doc_string == "which one"
    assert [each.key for each in made.metadata_props] == ["made by"]
    assert (made.producer_name, made.producer_version) == ("backlit", "1.2")
    kept = onnx.numpy_helper.to_array(made.graph.initializer[0])
    assert [each.decode() if isinstance(each, bytes) else each for each in kept] == ["a", "개"]
