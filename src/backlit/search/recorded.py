"""Steps recorded once for all plans alike: trials differ in numbers more than in their graphs.

Rates, decay, momentum and dropout are inputs of a step, and first values are none of its
business, so that plans which differ in nothing else share one. This module refuses to know who
runs a step.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import replace

from ..engines.engine import Step
from ..nn.chain import Chain
from ..nn.dense import Dense
from ..nn.dropout import Dropout
from ..nn.layer import Layer
from ..optim.optimizer import Optimizer
from ..optim.plateau import ReduceOnPlateau
from ..registry import OPTIMIZERS
from ..training.plan import Plan
from ..training.step import Signature, record_evaluation, record_training

_MOST = 64  # steps that are kept


class Recorded:
    """Where loops have their steps from: see `training.loop.Steps`. For many threads at once.

    >>> import backlit as bl
    >>> signature = Signature((4,), (), "int64", weighted=False, dtype="float32")
    >>> plan = Plan(bl.Chain(bl.Dense(3)), bl.SoftmaxCrossEntropy(), bl.SGD(0.1))
    >>> steps = Recorded()
    >>> one = steps.training(plan, signature)
    >>> steps.training(plan.with_(optimizer=bl.SGD(0.7), seed=5), signature) is one
    True
    """

    def __init__(self) -> None:
        self._steps: dict[Hashable, Step] = {}
        self._lock = threading.Lock()

    def training(self, plan: Plan, signature: Signature, *, watched: bool = False) -> Step:
        """The training step of a plan, or of one alike."""
        key = (
            "training",
            _network(plan.network),
            plan.loss,
            _optimizer(plan.optimizer),
            plan.weight_decay > 0,
            plan.monitor,
            plan.early_stopping,
            plan.stop_at,
            plan.schedule if isinstance(plan.schedule, ReduceOnPlateau) else None,
            plan.clip,
            plan.freeze,
            signature,
            watched,
        )
        return self._of(key, lambda: _lean(record_training(plan, signature, watched=watched), plan))

    def evaluation(self, plan: Plan, signature: Signature) -> Step:
        """The step that measures its network in predict mode."""
        key = ("evaluation", _network(plan.network), plan.loss, signature)
        return self._of(key, lambda: record_evaluation(plan.network, plan.loss, signature))

    def _of(self, key: Hashable, record: Callable[[], Step]) -> Step:
        with self._lock:
            if key not in self._steps:
                if len(self._steps) >= _MOST:
                    del self._steps[next(iter(self._steps))]
                self._steps[key] = record()
            return self._steps[key]


def _lean(step: Step, plan: Plan) -> Step:
    """The step without the penalty on weights, which takes a pass over all of them in every
    iteration, unless the plan goes by it."""
    asked = [plan.monitor, *(getattr(each, "metric", None) for each in _policies(plan))]
    if "penalty" in asked:
        return step
    kept = {name: each for name, each in step.metrics.items() if name != "penalty"}
    return replace(step, metrics=kept)


def _policies(plan: Plan) -> tuple[object, ...]:
    return plan.early_stopping, plan.stop_at, plan.schedule


def _network(network: Chain) -> Chain:
    """The network without what no step depends on."""
    return Chain(*(_layer(layer) for layer in network))


def _layer(layer: Layer) -> Layer:
    if type(layer) is Dense:
        return Dense(layer.units, bias=layer.bias)
    if type(layer) is Dropout and layer.scale == "train":
        return replace(layer, rate=0.5)
    return layer


def _optimizer(optimizer: Optimizer) -> Hashable:
    """Its kind: a rule of ours depends on its scalars alone, one of somebody else's on anything."""
    known = type(optimizer) in OPTIMIZERS.values()
    return type(optimizer) if known else optimizer
