"""Record the steps of a run: one that trains, and one that evaluates or predicts.

Forward pass, loss, gradient, clip, decay and update become one graph, once. Everything that
may vary - rates, decay, dropout rates, the seed - is an input of it.
This module refuses to know which engine will run it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..autodiff.gradient import gradient
from ..base.shapes import DATA_ROWS, ROWS, Shape
from ..base.trees import below, ordered
from ..engines.engine import Step
from ..graph.record import Recorder
from ..graph.tensor import Tensor
from ..nn.chain import Chain
from ..nn.layer import PREDICT, Mode, Part
from ..nn.losses import Loss
from ..ops.reduce import size
from ..ops.rows import gather
from ..ops.vocabulary import VOCABULARY
from ..optim.clip import ClipNorm
from ..optim.update import Updated, updated
from ..registry import OPTIMIZERS
from .plan import Plan
from .watch import Watched, watch

PARAMETERS, STATISTICS, OPTIMIZER = "parameters", "statistics", "optimizer"


@dataclass(frozen=True)
class Signature:
    """Shapes and dtypes of what a step is given.

    inputs, targets   of one row; targets_dtype as the loss prepared them
    weighted          whether rows have weights
    """

    inputs: tuple[int, ...]
    targets: tuple[int, ...]
    targets_dtype: str
    weighted: bool
    dtype: str


def record_training(plan: Plan, signature: Signature, *, watched: bool = False) -> Step:
    """The training step of a plan.

    Metrics of each iteration: `loss`, `weight` (what it was divided by), `shown` (rows, by
    their own weight), `correct` (of those, for classification), `penalty` (if there is weight
    decay), and with `watched` the layer statistics. Guards: the loss, every gradient, every
    new value.
    """
    recorder = Recorder(VOCABULARY)
    parts = plan.network.parts(signature.inputs)
    learnt = {name: part for name, part in parts.items() if part.is_learnt}
    state = _state_inputs(recorder, plan, parts, signature.dtype)
    parameters = {name: state[f"{PARAMETERS}/{name}"] for name in sorted(learnt)}
    statistics = {
        name: state[f"{STATISTICS}/{name}"] for name in sorted(parts) if name not in learnt
    }
    slots = {
        name.removeprefix(OPTIMIZER + "/"): tensor
        for name, tensor in state.items()
        if name.startswith(OPTIMIZER + "/")
    }
    scalars = {
        name: recorder.input(name, (), "int64" if name == "seed" else signature.dtype)
        for name in host_scalars(plan, np.array([0]), np.array([1.0]))
    }
    rows, data, batch = _batch(recorder, signature, with_targets=True)
    iteration = recorder.input("iteration", (), "int64")
    mode = Mode(
        training=True,
        seed=scalars["seed"],
        iteration=iteration,
        settings=_layer_settings(scalars),
        frozen=frozenset(plan.freeze),
    )
    with_stats = {**parameters, **statistics}
    outputs, moved = plan.network.apply(with_stats, batch["x"], mode)
    loss, weight = plan.loss.apply(outputs, batch["y"], batch.get("weights"))
    gradients = _gradients(plan, loss, parameters)
    after = _update(
        plan, parameters, gradients, slots, scalars, {n: p.role for n, p in parts.items()}
    )
    new_statistics = {name: moved.get(name, old) for name, old in statistics.items()}
    new_state = ordered(
        {
            **below(PARAMETERS, after.parameters),
            **below(STATISTICS, new_statistics),
            **below(OPTIMIZER, {**slots, **after.slots}),
        }
    )
    metrics = {"loss": loss, "weight": weight, **_counts(plan.loss, outputs, batch)}
    if after.penalty is not None:
        metrics["penalty"] = after.penalty
    if watched:
        seen = Watched(plan.network, outputs, parameters, after.parameters, gradients)
        metrics |= watch(seen)
    return Step(
        state=state,
        data=data,
        rows=rows,
        scalars=scalars,
        iteration=iteration,
        new_state=new_state,
        metrics=metrics,
        guards={
            "loss": loss,
            **{g.name: g for g in gradients.values()},
            **{name: each for name, each in new_state.items() if each is not state[name]},
        },
        prompt=frozenset(
            ["loss", *([] if _leaves_a_mark(plan) else map(_name, gradients.values()))]
        ),
    )


def _name(tensor: Tensor) -> str:
    return tensor.name


def _leaves_a_mark(plan: Plan) -> bool:
    """Whether a gradient that is not finite is sure to make the new state so.

    A clipped value is finite again, and what a rule of one's own does nobody knows: there every
    gradient is looked at in each iteration.
    """
    known = type(plan.optimizer) in OPTIMIZERS.values()
    return known and (plan.clip is None or type(plan.clip) is ClipNorm)


def _gradients(plan: Plan, loss: Tensor, parameters: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The gradient of each parameter that is not frozen, named for messages."""
    moving = [name for name in parameters if name.partition("/")[0] not in plan.freeze]
    found = gradient(loss, [parameters[name] for name in moving]) if moving else []
    return {name: g.named(f"gradient of {name}") for name, g in zip(moving, found, strict=True)}


