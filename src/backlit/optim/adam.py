"""Adam, and AdamW: a velocity and a rate of its own for each weight, bias-corrected.

This module refuses to know how rates change; AdamW alone knows that weights decay.
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
class Adam(Optimizer):
    """m <- β₁ m + (1 - β₁) g;  v <- β₂ v + (1 - β₂) g²;  w <- w - η m̂ / (√v̂ + ε),

    with m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ), from m = v = 0. Without the corrections the
    first steps would be 3 to 6.5 times too large.

    learning_rate  η, 0 or more, default 0.001
    beta1, beta2   β₁ and β₂, [0, 1), default 0.9 and 0.999
    epsilon        ε, 0 or more, default 1e-8, outside the root
    Raises InputError for a setting out of range. With ε 0 a gradient of 0 gives NaN.
    Source: Kingma and Ba 2015, Algorithm 1, as PyTorch. Deviation: Keras, TensorFlow 1, the book
    and scikit-learn use "epsilon-hat", where ε is not divided by √(1 - β₂ᵗ).

    >>> import backlit as bl
    >>> w = {"weight": bl.tensor([[1.0]])}
    >>> adam = Adam(learning_rate=0.1)
    >>> adam.update(w, {"weight": bl.tensor([[0.2]])}, adam.init(w))[0]
    {'weight': tensor(weight: [[0.9]])}
    """

    slots: ClassVar[tuple[str, ...]] = ("first_moment", "second_moment")
    open_unit: ClassVar[tuple[str, ...]] = ("beta1", "beta2")

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def scalars(self, rates: HostArray, k: NDArray[np.int64]) -> dict[str, HostArray]:
        """η / (1 - β₁ᵗ), √(1 - β₂ᵗ), the betas, 1 minus them, and ε."""
        t = np.asarray(k, dtype=np.float64) + 1
        return {
            "corrected_rate": rates / (1 - self.beta1**t),
            "root_correction": np.sqrt(1 - self.beta2**t),
            "beta1": constant(self.beta1, rates),
            "beta2": constant(self.beta2, rates),
            "one_minus_beta1": constant(1 - self.beta1, rates),
            "one_minus_beta2": constant(1 - self.beta2, rates),
            "epsilon": constant(self.epsilon, rates),
        }

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """w - η m̂ / (√v̂ + ε)."""
        m = slots["first_moment"] * s["beta1"] + g * s["one_minus_beta1"]
        v = slots["second_moment"] * s["beta2"] + g * g * s["one_minus_beta2"]
        step = m * s["corrected_rate"] / (sqrt(v) / s["root_correction"] + s["epsilon"])
        return w - step, {"first_moment": m, "second_moment": v}


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, and before its step w <- w - η λ w on weights (not biases, scales or shifts).

    weight_decay  λ, 0 or more, default 0.01, decoupled from the gradient
    and Adam's    learning_rate, beta1, beta2 and epsilon, with Adam's ranges and defaults
    Raises InputError for a setting out of range.
    Source: Loshchilov and Hutter 2019, Algorithm 2. Deviation: λ is multiplied by η, as in
    PyTorch, where the paper multiplies it by the schedule's factor. Defaults elsewhere:
    PyTorch 0.01 (and it decays every parameter), Keras 4e-3, Optax 1e-4.

    >>> import backlit as bl
    >>> w = {"weight": bl.tensor([[1.0]])}
    >>> adamw = AdamW(learning_rate=0.1)
    >>> adamw.update(w, {"weight": bl.tensor([[0.2]])}, adamw.init(w))[0]
    {'weight': tensor(weight: [[0.899]])}
    """

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 1e-2

    def scalars(self, rates: HostArray, k: NDArray[np.int64]) -> dict[str, HostArray]:
        """Adam's, and 1 - η λ."""
        return super().scalars(rates, k) | {"shrink": 1 - rates * self.weight_decay}

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Shrink, then Adam's step."""
        return super().rule(w * s["shrink"] if role == "weight" else w, g, slots, s, role)
