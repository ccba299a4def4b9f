"""Policies: what may change a training run, or end it. Their state is in the checkpoint.

A listener only hears; a policy is part of the plan. Each is asked once an epoch, with that
epoch's metrics, and answers with its new state and, perhaps, an action.
This module refuses to know about weights and files.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ..base.describe import is_number, plain_numbers
from ..base.errors import InputError, UnknownNameError
from ..optim.plateau import ReduceOnPlateau

State = dict[str, Any]
Metrics = Mapping[str, float]


def larger_is_better(metric: str) -> bool:
    """Whether a metric is one to raise: accuracies and R² are, losses and errors are not.

    >>> larger_is_better("validation_accuracy"), larger_is_better("validation_rmse")
    (True, False)
    """
    return metric.endswith(("accuracy", "r2"))


def is_better(metric: str, value: float, best: float | None, margin: float = 0.0) -> bool:
    """Whether a value improves on the best so far by more than a margin.

    NaN and infinity never do.
    """
    if not math.isfinite(value):
        return False
    if best is None:
        return True
    return value > best + margin if larger_is_better(metric) else value < best - margin


def check_metric(who: str, metric: str, known: Collection[str]) -> None:
    """Raise UnknownNameError, before epoch 1, for a metric the history will not have."""
    if metric not in known:
        raise UnknownNameError(f"{who} metric", metric, known)


@dataclass(frozen=True)
class Action:
    """What a policy wants done, and why, in a sentence.

    stop         end training after this epoch
    rate_factor  multiply the learning rate by this from now on
    """

    message: str
    stop: bool = False
    rate_factor: float = 1.0


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when a metric has not improved for `patience` epochs.

    patience        epochs without improvement that are waited for, 1 or more, default 10
    minimum_change  an improvement must be larger than this, 0 or more, default 0
    metric          its name in the history, default `validation_loss`
    The best weights are restored however training ends, unless keep="last".
    Raises InputError for a setting out of range; UnknownNameError, before epoch 1, for a metric
    that the history will not have. Source: the field's usual form.

    >>> EarlyStopping(patience=3)
    EarlyStopping(patience=3, minimum_change=0.0, metric='validation_loss')
    """

    patience: int = 10
    minimum_change: float = 0.0
    metric: str = "validation_loss"

    def __post_init__(self) -> None:
        plain_numbers(self)
        if type(self.patience) is not int:
            raise _wrong("EarlyStopping", "patience in whole epochs", self.patience)
        if self.patience < 1:
            raise _wrong("EarlyStopping", "patience of 1 epoch or more", self.patience)
        if not (is_number(self.minimum_change) and self.minimum_change >= 0):
            raise _wrong("EarlyStopping", "minimum_change of 0 or more", self.minimum_change)
        if not isinstance(self.metric, str):
            raise _wrong("EarlyStopping", "metric as the name of a column", self.metric)

    def after_epoch(
        self, state: State, metrics: Metrics, epoch: int
    ) -> tuple[State, Action | None]:
        """Count epochs without improvement."""
        value, best = metrics[self.metric], state.get("best")
        if is_better(self.metric, value, best, self.minimum_change):
            return {"best": value, "epoch": epoch}, None
        waited = epoch - state.get("epoch", 0)
        if waited < self.patience:
            return state, None
        shown = "no finite value" if best is None else f"{best:.4g}"
        return state, Action(
            f"{self.metric} has not improved on {shown} for {waited} epochs", stop=True
        )


@dataclass(frozen=True)
class StopAt:
    """Stop as soon as a metric reaches a value: at least, or at most for losses and errors.

    If it is a validation metric and the plan monitors nothing else, the best epoch is chosen by
    it, so that the weights that are kept are those that reached it.

    metric  its name in the history; value: the number to reach, finite
    Raises InputError for what is no name or no number; UnknownNameError, before epoch 1, for a
    metric that the history will not have.

    >>> StopAt("validation_accuracy", 0.98)
    StopAt(metric='validation_accuracy', value=0.98)
    """

    metric: str
    value: float

    def __post_init__(self) -> None:
        plain_numbers(self)
        if not (isinstance(self.metric, str) and is_number(self.value)):
            is_name = isinstance(self.metric, str)
            raise InputError(
                "StopAt",
                expected="a value that can be reached" if is_name else "the name of a metric",
                got=repr(self.value if is_name else self.metric),
                action="write StopAt('validation_accuracy', 0.98)",
            )

    def after_epoch(
        self, state: State, metrics: Metrics, epoch: int
    ) -> tuple[State, Action | None]:
        """Compare with the target."""
        now = metrics[self.metric]
        reached = now >= self.value if larger_is_better(self.metric) else now <= self.value
        if not reached:
            return state, None
        return state, Action(f"{self.metric} {now:.4g} reached {self.value:g}", stop=True)


@dataclass(frozen=True)
class RollBack:
    """After NaN or infinity: back to the start of the epoch, with a smaller learning rate.

    factor  what the rate is multiplied by, (0, 1), default 0.1
    limit   how many times, 1 or more, before training stops after all, default 3
    Raises InputError for a setting out of range.

    >>> RollBack(factor=0.5)
    RollBack(factor=0.5, limit=3)
    """

    factor: float = 0.1
    limit: int = 3

    def __post_init__(self) -> None:
        plain_numbers(self)
        if not (is_number(self.factor) and 0 < self.factor < 1):
            raise _wrong("RollBack", "factor in (0, 1)", self.factor)
        if type(self.limit) is not int or self.limit < 1:
            raise _wrong("RollBack", "limit of 1 or more", self.limit)


def reduce_on_plateau(
    plan: ReduceOnPlateau, state: State, metrics: Metrics, rate: float
) -> tuple[State, Action | None]:
    """One epoch of ReduceOnPlateau; `rate` is the learning rate of the epoch that ended."""
    value, best = metrics[plan.metric], state.get("best")
    margin = abs(best) * plan.threshold if best is not None else 0.0
    if is_better(plan.metric, value, best, margin):
        return {"best": value, "waited": 0}, None
    waited = state.get("waited", 0) + 1
    if waited < plan.patience or rate <= plan.minimum:
        return {**state, "waited": waited}, None
    lower = max(plan.minimum, rate * plan.factor)
    message = f"{plan.metric} stands still: learning rate {rate:.3g} -> {lower:.3g}"
    return {**state, "waited": 0}, Action(message, rate_factor=lower / rate)


POLICIES: Mapping[str, type[Any]] = {
    kind.__name__: kind for kind in (EarlyStopping, RollBack, StopAt)
}


def _wrong(who: str, wanted: str, got: object) -> InputError:
    name = wanted.split()[0]
    return InputError(who, expected=wanted, got=repr(got), action=f"leave {name} out")
