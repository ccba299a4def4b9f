"""What a layer is: a description that prints and compares, and a pure function.

`Dense(50)` holds no numbers. `parts` says which parameters it needs for a given input,
`apply` computes with them. This module refuses to know any particular layer.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..base.shapes import Dim, Shape
from ..graph.tensor import Tensor
from ..ops.random import random_uniform
from .init import Initializer

Role = Literal["weight", "bias", "scale", "shift", "statistic"]
Parameters = Mapping[str, Tensor]
Statistics = dict[str, Tensor]


@dataclass(frozen=True)
class Part:
    """One array that a layer needs.

    name   what it is called inside the layer
    shape  its shape
    role   `weight`, `bias`, `scale`, `shift`: decay and reports go by it; `statistic` is state
           that training carries along and no gradient reaches
    init   how it begins
    fans   (inputs, outputs) of one unit, for initialisers that scale by them
    """

    name: str
    shape: tuple[int, ...]
    role: Role
    init: Initializer
    fans: tuple[int, int] = (1, 1)

    @property
    def is_learnt(self) -> bool:
        """Whether gradients move it: everything but statistics."""
        return self.role != "statistic"


@dataclass(frozen=True)
class Mode:
    """Whether a network trains or predicts, and what a training step brings with it.

    training     train (True) or predict (False)
    seed         the run's seed, for masks
    iteration    the counter k of the update, from 0
    settings     hyper-parameters given from outside, `dropout1/rate` -> tensor or number
    frozen       layers that act as in prediction even while the others train
    layer        the layer being applied, set by the chain
    """

    training: bool = False
    seed: Any = 0
    iteration: Any = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    layer: str = ""

    def within(self, layer: str) -> Mode:
        """The same mode, inside a layer."""
        return replace(self, layer=layer, training=self.training and layer not in self.frozen)

    def setting(self, name: str, default: float) -> Any:
        """A hyper-parameter of this layer: what came from outside, else the description's."""
        return self.settings.get(f"{self.layer}/{name}", default)

    def uniform(self, like: Tensor, purpose: str) -> Tensor:
        """Uniform numbers in [0, 1) of a tensor's shape, fresh for each layer and iteration."""
        maker = like.interpreter
        seed, iteration = (
            each if isinstance(each, Tensor) else maker.constant(each)
            for each in (self.seed, self.iteration)
        )
        return random_uniform(
            seed,
            iteration,
            purpose=f"{purpose}/{self.layer}",
            shape=like.shape,
            dtype=str(like.dtype),
        )


PREDICT = Mode()


class Layer(ABC):
    """A part of a network. Subclasses are frozen dataclasses and final.

    Shapes include the rows: (B, ...).
    """

    @property
    def stem(self) -> str:
        """What this kind is called in names: `BatchNorm` -> `batch_norm`.

        >>> from backlit.nn.activation import LeakyReLU
        >>> LeakyReLU().stem
        'leaky_relu'
        """
        plain = type(self).__name__.replace("ReLU", "Relu")
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", plain).lower()

    def output_shape(self, shape: Shape) -> Shape:
        """The shape of the output for an input of this shape; the same unless overridden."""
        return shape

    def parts(self, shape: Shape, init: Initializer) -> tuple[Part, ...]:
        """The arrays needed for inputs of this shape; `init` is the chain's choice."""
        return ()

    def settings(self) -> dict[str, float]:
        """Hyper-parameters of this layer that may change without a new program."""
        return {}

    @abstractmethod
    def apply(self, p: Parameters, x: Tensor, mode: Mode) -> tuple[Tensor, Statistics]:
        """The output, and the new value of each statistic (empty for most layers).

        p  this layer's parameters and statistics by their own names
        x  the input, (B, ...)
        """


def known_size(size: Dim) -> int:
    """A size that is a number, as every axis but the first is."""
    assert isinstance(size, int)
    return size
