"""A tensor beside NumPy: which of its functions are operators, and what to write for others.

`array + tensor` reaches NumPy first, which asks the tensor under the name `add`. `np.exp(tensor)`
would lose the gradient, and names `bl.exp` instead. This module refuses to compute anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Apply = Callable[..., Any]  # (the tensor's own way to an op by name, first operand, second)


def _op(name: str) -> Apply:
    return lambda do, a, b: do(name, a, b)


def _exchanged(name: str) -> Apply:
    return lambda do, a, b: do(name, b, a)


OPERATORS: Mapping[str, Apply] = {
    "add": _op("add"),
    "subtract": _op("subtract"),
    "multiply": _op("multiply"),
    "divide": _op("divide"),
    "matmul": _op("matmul"),
    "power": lambda do, a, b: a**b if hasattr(a, "interpreter") else b.__rpow__(a),
    "greater": _op("greater"),
    "greater_equal": _op("greater_equal"),
    "less": _exchanged("greater"),
    "less_equal": _exchanged("greater_equal"),
}

INSTEAD: Mapping[str, str] = {
    "absolute": "bl.absolute(x)",
    "equal": "bl.equal(x, y)",
    "exp": "bl.exp(x)",
    "expm1": "bl.expm1(x)",
    "fmax": "bl.maximum(x, y)",
    "fmin": "bl.minimum(x, y)",
    "log": "bl.log(x)",
    "log1p": "bl.log1p(x)",
    "maximum": "bl.maximum(x, y)",
    "minimum": "bl.minimum(x, y)",
    "negative": "-x",
    "sign": "bl.sign(x)",
    "sqrt": "bl.sqrt(x)",
    "square": "x * x",
    "tanh": "bl.tanh(x)",
}

FUNCTIONS: Mapping[str, str] = {
    "amax": "x.max()",
    "amin": "-(-x).max()",
    "clip": "bl.clip(x, low, high)",
    "concatenate": "bl.concatenate([x, y])",
    "dot": "x @ y",
    "hstack": "bl.concatenate([x, y])",
    "max": "x.max()",
    "mean": "x.mean()",
    "min": "-(-x).max()",
    "reshape": "x.reshape(...)",
    "stack": "bl.concatenate([x, y]) after x.reshape(...)",
    "sum": "x.sum()",
    "transpose": "x.T",
    "vstack": "bl.concatenate([x, y], axis=0)",
    "where": "bl.where(condition, x, y)",
}  # of several elements: the others, such as np.allclose, only read the numbers


def operator_of(name: str) -> Apply | None:
    """What Python's operators call this function of NumPy's for, if they do."""
    return OPERATORS.get(name)


def mend_of(name: str, method: str, *, in_place: bool) -> str:
    """What to write instead of a function of NumPy's on a tensor.

    >>> mend_of("exp", "__call__", in_place=False)
    'write bl.exp(x)'
    """
    if in_place:
        return "write a = a + x: an array cannot take a tensor in"
    if method == "__call__" and name in INSTEAD:
        return f"write {INSTEAD[name]}"
    return "use the functions of bl, or x.numpy() where no gradient is wanted"
