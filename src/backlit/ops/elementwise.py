"""Ops that act on each element: arithmetic, comparison, smooth functions and kinks.

Gradients at kinks are fixed once: relu'(0) = 0, |x|'(0) = 0, a tie of maximum or minimum
gives half to each, clip' = 1 in the closed interval, `where` selects and never multiplies.

The chain rule is itself a word: `chain(upstream, local)` is their product, and 0 wherever
the upstream is 0, so that a branch nobody chose cannot send back 0 x infinity.
This module refuses to know how an engine computes any of it.
"""

from __future__ import annotations

import math
from typing import Any

from ..base.errors import InputError
from ..base.shapes import broadcast
from ..graph.bind import bind
from ..graph.op import Op, ShapeRule
from ..graph.tensor import Tensor


def _same(name: str) -> ShapeRule:
    """The rule of every op here: the common shape of the operands."""
    return lambda *shapes, **_: broadcast(*shapes, who=name)


def _unary(name: str, gradient: Any, branch: Any = None) -> Op:
    return Op(name, ("real",), _same(name), (gradient,), branch=branch)


def _binary(name: str, first: Any, second: Any, branch: Any = None) -> Op:
    return Op(name, ("real", "real"), _same(name), (first, second), branch=branch)


CHAIN = _binary("chain", lambda y, g: chain(g, y.inputs[1]), lambda y, g: _heard(g, y.inputs[0]))
CHAIN_DIVIDE = _binary(
    "chain_divide",
    lambda y, g: chain_divide(g, y.inputs[1]),
    lambda y, g: -_heard(g, chain_divide(y, y.inputs[1])),
)
ADD = _binary("add", lambda y, g: g, lambda y, g: g)
SUBTRACT = _binary("subtract", lambda y, g: g, lambda y, g: -g)
MULTIPLY = _binary(
    "multiply", lambda y, g: chain(g, y.inputs[1]), lambda y, g: chain(g, y.inputs[0])
)
DIVIDE = _binary(
    "divide", lambda y, g: chain_divide(g, y.inputs[1]), lambda y, g: -chain(g, y / y.inputs[1])
)
NEGATIVE = _unary("negative", lambda y, g: -g)
EXP = _unary("exp", lambda y, g: chain(g, y))
EXPM1 = _unary("expm1", lambda y, g: chain(g, y + 1.0))
LOG = _unary("log", lambda y, g: chain_divide(g, y.inputs[0]))
LOG1P = _unary("log1p", lambda y, g: chain_divide(g, y.inputs[0] + 1.0))
SQRT = _unary("sqrt", lambda y, g: chain_divide(g, y * 2.0))
POWER = _unary("power", lambda y, g: _power_gradient(y, g))
TANH = _unary("tanh", lambda y, g: chain(g, 1.0 - y * y))
SIGMOID = _unary("sigmoid", lambda y, g: chain(g, y * (1.0 - y)))
ERF = _unary("erf", lambda y, g: chain(g, _bell(y.inputs[0])))
ABSOLUTE = _unary("absolute", lambda y, g: chain(g, sign(y.inputs[0])), lambda y: sign(y.inputs[0]))
SIGN = _unary("sign", None, branch=lambda y: y)
RELU = _unary(
    "relu",
    lambda y, g: where(greater(y.inputs[0], 0.0), g, 0.0),
    branch=lambda y: sign(y.inputs[0]),
)
CLIP = _unary(
    "clip",
    lambda y, g: where(_inside(y), g, 0.0),
    branch=lambda y: sign(y.inputs[0] - y.params["low"]) + sign(y.inputs[0] - y.params["high"]),
)
MAXIMUM = _binary(
    "maximum",
    lambda y, g: _winner(y.inputs[0], y.inputs[1], g),
    lambda y, g: _winner(y.inputs[1], y.inputs[0], g),
    branch=lambda y: sign(y.inputs[0] - y.inputs[1]),
)
MINIMUM = _binary(
    "minimum",
    lambda y, g: _winner(y.inputs[1], y.inputs[0], g),
    lambda y, g: _winner(y.inputs[0], y.inputs[1], g),
    branch=lambda y: sign(y.inputs[0] - y.inputs[1]),
)
WHERE = Op(
    "where",
    ("truth", "real", "real"),
    _same("where"),
    (None, lambda y, g: where(y.inputs[0], g, 0.0), lambda y, g: where(y.inputs[0], 0.0, g)),
)
STOP_GRADIENT = Op("stop_gradient", ("any",), _same("stop_gradient"), (None,))
CAST = Op(
    "cast",
    ("any",),
    _same("cast"),
    (lambda y, g: cast(g, str(y.inputs[0].dtype)) if y.inputs[0].dtype.kind in "fc" else None,),
    result="param",
)