def _counts(loss: Loss, outputs: Tensor, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """How many rows were shown and, for classification, were right, by their own weight."""
    weights = batch.get("weights")
    found = {"shown": size(outputs, 0) if weights is None else weights.sum()}
    correct = loss.correct(outputs, batch["y"])
    if correct is not None:
        found["correct"] = (correct if weights is None else correct * weights).sum()
    return found


def _update(
    plan: Plan,
    parameters: Mapping[str, Tensor],
    gradients: Mapping[str, Tensor],
    slots: Mapping[str, Tensor],
    scalars: Mapping[str, Tensor],
    roles: Mapping[str, str],
) -> Updated:
    return updated(
        plan.optimizer,
        parameters,
        gradients,
        slots,
        scalars,
        roles=roles,
        clip=plan.clip,
        weight_decay=scalars["weight_decay"] if plan.weight_decay else None,
    )


def record_evaluation(
    network: Chain, loss: Loss, signature: Signature, *, with_targets: bool = True
) -> Step:
    """Predict mode: for each row `prediction` and, with targets, `loss`, `correct`, `squared`.

    `prediction` is what the loss makes of the outputs: shares of classes, or values.
    """
    recorder = Recorder(VOCABULARY)
    state = {}
    for name, part in network.parts(signature.inputs).items():
        group = PARAMETERS if part.is_learnt else STATISTICS
        state[f"{group}/{name}"] = recorder.input(name, part.shape, signature.dtype)
    given = {name.partition("/")[2]: tensor for name, tensor in state.items()}
    # row weights are applied on the host, and a validation set may have none
    plain = replace(signature, weighted=False)
    rows, data, batch = _batch(recorder, plain, with_targets=with_targets)
    outputs, _ = network.apply(given, batch["x"], PREDICT)
    results = {"prediction": loss.predict(outputs)}
    if with_targets:
        results["loss"] = loss.each(outputs, batch["y"])
        weight = loss.row_weights(batch["y"], signature.dtype)
        if weight is not None:
            results["weight"] = weight
        correct = loss.correct(outputs, batch["y"])
        if correct is None:
            error = outputs - batch["y"]
            results["squared"] = (error * error).mean(-1)
        else:
            results["correct"] = correct
    return Step(state=ordered(state), data=data, rows=rows, outputs=results)


def host_scalars(
    plan: Plan, k: NDArray[np.int64], rates: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """The per-iteration scalars of a plan's step, in float64, for iterations k.

    `rates` is the learning rate of each iteration.
    """
    with np.errstate(over="ignore"):  # an infinite rate is found by the guard
        scalars = plan.optimizer.scalars(rates, k)
    constants: dict[str, float] = {"seed": float(plan.seed), **plan.network.settings()}
    if plan.weight_decay:
        constants["weight_decay"] = plan.weight_decay
    return scalars | {name: np.full(len(k), float(each)) for name, each in constants.items()}


def _layer_settings(scalars: Mapping[str, Tensor]) -> dict[str, Any]:
    return {name: tensor for name, tensor in scalars.items() if "/" in name}


def _state_inputs(
    recorder: Recorder, plan: Plan, parts: Mapping[str, Part], dtype: str
) -> dict[str, Tensor]:
    state = {}
    for name, part in parts.items():
        group = PARAMETERS if part.is_learnt else STATISTICS
        state[f"{group}/{name}"] = recorder.input(name, part.shape, dtype)
        if part.is_learnt:
            for slot in plan.optimizer.slots:
                full = f"{OPTIMIZER}/{slot}/{name}"
                state[full] = recorder.input(full, part.shape, dtype)
    return ordered(state)


def _batch(
    recorder: Recorder, signature: Signature, *, with_targets: bool
) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
    """The row index, the resident arrays, and the batch gathered from them."""
    rows = recorder.input("rows", (ROWS,), "int64")

    def resident(name: str, shape: Shape, dtype: str) -> Tensor:
        return recorder.input(name, (DATA_ROWS, *shape), dtype)

    data = {"x": resident("x", signature.inputs, signature.dtype)}
    if with_targets:
        data["y"] = resident("y", signature.targets, signature.targets_dtype)
        if signature.weighted:
            data["weights"] = resident("weights", (), signature.dtype)
    return rows, data, {name: gather(table, rows) for name, table in data.items()}
