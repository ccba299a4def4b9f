"""The state of a run before its first update: first values, drawn or taken from a model.

This module refuses to know how training goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from ..base.errors import ShapeError
from ..base.shapes import show
from ..base.trees import below, ordered
from ..optim.update import empty_slots
from .clock import Clock
from .ensemble import Ensemble
from .loop import batch_order
from .model import Model, open_model
from .plan import Plan
from .rows import Parts
from .state import RunState


def first_state(plan: Plan, parts: Parts, first: Model | None = None) -> RunState:
    """Parameters, statistics and optimizer state before the first update.

    Of an ensemble, the first member is what training begins with.
    """
    inputs = parts.signature.inputs
    described = plan.network.parts(inputs)
    drawn = plan.network.init(inputs, seed=plan.seed, dtype=plan.dtype)
    given = first or (open_model(plan.init_from) if plan.init_from else None)
    if isinstance(given, Ensemble):
        given = given.members[0]
    if given is not None:
        drawn |= _pre_trained(given, drawn, plan.dtype)
    learnt = {name: drawn[name] for name in drawn if described[name].is_learnt}
    rest = {name: drawn[name] for name in drawn if name not in learnt}
    arrays = {
        **below("parameters", learnt),
        **below("statistics", rest),
        **below("optimizer", empty_slots(plan.optimizer.slots, learnt)),
    }
    per_epoch = batch_order(plan, parts.train).iterations_per_epoch
    return RunState(ordered(arrays), Clock(0, 0, per_epoch))


def _pre_trained(
    given: Model, drawn: Mapping[str, NDArray[Any]], dtype: str
) -> dict[str, NDArray[Any]]:
    """The given model's arrays that the new network has too, by layer name.

    A layer whose shape differs (a new last layer for new classes) keeps its own first values;
    at least one must fit.
    """
    own = {name.partition("/")[2]: value for name, value in given.arrays.items()}
    by_layer = {name.partition("/")[0] for name in drawn}
    fitting: dict[str, NDArray[Any]] = {}
    for layer in sorted(by_layer):
        names = [name for name in drawn if name.startswith(layer + "/")]
        if all(name in own and own[name].shape == drawn[name].shape for name in names):
            fitting |= {name: own[name].astype(dtype) for name in names}
    if not fitting:
        name, value = next(iter(sorted(drawn.items())))
        got = show(own[name].shape) if name in own else "no such layer"
        raise ShapeError(
            "init_from",
            expected=f"a layer that fits, {name} of shape {show(value.shape)} for one",
            got=got,
            action="use a model of the same layers",
        )
    return fitting
