"""Sums over rows that need not wait: what is rewritten, what is not, and that sums stay equal."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import backlit as bl
from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.eager.kernels import KERNELS
from backlit.engines.engine import Step
from backlit.engines.native.lower.early_sums import take_early
from backlit.engines.native.lower.nodes import Graph, simplified
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from backlit.training.plan import Plan
from backlit.training.step import Signature, record_training

Array = np.ndarray
W = np.array([0.5, -2.0, 3.0])
X = np.random.default_rng(0).normal(1.0, 2.0, (7, 3))


def graph_of(function: Callable[[Tensor, Tensor], Tensor]) -> Graph:
    """A function of a state (3,) and a batch (B, 3), simplified."""
    r = Recorder(VOCABULARY)
    w, table = r.input("w", (3,), "float64"), r.input("x", (DATA_ROWS, 3), "float64")
    rows = r.input("rows", (ROWS,), "int64")
    metrics = {"y": function(w, gather(table, rows))}
    step = Step(state={"w": w}, data={"x": table}, rows=rows, new_state={"w": w}, metrics=metrics)
    return simplified(step, [])


def value(graph: Graph) -> Array:
    """What the graph's only metric is for W and X, by NumPy."""
    known: dict[int, Array] = {}
    given = {"state": W, "data": X, "rows": np.arange(len(X))}
    for node in graph.nodes:
        if node.op == "size":
            known[id(node)] = np.float64(len(X))
        elif node.value is not None:
            known[id(node)] = node.value
        elif node.is_leaf:
            known[id(node)] = given[node.op]
        elif node.op == "broadcast_to":
            shape = [len(X) if size is ROWS else size for size in node.shape]
            known[id(node)] = np.broadcast_to(known[id(node.inputs[0])], shape)
        elif node.op == "reshape":
            known[id(node)] = known[id(node.inputs[0])].reshape([int(n) for n in node.shape])
        else:
            inputs = [known[id(each)] for each in node.inputs]
            known[id(node)] = np.asarray(KERNELS[node.op](*inputs, **node.params))
    return known[id(graph.metrics["y"])]


def passes(graph: Graph) -> int:
    """How often the rows must be looked at, one time after the other."""
    found: dict[int, int] = {}
    for node in graph.nodes:
        before = max((found[id(each)] for each in node.inputs), default=0)
        found[id(node)] = before + (node.op == "sum" and node.inputs[0].is_batch)
    return max(found.values())


def spread(x: Tensor) -> Tensor:
    """A sum over the rows, different for each column."""
    return (x * x).sum(0)


LINEAR: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Array], Array]]] = {
    "a product": (lambda w, x: (x * spread(x)).sum(0), lambda s: (X * s).sum(0)),
    "a product, turned round": (lambda w, x: (spread(x) * x).sum(0), lambda s: (X * s).sum(0)),
    "a quotient": (lambda w, x: (x / spread(x)).sum(0), lambda s: (X / s).sum(0)),
    "a difference": (
        lambda w, x: (x * w - bl.exp(x) / spread(x)).sum(0),
        lambda s: (X * W - np.exp(X) / s).sum(0),
    ),
    "a negative of a sum": (
        lambda w, x: (-(x * spread(x) + (x * w - x * w * spread(x)))).sum(0),
        lambda s: -(X * s + X * W - X * W * s).sum(0),
    ),
    "axes that stay": (
        lambda w, x: (x * spread(x)).sum(0, keepdims=True).sum(0),
        lambda s: (X * s).sum(0),
    ),
}


@pytest.mark.parametrize("name", LINEAR)
def test_linear_sums_take_one_pass(name: str) -> None:
    """They no longer wait for their factors, and are the sums they were."""
    function, wanted = LINEAR[name]
    graph = graph_of(function)
    assert passes(graph) >= 2
    take_early(graph)
    assert passes(graph) == 1
    np.testing.assert_allclose(value(graph), wanted((X * X).sum(0)), rtol=1e-13)


KEPT: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "a term that waits itself": lambda w, x: (x - spread(x)).sum(0),
    "what is not linear": lambda w, x: bl.exp(x * spread(x)).sum(0),
    "divided by the rows": lambda w, x: (spread(x) / x).sum(0),
    "a sum of everything": lambda w, x: (x * spread(x)).sum(),
    "nothing to wait for": lambda w, x: (x * w + x).sum(0),
}


@pytest.mark.parametrize("name", KEPT)
def test_other_sums_stay(name: str) -> None:
    """Where nothing is gained, or the terms are no sums of rows, nothing is touched."""
    graph = graph_of(KEPT[name])
    before = [(node.op, node.inputs) for node in graph.nodes]
    take_early(graph)
    assert [(node.op, node.inputs) for node in graph.nodes] == before


def test_sums_that_are_there_are_used() -> None:
    """A sum of a term that somebody else takes is not taken again."""
    graph = graph_of(lambda w, x: (x * spread(x)).sum(0) + x.sum(0))
    take_early(graph)
    over = [node.inputs[0] for node in graph.nodes if node.op == "sum"]
    assert len(over) == len(set(map(id, over))) == 2


def test_batch_norm_goes_back_in_one_pass() -> None:
    """Its gradient waits for one round of sums in each layer, not for two."""

    def rounds(network: bl.Chain) -> int:
        plan = Plan(network, bl.SoftmaxCrossEntropy(), bl.SGD())
        step = record_training(plan, Signature((4,), (), "int64", weighted=False, dtype="float32"))
        graph = simplified(step, [])
        take_early(graph)
        return passes(graph)

    def network(norms: int) -> bl.Chain:
        middle = [layer for _ in range(norms) for layer in (bl.Dense(5), bl.BatchNorm(), bl.ReLU())]
        return bl.Chain(*middle, bl.Dense(2))

    assert rounds(network(2)) - rounds(network(1)) == 3  # mean, variance; both sums of the gradient
