"""From a plan and a trial's parameters to the trial's plan.

A name of the plan is put there; other names are settings of its optimizer, or rebuild its
hidden layers. This module refuses to know how parameters were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, Final

from ..base.describe import is_number
from ..base.errors import InputError, PlanError, UnknownNameError
from ..nn.activation import Activation
from ..optim.adam import AdamW
from ..optim.optimizer import Optimizer
from ..optim.plateau import ReduceOnPlateau
from ..optim.schedules import Schedule
from ..registry import ACTIVATIONS, OPTIMIZERS, SCHEDULES
from ..training.plan import Plan
from .blocks import Blocks, activated, dropped, normalised, wide
from .space import NAMES

_PLAN: Final = frozenset(each.name for each in fields(Plan))
_OF_OPTIMIZER: Final = ("learning_rate", "momentum", "beta1", "beta2")


def configured(plan: Plan, parameters: Mapping[str, Any], seed: int) -> Plan:
    """The plan with the parameters of a trial, and its seed.

    parameters   name -> value, of the names in `space.NAMES`: settings of a plan as they are
                 (an optimizer or a schedule also by the name of its class); `learning_rate`,
                 `momentum`, `beta1`, `beta2` of the optimizer; `width`, `depth`, `activation`,
                 `dropout`, `batch_norm` of the hidden layers; `init_spread`, the standard
                 deviation of all weights at first
    seed         0 … 2³² - 1
    The trial's plan holds no rows back by itself: all trials are judged by the same; and nobody
    looks at its layers, so that no statistics are taken. An optimizer
    by name brings its own rate unless there is a `learning_rate`, but one of the plan's own kind
    stays as the plan has it. `weight_decay` is AdamW's own where that is the optimizer. Raises
    UnknownNameError for a name that does not exist, PlanError for a parameter that the plan has
    no place for, InputError for a value out of range.

    >>> import backlit as bl
    >>> base = Plan(bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dense(10)), bl.SoftmaxCrossEntropy(),
    ...             bl.SGD())
    >>> trial = configured(base, {"learning_rate": 0.1, "width": 20, "depth": 2}, seed=7)
    >>> trial.optimizer, trial.network.names, trial.network[0], trial.seed
    (SGD(learning_rate=0.1), ('dense1', 'relu1', 'dense2', 'relu2', 'dense3'), Dense(units=20), 7)
    """
    for name in parameters:
        if name not in NAMES:
            raise UnknownNameError("a parameter", name, NAMES)
    changes = {name: value for name, value in parameters.items() if name in _PLAN}
    if "optimizer" in changes:
        changes["optimizer"] = _optimizer(changes["optimizer"], plan.optimizer)
    if "schedule" in changes:
        changes["schedule"] = _named("schedule", changes["schedule"], SCHEDULES)
    optimizer = changes.get("optimizer", plan.optimizer)
    if "weight_decay" in changes and isinstance(optimizer, AdamW):
        optimizer = replace(optimizer, weight_decay=changes.pop("weight_decay"))
    for name in _OF_OPTIMIZER:
        if name in parameters:
            optimizer = _with(optimizer, name, parameters[name])
    changes |= {"optimizer": optimizer, "seed": seed, "validation": 0.0, "statistics_every": 0}
    found = plan.with_(**changes)
    shape = {name: parameters[name] for name in _REBUILD if name in parameters}
    return found.with_(network=_rebuilt(found, shape).network()) if shape else found


def _rebuilt(plan: Plan, shape: Mapping[str, Any]) -> Blocks:
    blocks = Blocks.of(plan.network)
    inside = [name for name in shape if name != "init_spread"]
    if inside and not blocks.hidden:
        raise PlanError(
            inside[0],
            expected="a network with a hidden layer",
            got=repr(plan.network),
            action="write Chain(Dense(50), ReLU(), Dense(10))",
        )
    for name, rebuild in _REBUILD.items():
        if name in shape:
            blocks = rebuild(blocks, shape[name])
    return blocks


def _width(blocks: Blocks, units: Any) -> Blocks:
    return blocks.each(lambda block: wide(block, units))


def _depth(blocks: Blocks, depth: Any) -> Blocks:
    if isinstance(depth, bool) or not isinstance(depth, int) or depth < 0:
        raise _unfit("depth", "a whole number of hidden layers, 0 or more", depth, "write 2")
    return blocks.deep(depth)


def _activation(blocks: Blocks, value: Any) -> Blocks:
    chosen = _named("activation", value, ACTIVATIONS)
    return blocks.each(lambda block: activated(block, chosen))


def _batch_norm(blocks: Blocks, wanted: Any) -> Blocks:
    if not isinstance(wanted, bool):
        raise _unfit("batch_norm", "true or false", wanted, "write Choice((True, False))")
    return blocks.each(lambda block: normalised(block, wanted))


def _dropout(blocks: Blocks, rate: Any) -> Blocks:
    return blocks.each(lambda block: dropped(block, rate))


def _init_spread(blocks: Blocks, std: Any) -> Blocks:
    if not (is_number(std) and std >= 0):
        raise _unfit("init_spread", "a standard deviation of 0 or more", std, "write 0.01")
    return blocks.spread(std)


_REBUILD: Final[Mapping[str, Callable[[Blocks, Any], Blocks]]] = MappingProxyType({
    "activation": _activation,
    "batch_norm": _batch_norm,
    "dropout": _dropout,
    "width": _width,
    "depth": _depth,
    "init_spread": _init_spread,
})  # fmt: skip

_FAMILIES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "activation": Activation,
        "optimizer": Optimizer,
        "schedule": (Schedule, ReduceOnPlateau),
    }
)


def _with(optimizer: Optimizer, name: str, value: Any) -> Optimizer:
    """The optimizer with one setting changed, if it has it."""
    if name not in [each.name for each in fields(optimizer)]:
        having = [kind for kind, each in OPTIMIZERS.items()
                  if name in [field.name for field in fields(each)]]  # fmt: skip
        raise PlanError(
            name,
            expected=f"an optimizer with it: {', '.join(having)}",
            got=type(optimizer).__name__,
            action=f'choose one, or say when={{"{name}": ("optimizer", "{having[0]}")}}',
        )
    return replace(optimizer, **{name: value})


def _optimizer(value: Any, base: Optimizer) -> Optimizer:
    if isinstance(value, str) and value.lower() == type(base).__name__.lower():
        return base
    found: Optimizer = _named("optimizer", value, OPTIMIZERS)
    return found


def _named(what: str, value: Any, table: Mapping[str, type[Any]]) -> Any:
    """A description, or the one with all its defaults that a name stands for."""
    if isinstance(value, _FAMILIES[what]):
        return value
    if not isinstance(value, str):
        raise _unfit(what, "a description or its name", value, f"write one of {', '.join(table)}")
    by_word = {name.lower(): each for name, each in table.items()}
    if value.lower() not in by_word:
        raise UnknownNameError(what, value, table)
    chosen = by_word[value.lower()]
    try:
        return chosen()
    except TypeError:
        raise PlanError(
            what,
            expected=f"{chosen.__name__} with its settings",
            got=repr(value),
            action=f"write Choice(({chosen.__name__}(…), …))",
        ) from None


def _unfit(name: str, expected: str, got: Any, action: str) -> InputError:
    return InputError(name, expected=expected, got=repr(got), action=action)
