"""Paths: the sum of products over all ways is the gradient, however the graph is tangled."""

from __future__ import annotations

import math

import numpy as np

import backlit as bl
from backlit.autodiff.explain import explain
from backlit.graph.tensor import Tensor

SMOOTH = (bl.exp, bl.tanh, bl.sigmoid, bl.softmax, bl.logsumexp, lambda x: x * x, bl.relu)


def _tangle(random: np.random.Generator) -> Tensor:
    """A small random graph in which values are used again and again."""
    shapes = [(2,), (1, 2), (2, 2)]
    leaves = [bl.tensor(random.normal(size=shapes[k % 3]) * 0.7, name=f"x{k}") for k in range(3)]
    values = list(leaves)
    for _ in range(int(random.integers(3, 7))):
        a, b = (values[int(k)] for k in random.integers(0, len(values), size=2))
        kind = int(random.integers(0, 5))
        if kind == 0:
            values.append(a + b)
        elif kind == 1:
            values.append(a * b)
        elif kind == 2 and len(a.shape) == 2 and b.shape == (2, 2):
            values.append(a @ b)
        elif kind == 3:
            values.append(bl.maximum(a, b))
        else:
            values.append(SMOOTH[int(random.integers(0, len(SMOOTH)))](a))
        if not values[-1].shape:
            values[-1] = values[-1].reshape(1)
    return values[-1].sum() * 0.5 + values[-2].mean()


def test_the_paths_add_up_to_the_gradient() -> None:
    """On 90 random graphs, for every element of every leaf: sum of paths = gradient."""
    seen = 0
    for seed in range(90):
        y = _tangle(np.random.default_rng(seed))
        explanation = explain(y)
        for leaf in explanation.wrt:
            gradient = bl.gradient(y, [leaf])[0].value
            for index in np.ndindex(*leaf.shape):
                paths = explanation.paths(leaf, index)
                assert len(paths) == paths.count
                products = [path.product for path in paths]
                scale = sum(map(abs, products)) + 1e-300
                assert abs(math.fsum(products) - gradient[index]) <= 1e-13 * scale
                assert abs(paths.total - gradient[index]) <= 1e-13 * scale
                seen += paths.count > 1
    assert seen > 200


def test_too_many_paths_are_counted_and_summed_but_not_listed() -> None:
    """2**30 paths: told as a number, summed exactly, and the edges that carry most are shown."""
    x = bl.tensor(0.5, name="x")
    y = x
    for _ in range(30):
        y = bl.tanh(y) + y * 0.25
    paths = explain(y).paths(x)
    assert (paths.count, len(paths)) == (2**30, 0)
    assert abs(paths.total / bl.gradient(y, [x])[0].item() - 1) < 1e-13
    first, *rest = paths.text().splitlines()
    assert first == (
        "add30 by x: 1,073,741,824 paths, more than the 10,000 that are listed; the edges that "
        "carry most, each summed over all paths through it:"
    )
    assert rest[-1].strip().startswith("sum of all paths = ")
    through = {flow.target: flow.contribution for flow in paths.strongest}
    assert all(abs(value) <= abs(paths.total) * (1 + 1e-12) for value in through.values())


def test_two_uses_by_one_op_are_one_step() -> None:
    """x x is one path with the local derivative 2x."""
    x = bl.tensor(3.0, name="x")
    (path,) = explain((x * x).named("y")).paths(x)
    assert (path.nodes, path.factors) == (("x", "y"), (6.0,))
    assert path.text() == "6 along x → y"


def test_a_closed_path_is_left_out() -> None:
    """A ReLU that is shut carries nothing, and it is said that nothing arrives."""
    x = bl.tensor(-1.0, name="x")
    paths = explain(bl.relu(x).named("y")).paths(x)
    assert paths.count == 0
    assert paths.text() == "y by x: no path carries anything; the gradient is 0"


def test_the_strongest_path_is_first() -> None:
    """Paths are listed by the size of what they contribute."""
    x = bl.tensor(1.0, name="x")
    paths = explain((x * 2.0 - x * 5.0 + x).named("y")).paths(x)
    assert [path.product for path in paths] == [-5.0, 2.0, 1.0]
    assert paths.text().splitlines()[-1] == "  sum: -5 + 2 + 1 = -2"


def test_a_value_on_the_way_can_be_asked_for() -> None:
    """Paths may begin at any node, also at the result itself."""
    x = bl.tensor(2.0, name="x")
    h = (x * 3.0).named("h")
    y = (h * h).named("y")
    explanation = explain(y)
    assert [path.factors for path in explanation.paths(h)] == [(12.0,)]
    assert explanation.paths(y).total == 1.0
