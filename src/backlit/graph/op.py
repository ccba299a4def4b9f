"""An op: a name, a shape rule and a gradient rule. No arithmetic.

An engine looks up by name how an op is carried out; differentiation looks up here how its
gradient is said in other ops. This module refuses to know any particular op.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..base.errors import DTypeError, ShapeError
from ..base.shapes import Shape

Params = Mapping[str, Any]
ShapeRule = Callable[..., Shape]
GradientRule = Callable[..., Any]

KINDS: Mapping[str, str] = {
    "real": "fc",  # float32, float64 and, for the complex-step check, complex128
    "index": "iu",
    "truth": "b",
    "any": "fciub",
}
_KIND_WORDS = {"real": "real numbers", "index": "whole numbers", "truth": "true or false"}


class Operand(Protocol):
    """What an op looks at in its operands: not their values."""

    shape: Shape
    dtype: np.dtype[Any]


@dataclass(frozen=True, eq=False)
class Op:
    """One word of the vocabulary.

    name      what engines look up
    operands  the kind of each operand: `real`, `index`, `truth` or `any`
    shape     operand shapes and parameters -> result shape; raises ShapeError
    gradient  per operand, (result, upstream) -> upstream x local, said in ops; `None` where
              the result does not depend smoothly on that operand
    result    the result's kind: `like` the operands, or a fixed dtype
    variadic  the last operand kind repeats; its gradient rule also takes the operand's place
    branch    for ops with kinks: result -> which side of each kink was taken
    """

    name: str
    operands: tuple[str, ...]
    shape: ShapeRule
    gradient: tuple[GradientRule | None, ...]
    result: str = "like"
    variadic: bool = False
    branch: Callable[[Any], Any] | None = None

    def infer(self, inputs: Sequence[Operand], params: Params) -> tuple[Shape, np.dtype[Any]]:
        """The result's shape and dtype, or an error that names this op."""
        if len(inputs) != len(self.operands) and not (
            self.variadic and len(inputs) >= len(self.operands)
        ):
            raise ShapeError(
                self.name,
                expected=f"{len(self.operands)} operands",
                got=str(len(inputs)),
                action="give one value for each operand",
            )
        like: np.dtype[Any] | None = None
        for place, operand in enumerate(inputs):
            kind = self.kind_of(place)
            if operand.dtype.kind not in KINDS[kind]:
                raise DTypeError(
                    self.name,
                    expected=f"{_KIND_WORDS[kind]} as operand {place + 1}",
                    got=str(operand.dtype),
                    action="convert it with .astype(...)",
                )
            if kind not in ("real", "any"):
                continue
            if like is None or like == operand.dtype:
                like = operand.dtype
            elif not (like.kind in "iu" and operand.dtype.kind in "iu" and self.result == "bool"):
                raise DTypeError(
                    self.name,
                    expected="operands of one dtype",
                    got=f"{like} and {operand.dtype}",
                    action=f"convert one of them with .astype({str(like)!r})",
                )
        shape = self.shape(*(operand.shape for operand in inputs), **params)
        if self.result == "param":
            return shape, np.dtype(params["dtype"])
        if self.result == "like":
            if like is None:
                raise DTypeError(
                    self.name,
                    expected="an operand with a dtype",
                    got="none",
                    action="give a tensor",
                )
            return shape, like
        return shape, np.dtype(self.result)

    def kind_of(self, place: int) -> str:
        """The kind of the operand in this place."""
        return self.operands[min(place, len(self.operands) - 1)]

    def gradient_of(self, place: int) -> GradientRule | None:
        """The rule for the gradient with respect to the operand in this place."""
        return self.gradient[min(place, len(self.gradient) - 1)] if self.gradient else None

    def __repr__(self) -> str:
        return f"<op {self.name}>"
