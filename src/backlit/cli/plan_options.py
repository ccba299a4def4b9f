"""The options that fix a run beside its network, and the settings of a plan they stand for.

What was not given is None, so that the same options can change a plan that is there.
This module refuses to know about data and files.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import Parameter

from ..base.errors import InputError, PlanError
from .options import Real, Whole

if TYPE_CHECKING:
    from ..nn.losses import Loss
    from ..optim.clip import Clip
    from ..optim.optimizer import Optimizer
    from ..training.plan import Plan
    from ..training.policies import StopAt


@Parameter(name="*")
@dataclass(frozen=True)
class LearningOptions:
    """How weights move."""

    loss: str | None = None
    label_smoothing: Real | None = None
    optimizer: str | None = None
    learning_rate: Real | None = None
    momentum: Real | None = None
    weight_decay: Real | None = None
    schedule: str | None = None
    clip_norm: Real | None = None
    clip_value: Real | None = None
    batch_size: Whole | None = None
    epochs: Whole | None = None
    seed: Whole | None = None
    sampling: str | None = None
    dtype: str | None = None


@Parameter(name="*")
@dataclass(frozen=True)
class WatchOptions:
    """What is measured, what ends a run early, and which weights it begins and ends with."""

    validation: Real | None = None
    early_stopping: Whole | None = None
    stop_at: str | None = None
    roll_back: bool = False
    monitor: str | None = None
    weights: str | None = None
    statistics_every: Whole | None = None
    init_from: str | None = None
    freeze: list[str] | None = None


LEARNING = LearningOptions()
WATCH = WatchOptions()


def changes(
    learning: LearningOptions, watch: WatchOptions, before: Plan | None = None
) -> dict[str, Any]:
    """The settings of a plan that the options stand for, those that were given.

    before  the plan they change, if there is one
    Raises InputError and UnknownNameError.
    """
    found: dict[str, Any] = {}
    for options in (learning, watch):
        for name in _SAME:
            value = getattr(options, name, None)
            if value is not None:
                found[name] = value
    if watch.weights is not None:
        found["keep"] = watch.weights
    if loss := _loss(learning, before):
        found["loss"] = loss
    optimizer = _optimizer(learning, before)
    if optimizer is not None:
        found["optimizer"] = optimizer
    if learning.weight_decay is not None:
        moved = optimizer or (None if before is None else before.optimizer)
        found |= weight_decay(learning.weight_decay, moved)
    if learning.schedule is not None:
        from .mends import said_by
        from .schedule_shorthand import schedule

        with said_by("--schedule"):
            found["schedule"] = schedule(learning.schedule)
    if clip := _clip(learning):
        found["clip"] = clip
    if watch.init_from is not None:
        from .trained import model_file

        found["init_from"] = str(model_file(Path(watch.init_from)))
    return found | _policies(watch)


_SAME = (
    "batch_size",
    "dtype",
    "epochs",
    "monitor",
    "sampling",
    "seed",
    "statistics_every",
    "validation",
)


def _loss(learning: LearningOptions, before: Plan | None) -> Loss | None:
    from ..nn.losses import SoftmaxCrossEntropy
    from .mends import said_by
    from .shorthand import loss
    from .spelling import word_for

    chosen = None if before is None else before.loss
    if learning.loss is not None:
        chosen = loss(learning.loss)
    if learning.label_smoothing is None:
        return chosen if learning.loss is not None else None
    if chosen is not None and not isinstance(chosen, SoftmaxCrossEntropy):
        raise PlanError(
            "--label-smoothing",
            expected="the loss softmax_cross_entropy",
            got=word_for(type(chosen)),
            action="leave one of the two out",
        )
    with said_by("--label-smoothing"):
        return dataclasses.replace(
            chosen or SoftmaxCrossEntropy(), label_smoothing=learning.label_smoothing
        )


def _optimizer(learning: LearningOptions, before: Plan | None) -> Optimizer | None:
    from ..optim.sgd import Momentum
    from . import defaults
    from .mends import said_by
    from .shorthand import optimizer
    from .spelling import word_for

    asked = (learning.optimizer, learning.learning_rate, learning.momentum)
    if before is not None and all(each is None for each in asked):
        return None
    if before is not None and learning.optimizer is None:
        chosen = before.optimizer
    else:
        chosen = optimizer(defaults.OPTIMIZER if learning.optimizer is None else learning.optimizer)
    if learning.learning_rate is not None:
        with said_by("--learning-rate"):
            chosen = dataclasses.replace(chosen, learning_rate=learning.learning_rate)
    if learning.momentum is not None:
        if not isinstance(chosen, Momentum):
            raise PlanError(
                "--momentum",
                expected="the optimizer momentum or nesterov",
                got=word_for(type(chosen)),
                action="add --optimizer momentum",
            )
        with said_by("--momentum"):
            chosen = dataclasses.replace(chosen, momentum=learning.momentum)
    return chosen


def weight_decay(value: float, optimizer: Optimizer | None) -> dict[str, Any]:
    """AdamW has a decay of its own, apart from the gradient: then that is the one meant."""
    from ..optim.adam import AdamW
    from .mends import said_by

    if isinstance(optimizer, AdamW):
        with said_by("--weight-decay"):
            return {"optimizer": dataclasses.replace(optimizer, weight_decay=value)}
    return {"weight_decay": value}


def _clip(learning: LearningOptions) -> Clip | None:
    from ..optim.clip import ClipNorm, ClipValue

    if learning.clip_norm is not None and learning.clip_value is not None:
        raise PlanError(
            "clipping",
            expected="--clip-norm or --clip-value",
            got="both",
            action="leave one of them out",
        )
    if learning.clip_norm is not None:
        return ClipNorm(learning.clip_norm)
    return None if learning.clip_value is None else ClipValue(learning.clip_value)


def _policies(watch: WatchOptions) -> dict[str, Any]:
    from ..training.policies import EarlyStopping, RollBack
    from .mends import said_by

    found: dict[str, Any] = {}
    if watch.early_stopping is not None:
        with said_by("--early-stopping", action="write --early-stopping 10"):
            found["early_stopping"] = EarlyStopping(watch.early_stopping)
    if watch.stop_at is not None:
        found["stop_at"] = _stop_at(watch.stop_at)
    if watch.roll_back:
        found["roll_back"] = RollBack()
    if watch.freeze is not None:
        names = [name.strip() for each in watch.freeze for name in each.split(",")]
        found["freeze"] = tuple(name for name in names if name)
    return found


def _stop_at(text: str) -> StopAt:
    from ..training.policies import StopAt

    metric, _, value = text.partition("=")
    try:
        return StopAt(metric.strip(), float(value))
    except ValueError:
        raise InputError(
            "--stop-at",
            expected="a metric, =, and a number",
            got=repr(text),
            action="write --stop-at validation_accuracy=0.98",
        ) from None
