"""Backlit: train neural networks you can see through, at the speed of the machine."""

from .autodiff.gradient import gradient
from .graph.tensor import Tensor
from .make import tensor
from .ops.elementwise import (
    absolute,
    clip,
    elu,
    equal,
    erf,
    exp,
    expm1,
    gelu,
    leaky_relu,
    log,
    log1p,
    maximum,
    minimum,
    relu,
    sigmoid,
    sign,
    sqrt,
    stop_gradient,
    tanh,
    where,
)
from .ops.layout import broadcast_to, concatenate, gather, one_hot
from .ops.linear import matmul
from .ops.reduce import argmax, max, mean, sum
from .ops.stable import (
    binary_cross_entropy,
    log_softmax,
    logsumexp,
    softmax,
    softmax_cross_entropy,
)

__all__ = [
    "Tensor", "absolute", "argmax", "binary_cross_entropy", "broadcast_to", "clip", "concatenate",
    "elu", "equal", "erf", "exp", "expm1", "gather", "gelu", "gradient", "leaky_relu", "log",
    "log1p", "log_softmax", "logsumexp", "matmul", "max", "maximum", "mean", "minimum", "one_hot",
    "relu", "sigmoid", "sign", "softmax", "softmax_cross_entropy", "sqrt", "stop_gradient", "sum",
    "tanh", "tensor", "where",
]  # fmt: skip
