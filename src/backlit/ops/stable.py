"""Logarithms of sums of exponentials, and the losses made of them, without overflow.

Each is one op, so that an engine can compute it to the last digit where the textbook's
formula would cancel or overflow. The last axis is the one that classes lie along.
This module refuses to know what a label is: targets are weights on classes.
"""

from __future__ import annotations

from typing import Any

from ..base.errors import ShapeError
from ..base.shapes import Shape, show
from ..graph.bind import bind, only_tensor
from ..graph.op import Op
from ..graph.tensor import Tensor
from .elementwise import chain
from .layout import reshape
from .smooth import sigmoid


def _rows(x: Shape, who: str) -> Shape:
    if not x:
        raise ShapeError(
            who,
            expected="an axis to sum along",
            got="a single number",
            action="reshape it to (1,)",
        )
    return x[:-1]


def _pair(x: Shape, target: Shape, who: str) -> Shape:
    if x != target:
        raise ShapeError(
            who,
            expected=f"targets of the shape {show(x)} of the logits",
            got=show(target),
            action="targets are never stretched: reshape them",
        )
    return x


def _column(y: Tensor) -> Tensor:
    return reshape(y, (*y.shape, 1))


def _softmax_gradient(y: Tensor, g: Tensor) -> Tensor:
    return chain(g - chain(g, y).sum(-1, keepdims=True), y)


def _cross_entropy_gradient(y: Tensor, g: Tensor) -> Tensor:
    x, target = y.inputs
    return chain(_column(g), softmax(x) * target.sum(-1, keepdims=True) - target)


LOGSUMEXP = Op(
    "logsumexp",
    ("real",),
    lambda x: _rows(x, "logsumexp"),
    (lambda y, g: chain(_column(g), softmax(y.inputs[0])),),
)
SOFTMAX = Op("softmax", ("real",), lambda x: (*_rows(x, "softmax"), x[-1]), (_softmax_gradient,))
SOFTMAX_CROSS_ENTROPY = Op(
    "softmax_cross_entropy",
    ("real", "real"),
    lambda x, target: _rows(_pair(x, target, "softmax_cross_entropy"), "softmax_cross_entropy"),
    (
        _cross_entropy_gradient,
        lambda y, g: chain(_column(g), -log_softmax(y.inputs[0])),
    ),
)
BINARY_CROSS_ENTROPY = Op(
    "binary_cross_entropy",
    ("real", "real"),
    lambda x, target: _pair(x, target, "binary_cross_entropy"),
    (
        lambda y, g: chain(g, sigmoid(y.inputs[0]) - y.inputs[1]),
        lambda y, g: -chain(g, y.inputs[0]),
    ),
)

STABLE = (BINARY_CROSS_ENTROPY, LOGSUMEXP, SOFTMAX, SOFTMAX_CROSS_ENTROPY)


def logsumexp(x: Any) -> Tensor:
    """log of the sum of exp(x) along the last axis: (..., K) -> (...), without overflow.

    The gradient is softmax(x). All -infinity gives -infinity, with gradient 0.
    Raises ShapeError for a single number, DTypeError for whole numbers.

    >>> import backlit as bl
    >>> bl.logsumexp(bl.tensor([1000.0, 1000.0]))
    tensor(1000.693147)
    """
    return bind(LOGSUMEXP, x)


def softmax(x: Any) -> Tensor:
    """exp(x) divided by its sum along the last axis, shifted by the largest x.

    (..., K) -> (..., K), shares that sum to 1; with y the result, upstream g gives y (g - Σ g y).
    A row of -infinity gives zeros, where others give NaN.
    Raises ShapeError for a single number, DTypeError for whole numbers.

    >>> import backlit as bl
    >>> bl.softmax(bl.tensor([[0.3, 2.9, 4.0]]))
    tensor([[0.018211, 0.245192, 0.736597]])
    """
    return bind(SOFTMAX, x)


def log_softmax(x: Tensor) -> Tensor:
    """x - logsumexp(x) along the last axis: (..., K) -> (..., K), the logarithm of softmax.

    Upstream g gives g - softmax(x) Σ g.
    Raises ShapeError for a single number, DTypeError for whole numbers.

    >>> import backlit as bl
    >>> bl.log_softmax(bl.tensor([0.0, -1000.0]))
    tensor([    0., -1000.])
    """
    return only_tensor("log_softmax", x) - _column(logsumexp(x))


def softmax_cross_entropy(logits: Any, target: Any) -> Tensor:
    """One loss per row: the sum over classes of target x (logsumexp(logits) - logit).

    logits and target (..., K) -> (...); target: weights on classes, 0 or more, of sum 1 for
    shares; natural logarithm. Gradient for the logits: softmax x (sum of target) - target.
    Raises ShapeError unless both have one shape (nothing is stretched), DTypeError for whole
    numbers. Source: the field's usual form, from logits.

    At infinity: a class of weight 0 costs nothing; +infinity at the target gives 0, elsewhere
    infinity; +infinities share evenly; a target on -infinity gives infinity, also where every
    logit is -infinity.

    >>> import backlit as bl
    >>> bl.softmax_cross_entropy(bl.tensor([[0.0, 0.0]]), bl.tensor([[0.0, 1.0]]))
    tensor([0.693147])
    """
    return bind(SOFTMAX_CROSS_ENTROPY, logits, target)


def binary_cross_entropy(logits: Any, target: Any) -> Tensor:
    """One loss per element: max(x, 0) - x z + log(1 + exp(-|x|)), for target z in [0, 1].

    logits and target (...) -> (...). Gradient for the logit: sigmoid(x) - z. At infinity: 0 if
    the target is wholly on that side, else infinity. Raises ShapeError unless both have one
    shape (nothing is stretched), DTypeError for whole numbers. Source: the field's usual form.

    >>> import backlit as bl
    >>> bl.binary_cross_entropy(bl.tensor([0.0, 100.0]), bl.tensor([1.0, 0.0]))
    tensor([  0.693147, 100.      ])
    """
    return bind(BINARY_CROSS_ENTROPY, logits, target)
