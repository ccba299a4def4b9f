"""Functions of each element that have kinks, and the slope that each takes there.

Fixed once: relu'(0) = 0, |x|'(0) = 0, a tie of maximum or minimum gives half to each,
clip' = 1 in the closed interval. This module refuses to know how an engine computes any of it.
"""

from __future__ import annotations

from typing import Any

from ..base.errors import InputError
from ..graph.bind import bind, only_tensor
from ..graph.tensor import Tensor
from .elementwise import binary, chain, equal, greater, greater_equal, logical_and, unary, where
from .smooth import expm1

ABSOLUTE = unary("absolute", lambda y, g: chain(g, sign(y.inputs[0])), lambda y: sign(y.inputs[0]))
SIGN = unary("sign", None, branch=lambda y: y)
RELU = unary(
    "relu",
    lambda y, g: where(greater(y.inputs[0], 0.0), g, 0.0),
    branch=lambda y: sign(y.inputs[0]),
)
CLIP = unary(
    "clip",
    lambda y, g: where(_inside(y), g, 0.0),
    branch=lambda y: sign(y.inputs[0] - y.params["low"]) + sign(y.inputs[0] - y.params["high"]),
)
MAXIMUM = binary(
    "maximum",
    lambda y, g: _winner(y.inputs[0], y.inputs[1], g),
    lambda y, g: _winner(y.inputs[1], y.inputs[0], g),
    branch=lambda y: sign(y.inputs[0] - y.inputs[1]),
)
MINIMUM = binary(
    "minimum",
    lambda y, g: _winner(y.inputs[1], y.inputs[0], g),
    lambda y, g: _winner(y.inputs[0], y.inputs[1], g),
    branch=lambda y: sign(y.inputs[0] - y.inputs[1]),
)

KINKS = (ABSOLUTE, CLIP, MAXIMUM, MINIMUM, RELU, SIGN)


def _inside(y: Tensor) -> Tensor:
    x = y.inputs[0]
    return logical_and(greater_equal(x, y.params["low"]), greater_equal(y.params["high"], x))


def _winner(mine: Tensor, other: Tensor, g: Tensor) -> Tensor:
    return where(greater(mine, other), g, where(equal(mine, other), g * 0.5, 0.0))


def absolute(x: Any) -> Tensor:
    """|x|; slope sign(x), 0 at 0. (…) -> (…).

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.absolute(bl.tensor([-2.0, 3.0]))
    tensor([2., 3.])
    """
    return bind(ABSOLUTE, x)


def sign(x: Any) -> Tensor:
    """-1, 0 or 1; no gradient. (…) -> (…).

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.sign(bl.tensor([-2.0, 0.0, 3.0]))
    tensor([-1.,  0.,  1.])
    """
    return bind(SIGN, x)


def relu(x: Any) -> Tensor:
    """max(x, 0); slope 1 where x > 0, else 0 (also at 0). (…) -> (…).

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.relu(bl.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])
    """
    return bind(RELU, x)


def leaky_relu(x: Any, slope: float = 0.01) -> Tensor:
    """x where x > 0, else slope x; the slope at 0 is `slope`. (…) -> (…).

    slope  any number, usually in [0, 1), default 0.01
    Source: Maas, Hannun and Ng 2013.
    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.leaky_relu(bl.tensor([-2.0, 3.0]))
    tensor([-0.02,  3.  ])
    """
    return where(greater(only_tensor("leaky_relu", x), 0.0), x, x * slope)


def elu(x: Any, alpha: float = 1.0) -> Tensor:
    """x where x > 0, else alpha (exp(x) - 1); the slope at 0 is `alpha`. (…) -> (…).

    alpha  minus the value far below 0, usually above 0, default 1
    Source: Clevert, Unterthiner and Hochreiter 2016.
    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.elu(bl.tensor([-1.0, 3.0]))
    tensor([-0.632121,  3.      ])
    """
    positive = greater(only_tensor("elu", x), 0.0)
    return where(positive, x, expm1(where(positive, 0.0, x)) * alpha)


def clip(x: Any, low: float, high: float) -> Tensor:
    """x held inside [low, high]; slope 1 in the closed interval, else 0. (…) -> (…).

    Raises InputError unless low <= high, both numbers.

    >>> import backlit as bl
    >>> bl.clip(bl.tensor([-2.0, 0.5, 3.0]), 0.0, 1.0)
    tensor([0. , 0.5, 1. ])
    """
    try:
        limits = float(low), float(high)
    except (TypeError, ValueError):
        limits = float("nan"), float("nan")
    if not limits[0] <= limits[1]:
        raise InputError(
            "clip",
            expected="low <= high",
            got=f"low {low} and high {high}",
            action="give two numbers, the smaller one first",
        )
    return bind(CLIP, x, low=limits[0], high=limits[1])


def maximum(a: Any, b: Any) -> Tensor:
    """The larger of two, in their common shape; a tie gives half of the gradient to each.

    Raises ShapeError for shapes that do not stretch, DTypeError for two dtypes.

    >>> import backlit as bl
    >>> bl.maximum(bl.tensor([1.0, 5.0]), 2.0)
    tensor([2., 5.])
    """
    return bind(MAXIMUM, a, b)


def minimum(a: Any, b: Any) -> Tensor:
    """The smaller of two, in their common shape; a tie gives half of the gradient to each.

    Raises ShapeError for shapes that do not stretch, DTypeError for two dtypes.

    >>> import backlit as bl
    >>> bl.minimum(bl.tensor([1.0, 5.0]), 2.0)
    tensor([1., 2.])
    """
    return bind(MINIMUM, a, b)
