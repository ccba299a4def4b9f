"""Record a pure function as a graph: shapes and dtypes are known, values are not.

This module refuses to know what ops compute, and what a training step is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..base.shapes import Shape
from .bind import bind
from .constant import constant_array
from .op import Op, Params
from .tensor import NO_PARAMS, Tensor


class Recorder:
    """An interpreter that notes ops and computes nothing."""

    def __init__(self, vocabulary: Mapping[str, Op]) -> None:
        self.vocabulary = vocabulary

    def input(self, name: str, shape: Shape, dtype: Any) -> Tensor:
        """A value that is given when the graph runs."""
        return Tensor(self, None, (), NO_PARAMS, shape, np.dtype(dtype), name=name)

    def constant(self, value: Any, dtype: np.dtype[Any] | None = None) -> Tensor:
        """A value that is the same in every run."""
        array = constant_array(value, dtype)
        return Tensor(self, None, (), NO_PARAMS, array.shape, array.dtype, array)

    def bind(self, name: str, operands: tuple[Any, ...], params: dict[str, Any]) -> Tensor:
        """Note the op called `name`."""
        return bind(self.vocabulary[name], *operands, **params)

    def apply(self, op: Op, inputs: tuple[Tensor, ...], params: Params) -> Tensor:
        """Note one op."""
        shape, dtype = op.infer(inputs, params)
        return Tensor(self, op, inputs, params, shape, dtype)


def topological(outputs: Iterable[Tensor]) -> list[Tensor]:
    """Everything the given tensors were computed from, and they themselves, in order.

    Written without recursion, so that a graph may be thousands of ops deep.
    """
    done: set[int] = set()
    order: list[Tensor] = []
    stack: list[tuple[Tensor, bool]] = [(tensor, False) for tensor in reversed(list(outputs))]
    while stack:
        tensor, visited = stack.pop()
        if id(tensor) in done:
            continue
        if visited:
            done.add(id(tensor))
            order.append(tensor)
            continue
        stack.append((tensor, True))
        stack.extend((each, False) for each in reversed(tensor.inputs) if id(each) not in done)
    return order
