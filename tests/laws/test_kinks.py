"""N3: gradients at kinks are the ones that are written down, and no NaN leaks backwards.

Everything is asked of the eager tape, of a recorded step, and of every instruction set of the
native engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import backlit as bl
from backlit.autodiff.gradient import gradient
from backlit.graph.tensor import Tensor
from backlit.ops.elementwise import where
from backlit.ops.smooth import power
from engine_ways import WAYS
from recorded import on_way

Array = NDArray[Any]
INF = math.inf


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> str:
    """Each way a step can be run."""
    return str(request.param)


def slopes(
    way: str, function: Callable[..., Tensor], *points: Any, dtype: str = "float64"
) -> list[Any]:
    """The gradient of the sum of what a function gives, for each of its operands."""
    arrays = [np.array(point, dtype=dtype) for point in points]
    return [g.tolist() for g in on_way(way, lambda *x: gradient(function(*x).sum(), x), *arrays)]


# name: function, points, the gradient for each operand
TABLE: dict[str, tuple[Callable[..., Tensor], tuple[Any, ...], list[Any]]] = {
    "relu": (bl.relu, ([-1.0, -0.0, 0.0, 1.0],), [[0, 0, 0, 1]]),
    "absolute": (bl.absolute, ([-2.0, -0.0, 0.0, 2.0],), [[-1, 0, 0, 1]]),
    "leaky relu": (bl.leaky_relu, ([-1.0, 0.0, 1.0],), [[0.01, 0.01, 1]]),
    "elu": (bl.elu, ([0.0, 2.0],), [[1, 1]]),
    "sign": (bl.sign, ([-1.0, 0.0, 1.0],), [[0, 0, 0]]),
    "maximum": (bl.maximum, ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0]), [[0, 0.5, 1], [1, 0.5, 0]]),
    "minimum": (bl.minimum, ([1.0, 2.0, 3.0], [2.0, 2.0, 2.0]), [[1, 0.5, 0], [0, 0.5, 1]]),
    "maximum of infinities": (bl.maximum, ([INF, -INF], [INF, -INF]), [[0.5, 0.5]] * 2),
    "clip": (
        lambda x: bl.clip(x, -1.0, 2.0),
        ([-1.5, -1.0, 0.0, 2.0, 2.5],),
        [[0, 1, 1, 1, 0]],
    ),
    "clip to one value": (lambda x: bl.clip(x, 2.0, 2.0), ([1.0, 2.0, 3.0],), [[0, 1, 0]]),
    "max, two ties": (lambda x: x.max(), ([1.0, 3.0, 3.0, 2.0],), [[0, 0.5, 0.5, 0]]),
    "max, rows": (lambda x: x.max(-1), ([[1.0, 1.0], [0.0, 4.0]],), [[[0.5, 0.5], [0, 1]]]),
    "max, four ties": (lambda x: x.max(), ([[7.0, 7.0], [7.0, 7.0]],), [[[0.25] * 2] * 2]),
    "sqrt": (bl.sqrt, ([0.0, 4.0],), [[INF, 0.25]]),
    "sqrt without upstream": (lambda x: bl.sqrt(x) * [0.0, 0.0], ([0.0, 4.0],), [[0, 0]]),
    "root as a power": (lambda x: power(x, 0.5), ([0.0, 4.0],), [[INF, 0.25]]),
    "root as a power without upstream": (lambda x: power(x, 0.5) * 0.0, ([0.0],), [[0]]),
    "zeroth power": (lambda x: power(x, 0.0), ([-1.0, 0.0, 2.0],), [[0, 0, 0]]),
    "first power": (lambda x: power(x, 1.0), ([-1.0, 0.0, 2.0],), [[1, 1, 1]]),
    "square": (lambda x: x**2, ([-1.0, 0.0, 2.0],), [[-2, 0, 4]]),
    "logsumexp of nothing": (bl.logsumexp, ([[-INF, -INF], [-INF, 0.0]],), [[[0, 0], [0, 1]]]),
    "logsumexp of infinity": (bl.logsumexp, ([[INF, 0.0], [INF, INF]],), [[[1, 0], [0.5, 0.5]]]),
    "where": (
        lambda a, b: where(np.array([True, False]), a, b),
        ([1.0, 2.0], [3.0, 4.0]),
        [[1, 0], [0, 1]],
    ),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", TABLE)
def test_the_gradient_at_a_kink(name: str, dtype: str, way: str) -> None:
    """The table of kinks, to the last bit."""
    function, points, expected = TABLE[name]
    found = slopes(way, function, *points, dtype=dtype)
    assert found == [np.array(each, dtype=dtype).tolist() for each in expected]


def test_values_at_kinks(way: str) -> None:
    """logsumexp of -infinity alone is -infinity; softmax of it is all zeros."""
    x = np.array([[-INF, -INF], [-INF, 0.0]])
    lse, soft = on_way(way, lambda t: [bl.logsumexp(t), bl.softmax(t)], x)
    assert lse.tolist() == [-INF, 0.0]
    assert soft.tolist() == [[0, 0], [0, 1]]


# name: a function chosen on one side, points on both sides, first and second slope
BRANCHES: dict[str, tuple[Callable[[Tensor], Tensor], list[float], list[float], list[float]]] = {
    "log": (
        lambda x: where(x > 0, bl.log(x), 0.0),
        [-1.0, -0.0, 0.0, 2.0], [0, 0, 0, 0.5], [0, 0, 0, -0.25],
    ),
    "sqrt": (
        lambda x: where(x > 0, bl.sqrt(x), 0.0),
        [-1.0, 0.0, 4.0], [0, 0, 0.25], [0, 0, -0.03125],
    ),
    "exp overflow": (
        lambda x: where(x < 1, x, bl.exp(x * 1e4)), [0.5, -3.0, 0.0], [1, 1, 1], [0, 0, 0],
    ),
    "exp overflow, chosen off": (
        lambda x: where(x < 1, bl.exp(x), bl.exp(x * 1e4) * 0.0), [0.0], [1], [1],
    ),
    "expm1 overflow": (
        lambda x: where(x < 1, x, bl.expm1(x * 1e4)), [0.5, 0.0], [1, 1], [0, 0],
    ),
    "division": (
        lambda x: where(bl.equal(x, 0.0), 0.0, 1.0 / x), [0.0, -0.0, 2.0], [0, 0, -0.25],
        [0, 0, 0.25],
    ),
    "zero by zero": (
        lambda x: where(bl.equal(x, 0.0), x, x / x), [0.0, 2.0], [1, 0], [0, 0],
    ),
    "power": (
        lambda x: where(x > 0, power(x, -0.5), 0.0), [-2.0, 0.0, 1.0], [0, 0, -0.5], [0, 0, 0.75],
    ),
    "broken power": (
        lambda x: where(x > 0, power(x, 1.5), x), [-2.0, 0.0, 4.0], [1, 1, 3], [0, 0, 0.375],
    ),
    "log1p": (
        lambda x: where(x > -1, bl.log1p(x), 0.0), [-2.0, -1.0, 1.0], [0, 0, 0.5], [0, 0, -0.25],
    ),
    "times infinity": (
        lambda x: where(x > 0, x * x, x * INF), [1.0, 3.0], [2, 6], [2, 2],
    ),
    "times infinity at 0": (
        lambda x: where(x > 0, x * INF, x * 3.0), [0.0, -1.0], [3, 3], [0, 0],
    ),
    "maximum of logs": (
        lambda x: where(x > 0, bl.maximum(bl.log(x), -9.0), 0.0), [-1.0, 0.0, 2.0], [0, 0, 0.5],
        [0, 0, -0.25],
    ),
    "clip of a log": (
        lambda x: where(x > 0, bl.clip(bl.log(x), -9.0, 9.0), 0.0), [-1.0, 2.0], [0, 0.5],
        [0, -0.25],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_that_was_not_chosen_sends_nothing_back(name: str, way: str) -> None:
    """`where` selects: NaN and infinity on the other side leave both orders untouched."""
    function, points, first, second = BRANCHES[name]

    def both_orders(x: Tensor) -> list[Tensor]:
        (slope,) = gradient(function(x).sum(), [x])
        return [slope, *gradient(slope.sum(), [x])]

    slope, bend = on_way(way, both_orders, np.array(points))
    np.testing.assert_allclose(slope, first, rtol=1e-15, atol=0)
    np.testing.assert_allclose(bend, second, rtol=1e-15, atol=0)


OUTER: dict[str, Callable[[Tensor], Tensor]] = {
    "absolute": bl.absolute,
    "binary_cross_entropy": lambda x: bl.binary_cross_entropy(x, x * 0.0),
    "elu": bl.elu,
    "erf": bl.erf,
    "exp": bl.exp,
    "expm1": bl.expm1,
    "gelu": bl.gelu,
    "leaky_relu": bl.leaky_relu,
    "log1p": bl.log1p,
    "logsumexp": lambda x: bl.logsumexp(x.reshape(2, 3, 1)),
    "max": lambda x: x.reshape(2, 3, 1).max(-1),
    "relu": bl.relu,
    "sigmoid": bl.sigmoid,
    "softmax": lambda x: bl.softmax(x.reshape(2, 3, 1)).reshape(2, 3),
    "softmax_cross_entropy": lambda x: bl.softmax_cross_entropy(
        x.reshape(2, 3, 1), np.ones((2, 3, 1))
    ),
    "sqrt": bl.sqrt,
    "tanh": bl.tanh,
}


@pytest.mark.parametrize("name", OUTER)
def test_no_op_makes_nan_of_a_zero_upstream(name: str, way: str) -> None:
    """An op fed NaN or infinity, and then not chosen, hands back 0, in both orders."""

    def both_orders(x: Tensor) -> list[Tensor]:
        y = where(x > 0.5, OUTER[name](bl.log(x)), x * x)
        (slope,) = gradient(y.sum(), [x])
        return [slope, *gradient(slope.sum(), [x])]

    x = np.array([[-1.0, 0.0, -2.0], [0.25, 2.0, 3.0]])
    slope, bend = on_way(way, both_orders, x)
    rest = x <= 0.5
    assert slope[rest].tolist() == (2 * x[rest]).tolist()
    assert bend[rest].tolist() == [2.0] * int(rest.sum())
    assert np.isfinite(slope).all()
    assert np.isfinite(bend).all()