def _as_number(y: Tensor) -> Tensor:
    return cast(y, "float64")


def _comparison(name: str, kind: str = "any") -> Op:
    return Op(name, (kind, kind), _same(name), (None, None), result="bool", branch=_as_number)


EQUAL = _comparison("equal")
GREATER = _comparison("greater")
GREATER_EQUAL = _comparison("greater_equal")
LOGICAL_AND = _comparison("logical_and", "truth")
LOGICAL_NOT = Op("logical_not", ("truth",), _same("logical_not"), (None,), result="bool")
IS_FINITE = Op("is_finite", ("real",), _same("is_finite"), (None,), result="bool")

ELEMENTWISE = (
    ABSOLUTE, ADD, CAST, CHAIN, CHAIN_DIVIDE, CLIP, DIVIDE, EQUAL, ERF, EXP, EXPM1, GREATER,
    GREATER_EQUAL, IS_FINITE, LOG, LOG1P, LOGICAL_AND, LOGICAL_NOT, MAXIMUM, MINIMUM, MULTIPLY,
    NEGATIVE, POWER, RELU, SIGMOID, SIGN, SQRT, STOP_GRADIENT, SUBTRACT, TANH, WHERE,
)  # fmt: skip


def _heard(g: Tensor, upstream: Tensor) -> Tensor:
    """g x upstream, and 0 where either is 0: a local slope nobody asked for stays unheard."""
    return where(equal(upstream, 0.0), 0.0, chain(g, upstream))


def _bell(x: Tensor) -> Tensor:
    """The slope of erf: 2/sqrt(pi) exp(-x^2)."""
    return exp(-(x * x)) * (2 / math.sqrt(math.pi))


def _power_gradient(y: Tensor, g: Tensor) -> Tensor | None:
    exponent = y.params["exponent"]
    if exponent == 0:
        return None  # x^0 is 1 everywhere, also at 0, where 0 x^-1 would be NaN
    return chain(g, power(y.inputs[0], exponent - 1.0) * exponent)


def _inside(y: Tensor) -> Tensor:
    x = y.inputs[0]
    return logical_and(greater_equal(x, y.params["low"]), greater_equal(y.params["high"], x))


def _winner(mine: Tensor, other: Tensor, g: Tensor) -> Tensor:
    return where(greater(mine, other), g, where(equal(mine, other), g * 0.5, 0.0))


def chain(upstream: Any, local: Any) -> Tensor:
    """upstream x local, and 0 where upstream is 0, whatever local is."""
    return bind(CHAIN, upstream, local)


def chain_divide(upstream: Any, divisor: Any) -> Tensor:
    """upstream / divisor, and 0 where upstream is 0, whatever divisor is."""
    return bind(CHAIN_DIVIDE, upstream, divisor)


def exp(x: Any) -> Tensor:
    """e to the power x."""
    return bind(EXP, x)


def expm1(x: Any) -> Tensor:
    """exp(x) - 1, accurate near 0."""
    return bind(EXPM1, x)


def log(x: Any) -> Tensor:
    """The natural logarithm."""
    return bind(LOG, x)


