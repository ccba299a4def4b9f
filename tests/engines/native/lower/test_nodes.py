"""The graph the lowering sees: constants folded, equal values shared, unneeded ones gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

import backlit as bl
from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.engine import Step
from backlit.engines.native.lower.nodes import LEAVES, Graph, simplified
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.elementwise import greater
from backlit.ops.reduce import size
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from lowering import programs


def graph_of(function: Callable[[Tensor, Tensor], Mapping[str, Tensor]]) -> Graph:
    """What is left of the metrics that a function makes of a state (3,) and a batch (B, 3)."""
    r = Recorder(VOCABULARY)
    w, table = r.input("w", (3,), "float64"), r.input("x", (DATA_ROWS, 3), "float64")
    rows = r.input("rows", (ROWS,), "int64")
    metrics = function(w, gather(table, rows))
    step = Step(state={"w": w}, data={"x": table}, rows=rows, new_state={"w": w}, metrics=metrics)
    return simplified(step, [])


def ops(graph: Graph) -> list[str]:
    """The ops that are left, in alphabetical order."""
    return sorted(node.op for node in graph.nodes if not node.is_leaf)


def test_constants_are_folded() -> None:
    """What no input reaches is computed once, while lowering."""
    graph = graph_of(lambda w, x: {"y": w * (bl.sqrt(w.interpreter.constant(9.0)) + 1.0)})
    assert ops(graph) == ["multiply"]
    (constant,) = [node for node in graph.nodes if node.op == "constant"]
    assert constant.value == 4.0


def test_large_constants_are_not_unfolded() -> None:
    """A result of more than 4,096 elements is computed when it is needed, and not kept."""

    def wide(w: Tensor, x: Tensor) -> Mapping[str, Tensor]:
        ones = bl.exp(w.interpreter.constant(np.zeros(3)))
        many = ones.reshape(3, 1) * w.interpreter.constant(np.ones((3, 2000)))
        return {"y": many.sum(-1) + w}

    graph = graph_of(wide)
    assert "multiply" in ops(graph)
    assert "exp" not in ops(graph)


def test_equal_values_are_shared() -> None:
    """The same op on the same operands with the same parameters is one node."""
    graph = graph_of(lambda w, x: {"a": bl.exp(w) + bl.exp(w), "b": bl.exp(w).sum()})
    assert ops(graph) == ["add", "exp", "sum"]
    apart = graph_of(lambda w, x: {"a": bl.clip(w, -1, 1), "b": bl.clip(w, -1, 2)})
    assert ops(apart) == ["clip", "clip"]


def test_constants_are_told_apart_by_their_bits() -> None:
    """0.0 and -0.0, 1 and 1.0 are different constants."""
    zeros = graph_of(lambda w, x: {"a": w * 0.0, "b": w * -0.0})
    assert ops(zeros) == ["multiply", "multiply"]


def test_what_no_result_needs_is_gone() -> None:
    """Dead values, and names for the same value, leave nothing behind."""

    def with_rest(w: Tensor, x: Tensor) -> Mapping[str, Tensor]:
        bl.tanh(x)
        return {"y": w.reshape(3).detach() * 2.0}

    graph = graph_of(with_rest)
    assert ops(graph) == ["multiply"]
    assert {node.op for node in graph.nodes} == {"state", "constant", "multiply"}


def test_sizes_depend_on_shapes_alone() -> None:
    """A known number of elements is a constant; a batch's is one node, whatever it is asked of."""
    graph = graph_of(lambda w, x: {"a": size(w), "b": size(x) + size(bl.exp(x))})
    assert ops(graph) == ["add", "size"]
    assert [node.value for node in graph.nodes if node.op == "constant"] == [3.0]


def test_relu_is_asked_for_its_own_slope() -> None:
    """x > 0 beside relu(x) is relu(x) > 0: x itself need not be kept."""

    def with_slope(w: Tensor, x: Tensor) -> Mapping[str, Tensor]:
        shifted = w + 1.0
        return {"y": bl.relu(shifted) * greater(shifted, 0.0).astype("float64")}

    graph = graph_of(with_slope)
    (asked,) = [node for node in graph.nodes if node.op == "greater"]
    assert asked.inputs[0].op == "relu"


def test_operands_come_first() -> None:
    """In every sample, leaves have no operands and nodes stand after what they are made of."""
    for _, program in programs():
        place = {id(node): number for number, node in enumerate(program.graph.nodes)}
        for node in program.graph.nodes:
            assert (node.op in LEAVES) <= (not node.inputs)
            assert all(place[id(each)] < place[id(node)] for each in node.inputs)
        kept = (program.graph.new_state, program.graph.metrics, program.graph.outputs)
        assert all(id(node) in place for table in kept for node in table.values())
