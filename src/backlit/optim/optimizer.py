"""What an optimizer is: a rule for one parameter, said in ops.

Scalars that depend only on hyper-parameters and the iteration (learning rate, bias
corrections, 1 - beta) are worked out on the host in float64, for many iterations at once, and
are inputs of the step: one recorded step serves every rate and every point of a schedule.
This module refuses to know any particular optimizer.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from numbers import Real
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from ..graph.tensor import Tensor
from .clip import Clip
from .update import Scalars, empty_slots, role_by_name, updated

HostArray = NDArray[np.float64]


@dataclass(frozen=True)
class Optimizer(ABC):
    """A way of moving weights against their gradients. Subclasses are final.

    Symbols: t counts updates from 1, k = t - 1 from 0; g gradient, w weight, η learning_rate.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    open_unit: ClassVar[tuple[str, ...]] = ()  # hyper-parameters that lie in [0, 1)

    learning_rate: float

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, Real) and not isinstance(value, int | float):
                value = float(value)  # NumPy's, which no file can hold
                object.__setattr__(self, each.name, value)
            in_unit = each.name in self.open_unit
            right = isinstance(value, int | float) and math.isfinite(value) and value >= 0
            if not right or (in_unit and value >= 1):
                raise InputError(
                    type(self).__name__,
                    expected=f"{each.name} {'in [0, 1)' if in_unit else 'of 0 or more'}",
                    got=repr(value),
                    action=f"leave it out for the default of {each.default!r}",
                )

    @abstractmethod
    def scalars(self, rates: HostArray, k: NDArray[np.int64]) -> dict[str, HostArray]:
        """The rule's scalars for iterations k, given the learning rate of each."""

    @abstractmethod
    def rule(
        self, w: Tensor, g: Tensor, slots: Mapping[str, Tensor], s: Scalars, role: str
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """One parameter's next value and next slots."""

    def init(self, parameters: Mapping[str, Any]) -> OptimizerState:
        """The state to begin an own training loop with: empty slots, no update made."""
        return OptimizerState(empty_slots(self.slots, parameters), 0)

    def update(
        self,
        parameters: Mapping[str, Tensor],
        gradients: Mapping[str, Tensor],
        state: OptimizerState,
        *,
        learning_rate: float | None = None,
        weight_decay: float = 0.0,
        clip: Clip | None = None,
        roles: Callable[[str], str] = role_by_name,
    ) -> tuple[dict[str, Tensor], OptimizerState]:
        """One update in an own training loop: new parameters, without history, and new state.

        learning_rate  η of this update, if it is not the optimizer's own (a schedule's, say)
        weight_decay   λ of the penalty ½ λ ‖W‖², on weights only
        roles          which names are weights; by default the last word of `dense1/weight`

        >>> import backlit as bl
        >>> w = {"weight": bl.tensor([1.0])}
        >>> optimizer = bl.Momentum(learning_rate=0.1)
        >>> state = optimizer.init(w)
        >>> for _ in range(2):
        ...     loss = (w["weight"] * w["weight"]).sum()
        ...     g = dict(zip(w, bl.gradient(loss, list(w.values()))))
        ...     w, state = optimizer.update(w, g, state)
        >>> round(w["weight"].item(), 9), state.iteration
        (0.46, 2)
        """
        if set(parameters) != set(gradients) or not parameters:
            odd = ", ".join(sorted(set(parameters) ^ set(gradients))[:3]) or "none at all"
            raise InputError(
                type(self).__name__,
                expected="one gradient for each parameter",
                got=f"names that do not match: {odd}",
                action="differentiate with respect to every parameter",
            )
        rate = self.learning_rate if learning_rate is None else learning_rate
        scalars = self.scalars(np.array([float(rate)]), np.array([state.iteration]))
        maker = next(iter(parameters.values())).interpreter
        slots = {
            name: value if isinstance(value, Tensor) else maker.constant(value)
            for name, value in state.slots.items()
        }
        result = updated(
            self,
            parameters,
            gradients,
            slots,
            {name: float(values[0]) for name, values in scalars.items()},
            roles={name: roles(name) for name in parameters},
            clip=clip,
            weight_decay=weight_decay or None,
        )
        fresh = {name: each.detach().named(name) for name, each in result.parameters.items()}
        kept = {name: each.detach() for name, each in result.slots.items()}
        return fresh, OptimizerState(kept, state.iteration + 1)


@dataclass(frozen=True)
class OptimizerState:
    """What an own training loop carries from update to update.

    slots      `velocity/dense1/weight` -> array or tensor
    iteration  updates made so far
    """

    slots: Mapping[str, Any]
    iteration: int


def constant(value: float, like: HostArray) -> HostArray:
    """The same scalar for every iteration."""
    return np.full(like.shape, float(value))
