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

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError, PlanError
from ..graph.tensor import Tensor
from ..ops import stable
from ..ops.elementwise import cast, equal, greater, where
from ..ops.reduce import argmax, size
from ..ops.rows import one_hot
from ..ops.smooth import sigmoid
from .activation import Sigmoid, Softmax
from .chain import Chain
from .layer import Layer, known_size
from .targets import agree, class_numbers, class_weights, shares, truth_values, values

Array = NDArray[Any]


class Loss(ABC):
    """A measure of how wrong outputs are. Subclasses are frozen dataclasses and final.

    To write one: `task`; `prepare`, which checks targets on the host before the first step;
    `each`, the loss of each row; `predict`, what a prediction shows. For classification also
    `correct`. The mean over the batch, weighted by row, is taken here.

    >>> from dataclasses import dataclass
    >>> import backlit as bl
    >>> @dataclass(frozen=True)
    ... class AbsoluteError(bl.Loss):
    ...     task = "regression"
    ...     def prepare(self, targets, outputs, dtype):
    ...         return bl.MeanSquaredError().prepare(targets, outputs, dtype)
    ...     def each(self, outputs, targets):
    ...         return bl.absolute(outputs - targets).mean(-1)
    ...     def predict(self, outputs):
    ...         return outputs
    >>> loss, weight = AbsoluteError().apply(bl.tensor([[1.0], [5.0]]), bl.tensor([[2.0], [2.0]]))
    >>> loss.item(), weight.item()
    (2.0, 2.0)
    """

    task: ClassVar[str]  # "classification" or "regression"
    contains: ClassVar[type[Layer] | None] = None  # the activation that is part of the loss

    @abstractmethod
    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """Targets as the recorded step takes them, checked.

        outputs  K, how many outputs the network has
        Raises DataError or ShapeError, with the row.
        """

    @abstractmethod
    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The loss of each row: (B, K) and targets -> (B,)."""

    @abstractmethod
    def predict(self, outputs: Tensor) -> Tensor:
        """What a prediction shows, (B, K): shares of classes, or values."""

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

        outputs (B, K), targets as `prepare` gives them, weights (B,), 0 or more, or None for 1.
        Raises ShapeError for shapes that do not agree: nothing is stretched.
        """
        each = self.each(outputs, targets)
        agree(type(self).__name__, "one loss for each row", outputs.shape[:1], each.shape)
        if weights is not None:
            agree("weights", "one for each row", each.shape, weights.shape)
        own = self.row_weights(targets, str(outputs.dtype))
        if own is not None:
            weights = own if weights is None else weights * own
        if weights is None:
            total = size(each)
            return each.sum() / total, total
        total = weights.sum()
        # a batch in which no row counts has loss 0 and no gradient, not 0/0
        return (each * weights).sum() / where(greater(total, 0.0), total, 1.0), total


