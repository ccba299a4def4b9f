"""Clipping: gradients that are too large are made smaller before anything else happens.

This module refuses to hide NaN: a norm that is not finite stays so, and the guard sees it.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from ..base.errors import InputError
from ..graph.tensor import Tensor
from ..ops import elementwise, kinks, smooth


class Clip(ABC):
    """A limit on gradients."""

    @abstractmethod
    def apply(self, gradients: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The gradients within the limit."""


@dataclass(frozen=True)
class ClipNorm(Clip):
    """g <- g min(1, limit / ‖g‖), with one norm ‖g‖ over all parameters together.

    limit  the largest global norm, > 0
    """

    limit: float = 1.0

    def __post_init__(self) -> None:
        _positive("ClipNorm", self.limit)

    def apply(self, gradients: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """One factor for all."""
        norm = global_norm(gradients)
        factor = kinks.minimum(self.limit / kinks.maximum(norm, 1e-30), 1.0)
        factor = elementwise.where(elementwise.is_finite(norm), factor, norm)
        return {name: g * factor for name, g in gradients.items()}


@dataclass(frozen=True)
class ClipValue(Clip):
    """g <- g held inside [-limit, limit], element by element.

    limit  the largest size of an element, > 0
    """

    limit: float = 1.0

    def __post_init__(self) -> None:
        _positive("ClipValue", self.limit)

    def apply(self, gradients: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Each element on its own."""
        return {name: kinks.clip(g, -self.limit, self.limit) for name, g in gradients.items()}


def global_norm(gradients: Mapping[str, Tensor]) -> Tensor:
    """The square root of the sum of squares of all elements of all gradients."""
    total: Tensor | None = None
    for g in gradients.values():
        square = (g * g).sum()
        total = square if total is None else total + square
    assert total is not None
    return smooth.sqrt(total)


def _positive(who: str, limit: float) -> None:
    if not (math.isfinite(limit) and limit > 0):
        raise InputError(who, expected="a limit above 0", got=repr(limit), action="write 1.0")
