"""Each layer as nodes of ONNX, as it acts when it predicts: a row of the table for each kind.

Everything is float32: what is added up in float64 by a model of that dtype is rounded here.
This module refuses to know where a network's input comes from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

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
from .onnx_graph import Graph
from .subject import Step

Rule = Callable[[Graph, str, Any, Step], str]
"""From a graph, the name of a layer's input, the layer and its step: the name of its output."""


def _number(graph: Graph, value: float) -> str:
    return graph.constant(np.float32(value))


def _array(graph: Graph, step: Step, part: str) -> str:
    return graph.constant(step.arrays[part].astype(np.float32), f"{step.name}/{part}")


def _dense(graph: Graph, x: str, layer: Dense, step: Step) -> str:
    y = graph.add("MatMul", x, _array(graph, step, "weight"), name=step.name)
    return graph.add("Add", y, _array(graph, step, "bias")) if layer.bias else y


def _batch_norm(graph: Graph, x: str, layer: BatchNorm, step: Step) -> str:
    deviation = np.sqrt(step.arrays["variance"].astype(np.float64) + layer.epsilon)
    slope = graph.constant((step.arrays["scale"] / deviation).astype(np.float32))
    centred = graph.add("Sub", x, _array(graph, step, "mean"), name=step.name)
    return graph.add("Add", graph.add("Mul", centred, slope), _array(graph, step, "shift"))


def _dropout(graph: Graph, x: str, layer: Dropout, step: Step) -> str:
    if layer.scale == "train":
        return x
    return graph.add("Mul", x, _number(graph, 1.0 - layer.rate), name=step.name)


def _embed(graph: Graph, x: str, layer: Embed, step: Step) -> str:
    axes = graph.constant(np.array([1]))

    def columns(first: int, last: int) -> str:
        ends = (graph.constant(np.array([place])) for place in (first, last))
        return graph.add("Slice", x, *ends, axes)

    plain = step.outputs[0] - sum(width for _, width in layer.embedded)
    pieces = [columns(0, plain)] if plain else []
    for place, (codes, _) in enumerate(layer.embedded, plain):
        last = _number(graph, codes - 1)
        code = graph.add("Clip", columns(place, place + 1), _number(graph, 0.0), last)
        number = graph.add("Squeeze", graph.add("Cast", code, to=graph.kind("int64")), axes)
        table = _array(graph, step, f"table{place - plain + 1}")
        pieces.append(graph.add("Gather", table, number, axis=0))
    return graph.add("Concat", *pieces, axis=1, name=step.name)


def _gelu(graph: Graph, x: str, layer: GELU, step: Step) -> str:
    inside = graph.add("Erf", graph.add("Mul", x, _number(graph, math.sqrt(0.5))))
    twice = graph.add("Mul", x, graph.add("Add", inside, _number(graph, 1.0)))
    return graph.add("Mul", twice, _number(graph, 0.5), name=step.name)


def _plain(kind: str, **facts: Any) -> Rule:
    """A layer that ONNX knows under a name of its own; facts name fields of ours."""

    def rule(graph: Graph, x: str, layer: Any, step: Step) -> str:
        own = {key: getattr(layer, each) if isinstance(each, str) else each
               for key, each in facts.items()}  # fmt: skip
        return graph.add(kind, x, name=step.name, **own)

    return rule


NODES: Final[Mapping[type[Layer], Rule]] = MappingProxyType({
    BatchNorm: _batch_norm,
    Dense: _dense,
    Dropout: _dropout,
    ELU: _plain("Elu", alpha="alpha"),
    Embed: _embed,
    Flatten: _plain("Flatten", axis=1),
    GELU: _gelu,
    LeakyReLU: _plain("LeakyRelu", alpha="slope"),
    ReLU: _plain("Relu"),
    Sigmoid: _plain("Sigmoid"),
    Softmax: _plain("Softmax", axis=-1),
    Tanh: _plain("Tanh"),
})  # fmt: skip


def _two_sided(graph: Graph, x: str) -> str:
    yes = graph.add("Sigmoid", x)
    no = graph.add("Sub", _number(graph, 1.0), yes)
    return graph.add("Concat", no, yes, axis=1)


ANSWERS: Final[Mapping[type[Loss], Callable[[Graph, str], str]]] = MappingProxyType({
    BinaryCrossEntropy: _two_sided,
    MeanSquaredError: lambda graph, x: x,
    SoftmaxCrossEntropy: lambda graph, x: graph.add("Softmax", x, axis=-1),
    SumSquaredError: lambda graph, x: x,
})  # fmt: skip
"""What a loss makes of the network's outputs: shares of classes, or values."""


def add_layers(graph: Graph, x: str, steps: tuple[Step, ...]) -> str:
    """The layers one behind the other, from the name of their input to that of their output."""
    for step in steps:
        x = NODES[type(step.layer)](graph, x, step.layer, step)
    return x