class SquaredError(Loss):
    """What losses of squares share: targets are values of the outputs' shape."""

    task = "regression"

    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """(N,) or (N, K) -> (N, K)."""
        return values(targets, outputs, dtype, type(self).__name__)

    def squares(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """(y - t)^2 of each element."""
        who = type(self).__name__
        agree(who, "targets of the outputs' shape", outputs.shape, targets.shape)
        return (outputs - targets) * (outputs - targets)

    def predict(self, outputs: Tensor) -> Tensor:
        """The outputs themselves."""
        return outputs


@dataclass(frozen=True)
class MeanSquaredError(SquaredError):
    """mean of (y - t)^2 over all elements, y and t both (B, K).

    Raises ShapeError where shapes differ: nothing is stretched.
    Source: Bishop 2006, equation 1.2, there half the sum: see SumSquaredError.

    >>> import backlit as bl
    >>> bl.MeanSquaredError().apply(bl.tensor([[3, 0, 1]]), bl.tensor([[0, 0, 1]]))[0].item()
    3.0
    """

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the outputs of a row."""
        return self.squares(outputs, targets).mean(-1)


@dataclass(frozen=True)
class SumSquaredError(SquaredError):
    """1/2 sum of (y - t)^2 over a row's outputs, averaged over rows; y and t both (B, K).

    Raises ShapeError where shapes differ: nothing is stretched.
    Source: Bishop 2006, equation 1.2, there summed over rows too. The book's 1/2 Σ.

    >>> import backlit as bl
    >>> bl.SumSquaredError().apply(bl.tensor([[3, 0, 1]]), bl.tensor([[0, 0, 1]]))[0].item()
    4.5
    """

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Half the sum over the outputs of a row."""
        return self.squares(outputs, targets).sum(-1) * 0.5


@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """-(z log s + (1 - z) log(1 - s)) for s = sigmoid(x), from the logit x:

    max(x, 0) - x z + log(1 + exp(-|x|)), natural logarithm; x and z both (B, 1), z in [0, 1].
    It tells two classes apart with one output, the score of the second class. A data set has
    one label a row: several yes-or-no questions, (B, K), can be asked in a loop of your own
    only, where `apply` takes the mean over a row's answers.

    Raises PlanError from `prepare` for more than one output; ShapeError where shapes differ.
    Source: Bishop 2006, equation 4.90.

    >>> import backlit as bl
    >>> scores, labels = bl.tensor([[0.0], [2.0]]), bl.tensor([[1.0], [1.0]])
    >>> loss, _ = bl.BinaryCrossEntropy().apply(scores, labels)
    >>> round(loss.item(), 4)  # (ln 2 + ln(1 + exp(-2))) / 2
    0.41
    """

    task = "classification"
    contains = Sigmoid

    def prepare(self, targets: Array, outputs: int, dtype: str) -> Array:
        """(N,) class numbers 0 and 1, or (N, 2) shares of both classes -> (N, 1)."""
        return truth_values(targets, outputs, dtype)

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Mean over the outputs of a row."""
        return stable.binary_cross_entropy(outputs, targets).mean(-1)

    def predict(self, outputs: Tensor) -> Tensor:
        """sigmoid(x): the share of the second class."""
        return sigmoid(outputs)

    def correct(self, outputs: Tensor, targets: Tensor) -> Tensor | None:
        """The share of a row's answers on the right side: x > 0 means yes."""
        right = equal(greater(outputs, 0.0), greater(targets, 0.5))
        return cast(right, str(outputs.dtype)).mean(-1)


@dataclass(frozen=True)
class SoftmaxCrossEntropy(Loss):
    """-sum over classes of t log softmax(x), from logits x (B, K), natural logarithm.

    label_smoothing  s in [0, 1): the target becomes (1 - s) t + s/K
    class_weights    one weight per class, 0 or more, or None; a row weighs as much as its class
                     (the smoothed part too, where PyTorch weighs each term by its own class)
    Labels are whole numbers 0 … K-1, (B,), or shares of classes that sum to 1, (B, K).
    Raises InputError for settings outside these ranges; PlanError from `prepare` for more or
    fewer weights than outputs.
    Source: Bishop 2006, equation 4.108; smoothing: Szegedy et al. 2016, section 7.

    >>> import backlit as bl
    >>> scores, labels = bl.tensor([[2.0, 0.0], [2.0, 0.0]]), bl.tensor(np.array([0, 1]))
    >>> loss = bl.SoftmaxCrossEntropy()
    >>> loss.predict(scores).value[0].round(3), loss.each(scores, labels).value.round(3)
    (array([0.881, 0.119]), array([0.127, 2.127]))
    """

    label_smoothing: float = 0.0
    class_weights: tuple[float, ...] | None = None

    task = "classification"
    contains = Softmax

    def __post_init__(self) -> None:
        plain_numbers(self)
        if not (is_number(self.label_smoothing) and 0 <= self.label_smoothing < 1):
            raise InputError(
                "SoftmaxCrossEntropy",
                expected="a label_smoothing in [0, 1)",
                got=repr(self.label_smoothing),
                action="write 0.1 to give a tenth to all classes alike",
            )
        if self.class_weights is not None:
            weights = class_weights("SoftmaxCrossEntropy", self.class_weights)
            object.__setattr__(self, "class_weights", weights)

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
        classes = known_size(outputs.shape[-1])
        soft = _soft(targets, classes, str(outputs.dtype))
        if self.label_smoothing:
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
        soft = _soft(targets, len(self.class_weights), dtype)
        return (soft * np.asarray(self.class_weights, dtype)).sum(-1)


def default_loss(task: str) -> Loss:
    """The loss of who names none: by classes or by values.

    >>> default_loss("regression")
    MeanSquaredError()
    """
    return SoftmaxCrossEntropy() if task == "classification" else MeanSquaredError()


def _soft(targets: Tensor, classes: int, dtype: str) -> Tensor:
    """Class numbers as shares of classes; shares as they are."""
    return one_hot(targets, classes, dtype) if targets.dtype.kind in "iu" else targets
