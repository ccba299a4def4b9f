"""Between the names of an estimator's settings and those of what varies in a search.

This module refuses to know how anything was tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from ..nn.activation import Activation
from ..nn.batch_norm import BatchNorm
from ..nn.dense import Dense
from ..nn.dropout import Dropout
from ..nn.layer import Layer
from ..search.blocks import Blocks
from ..training.plan import Plan

_VARIES: Final = MappingProxyType({"hidden": ("width", "depth")})
_OF_LAYERS: Final = frozenset({"width", "depth", "activation", "batch_norm", "dropout"})
_OF_OPTIMIZER: Final = frozenset({"optimizer", "momentum", "beta1", "beta2"})


def decided(asked: Mapping[str, Any]) -> set[str]:
    """What does not vary by itself, for it was given when the estimator was made.

    asked  the estimator's settings, by name; None is left to the recipe

    >>> sorted(decided({"hidden": (30, 20), "dropout": None, "learning_rate": 0.01}))
    ['depth', 'learning_rate', 'width']
    """
    given = [name for name, value in asked.items() if value is not None]
    return {each for name in given for each in _VARIES.get(name, (name,))}


def best_parameters(plan: Plan, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A trial's parameters by the names of an estimator's settings.

    plan  the trial's own
    Whatever is about the hidden layers is told by all four settings that make them, so that an
    estimator with them has the same layers; momentum and its like by the optimizer itself. What
    has no name among the settings keeps its own.

    >>> import backlit as bl
    >>> net = bl.Chain(bl.Dense(20), bl.ReLU(), bl.Dense(20), bl.ReLU(), bl.Dense(2))
    >>> plan = Plan(net, bl.SoftmaxCrossEntropy(), bl.SGD(0.1))
    >>> best_parameters(plan, {"learning_rate": 0.1, "depth": 2})
    {'learning_rate': 0.1, 'hidden': (20, 20), 'activation': 'ReLU', 'batch_norm': False,
     'dropout': 0.0}
    """
    found = {
        name: value
        for name, value in parameters.items()
        if name not in _OF_LAYERS and name not in _OF_OPTIMIZER
    }
    if _OF_OPTIMIZER & set(parameters):
        found["optimizer"] = plan.optimizer
    if _OF_LAYERS & set(parameters):
        found |= _layers(Blocks.of(plan.network).hidden)
    return found


def _layers(hidden: Sequence[Sequence[Layer]]) -> dict[str, Any]:
    activations, rates = [], []
    for block in hidden:
        own = [each for each in block if isinstance(each, Activation)]
        activations.append(_word(own[0]) if own else None)
        rates.append(next((each.rate for each in block if isinstance(each, Dropout)), 0.0))
    widths = [each.units for block in hidden for each in block if isinstance(each, Dense)]
    has_norm = any(isinstance(each, BatchNorm) for block in hidden for each in block)
    return {
        "hidden": tuple(widths),
        "activation": _one_or_each(activations),
        "batch_norm": has_norm,
        "dropout": _one_or_each(rates),
    }


def _word(activation: Activation) -> Any:
    """Its name, if that says all of it."""
    kind = type(activation)
    try:
        return kind.__name__ if activation == kind() else activation
    except TypeError:
        return activation


def _one_or_each(values: list[Any]) -> Any:
    """One for all hidden layers, or one each; of none at all what a recipe would say."""
    if not values:
        return None
    return values[0] if all(each == values[0] for each in values) else values
