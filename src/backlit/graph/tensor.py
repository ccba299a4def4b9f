"""A tensor: one node of a computational graph, and the interpreter that made it.

An eager tensor has a value; a recorded one only knows its shape and dtype. Both remember the
op and the tensors they came from. This module refuses to know how values are computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DTypeError, InputError, ShapeError
from ..base.shapes import Shape, show
from .beside_numpy import FUNCTIONS
from .op import Op, Params
from .syntax import Syntax

NO_PARAMS: Mapping[str, Any] = MappingProxyType({})


class Interpreter(Protocol):
    """Whoever makes tensors out of ops: a tape that computes, or a recorder that notes."""

    @property
    def vocabulary(self) -> Mapping[str, Op]:
        """The ops it knows, by name: what operators and methods are looked up in."""

    def apply(self, op: Op, inputs: tuple[Tensor, ...], params: Params) -> Tensor:
        """Carry out, or record, one op."""

    def constant(self, value: Any, dtype: np.dtype[Any] | None = None) -> Tensor:
        """A tensor for a fixed value."""

    def bind(self, name: str, operands: tuple[Any, ...], params: dict[str, Any]) -> Tensor:
        """Apply the op called `name` to tensors, arrays and numbers."""


class Tensor(Syntax):
    """A value in a graph: where it came from and, if computed, what it is.

    interpreter  who made it and carries out what is done with it next
    op, inputs   what it was computed from; `op` is None for inputs and constants
    params       the op's fixed settings (axes, a target shape)
    name         a word for people: `dense1/weight`, `apples`; empty if nobody gave one

    Arithmetic, comparison, @, **, slices and sum, mean, max, reshape, transpose, T, astype and
    detach are written as in NumPy; sizes of 1 stretch. Errors are those of the ops: ShapeError,
    DTypeError, and InputError for tensors of two graphs.

    >>> import backlit as bl
    >>> x = bl.tensor([[1.0, 2.0], [3.0, 4.0]], name="x")
    >>> y = 2**x[..., 0] + x.max(-1)
    >>> y, f"{y.mean():.2f}"
    (tensor([ 4., 12.]), '8.00')
    """

    __slots__ = (
        "__weakref__",
        "_value",
        "dtype",
        "inputs",
        "interpreter",
        "name",
        "op",
        "params",
        "shape",
    )

    interpreter: Interpreter

    def __init__(
        self,
        interpreter: Interpreter,
        op: Op | None,
        inputs: tuple[Tensor, ...],
        params: Params,
        shape: Shape,
        dtype: np.dtype[Any],
        value: NDArray[Any] | None = None,
        name: str = "",
    ) -> None:
        self.interpreter = interpreter
        self.op = op
        self.inputs = inputs
        self.params = params
        self.shape = shape
        self.dtype = dtype
        self.name = name
        self._value = value

    @property
    def value(self) -> NDArray[Any]:
        """The array behind an eager tensor or a constant.

        Raises InputError for a recorded tensor: it has a shape and no numbers.
        """
        if self._value is None:
            raise InputError(
                self.name or (self.op.name if self.op else "a recorded input"),
                expected="a tensor with a value",
                got=f"a recorded one of shape {show(self.shape)}",
                action="run the recorded graph, or compute with bl.tensor",
            )
        return self._value

    @property
    def has_value(self) -> bool:
        """Whether the numbers are known."""
        return self._value is not None

    def numpy(self) -> NDArray[Any]:
        """A copy of the value as a NumPy array."""
        return np.array(self.value)

    def item(self) -> float:
        """The one number of a tensor with a single element."""
        if self.value.size != 1:
            raise ShapeError(
                self.name or "item",
                expected="a tensor with one element",
                got=f"shape {show(self.shape)}",
                action="take .sum() or .mean(), or read .numpy()",
            )
        return self.value.item()  # type: ignore[no-any-return]

    def named(self, name: str) -> Tensor:
        """Give this tensor a name and return it."""
        self.name = name
        return self

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Let NumPy read the value: np.asarray(tensor)."""
        return np.array(self.value, dtype=dtype) if copy else np.asarray(self.value, dtype=dtype)

    def __array_function__(self, function: Any, types: Any, given: Any, settings: Any) -> Any:
        """np.sum(tensor) would lose the gradient: told what to write. np.allclose only reads."""
        if function.__name__ in FUNCTIONS:
            raise DTypeError(
                f"np.{function.__name__}",
                expected="NumPy arrays",
                got="a tensor",
                action=f"write {FUNCTIONS[function.__name__]}",
            )
        return np.empty(0).__array_function__(function, (), given, settings)

    def __format__(self, how: str) -> str:
        """f"{loss:.3f}" writes the one number of a tensor; f"{loss}" is its repr.

        Raises ShapeError for several elements, InputError for a recorded tensor.
        """
        return format(self.item(), how) if how else str(self)

    def __repr__(self) -> str:
        label = f"{self.name}: " if self.name else ""
        if self._value is None:
            made = self.op.name if self.op else "input"
            return f"<{label}{made} {show(self.shape)} {self.dtype}>"
        text = np.array2string(self._value, precision=6, separator=", ", threshold=50)
        return f"tensor({label}{text})"
