"""Kernels give the shape and the dtype that the op's rule promised."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.engines.eager.kernels import KERNELS
from backlit.engines.eager.tape import TAPE
from backlit.graph.record import Recorder
from backlit.ops.vocabulary import VOCABULARY
from random_graphs import random_graph


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_shapes_and_dtypes_are_those_of_the_rule(dtype: str) -> None:
    """On 150 random graphs in both precisions: computed = recorded, for every line."""
    seen = set()
    for seed in range(150):
        graph = random_graph(seed)
        eager = graph.tensors([TAPE.constant(x, np.dtype(dtype)) for x in graph.base])
        recorder = Recorder(VOCABULARY)
        inputs = [recorder.input(f"x{i}", x.shape, dtype) for i, x in enumerate(graph.base)]
        for computed, recorded in zip(eager, graph.tensors(inputs), strict=True):
            assert computed.value.shape == recorded.shape, recorded
            assert computed.value.dtype == recorded.dtype, recorded
        seen.update(graph.words)
    assert seen == set(VOCABULARY)


@pytest.mark.parametrize("name", ["chain", "chain_divide"])
def test_the_chain_rule_is_deaf_where_nothing_comes_from_above(name: str) -> None:
    """0 x infinity, 0 x NaN and 0 / 0 are 0; everything else is arithmetic."""
    g = np.array([0.0, 0.0, 0.0, -0.0, 2.0, 2.0, np.inf, np.nan])
    local = np.array([np.inf, np.nan, 0.0, -np.inf, 4.0, np.nan, 0.0, 1.0])
    with np.errstate(all="ignore"):
        found = KERNELS[name](g, local)
        plain = g * local if name == "chain" else g / local
    assert found[:4].tolist() == [0, 0, 0, 0]
    np.testing.assert_array_equal(found[4:], plain[4:])


def test_scatter_add_adds_what_meets() -> None:
    """Rows named twice get both values."""
    table = KERNELS["scatter_add"](np.ones((3, 2)), np.array([1, 1, 0]), size=3)
    assert table.tolist() == [[1, 1], [2, 2], [0, 0]]


def test_kernels_do_not_change_their_operands() -> None:
    """No kernel writes into what it was given."""
    for seed in range(60):
        graph = random_graph(seed)
        made = graph.tensors([TAPE.constant(x) for x in graph.base])
        before = [tensor.value.copy() for tensor in made]
        for tensor in made:
            if tensor.op is not None:
                with np.errstate(all="ignore"):
                    KERNELS[tensor.op.name](*(x.value for x in tensor.inputs), **tensor.params)
        for tensor, old in zip(made, before, strict=True):
            np.testing.assert_array_equal(tensor.value, old)
