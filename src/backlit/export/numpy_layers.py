"""Each layer as one line of NumPy, as it acts when it predicts: a row of the table for each kind.

The lines compute in float64 from the numbers as they were learnt, so that what differs from the
model's own answers is the rounding of its engine alone.
This module refuses to know how the lines are put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ..nn.activation import ELU, GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from ..nn.batch_norm import BatchNorm
from ..nn.dense import Dense, Flatten
from ..nn.dropout import Dropout
from ..nn.embed import Embed
from ..nn.layer import Layer
from ..nn.losses import (
    BinaryCrossEntropy,
    Loss,
    MeanSquaredError,
    SoftmaxCrossEntropy,
    SumSquaredError,
)
from .subject import Step

Rule = Callable[[Any, Step], str]
"""From a layer, as itself and as a step with its arrays, to the expression of its output."""


def _array(step: Step, part: str) -> str:
    return f'w["{step.name}/{part}"]'


def _dense(layer: Dense, step: Step) -> str:
    return f"x @ {_array(step, 'weight')}" + (f" + {_array(step, 'bias')}" if layer.bias else "")


def _batch_norm(layer: BatchNorm, step: Step) -> str:
    return f'batch_norm(x, w, "{step.name}", {layer.epsilon!r})'


def _dropout(layer: Dropout, step: Step) -> str:
    return f"x * {1.0 - layer.rate!r}" if layer.scale == "predict" else "x"


def _embed(layer: Embed, step: Step) -> str:
    tables = [_array(step, f"table{number + 1}") for number in range(len(layer.embedded))]
    return f"embed(x, [{', '.join(tables)}])"


LINES: Final[Mapping[type[Layer], Rule]] = MappingProxyType({
    BatchNorm: _batch_norm,
    Dense: _dense,
    Dropout: _dropout,
    ELU: lambda layer, step: f"np.where(x > 0, x, {layer.alpha!r} * np.expm1(np.minimum(x, 0)))",
    Embed: _embed,
    Flatten: lambda layer, step: f"x.reshape(len(x), {step.outputs[0]})",
    GELU: lambda layer, step: "x / 2 * (1 + erf(x / math.sqrt(2)))",
    LeakyReLU: lambda layer, step: f"np.where(x > 0, x, {layer.slope!r} * x)",
    ReLU: lambda layer, step: "np.maximum(x, 0)",
    Sigmoid: lambda layer, step: "sigmoid(x)",
    Softmax: lambda layer, step: "softmax(x)",
    Tanh: lambda layer, step: "np.tanh(x)",
})  # fmt: skip

ANSWERS: Final[Mapping[type[Loss], str]] = MappingProxyType({
    BinaryCrossEntropy: "two_sided",
    MeanSquaredError: "",
    SoftmaxCrossEntropy: "softmax",
    SumSquaredError: "",
})  # fmt: skip
"""The function that makes shares of classes of a network's outputs; none where they are values."""

FUNCTIONS: Final[Mapping[str, str]] = MappingProxyType({
    "batch_norm": '''

def batch_norm(x, w, name, epsilon):
    """Each feature with the mean and the variance that training kept for it."""
    x = (x - w[name + "/mean"]) / np.sqrt(w[name + "/variance"] + epsilon)
    return x * w[name + "/scale"] + w[name + "/shift"]
''',
    "embed": '''

def embed(x, tables):
    """The codes in the last columns give way to rows of learnt tables."""
    plain = x.shape[1] - len(tables)
    rows = [x[:, :plain]]
    for table, codes in zip(tables, x.T[plain:]):
        rows.append(table[np.clip(codes, 0, len(table) - 1).astype(int)])
    return np.hstack(rows)
''',
    "erf": '''

erf = np.vectorize(math.erf, otypes=[float])  # exact to the last digit, from the standard library
''',
    "sigmoid": '''

def sigmoid(x):
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)
''',
    "softmax": '''

def softmax(x):
    """Scores as shares that sum to 1, along the last axis."""
    x = np.exp(x - x.max(axis=-1, keepdims=True))
    return x / x.sum(axis=-1, keepdims=True)
''',
    "two_sided": '''

def two_sided(x):
    """The score of the second class as the shares of both."""
    return np.hstack([1 - sigmoid(x), sigmoid(x)])
''',
})  # fmt: skip
"""Functions that lines call, written out where one does."""


def line_of(step: Step) -> str:
    """A layer as a line of the function of the network; x is what came before.

    >>> line_of(Step("relu1", ReLU(), {}, (4,)))
    'x = np.maximum(x, 0)  # relu1'
    """
    expression = LINES[type(step.layer)](step.layer, step)
    if expression == "x":
        return f"# {step.name} does nothing when it predicts"
    return f"x = {expression}  # {step.name}"
