"""Stochastic gradient descent, plain and with a velocity.

This module refuses to know how rates change and which parameters decay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..graph.tensor import Tensor
from .optimizer import HostArray, Optimizer, constant
from .update import Scalars


@dataclass(frozen=True)
class SGD(Optimizer):
    """w <- w - η g.

    learning_rate  η, 0 or more, default 0.01
    Raises InputError for a rate out of range. Source: Robbins and Monro 1951; no deviation.

    >>> import backlit as bl
    >>> w = {"weight": bl.tensor([[1.0]])}
    >>> sgd = SGD(learning_rate=0.5)
    >>> sgd.update(w, {"weight": bl.tensor([[0.2]])}, sgd.init(w))[0]
    {'weight': tensor(weight: [[0.9]])}
    """

    learning_rate: float = 0.01

    def scalars(self, rates: HostArray, k: NDArray[np.int64]) -> dict[str, HostArray]:
        """η."""
        return {"learning_rate": rates}

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """w - η g."""
        return w - g * s["learning_rate"], {}


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v <- β v - η g;  w <- w + v,  from v = 0.

    learning_rate  η, 0 or more, default 0.01
    momentum       β, [0, 1), default 0.9
    Raises InputError for a setting out of range.
    Source: the notes' and the book's code, as in Keras. The velocity carries the old η: after a
    schedule drops η tenfold, the old speed lives on (g = 1, ten updates at 0.1, then 0.01: the
    next step is -0.596 here and -0.069 in PyTorch's form b <- β b + g, w <- w - η b). The two
    are equal while η is constant.

    >>> import backlit as bl
    >>> w = {"weight": bl.tensor([[1.0]])}
    >>> momentum = Momentum(learning_rate=0.5)
    >>> state = momentum.init(w)
    >>> for _ in range(2):
    ...     w, state = momentum.update(w, {"weight": bl.tensor([[0.2]])}, state)
    >>> w["weight"], state.slots["velocity/weight"]
    (tensor(weight: [[0.71]]), tensor([[-0.19]]))
    """

    slots: ClassVar[tuple[str, ...]] = ("velocity",)
    open_unit: ClassVar[tuple[str, ...]] = ("momentum",)

    learning_rate: float = 0.01
    momentum: float = 0.9

    def scalars(self, rates: HostArray, k: NDArray[np.int64]) -> dict[str, HostArray]:
        """η and β."""
        return {"learning_rate": rates, "momentum": constant(self.momentum, rates)}

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """w + (β v - η g)."""
        v = slots["velocity"] * s["momentum"] - g * s["learning_rate"]
        return w + v, {"velocity": v}


@dataclass(frozen=True)
class Nesterov(Momentum):
    """v <- β v - η g;  w <- w + β v - η g: the velocity is looked ahead once more.

    learning_rate  η, 0 or more, default 0.01
    momentum       β, [0, 1), default 0.9
    Raises InputError for a setting out of range.
    Source: the published order (Sutskever et al. 2013, in the form that keeps w at the
    look-ahead point), as Keras; the two editions of the book disagree with each other.

    >>> import backlit as bl
    >>> w = {"weight": bl.tensor([[1.0]])}
    >>> nesterov = Nesterov(learning_rate=0.5)
    >>> nesterov.update(w, {"weight": bl.tensor([[0.2]])}, nesterov.init(w))[0]
    {'weight': tensor(weight: [[0.81]])}
    """

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """w + β v - η g, with the new v."""
        pull = g * s["learning_rate"]
        v = slots["velocity"] * s["momentum"] - pull
        return w + (v * s["momentum"] - pull), {"velocity": v}
