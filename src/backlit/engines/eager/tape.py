"""The eager tape: an interpreter that computes each op at once and keeps the graph.

This module refuses to know about training steps: see `program.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import InputError
from ...base.rng import check_seed
from ...graph.bind import bind
from ...graph.constant import constant_array
from ...graph.op import Op, Params
from ...graph.tensor import NO_PARAMS, Tensor
from ...ops.vocabulary import VOCABULARY
from .complex_kernels import COMPLEX_KERNELS
from .kernels import KERNELS


class EagerTape:
    """Values now, graph kept. One tape serves a whole process: it holds nothing itself."""

    @property
    def vocabulary(self) -> Mapping[str, Op]:
        """The ops it knows."""
        return VOCABULARY

    def constant(self, value: Any, dtype: np.dtype[Any] | None = None) -> Tensor:
        """A tensor without a history. The array is copied: nobody else can change it."""
        array = constant_array(value, dtype)
        return Tensor(self, None, (), NO_PARAMS, array.shape, array.dtype, array)

    def bind(self, name: str, operands: tuple[Any, ...], params: dict[str, Any]) -> Tensor:
        """Compute the op called `name`."""
        return bind(VOCABULARY[name], *operands, **params)

    def apply(self, op: Op, inputs: tuple[Tensor, ...], params: Params) -> Tensor:
        """Compute one op and remember where the result came from."""
        values = [each.value for each in inputs]
        has_complex = any(value.dtype.kind == "c" for value in values)
        kernels = COMPLEX_KERNELS if has_complex else KERNELS
        if not has_complex:
            op.infer(inputs, params)
        if "index" in op.operands:
            _check_indices(op, values, params)
        with np.errstate(all="ignore"):  # NaN and infinity are answers here, and guarded elsewhere
            array = np.asarray(kernels[op.name](*values, **params))
        array.flags.writeable = False  # a value may be read by whoever likes, and changed by none
        if op.name == "stop_gradient":
            return Tensor(self, None, (), NO_PARAMS, array.shape, array.dtype, array)
        return Tensor(self, op, inputs, params, array.shape, array.dtype, array)


def _check_indices(op: Op, values: list[NDArray[Any]], params: Params) -> None:
    """Index operands are checked here, where the values are: NumPy would count -1 from the end."""
    if op.name == "random_uniform":
        check_seed(int(values[0]), who=op.name)
        return
    rows, limit = values[op.operands.index("index")], _LIMITS[op.name](values, params)
    if not rows.size:
        return
    low, high = int(rows.min()), int(rows.max())
    if low < 0 or high >= limit:
        raise InputError(
            op.name,
            expected=f"whole numbers from 0 to {limit - 1}",
            got=str(low if low < 0 else high),
            action="count from 0",
        )


_LIMITS: Mapping[str, Callable[[list[NDArray[Any]], Params], int]] = {
    "gather": lambda values, params: len(values[0]),
    "one_hot": lambda values, params: int(params["depth"]),
    "scatter_add": lambda values, params: int(params["size"]),
}


TAPE = EagerTape()
