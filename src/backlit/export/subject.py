"""What is written of a model: its members, and of each the layers with their numbers.

Only kinds of the closed table can be written: what a layer of somebody's own does is known to
its author alone. This module refuses to know any format.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from ..base.trees import within
from ..data.preparation.preparation import Preparation
from ..nn.chain import Chain
from ..nn.layer import Layer
from ..nn.losses import Loss
from ..registry import LAYERS, LOSSES
from ..training.ensemble import Ensemble
from ..training.model import Model

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Step:
    """One layer of a network.

    name     `dense1`
    layer    its description
    arrays   `weight` -> array: parameters and statistics alike
    outputs  the shape of what it gives for one row
    """

    name: str
    layer: Layer
    arrays: Mapping[str, Array]
    outputs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Member:
    """One network, what makes its inputs of a table, and what makes answers of its outputs."""

    steps: tuple[Step, ...]
    loss: Loss
    preparation: Preparation | None

    @property
    def outputs(self) -> tuple[int, ...]:
        """The shape of the network's output for one row."""
        return self.steps[-1].outputs


def members_of(model: Model | Ensemble) -> tuple[Member, ...]:
    """The networks of a model: one, or those of an ensemble, whose answers are averaged.

    Raises InputError for a layer or a loss that is not Backlit's own.
    """
    models = model.members if isinstance(model, Ensemble) else (model,)
    return tuple(Member(_steps_of(each), each.loss, each.preparation) for each in models)


def _steps_of(model: Model) -> tuple[Step, ...]:
    _refuse_strangers(model)
    numbers = {name.partition("/")[2]: value for name, value in model.arrays.items()}
    shape, steps = model.input_shape, []
    for name, layer in model.network.named_layers():
        shape = Chain(layer).output_shape(shape)
        steps.append(Step(name, layer, within(numbers, name), shape))
    return tuple(steps)


def _refuse_strangers(model: Model) -> None:
    parts = [(name, layer, LAYERS) for name, layer in model.network.named_layers()]
    for where, part, known in [*parts, ("loss", model.loss, LOSSES)]:
        if type(part) not in known.values():
            raise InputError(
                "export",
                expected="a model of Backlit's own layers and losses",
                got=f"{type(part).__name__}, one of your own",
                where=where,
                action="leave it out, or read model.parameters into a program of your own",
            )


def classes_of(model: Model | Ensemble) -> list[Any]:
    """What each class number stands for, as plain Python values; the numbers if none was named.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(1))
    >>> classes_of(bl.Model(net, bl.BinaryCrossEntropy(), {}, (2,)))
    [0, 1]
    """
    if model.preparation is not None:
        found: list[Any] = model.preparation.target.labels.tolist()
        return found
    if model.classes is not None:
        return [each.item() if isinstance(each, np.generic) else each for each in model.classes]
    outputs = model.network.output_shape(model.input_shape)[-1]
    return list(range(max(outputs, 2)))


def columns_of(members: tuple[Member, ...]) -> dict[str, str]:
    """Each column of a table that any member uses, and its kind; empty for members of arrays."""
    found: dict[str, str] = {}
    for each in members:
        if each.preparation is not None:
            used = {encoder.column for encoder in each.preparation.encoders}
            found |= {role.name: role.kind for role in each.preparation.roles if role.name in used}
    return found


def version() -> str:
    """The version of Backlit that writes."""
    try:
        return importlib.metadata.version("backlit")
    except importlib.metadata.PackageNotFoundError:  # a checkout that was not installed
        return "(not installed)"
