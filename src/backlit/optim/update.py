"""One update of all parameters: clip, then decay, then moments, then step.

`weight_decay` is the penalty ½ λ ‖W‖² of the notes (gradient + λ W) on weights only: not on
biases, nor on a batch norm's scale and shift. The penalty is reported on its own.
This module refuses to know any particular optimizer or clip.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..base.errors import ShapeError
from ..base.shapes import show
from ..base.trees import below, ordered
from ..graph.tensor import Tensor
from .clip import Clip

Tensors = dict[str, Tensor]
Scalars = Mapping[str, Any]

ROLES = ("weight", "bias", "scale", "shift")  # the last words of the names that layers give


class Rule(Protocol):
    """What an update needs of an optimizer."""

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of what it keeps for each parameter."""

    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """One parameter's next value and next slots."""


@dataclass(frozen=True)
class Updated:
    """New parameters and slots, and the penalty ½ λ ‖W‖² before the update (None if λ is 0)."""

    parameters: Tensors
    slots: Tensors
    penalty: Tensor | None


def updated(
    optimizer: Rule,
    parameters: Mapping[str, Tensor],
    gradients: Mapping[str, Tensor],
    slots: Mapping[str, Tensor],
    scalars: Scalars,
    *,
    roles: Mapping[str, str],
    clip: Clip | None = None,
    weight_decay: Any = None,
) -> Updated:
    """Apply one update to the parameters that have a gradient; the others stay as they are.

    parameters, gradients   by name; roles says which are weights
    slots                   `velocity/dense1/weight` -> tensor
    scalars                 what the optimizer's `scalars` gave for this iteration
    weight_decay            λ as a number or tensor, or None
    Raises ShapeError, naming the parameter, where a gradient, or what the optimizer's rule
    gives, has not the parameter's shape and dtype: it would be stretched without a word.
    """
    if clip is not None:
        gradients = clip.apply(gradients)
    penalty: Tensor | None = None
    moved: Tensors = dict(parameters)
    new_slots: Tensors = {}
    for name in sorted(gradients):
        w, g, role = parameters[name], gradients[name], roles[name]
        _fits(f"the gradient of {name}", g, w, "differentiate with respect to this parameter")
        if weight_decay is not None and role == "weight":
            half = (w * w).sum() * (0.5 * weight_decay)
            penalty = half if penalty is None else penalty + half
            g = g + w * weight_decay
        mine = {slot: slots[f"{slot}/{name}"] for slot in optimizer.slots}
        moved[name], after = _ruled(optimizer, name, w, optimizer.rule(w, g, mine, scalars, role))
        new_slots |= {f"{slot}/{name}": value for slot, value in after.items()}
    return Updated(ordered(moved), ordered(new_slots), penalty)


def empty_slots(names: tuple[str, ...], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """An optimizer's state before the first update: zeros in the shape of each parameter."""
    slots: dict[str, Any] = {}
    for slot in names:
        zeros = {name: np.zeros_like(np.asarray(value)) for name, value in parameters.items()}
        slots |= below(slot, zeros)
    return ordered(slots)


def role_by_name(name: str, rank: int) -> str:
    """The role of a parameter in a loop of one's own, by its name and its number of axes.

    The last word, if it is one that layers use: weight, bias, scale, shift. Otherwise two axes
    or more make a weight, and one or none says nothing: the role is "".

    >>> role_by_name("dense1/bias", 1), role_by_name("W1", 2), role_by_name("b1", 1)
    ('bias', 'weight', '')
    """
    word = name.rpartition("/")[2]
    if word in ROLES:
        return word
    return "weight" if rank >= 2 else ""


def _ruled(
    optimizer: Rule, name: str, w: Tensor, result: Any
) -> tuple[Tensor, Mapping[str, Tensor]]:
    """What a rule gave for one parameter, if it is what it should be."""
    who = f"{type(optimizer).__name__}.rule"
    pair = isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], Mapping)
    if not pair or set(result[1]) != set(optimizer.slots):
        raise ShapeError(
            who,
            expected=f"for {name} its next value and a mapping of the slots "
            f"{', '.join(optimizer.slots) or '(none)'}",
            got=f"slots {', '.join(map(str, result[1])) or '(none)'}"
            if pair
            else type(result).__name__,
            action="return the value and {slot: tensor}, with every name in `slots`",
        )
    moved, slots = result
    action = "keep to operations on each element"
    _fits(f"{who}: the next value of {name}", moved, w, action)
    for slot, value in slots.items():
        _fits(f"{who}: the slot {slot} of {name}", value, w, action)
    return moved, slots


def _fits(who: str, value: Any, w: Tensor, action: str) -> None:
    if not isinstance(value, Tensor):
        raise ShapeError(who, expected="a tensor", got=type(value).__name__, action=action)
    if (value.shape, value.dtype) != (w.shape, w.dtype):
        raise ShapeError(
            who,
            expected=f"shape {show(w.shape)} of {w.dtype}",
            got=f"{show(value.shape)} of {value.dtype}",
            action=action,
        )
