"""One line of NumPy for each op: what the op means.

Arguments are arrays in the order of the op's operands, then its parameters by name.
This module refuses to know about shapes, gradients and graphs: `ops` has seen to them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base import rng
from . import special, stable

Array = NDArray[Any]
Kernel = Callable[..., Any]


def _chain(g: Array, local: Array) -> Array:
    product = g * local
    return np.where(g == 0, 0, product) if np.isnan(product).any() else product


def _chain_divide(g: Array, divisor: Array) -> Array:
    quotient = g / divisor
    return np.where(g == 0, 0, quotient) if np.isnan(quotient).any() else quotient


def _scatter_add(values: Array, rows: Array, *, size: int) -> Array:
    table = np.zeros((size, *values.shape[rows.ndim :]), dtype=values.dtype)
    np.add.at(table, rows, values)
    return table


def _place(x: Array, *, spans: Any, shape: Any) -> Array:
    whole = np.zeros(shape, dtype=x.dtype)
    whole[_cut(spans)] = x
    return whole


def _cut(spans: Any) -> tuple[slice, ...]:
    return tuple(slice(None) if span is None else slice(*span) for span in spans)


def _one_hot(classes: Array, *, depth: int, dtype: str) -> Array:
    return (classes[..., None] == np.arange(depth)).astype(dtype)


def _random_uniform(
    seed: Array, iteration: Array, *, purpose: str, shape: Any, dtype: str
) -> Array:
    return rng.uniform(int(seed), purpose, int(iteration), shape).astype(dtype, copy=False)


def _transpose(x: Array, *, axes: tuple[int, ...]) -> Array:
    return x.T if axes == (-1, -2) else x.transpose(axes)


KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {
        "absolute": np.abs,
        "add": np.add,
        "argmax": lambda x: np.argmax(x, axis=-1),
        "binary_cross_entropy": stable.binary_cross_entropy,
        "broadcast_to": lambda x, shape: np.broadcast_to(x, shape),
        "cast": lambda x, dtype: x.astype(dtype),
        "chain": _chain,
        "chain_divide": _chain_divide,
        "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
        "concatenate": lambda *parts, axis: np.concatenate(parts, axis=axis),
        "divide": np.divide,
        "equal": np.equal,
        "erf": special.erf,
        "exp": np.exp,
        "expm1": np.expm1,
        "gather": lambda table, rows: table[rows],
        "greater": np.greater,
        "greater_equal": np.greater_equal,
        "is_finite": np.isfinite,
        "log": np.log,
        "log1p": np.log1p,
        "logical_and": np.logical_and,
        "logical_not": np.logical_not,
        "logsumexp": stable.logsumexp,
        "matmul": np.matmul,
        "max": lambda x, axes, keepdims: x.max(axis=axes, keepdims=keepdims),
        "maximum": np.maximum,
        "minimum": np.minimum,
        "multiply": np.multiply,
        "negative": np.negative,
        "one_hot": _one_hot,
        "place": _place,
        "power": lambda x, exponent: np.power(x, exponent),
        "random_uniform": _random_uniform,
        "relu": lambda x: np.maximum(x, 0),
        "reshape": lambda x, shape: x.reshape(shape),
        "scatter_add": _scatter_add,
        "sigmoid": special.sigmoid,
        "sign": np.sign,
        "size": lambda x, axes: x.dtype.type(math.prod(x.shape[axis] for axis in axes)),
        "slice": lambda x, spans: x[_cut(spans)],
        "softmax": stable.softmax,
        "softmax_cross_entropy": stable.softmax_cross_entropy,
        "sqrt": np.sqrt,
        "stop_gradient": lambda x: x,
        "subtract": np.subtract,
        "sum": lambda x, axes, keepdims: x.sum(axis=axes, keepdims=keepdims),
        "tanh": np.tanh,
        "transpose": _transpose,
        "where": np.where,
    }
)
