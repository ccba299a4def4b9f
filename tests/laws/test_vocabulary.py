"""The vocabulary is complete: each op has its row in every table, and is examined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.engines.eager.complex_kernels import COMPLEX_KERNELS
from backlit.engines.eager.kernels import KERNELS
from backlit.graph.op import KINDS
from backlit.ops.vocabulary import VOCABULARY
from random_graphs import SENTENCES, random_graph

# Operands through which no gradient flows, and why that is right.
WITHOUT_GRADIENT = {
    ("argmax", 0): "piecewise constant: a place, not a value",
    ("equal", 0): "piecewise constant: true or false",
    ("equal", 1): "piecewise constant: true or false",
    ("gather", 1): "index: row numbers",
    ("greater", 0): "piecewise constant: true or false",
    ("greater", 1): "piecewise constant: true or false",
    ("greater_equal", 0): "piecewise constant: true or false",
    ("greater_equal", 1): "piecewise constant: true or false",
    ("is_finite", 0): "piecewise constant: true or false",
    ("logical_and", 0): "truth",
    ("logical_and", 1): "truth",
    ("logical_not", 0): "truth",
    ("one_hot", 0): "index: class numbers",
    ("random_uniform", 0): "index: the seed",
    ("random_uniform", 1): "index: the iteration",
    ("scatter_add", 1): "index: row numbers",
    ("sign", 0): "piecewise constant: -1, 0 or 1",
    ("size", 0): "piecewise constant: depends on the shape alone",
    ("stop_gradient", 0): "by definition: gradients stop here",
    ("where", 0): "truth",
}
PIECEWISE: dict[str, Callable[[NDArray[Any]], tuple[Any, ...]]] = {
    "argmax": lambda x: (x,),
    "equal": lambda x: (x, x + 1),
    "greater": lambda x: (x, x + 1),
    "greater_equal": lambda x: (x, x + 1),
    "is_finite": lambda x: (x,),
    "sign": lambda x: (x,),
    "size": lambda x: (x,),
}


def test_names_are_sorted_and_their_own() -> None:
    """The vocabulary is in alphabetical order, and each op is found under its own name."""
    assert list(VOCABULARY) == sorted(VOCABULARY)
    assert all(op.name == name for name, op in VOCABULARY.items())


@pytest.mark.parametrize("table", [KERNELS, COMPLEX_KERNELS, SENTENCES])
def test_each_table_has_a_row_for_each_op_and_no_other(table: dict[str, Any]) -> None:
    """Eager kernels, complex kernels and the random graphs know the same ops."""
    assert set(table) == set(VOCABULARY)


@pytest.mark.parametrize("name", VOCABULARY)
def test_an_op_is_complete(name: str) -> None:
    """An op has a shape rule, known operand kinds, and a gradient row for each operand."""
    op = VOCABULARY[name]
    assert callable(op.shape)
    assert op.operands
    assert set(op.operands) <= set(KINDS)
    assert len(op.gradient) == len(op.operands)
    assert op.result in ("like", "param") or np.dtype(op.result).kind in "bi"


def test_rows_without_a_gradient_are_listed_and_argued() -> None:
    """`None` stands only where this list says why, and everywhere the list says so."""
    none = {
        (name, place)
        for name, op in VOCABULARY.items()
        for place, rule in enumerate(op.gradient)
        if rule is None
    }
    assert none == set(WITHOUT_GRADIENT)


@pytest.mark.parametrize("name, place", WITHOUT_GRADIENT)
def test_the_argument_against_a_gradient_holds(name: str, place: int) -> None:
    """The operand is of an index or truth kind, or moving it a little changes nothing."""
    reason, kind = WITHOUT_GRADIENT[name, place], VOCABULARY[name].operands[place]
    if kind in ("index", "truth"):
        assert reason.startswith(kind)
    elif name != "stop_gradient":
        x = np.array([[0.5, -1.25, 2.0]])
        params = {"axes": (-1,)} if name == "size" else {}
        at = [KERNELS[name](*PIECEWISE[name](x + shift), **params) for shift in (-1e-9, 0, 1e-9)]
        assert reason.startswith("piecewise constant")
        assert np.array_equal(at[0], at[1])
        assert np.array_equal(at[1], at[2])


def test_random_graphs_draw_each_op_often() -> None:
    """In the 300 random graphs of N1 each op occurs at least 50 times."""
    drawn = Counter(word for seed in range(300) for word in random_graph(seed).words)
    rare = {name: drawn[name] for name in VOCABULARY if drawn[name] < 50}
    assert not rare, rare