def log1p(x: Any) -> Tensor:
    """log(1 + x), accurate near 0."""
    return bind(LOG1P, x)


def sqrt(x: Any) -> Tensor:
    """The square root. Its slope at 0 is infinite, but 0 where the upstream is 0."""
    return bind(SQRT, x)


def power(x: Any, exponent: float) -> Tensor:
    """x to a fixed power."""
    return bind(POWER, x, exponent=float(exponent))


def tanh(x: Any) -> Tensor:
    """The hyperbolic tangent; slope 1 - tanh(x)^2."""
    return bind(TANH, x)


def sigmoid(x: Any) -> Tensor:
    """1 / (1 + exp(-x)), computed without overflow on both sides; slope y(1 - y)."""
    return bind(SIGMOID, x)


def erf(x: Any) -> Tensor:
    """The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x."""
    return bind(ERF, x)


def absolute(x: Any) -> Tensor:
    """|x|; slope sign(x), 0 at 0."""
    return bind(ABSOLUTE, x)


def sign(x: Any) -> Tensor:
    """-1, 0 or 1; no gradient."""
    return bind(SIGN, x)


def relu(x: Any) -> Tensor:
    """max(x, 0); slope 1 where x > 0, else 0 (also at 0)."""
    return bind(RELU, x)


def leaky_relu(x: Any, slope: float = 0.01) -> Tensor:
    """x where x > 0, else slope x."""
    return where(greater(x, 0.0), x, x * slope)


def elu(x: Any, alpha: float = 1.0) -> Tensor:
    """x where x > 0, else alpha (exp(x) - 1)."""
    positive = greater(x, 0.0)
    return where(positive, x, expm1(where(positive, 0.0, x)) * alpha)


def gelu(x: Any) -> Tensor:
    """x times the normal distribution function of x, exactly: x/2 (1 + erf(x/sqrt(2)))."""
    half: Tensor = x * 0.5
    return half * (erf(x * math.sqrt(0.5)) + 1.0)


def clip(x: Any, low: float, high: float) -> Tensor:
    """x held inside [low, high]; slope 1 in the closed interval."""
    if not low <= high:
        raise InputError(
            "clip",
            expected="low <= high",
            got=f"low {low} and high {high}",
            action="exchange the limits",
        )
    return bind(CLIP, x, low=float(low), high=float(high))


def maximum(a: Any, b: Any) -> Tensor:
    """The larger of two; a tie gives half of the gradient to each."""
    return bind(MAXIMUM, a, b)


def minimum(a: Any, b: Any) -> Tensor:
    """The smaller of two; a tie gives half of the gradient to each."""
    return bind(MINIMUM, a, b)


def where(condition: Any, a: Any, b: Any) -> Tensor:
    """a where the condition holds, else b; the gradient goes to the chosen one only."""
    return bind(WHERE, condition, a, b)


def equal(a: Any, b: Any) -> Tensor:
    """Whether elements are equal."""
    return bind(EQUAL, a, b)


def greater(a: Any, b: Any) -> Tensor:
    """Whether a > b."""
    return bind(GREATER, a, b)


def greater_equal(a: Any, b: Any) -> Tensor:
    """Whether a >= b."""
    return bind(GREATER_EQUAL, a, b)


def logical_and(a: Any, b: Any) -> Tensor:
    """Whether both hold."""
    return bind(LOGICAL_AND, a, b)


def logical_not(a: Any) -> Tensor:
    """Whether it does not hold."""
    return bind(LOGICAL_NOT, a)


def is_finite(x: Any) -> Tensor:
    """Whether x is neither NaN nor infinite."""
    return bind(IS_FINITE, x)


def cast(x: Any, dtype: str) -> Tensor:
    """The same values in another dtype."""
    return bind(CAST, x, dtype=str(dtype))


def stop_gradient(x: Any) -> Tensor:
    """x, through which no gradient flows."""
    return bind(STOP_GRADIENT, x)
