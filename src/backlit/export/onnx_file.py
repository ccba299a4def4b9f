"""A model as one ONNX file, preparation of its columns included, checked before it is given.

    inputs   `x` (N, …) float32; for a table one input (N, 1) for each column, under its name
    outputs  `label` (N,) and `probabilities` (N, K), or `value` (N,) or (N, K)

This module refuses to know how a layer is computed, and where files are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data.preparation.preparation import Preparation
from ..training.ensemble import Ensemble
from ..training.model import Model
from .onnx_check import Check, compared
from .onnx_columns import add_columns, add_decoded, add_inputs
from .onnx_graph import Graph
from .onnx_layers import ANSWERS, add_layers
from .subject import classes_of, columns_of, members_of, version


@dataclass(frozen=True)
class Exported:
    """The bytes of an ONNX file, and what running it said; None where onnxruntime is not there."""

    data: bytes
    check: Check | None


def to_onnx(model: Model | Ensemble, name: str = "model") -> bytes:
    """The bytes of an ONNX file that gives the model's answers: see `exported`."""
    return exported(model, name).data


def exported(model: Model | Ensemble, name: str = "model") -> Exported:
    """An ONNX file that the checker of `onnx` has passed, run beside the model where it can be.

    name  what the graph is called
    Where onnxruntime is installed, both answer the same random rows: where their answers differ
    by more than 1e-5 there is no file. Everything is float32, whatever the model's dtype.
    Raises InputError for layers and losses that are not Backlit's own, MissingExtraError without
    the package onnx, RunError where the answers differ.
    """
    graph = Graph()
    members = members_of(model)
    columns = columns_of(members)
    if columns:
        inputs = add_inputs(graph, columns)
    else:
        x = graph.input("x", "float32", ["N", *model.input_shape])
    prepared: dict[int, str] = {}
    answers = []
    for each in members:
        if each.preparation is not None:
            key = id(each.preparation)
            if key not in prepared:
                prepared[key] = add_columns(graph, inputs, each.preparation)
            x = prepared[key]
        answers.append(ANSWERS[type(each.loss)](graph, add_layers(graph, x, each.steps)))
    answer = answers[0] if len(answers) == 1 else graph.add("Mean", *answers)
    if model.task == "classification":
        _give_classes(graph, answer, classes_of(model))
    else:
        _give_values(graph, answer, members[0].outputs, model.preparation)
    made = graph.model(name, version(), {"made by": f"Backlit {version()}"})
    data: bytes = made.SerializeToString(deterministic=True)
    return Exported(data, compared(data, model))


def _give_classes(graph: Graph, shares: str, classes: list[Any]) -> None:
    """The shares as they are, and the name of the largest one's class (the first of equals)."""
    numbers = graph.add("ArgMax", shares, axis=1, keepdims=0)
    is_text = any(isinstance(each, str) for each in classes)
    names = np.array([str(each) for each in classes], object) if is_text else np.array(classes)
    kind = "str" if is_text else str(names.dtype)
    label = graph.add("Gather", graph.constant(names, "classes"), numbers, axis=0)
    graph.output("label", label, kind, ["N"])
    graph.output("probabilities", shares, "float32", ["N", len(classes)])


def _give_values(
    graph: Graph, values: str, outputs: tuple[int, ...], preparation: Preparation | None
) -> None:
    dtype = "float32" if preparation is None else "float64"
    if preparation is not None:
        values = add_decoded(graph, values, preparation.target)
    if outputs == (1,):
        values = graph.add("Squeeze", values, graph.constant(np.array([1])))
    sizes = () if outputs == (1,) else outputs
    graph.output("value", values, dtype, ["N", *sizes])
