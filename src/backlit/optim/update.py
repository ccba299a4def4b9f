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

from ..base.trees import below, ordered
from ..graph.tensor import Tensor
from .clip import Clip

Tensors = dict[str, Tensor]
Scalars = Mapping[str, Any]


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
    """
    if clip is not None:
        gradients = clip.apply(gradients)
    penalty: Tensor | None = None
    moved: Tensors = dict(parameters)
    new_slots: Tensors = {}
    for name in sorted(gradients):
        w, g, role = parameters[name], gradients[name], roles[name]
        if weight_decay is not None and role == "weight":
            half = (w * w).sum() * (0.5 * weight_decay)
            penalty = half if penalty is None else penalty + half
            g = g + w * weight_decay
        mine = {slot: slots[f"{slot}/{name}"] for slot in optimizer.slots}
        moved[name], after = optimizer.rule(w, g, mine, scalars, role)
        new_slots |= {f"{slot}/{name}": value for slot, value in after.items()}
    return Updated(ordered(moved), ordered(new_slots), penalty)


def empty_slots(names: tuple[str, ...], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """An optimizer's state before the first update: zeros in the shape of each parameter."""
    slots: dict[str, Any] = {}
    for slot in names:
        zeros = {name: np.zeros_like(np.asarray(value)) for name, value in parameters.items()}
        slots |= below(slot, zeros)
    return ordered(slots)


def role_by_name(name: str) -> str:
    """The role of a parameter named as layers name them: `dense1/weight` -> `weight`."""
    return name.rpartition("/")[2]
