"""The eager tape: an interpreter that computes each op at once and keeps the graph.

This module refuses to know about training steps: see `program.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...base.errors import DTypeError
from ...graph.op import KINDS, Op, Params
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
        array = np.array(value, dtype=dtype)
        if array.dtype.kind not in KINDS["any"]:
            raise DTypeError(
                "a tensor",
                expected="numbers or truth values",
                got=f"dtype {array.dtype}",
                action="convert the values to float first",
            )
        if not array.dtype.isnative:
            array = array.astype(array.dtype.newbyteorder("="))
        array.flags.writeable = False
        return Tensor(self, None, (), NO_PARAMS, array.shape, array.dtype, array)

    def apply(self, op: Op, inputs: tuple[Tensor, ...], params: Params) -> Tensor:
        """Compute one op and remember where the result came from."""
        values = [each.value for each in inputs]
        has_complex = any(value.dtype.kind == "c" for value in values)
        kernels = COMPLEX_KERNELS if has_complex else KERNELS
        if not has_complex:
            op.infer(inputs, params)
        with np.errstate(all="ignore"):  # NaN and infinity are answers here, and guarded elsewhere
            array = np.asarray(kernels[op.name](*values, **params))
        if op.name == "stop_gradient":
            return Tensor(self, None, (), NO_PARAMS, array.shape, array.dtype, array)
        return Tensor(self, op, inputs, params, array.shape, array.dtype, array)


TAPE = EagerTape()
