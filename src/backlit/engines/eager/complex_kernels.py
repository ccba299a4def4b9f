"""Ops on complex numbers x + ih with a tiny h, for the complex-step gradient check.

(f(x + ih) - f(x)) / ih is exact to the last digit when f is carried out this way: smooth
ops by NumPy's own complex functions, ops with kinks by the branch the real part chooses.
This module refuses to be used for anything else: with a large imaginary part it is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import special
from .kernels import KERNELS, Kernel

Array = NDArray[Any]


def _erf(x: Array) -> Array:
    slope = 2 / math.sqrt(math.pi) * np.exp(-x.real * x.real)
    return special.erf(x.real) + 1j * x.imag * slope


def _sigmoid(x: Array) -> Array:
    e = np.exp(np.where(x.real >= 0, -x, x))
    return np.where(x.real >= 0, 1.0, e) / (1.0 + e)


def _select(first: Array, second: Array, low: Any, high: Any) -> Array:
    return np.where(low, first, np.where(high, second, (first + second) / 2))


def _maximum(a: Array, b: Array) -> Array:
    return _select(a, b, a.real > b.real, b.real > a.real)


def _minimum(a: Array, b: Array) -> Array:
    return _select(a, b, a.real < b.real, b.real < a.real)


def _clip(x: Array, *, low: float, high: float) -> Array:
    return np.where(x.real < low, low, np.where(x.real > high, high, x))


def _max(x: Array, *, axes: tuple[int, ...], keepdims: bool) -> Array:
    hit = x.real == x.real.max(axis=axes, keepdims=True)
    chosen: Array = np.where(hit, x, 0).sum(axis=axes, keepdims=keepdims)
    return chosen / hit.sum(axis=axes, keepdims=keepdims)


def _top(x: Array) -> Array:
    top = x.real.max(axis=-1, keepdims=True) if x.shape[-1] else np.zeros((*x.shape[:-1], 1))
    return np.where(np.isfinite(top), top, 0.0)


def _logsumexp(x: Array) -> Array:
    top = _top(x)
    return np.log(np.exp(x - top).sum(axis=-1)) + top[..., 0]


def _softmax(x: Array) -> Array:
    e = np.exp(x - _top(x))
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)


def _softmax_cross_entropy(x: Array, target: Array) -> Array:
    return (target * (_logsumexp(x)[..., None] - x)).sum(axis=-1)


def _binary_cross_entropy(x: Array, target: Array) -> Array:
    size = np.where(x.real >= 0, x, -x)
    return np.where(x.real >= 0, x, 0) - x * target + np.log1p(np.exp(-size))


def _power(x: Array, *, exponent: float) -> Array:
    # z**p turns 0 + ih into NaN for p < 1 and loses digits: take the slope of the real power
    if exponent == 0:
        return np.ones_like(x)
    return np.power(x.real, exponent) + 1j * x.imag * exponent * np.power(x.real, exponent - 1)


COMPLEX_KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {
        **KERNELS,
        "absolute": lambda x: x * np.sign(x.real),
        "argmax": lambda x: np.argmax(x.real, axis=-1),
        "binary_cross_entropy": _binary_cross_entropy,
        "cast": lambda x, dtype: x if np.dtype(dtype).kind in "fc" else x.real.astype(dtype),
        "clip": _clip,
        "equal": lambda a, b: np.equal(a.real, b.real),
        "erf": _erf,
        "greater": lambda a, b: np.greater(a.real, b.real),
        "greater_equal": lambda a, b: np.greater_equal(a.real, b.real),
        "logsumexp": _logsumexp,
        "max": _max,
        "maximum": _maximum,
        "minimum": _minimum,
        "power": _power,
        "relu": lambda x: np.where(x.real > 0, x, 0),
        "sigmoid": _sigmoid,
        "sign": lambda x: np.sign(x.real).astype(x.dtype),
        "softmax": _softmax,
        "softmax_cross_entropy": _softmax_cross_entropy,
        "stop_gradient": lambda x: x.real.astype(x.dtype),
    }
)
