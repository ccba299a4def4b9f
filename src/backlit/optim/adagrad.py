"""AdaGrad and RMSProp: a rate of its own for each weight, from its squared gradients.

This module refuses to know how rates change and which parameters decay.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..graph.tensor import Tensor
from ..ops.smooth import sqrt
from .optimizer import HostArray, Optimizer, constant
from .update import Scalars


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """h <- h + g²;  w <- w - η g / √(h + ε),  from h = 0.

    learning_rate  η, 0 or more, default 0.01
    epsilon        ε, 0 or more, default 1e-8, inside the root: a floor of 1e-4 under √h
    Raises InputError for a setting out of range. With ε 0 a gradient of 0 gives NaN.
    Source: Duchi, Hazan and Singer 2011. Deviations: the book has √h + 1e-7; PyTorch ε outside,
    1e-10; Keras and Optax begin with h = 0.1. Good for sparse features; its rate only falls.

    >>> import backlit as bl
    >>> w = {"weight": bl.tensor([[1.0]])}
    >>> adagrad = AdaGrad(learning_rate=0.5)
    >>> adagrad.update(w, {"weight": bl.tensor([[0.2]])}, adagrad.init(w))[0]
    {'weight': tensor(weight: [[0.5]])}
    """

    slots: ClassVar[tuple[str, ...]] = ("square_sum",)

    learning_rate: float = 0.01
    epsilon: float = 1e-8

    def scalars(self, rates: HostArray, k: NDArray[np.int64]) -> dict[str, HostArray]:
        """η and ε."""
        return {"learning_rate": rates, "epsilon": constant(self.epsilon, rates)}

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """w - η g / √(h + ε)."""
        h = slots["square_sum"] + g * g
        return w - g * s["learning_rate"] / sqrt(h + s["epsilon"]), {"square_sum": h}


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """h <- β h + (1 - β) g²;  w <- w - η g / √(h + ε),  from h = 0.

    learning_rate  η, 0 or more, default 0.001
    decay          β, the weight of the old mean square, [0, 1), default 0.9
    epsilon        ε, 0 or more, default 1e-8, inside the root
    Raises InputError for a setting out of range. With ε 0 a gradient of 0 gives NaN.
    Source: Hinton's lecture 6e (2012); β from the notes; ε inside as Keras and Optax.
    Deviations: PyTorch has β 0.99 and ε outside; TensorFlow 1 began with h = 1.

    >>> import backlit as bl
    >>> w = {"weight": bl.tensor([[1.0]])}
    >>> rmsprop = RMSProp(learning_rate=0.1)
    >>> rmsprop.update(w, {"weight": bl.tensor([[0.2]])}, rmsprop.init(w))[0]
    {'weight': tensor(weight: [[0.683773]])}
    """

    slots: ClassVar[tuple[str, ...]] = ("square_mean",)
    open_unit: ClassVar[tuple[str, ...]] = ("decay",)

    learning_rate: float = 0.001
    decay: float = 0.9
    epsilon: float = 1e-8

    def scalars(self, rates: HostArray, k: NDArray[np.int64]) -> dict[str, HostArray]:
        """η, β, 1 - β and ε."""
        return {
            "learning_rate": rates,
            "decay": constant(self.decay, rates),
            "one_minus_decay": constant(1 - self.decay, rates),
            "epsilon": constant(self.epsilon, rates),
        }

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """w - η g / √(h + ε)."""
        h = slots["square_mean"] * s["decay"] + g * g * s["one_minus_decay"]
        return w - g * s["learning_rate"] / sqrt(h + s["epsilon"]), {"square_mean": h}
