"""Smooth functions of each element: exponentials, logarithms, powers, sigmoids.

Every one keeps the shape of its operand, (…) -> (…). This module refuses to know kinks, and
how an engine computes any of it.
"""

from __future__ import annotations

import math
from typing import Any

from ..base.errors import DTypeError
from ..graph.bind import bind, only_tensor
from ..graph.tensor import Tensor
from .elementwise import chain, chain_divide, unary

EXP = unary("exp", lambda y, g: chain(g, y))
EXPM1 = unary("expm1", lambda y, g: chain(g, y + 1.0))
LOG = unary("log", lambda y, g: chain_divide(g, y.inputs[0]))
LOG1P = unary("log1p", lambda y, g: chain_divide(g, y.inputs[0] + 1.0))
SQRT = unary("sqrt", lambda y, g: chain_divide(g, y * 2.0))
POWER = unary("power", lambda y, g: _power_gradient(y, g))
TANH = unary("tanh", lambda y, g: chain(g, 1.0 - y * y))
SIGMOID = unary("sigmoid", lambda y, g: chain(g, y * (1.0 - y)))
ERF = unary("erf", lambda y, g: chain(g, _bell(y.inputs[0])))

SMOOTH = (ERF, EXP, EXPM1, LOG, LOG1P, POWER, SIGMOID, SQRT, TANH)


def _bell(x: Tensor) -> Tensor:
    """The slope of erf: 2/sqrt(pi) exp(-x^2)."""
    return exp(-(x * x)) * (2 / math.sqrt(math.pi))


def _power_gradient(y: Tensor, g: Tensor) -> Tensor | None:
    exponent = y.params["exponent"]
    if exponent == 0:
        return None  # x^0 is 1 everywhere, also at 0, where 0 x^-1 would be NaN
    return chain(g, power(y.inputs[0], exponent - 1.0) * exponent)


def exp(x: Any) -> Tensor:
    """e to the power x; slope exp(x). (…) -> (…); overflow gives infinity.

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.exp(bl.tensor([0.0, 1.0]))
    tensor([1.      , 2.718282])
    """
    return bind(EXP, x)


def expm1(x: Any) -> Tensor:
    """exp(x) - 1, accurate near 0; slope exp(x). (…) -> (…).

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.expm1(bl.tensor([1e-20, 1.0]))
    tensor([1.000000e-20, 1.718282e+00])
    """
    return bind(EXPM1, x)


def log(x: Any) -> Tensor:
    """The natural logarithm; slope 1/x. (…) -> (…); -infinity at 0, NaN below.

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.log(bl.tensor([1.0, 0.1]))
    tensor([ 0.      , -2.302585])
    """
    return bind(LOG, x)


def log1p(x: Any) -> Tensor:
    """log(1 + x), accurate near 0; slope 1/(1 + x). (…) -> (…); NaN below -1.

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.log1p(bl.tensor([1e-20, 1.0]))
    tensor([1.000000e-20, 6.931472e-01])
    """
    return bind(LOG1P, x)


def sqrt(x: Any) -> Tensor:
    """The square root y; slope 1/(2y), infinite at 0 but 0 where the upstream is 0. (…) -> (…).

    Deviation: PyTorch's slope at 0 is NaN where the upstream is 0. Below 0 the value is NaN.
    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.sqrt(bl.tensor([0.0, 9.0]))
    tensor([0., 3.])
    """
    return bind(SQRT, x)


def power(x: Any, exponent: float) -> Tensor:
    """x to a fixed power n; slope n x^(n - 1), and 0 for n = 0. Also written x ** n.

    Raises DTypeError for an exponent that is no number.
    """
    try:
        fixed = float(exponent)
    except (TypeError, ValueError):
        raise DTypeError(
            "power",
            expected="a number as exponent",
            got=repr(exponent),
            action="write bl.exp(y * bl.log(x)) for a tensor exponent",
        ) from None
    return bind(POWER, x, exponent=fixed)


def tanh(x: Any) -> Tensor:
    """The hyperbolic tangent y; slope 1 - y^2. (…) -> (…), in [-1, 1].

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.tanh(bl.tensor([0.0, 1.0]))
    tensor([0.      , 0.761594])
    """
    return bind(TANH, x)


def sigmoid(x: Any) -> Tensor:
    """y = 1 / (1 + exp(-x)), without overflow on either side; slope y(1 - y). (…) -> (…).

    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.sigmoid(bl.tensor([-800.0, 0.0, 2.0]))
    tensor([0.      , 0.5     , 0.880797])
    """
    return bind(SIGMOID, x)


def erf(x: Any) -> Tensor:
    """The error function: 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. (…) -> (…).

    Slope 2/sqrt(pi) exp(-x^2); within 4 units in the last place.
    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.erf(bl.tensor([0.0, 0.5]))
    tensor([0.    , 0.5205])
    """
    return bind(ERF, x)


def gelu(x: Any) -> Tensor:
    """x times the normal distribution function of x: x/2 (1 + erf(x/sqrt(2))). (…) -> (…).

    Source: Hendrycks and Gimpel 2016, the exact form; GPT-2 and others use a tanh near it.
    Raises DTypeError for whole numbers and truth values, InputError where x is no tensor.

    >>> import backlit as bl
    >>> bl.gelu(bl.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.158655,  0.      ,  0.841345])
    """
    half = only_tensor("gelu", x) * 0.5
    return half * (erf(x * math.sqrt(0.5)) + 1.0)
