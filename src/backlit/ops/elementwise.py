"""Ops that act on each element: arithmetic, comparison, choice and the chain rule.

The chain rule is itself a word: `chain(upstream, local)` is their product, and 0 wherever
the upstream is 0, so that a branch nobody chose cannot send back 0 x infinity. For the same
reason `where` selects in the backward pass and never multiplies.
Smooth functions are in `smooth.py`, functions with kinks in `kinks.py`.
This module refuses to know how an engine computes any of it.
"""

from __future__ import annotations

from typing import Any

from ..base.shapes import broadcast
from ..graph.bind import bind
from ..graph.op import Op, ShapeRule
from ..graph.tensor import Tensor


def same(name: str) -> ShapeRule:
    """The shape rule of every op on elements: the common shape of the operands."""
    return lambda *shapes, **_: broadcast(*shapes, who=name)


def unary(name: str, gradient: Any, branch: Any = None) -> Op:
    """An op on one real operand."""
    return Op(name, ("real",), same(name), (gradient,), branch=branch)


def binary(name: str, first: Any, second: Any, branch: Any = None) -> Op:
    """An op on two real operands, with the gradient rule for each."""
    return Op(name, ("real", "real"), same(name), (first, second), branch=branch)


CHAIN = binary("chain", lambda y, g: chain(g, y.inputs[1]), lambda y, g: _heard(g, y.inputs[0]))
CHAIN_DIVIDE = binary(
    "chain_divide",
    lambda y, g: chain_divide(g, y.inputs[1]),
    lambda y, g: -_heard(g, chain_divide(y, y.inputs[1])),
)
ADD = binary("add", lambda y, g: g, lambda y, g: g)
SUBTRACT = binary("subtract", lambda y, g: g, lambda y, g: -g)
MULTIPLY = binary(
    "multiply", lambda y, g: chain(g, y.inputs[1]), lambda y, g: chain(g, y.inputs[0])
)
DIVIDE = binary(
    "divide", lambda y, g: chain_divide(g, y.inputs[1]), lambda y, g: -chain(g, y / y.inputs[1])
)
NEGATIVE = unary("negative", lambda y, g: -g)
WHERE = Op(
    "where",
    ("truth", "real", "real"),
    same("where"),
    (None, lambda y, g: where(y.inputs[0], g, 0.0), lambda y, g: where(y.inputs[0], 0.0, g)),
)
STOP_GRADIENT = Op("stop_gradient", ("any",), same("stop_gradient"), (None,))
CAST = Op(
    "cast",
    ("any",),
    same("cast"),
    (lambda y, g: cast(g, str(y.inputs[0].dtype)) if y.inputs[0].dtype.kind in "fc" else None,),
    result="param",
)


def _as_number(y: Tensor) -> Tensor:
    return cast(y, "float64")


def _comparison(name: str, kind: str = "any") -> Op:
    return Op(name, (kind, kind), same(name), (None, None), result="bool", branch=_as_number)


EQUAL = _comparison("equal")
GREATER = _comparison("greater")
GREATER_EQUAL = _comparison("greater_equal")
LOGICAL_AND = _comparison("logical_and", "truth")
LOGICAL_NOT = Op("logical_not", ("truth",), same("logical_not"), (None,), result="bool")
IS_FINITE = Op("is_finite", ("real",), same("is_finite"), (None,), result="bool")

ELEMENTWISE = (
    ADD, CAST, CHAIN, CHAIN_DIVIDE, DIVIDE, EQUAL, GREATER, GREATER_EQUAL, IS_FINITE, LOGICAL_AND,
    LOGICAL_NOT, MULTIPLY, NEGATIVE, STOP_GRADIENT, SUBTRACT, WHERE,
)  # fmt: skip


def _heard(g: Tensor, upstream: Tensor) -> Tensor:
    """g x upstream, and 0 where either is 0: a local slope nobody asked for stays unheard."""
    return where(equal(upstream, 0.0), 0.0, chain(g, upstream))


def chain(upstream: Any, local: Any) -> Tensor:
    """upstream x local, and 0 where upstream is 0, whatever local is. Shapes as for *."""
    return bind(CHAIN, upstream, local)


def chain_divide(upstream: Any, divisor: Any) -> Tensor:
    """upstream / divisor, and 0 where upstream is 0, whatever divisor is. Shapes as for /."""
    return bind(CHAIN_DIVIDE, upstream, divisor)


def where(condition: Any, a: Any, b: Any) -> Tensor:
    """a where the condition holds, else b; the gradient goes to the chosen one only.

    condition  true or false, of a shape that stretches with a and b: (…) -> (…)
    Source: NumPy's rule; deviation: nothing is multiplied backwards, so there is no 0 x infinity.
    Raises DTypeError for a condition of numbers, ShapeError for shapes that do not stretch.

    >>> import backlit as bl
    >>> x = bl.tensor([-1.0, 4.0])
    >>> bl.where(x > 0, bl.sqrt(x), 0.0)
    tensor([0., 2.])
    """
    return bind(WHERE, condition, a, b)


def equal(a: Any, b: Any) -> Tensor:
    """Whether elements are equal, in the common shape of both; no gradient. NaN equals nothing.

    (`==` between tensors asks whether they are the same node of the graph.)
    Raises ShapeError for shapes that do not stretch, DTypeError for two dtypes.

    >>> import backlit as bl
    >>> bl.equal(bl.tensor([1.0, 2.0]), 2.0)
    tensor([False,  True])
    """
    return bind(EQUAL, a, b)


def greater(a: Any, b: Any) -> Tensor:
    """Whether a > b, in the common shape of both; no gradient. Also written a > b.

    Raises ShapeError for shapes that do not stretch, DTypeError for two dtypes.

    >>> import backlit as bl
    >>> bl.greater(bl.tensor([1.0, 2.0]), 1.0)
    tensor([False,  True])
    """
    return bind(GREATER, a, b)


def greater_equal(a: Any, b: Any) -> Tensor:
    """Whether a >= b, in the common shape of both; no gradient."""
    return bind(GREATER_EQUAL, a, b)


def logical_and(a: Any, b: Any) -> Tensor:
    """Whether both hold, in the common shape of both."""
    return bind(LOGICAL_AND, a, b)


def logical_not(a: Any) -> Tensor:
    """Whether it does not hold."""
    return bind(LOGICAL_NOT, a)


def is_finite(x: Any) -> Tensor:
    """Whether x is neither NaN nor infinite."""
    return bind(IS_FINITE, x)


def cast(x: Any, dtype: str) -> Tensor:
    """The same values in another dtype; the gradient returns in x's own."""
    return bind(CAST, x, dtype=str(dtype))


def stop_gradient(x: Any) -> Tensor:
    """x, through which no gradient flows: (…) -> (…). Also written x.detach().

    Raises InputError where x is no tensor.

    >>> import backlit as bl
    >>> x = bl.tensor([3.0])
    >>> bl.gradient((x * bl.stop_gradient(x)).sum(), [x])
    [tensor([3.])]
    """
    return bind(STOP_GRADIENT, x)
