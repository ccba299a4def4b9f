"""What an optimizer is: a rule for one parameter, said in ops.

Scalars that depend only on hyper-parameters and the iteration (learning rate, bias
corrections, 1 - beta) are worked out on the host in float64, for many iterations at once, and
are inputs of the step: one recorded step serves every rate and every point of a schedule.
This module refuses to know any particular optimizer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError
from ..graph.tensor import Tensor
from .clip import Clip
from .update import Scalars, empty_slots, role_by_name, updated

HostArray = NDArray[np.float64]


@dataclass(frozen=True)
class Optimizer(ABC):
    """A way of moving weights against their gradients. Subclasses are final.

    Symbols: t counts updates from 1, k = t - 1 from 0; g gradient, w weight, η learning_rate.
    One of your own is a frozen dataclass. `slots` names what it carries along, zeros at first
    and shaped as the parameter; `scalars` gives the numbers of each iteration, and `rule` one
    parameter's next value and slots, said in ops on each element. Settings are numbers of 0 or
    more, those in `open_unit` below 1; others raise InputError.

    >>> import backlit as bl
    >>> @dataclass(frozen=True)
    ... class SignDescent(bl.Optimizer):
    ...     learning_rate: float = 0.5
    ...     def scalars(self, rates, k):
    ...         return {"learning_rate": rates}
    ...     def rule(self, w, g, slots, s, role):
    ...         return w - bl.sign(g) * s["learning_rate"], {}
    >>> w = {"weight": bl.tensor([[1.0, 1.0]])}
    >>> optimizer = SignDescent()
    >>> optimizer.update(w, {"weight": bl.tensor([[-7.0, 0.1]])}, optimizer.init(w))[0]
    {'weight': tensor(weight: [[1.5, 0.5]])}
    """

    slots: ClassVar[tuple[str, ...]] = ()
    open_unit: ClassVar[tuple[str, ...]] = ()  # hyper-parameters that lie in [0, 1)

    learning_rate: float

    def __post_init__(self) -> None:
        plain_numbers(self)
        for each in fields(self):
            value = getattr(self, each.name)
            in_unit = each.name in self.open_unit
            if not _in_range(value) or (in_unit and value >= 1):
                default = each.default
                raise InputError(
                    type(self).__name__,
                    expected=f"{each.name} {'in [0, 1)' if in_unit else 'of 0 or more'}",
                    got=repr(value),
                    action=f"write {each.name}=0.01"
                    if default is MISSING
                    else f"leave it out for the default of {default!r}",
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
        roles: Callable[[str], str] | None = None,
    ) -> tuple[dict[str, Tensor], OptimizerState]:
        """One update in an own training loop: new parameters, without history, and new state.

        learning_rate  η of this update, if it is not the optimizer's own (a schedule's, say)
        weight_decay   λ of the penalty ½ λ ‖W‖², 0 or more, on weights only
        clip           a limit on the gradients, before decay
        roles          name -> role: `weight` decays, anything else does not. By default the last
                       word of `dense1/weight`; if that is none of weight, bias, scale and shift,
                       a parameter of two axes or more (W1) is a weight
        Raises InputError for names or a state that do not match, numbers out of range, and a
        decay that would touch nothing; ShapeError for a gradient, or a result of `rule`, of
        another shape than its parameter; NonFiniteError where ClipNorm meets a norm of NaN or
        infinity.

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
        self._check_given(parameters, gradients, state)
        if clip is not None and not isinstance(clip, Clip):
            raise InputError(
                f"{type(self).__name__}.update",
                expected="a clip",
                got=repr(clip),
                action="write clip=bl.ClipNorm(1.0)",
            )
        rate = self.learning_rate if learning_rate is None else learning_rate
        for setting, value in (("learning_rate", rate), ("weight_decay", weight_decay)):
            if not _in_range(value):
                raise InputError(
                    f"{type(self).__name__}.update",
                    expected=f"{setting} of 0 or more",
                    got=repr(value),
                    action=f"write {setting}=0.01, or leave it out",
                )
        known = self._roles(parameters, roles, bool(weight_decay))
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
            roles=known,
            clip=clip,
            weight_decay=weight_decay or None,
        )
        fresh = {name: each.detach().named(name) for name, each in result.parameters.items()}
        kept = {name: each.detach() for name, each in result.slots.items()}
        return fresh, OptimizerState(kept, state.iteration + 1)

    def _check_given(
        self, parameters: Mapping[str, Tensor], gradients: Mapping[str, Tensor], state: Any
    ) -> None:
        """Tensors, and a state that an `init` for these parameters began."""
        who = f"{type(self).__name__}.update"
        for kind, table in (("parameter", parameters), ("gradient of", gradients)):
            for name, each in table.items():
                if not isinstance(each, Tensor):
                    raise InputError(
                        who,
                        expected=f"a tensor as {kind} {name}",
                        got=type(each).__name__,
                        action="wrap it with bl.tensor(...)",
                    )
        wanted = {f"{slot}/{name}" for slot in self.slots for name in parameters}
        if not isinstance(state, OptimizerState) or set(state.slots) != wanted:
            raise InputError(
                who,
                expected=f"a state with {', '.join(sorted(wanted)[:3]) or 'no slots'}",
                got=", ".join(sorted(state.slots)[:3]) or "no slots"
                if isinstance(state, OptimizerState)
                else type(state).__name__,
                action="begin with this optimizer's init(parameters), and pass on what came back",
            )

    def _roles(
        self, parameters: Mapping[str, Tensor], roles: Callable[[str], str] | None, decays: bool
    ) -> dict[str, str]:
        """Each parameter's role; an error if decay is asked for and can touch none of them."""
        if roles is not None:
            return {name: roles(name) for name in parameters}
        known = {name: role_by_name(name, len(each.shape)) for name, each in parameters.items()}
        unclear = [name for name, role in known.items() if not role]
        decays = decays or bool(getattr(self, "weight_decay", 0.0))
        if decays and unclear and "weight" not in known.values():
            raise InputError(
                f"{type(self).__name__}.update",
                expected="a weight for weight_decay: a name that ends in /weight, or two axes",
                got=", ".join(unclear[:3]),
                action="say which names are weights: roles=lambda name: 'weight'",
            )
        return known


@dataclass(frozen=True)
class OptimizerState:
    """What an own training loop carries from update to update.

    slots      `velocity/dense1/weight` -> array or tensor
    iteration  updates made so far
    """

    slots: Mapping[str, Any]
    iteration: int


def _in_range(value: object) -> bool:
    real = is_number(value) or isinstance(value, np.floating | np.integer)
    return real and 0 <= value < np.inf  # type: ignore[operator]


def constant(value: float, like: HostArray) -> HostArray:
    """The same scalar for every iteration."""
    return np.full(like.shape, float(value))
