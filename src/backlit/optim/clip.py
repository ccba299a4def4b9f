"""Clipping: gradients that are too large are made smaller before anything else happens.

This module refuses to hide NaN: a norm that is not finite is an error where numbers are known,
and stays so in a recorded step, where the guard sees it.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError, NonFiniteError
from ..graph.tensor import Tensor
from ..ops import elementwise, kinks, smooth


class Clip(ABC):
    """A limit on gradients. One of your own is a frozen dataclass with `apply`.

    `apply` sees the gradients of all parameters, by name, before decay and moments, and speaks
    in ops, so that the same description serves a loop of one's own and a recorded step. A value
    that a clip makes finite hides what came before it, so with one of your own every gradient
    is looked at for NaN and infinity in each iteration.

    >>> import backlit as bl
    >>> @dataclass(frozen=True)
    ... class SignOnly(bl.Clip):
    ...     def apply(self, gradients):
    ...         return {name: bl.sign(g) for name, g in gradients.items()}
    >>> SignOnly().apply({"w": bl.tensor([-3.0, 0.5])})["w"].numpy().tolist()
    [-1.0, 1.0]
    """

    @abstractmethod
    def apply(self, gradients: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The gradients within the limit: the same names, shapes and dtypes."""


@dataclass(frozen=True)
class ClipNorm(Clip):
    """g <- g min(1, limit / ‖g‖), with one norm ‖g‖ over all parameters together.

    limit  the largest global norm, > 0, in the loss's units per weight's; default 1
    Raises InputError for a limit out of range; NonFiniteError in a loop of one's own where the
    norm is NaN or infinite (in `fit` the guard tells). Source: Pascanu, Mikolov and Bengio 2013.
    Deviation: PyTorch adds 1e-6 to ‖g‖; a norm of 0 divides nothing here.

    >>> import backlit as bl
    >>> ClipNorm(1.0).apply({"w": bl.tensor([3.0]), "b": bl.tensor([4.0])})
    {'w': tensor([0.6]), 'b': tensor([0.8])}
    """

    limit: float = 1.0

    def __post_init__(self) -> None:
        _check_limit(self)

    def apply(self, gradients: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """One factor for all; of no gradients, none."""
        if not gradients:
            return {}
        norm = global_norm(gradients)
        if norm.has_value and not math.isfinite(norm.item()):
            raise _not_finite(norm.item(), gradients)
        factor = kinks.minimum(self.limit / kinks.maximum(norm, 1e-30), 1.0)
        factor = elementwise.where(elementwise.is_finite(norm), factor, norm)
        return {name: g * factor for name, g in gradients.items()}


@dataclass(frozen=True)
class ClipValue(Clip):
    """g <- g held inside [-limit, limit], element by element: the direction may change.

    limit  the largest size of an element, > 0, in the loss's units per weight's; default 1
    Raises InputError for a limit out of range. NaN stays NaN. Source: the field's usual form.

    >>> import backlit as bl
    >>> ClipValue(0.5).apply({"w": bl.tensor([-2.0, 0.1])})
    {'w': tensor([-0.5,  0.1])}
    """

    limit: float = 1.0

    def __post_init__(self) -> None:
        _check_limit(self)

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


def _not_finite(norm: float, gradients: Mapping[str, Tensor]) -> NonFiniteError:
    """Name the first gradient that holds NaN or infinity, or the largest if only squares do."""
    largest = {name: float(np.max(np.abs(g.value), initial=0.0)) for name, g in gradients.items()}
    odd = [name for name, size in largest.items() if not math.isfinite(size)]
    name = odd[0] if odd else max(largest, key=lambda each: largest[each])
    error = NonFiniteError(
        "ClipNorm",
        expected="gradients with a finite norm",
        got=f"{norm}: the gradient of {name} reaches {largest[name]:.3g}",
        action="use a smaller learning rate, or look at the loss of this update",
    )
    error.tensor = name
    return error


def _check_limit(clip: ClipNorm | ClipValue) -> None:
    plain_numbers(clip)
    if not (is_number(clip.limit) and clip.limit > 0):
        who = type(clip).__name__
        raise InputError(
            who, expected="a limit above 0", got=repr(clip.limit), action=f"write {who}(1.0)"
        )
