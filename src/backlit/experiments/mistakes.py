"""Layers with a mistake in their gradient, for a gradient check to find, or to miss.

This module refuses to know who checks them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ..base.shapes import Shape
from ..graph.tensor import Tensor
from ..nn.activation import Activation
from ..nn.init import Initializer, Ones, Zeros
from ..nn.layer import Layer, Mode, Parameters, Part, Statistics, known_size
from ..ops import kinks
from ..ops.elementwise import stop_gradient
from ..ops.smooth import sqrt

_MISTAKEN: Final = replace(kinks.RELU, gradient=(lambda y, g: g * 1.0,))


@dataclass(frozen=True)
class MistakenReLU(Activation):
    """max(x, 0), and a derivative of 1 everywhere: the mistake to be found."""

    def function(self, x: Tensor) -> Tensor:
        """max(x, 0)."""
        return x.interpreter.apply(_MISTAKEN, (x,), {})


@dataclass(frozen=True)
class AnyBatchNorm(Layer):
    """γ (x - μ) / √(σ² + ε) + β over the batch, of one row too, which `BatchNorm` refuses.

    mistaken  takes σ as fixed, so that a path is missing from its gradient
    """

    mistaken: bool = False

    def parts(self, shape: Shape, init: Initializer) -> tuple[Part, ...]:
        """γ and β (D,)."""
        size = (known_size(shape[-1]),)
        return Part("gamma", size, "scale", Ones()), Part("beta", size, "shift", Zeros())

    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """Normalise by the batch's own mean and variance."""
        centred = x - x.mean(0)
        spread = sqrt((centred * centred).mean(0) + 1e-6)
        spread = stop_gradient(spread) if self.mistaken else spread
        return centred / spread * p["gamma"] + p["beta"], {}
