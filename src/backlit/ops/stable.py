"""Logarithms of sums of exponentials, and the losses made of them, without overflow.

Each is one op, so that an engine can compute it to the last digit where the textbook's
formula would cancel or overflow. The last axis is the one that classes lie along.
This module refuses to know what a label is: targets are weights on classes.
"""

from __future__ import annotations

from typing import Any

from ..base.errors import ShapeError
from ..base.shapes import Shape, show
from ..graph.bind import bind
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
    """log of the sum of exp(x) along the last axis.

    All -infinity gives -infinity, with gradient 0.
    """
    return bind(LOGSUMEXP, x)


def softmax(x: Any) -> Tensor:
    """exp(x) divided by its sum along the last axis, shifted by the largest x."""
    return bind(SOFTMAX, x)


def log_softmax(x: Tensor) -> Tensor:
    """x - logsumexp(x) along the last axis."""
    return x - _column(logsumexp(x))


def softmax_cross_entropy(logits: Any, target: Any) -> Tensor:
    """One loss per row: the sum over classes of target x (logsumexp(logits) - logit).

    logits and target (..., K); natural logarithm. Gradient for the logits:
    softmax x (sum of target) - target.

    At infinity: a class of weight 0 costs nothing; +infinity at the target gives 0, elsewhere
    infinity; +infinities share evenly; a target on -infinity gives infinity, also where every
    logit is -infinity.
    """
    return bind(SOFTMAX_CROSS_ENTROPY, logits, target)


def binary_cross_entropy(logits: Any, target: Any) -> Tensor:
    """One loss per element: max(x, 0) - x z + log(1 + exp(-|x|)), for target z in [0, 1].

    Gradient for the logit: sigmoid(x) - z. At infinity: 0 if the target is wholly on that
    side, else infinity.
    """
    return bind(BINARY_CROSS_ENTROPY, logits, target)
