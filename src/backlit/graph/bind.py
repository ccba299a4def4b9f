"""Bind an op to its operands: the operands' interpreter runs it now, or records it.

There is no global switch: an op asks its arguments who carries it out.
This module refuses to know what interpreters do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..base.errors import InputError
from .op import Op
from .tensor import NO_PARAMS, Interpreter, Tensor


def bind(op: Op, *operands: Any, **params: Any) -> Tensor:
    """Apply an op to tensors, arrays and numbers, at least one of them a tensor.

    Numbers and arrays become constants of the dtype of the tensors beside them.
    """
    owner: Interpreter | None = None
    like: np.dtype[Any] | None = None
    for place, operand in enumerate(operands):
        if isinstance(operand, Tensor):
            if owner is not None and operand.interpreter is not owner:
                raise InputError(
                    op.name,
                    expected="tensors of one graph",
                    got="tensors made by two interpreters",
                    action="build both with bl.tensor, or record both together",
                )
            owner = operand.interpreter
            if like is None and op.kind_of(place) in ("real", "any") and operand.dtype.kind in "fc":
                like = operand.dtype
    if owner is None:
        raise InputError(
            op.name,
            expected="at least one tensor",
            got="numbers or arrays only",
            action="wrap one of them with bl.tensor(...)",
        )
    inputs = tuple(
        operand
        if isinstance(operand, Tensor)
        else owner.constant(operand, _constant_dtype(op.kind_of(place), operand, like))
        for place, operand in enumerate(operands)
    )
    return owner.apply(op, inputs, params or NO_PARAMS)


def only_tensor(who: str, x: Any) -> Tensor:
    """x, for a function made of several ops or of a tensor's methods, if it is a tensor."""
    if not isinstance(x, Tensor):
        raise InputError(
            who,
            expected="a tensor",
            got=type(x).__name__,
            action="wrap it with bl.tensor(...)",
        )
    return x


def _constant_dtype(kind: str, value: Any, like: np.dtype[Any] | None) -> np.dtype[Any] | None:
    """The dtype a constant takes on; None leaves it as it is, for the op to judge.

    A fraction among row numbers is left alone, so that it is refused and not rounded down.
    """
    given = _kind_of_numbers(value)
    if kind == "truth":
        return None
    if kind == "index":
        return np.dtype(np.int64) if given in "iu" else None
    if like is not None:
        return np.dtype(np.complex128) if given == "c" else like
    return np.dtype(np.float64) if kind == "real" and given in "iu" else None


def _kind_of_numbers(value: Any) -> str:
    """NumPy's letter for what a value is made of; "" for an empty list, which fits anything."""
    if isinstance(value, float):
        return "f"
    try:
        array = np.asarray(value)
    except ValueError:  # a ragged list: the interpreter says so
        return ""
    return "" if array.size == 0 and isinstance(value, list | tuple) else array.dtype.kind
