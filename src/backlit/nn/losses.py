"""Losses: how wrong an output is. Each is a mean over the batch, weighted by row.

One weighted sum is divided once by the total weight: sum(w l) / sum(w). Losses take logits
(scores before softmax or sigmoid), so that nothing overflows.
This module refuses to know where targets come from; `prepare` checks them on the host.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, PlanError
from ..graph.tensor import Tensor
from ..ops import stable
from ..ops.elementwise import cast, equal, greater, where
from ..ops.layout import one_hot
from ..ops.reduce import argmax, size
from ..ops.smooth import sigmoid
from .activation import Sigmoid, Softmax
from .chain import Chain
from .layer import Layer
from .targets import class_numbers, shares, truth_values, values

Array = NDArray[Any]


class Loss(ABC):
    """A measure of how wrong outputs are. Subclasses are frozen dataclasses and final."""

    task: ClassVar[str]  # "classification" or "regression"
    contains: ClassVar[type[Layer] | None] = None  # the activation that is part of the loss

    @abstractmethod
    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """Targets as the recorded step takes them, checked: raises DataError."""

    @abstractmethod
    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The loss of each row: (B, K) and targets -> (B,)."""

    @abstractmethod
    def predict(self, outputs: Tensor) -> Tensor:
        """What a prediction shows: shares of classes, or values."""

    def correct(self, outputs: Tensor, targets: Tensor) -> Tensor | None:
        """1 for each row whose class is right, else 0; None for regression."""
        return None

    def row_weights(self, targets: Tensor, dtype: str) -> Tensor | None:
        """A weight for each row that follows from its target; None for 1."""
        return None

    def check_network(self, network: Chain) -> None:
        """Raise PlanError if the network's last layer does this loss's own work."""
        if self.contains is not None and isinstance(network.layers[-1], self.contains):
            loss = type(self).__name__
            raise PlanError(
                loss,
                expected="logits, the scores themselves",
                got=f"a network that ends in {self.contains.__name__}",
                action=f"remove the last layer, {network.names[-1]}: {loss} contains it",
            )

    def apply(
        self, outputs: Tensor, targets: Tensor, weights: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The loss of a batch and the total weight it was divided by.

        outputs (B, K), targets as `prepare` gives them, weights (B,) or None for 1.
        """
        each = self.each(outputs, targets)
        own = self.row_weights(targets, str(outputs.dtype))
        if own is not None:
            weights = own if weights is None else weights * own
        if weights is None:
            total = size(each)
            return each.sum() / total, total
        total = weights.sum()
        # a batch in which no row counts has loss 0 and no gradient, not 0/0
        return (each * weights).sum() / where(greater(total, 0.0), total, 1.0), total


@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """mean of (y - t)^2 over all elements. Shapes must agree: nothing is stretched."""

    task = "regression"

    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """(N,) or (N, K) -> (N, K)."""
        return values(targets, outputs, dtype, "MeanSquaredError")

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the outputs of a row."""
        return ((outputs - targets) * (outputs - targets)).mean(-1)

    def predict(self, outputs: Tensor) -> Tensor:
        """The outputs themselves."""
        return outputs


@dataclass(frozen=True)
class SumSquaredError(Loss):
    """1/2 sum of (y - t)^2 over a row's outputs, averaged over rows (the book's 1/2 Σ)."""

    task = "regression"

    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """(N,) or (N, K) -> (N, K)."""
        return values(targets, outputs, dtype, "SumSquaredError")

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Half the sum over the outputs of a row."""
        return ((outputs - targets) * (outputs - targets)).sum(-1) * 0.5

    def predict(self, outputs: Tensor) -> Tensor:
        """The outputs themselves."""
        return outputs


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """-(z log s + (1 - z) log(1 - s)) for s = sigmoid(x), from the logit x:

    max(x, 0) - x z + log(1 + exp(-|x|)), natural logarithm, mean over a row's outputs.
    One output tells two classes apart; several are yes-or-no questions side by side.
    """

    task = "classification"
    contains = Sigmoid

    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """(N,) or (N, K) of numbers in [0, 1] -> (N, K)."""
        return truth_values(targets, outputs, dtype)

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the outputs of a row."""
        return stable.binary_cross_entropy(outputs, targets).mean(-1)

    def predict(self, outputs: Tensor) -> Tensor:
        """sigmoid(x): the share of yes."""
        return sigmoid(outputs)

    def correct(self, outputs: Tensor, targets: Tensor) -> Tensor | None:
        """The share of a row's answers on the right side: x > 0 means yes."""
        right = equal(greater(outputs, 0.0), greater(targets, 0.5))
        return cast(right, str(outputs.dtype)).mean(-1)


@dataclass(frozen=True)
class SoftmaxCrossEntropy(Loss):
    """-sum over classes of t log softmax(x), from logits x, natural logarithm.

    label_smoothing  s in [0, 1): the target becomes (1 - s) t + s/K
    class_weights    one weight per class, or None; a row weighs as much as its class (the
                     smoothed part too, where PyTorch weighs each term by its own class)
    Labels are whole numbers 0 … K-1, or shares of classes that sum to 1.
    -ln 0.9 = 0.105 and -ln 0.1 = 2.303.
    """

    label_smoothing: float = 0.0
    class_weights: tuple[float, ...] | None = None

    task = "classification"
    contains = Softmax

    def __post_init__(self) -> None:
        if not 0 <= self.label_smoothing < 1:
            raise InputError(
                "SoftmaxCrossEntropy",
                expected="a label_smoothing in [0, 1)",
                got=repr(self.label_smoothing),
                action="write 0.1 to give a tenth to all classes alike",
            )
        weights = self.class_weights
        if weights is not None:
            weights = tuple(float(each) for each in weights)
            object.__setattr__(self, "class_weights", weights)
            if not weights or any(not (np.isfinite(each) and each >= 0) for each in weights):
                raise InputError(
                    "SoftmaxCrossEntropy",
                    expected="class_weights of 0 or more",
                    got=repr(weights),
                    action="give one number for each class",
                )

    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """(N,) class numbers -> (N,) int64; (N, K) shares -> (N, K)."""
        if self.class_weights is not None and len(self.class_weights) != outputs:
            raise PlanError(
                "SoftmaxCrossEntropy",
                expected=f"{outputs} class_weights, one for each output",
                got=str(len(self.class_weights)),
                action="give one number for each class",
            )
        if np.ndim(targets) == 1:
            return class_numbers(targets, outputs)
        return shares(targets, outputs, dtype)

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """One loss per row."""
        soft = self._soft(targets, outputs)
        if self.label_smoothing:
            classes = outputs.shape[-1]
            assert isinstance(classes, int)
            soft = soft * (1.0 - self.label_smoothing) + self.label_smoothing / classes
        return stable.softmax_cross_entropy(outputs, soft)

    def predict(self, outputs: Tensor) -> Tensor:
        """softmax(x): the share of each class."""
        return stable.softmax(outputs)

    def correct(self, outputs: Tensor, targets: Tensor) -> Tensor | None:
        """Whether the largest score is the labelled class (the first of equals)."""
        label = targets if targets.dtype.kind in "iu" else argmax(targets)
        return cast(equal(argmax(outputs), label), str(outputs.dtype))

    def row_weights(self, targets: Tensor, dtype: str) -> Tensor | None:
        """The weight of the row's class, or of its classes by their shares."""
        if self.class_weights is None:
            return None
        depth = len(self.class_weights)
        soft = one_hot(targets, depth, dtype) if targets.dtype.kind in "iu" else targets
        return (soft * np.asarray(self.class_weights, dtype)).sum(-1)

    @staticmethod
    def _soft(targets: Tensor, outputs: Tensor) -> Tensor:
        if targets.dtype.kind not in "iu":
            return targets
        classes = outputs.shape[-1]
        assert isinstance(classes, int)
        return one_hot(targets, classes, str(outputs.dtype))
