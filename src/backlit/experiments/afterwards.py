"""The loss of each batch before and after its update, as the book takes it.

The loss afterwards is computed by the step itself, with the new parameters on the same rows.
This module refuses to know what is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..engines.engine import Batches, Call, Engine, Step
from ..nn.layer import Mode
from ..nn.losses import SoftmaxCrossEntropy
from ..ops.rows import gather
from ..registry import select
from ..training.loop import batch_order
from ..training.plan import Plan
from ..training.rates import scheduled
from ..training.rows import divide
from ..training.start import first_state
from ..training.step import host_scalars, record_training
from .arms import Arm
from .experiment import Setup

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BothLosses:
    """(S, K) each: the loss of each update's batch before it and after it."""

    before: Floats
    after: Floats


def both_losses(
    arms: Mapping[str, Arm], data: Dataset, setup: Setup, *, updates: int, batch_size: int
) -> dict[str, BothLosses]:
    """Every arm, once for each seed, for so many updates on batches drawn with replacement."""
    jobs = [(name, seed) for name in arms for seed in setup.seeds]
    rows = Dataset(data.x, data.y, name=data.name, classes=data.classes)

    def one(job: tuple[str, int]) -> tuple[Floats, Floats]:
        return _one(arms[job[0]], rows, job[1], setup.engine, updates, batch_size)

    threads = select(setup.engine).facts().get("threads")
    with ThreadPoolExecutor(threads if isinstance(threads, int) else 1) as pool:
        found = list(pool.map(one, jobs))
    count = len(setup.seeds)
    return {
        name: BothLosses(
            *(np.array(each) for each in zip(*found[k * count : (k + 1) * count], strict=True))
        )
        for k, name in enumerate(arms)
    }


def _one(
    arm: Arm, data: Dataset, seed: int, engine: str, updates: int, batch_size: int
) -> tuple[Floats, Floats]:
    plan = Plan(
        network=arm.network,
        loss=SoftmaxCrossEntropy(),
        optimizer=arm.optimizer,
        seed=seed,
        batch_size=batch_size,
        epochs=-(-updates // max(1, data.rows // batch_size)),
        validation=0.0,
        sampling="replacement",
        **arm.settings,
    )
    parts = divide(plan, data, None)
    state, order = first_state(plan, parts), batch_order(plan, parts.train)
    own: Engine = select(engine)  # programs of one engine may share buffers
    program = own.compile(_with_after(plan, record_training(plan, parts.signature)), batch_size)
    arrays, before, after = state.arrays, list[Floats](), list[Floats]()
    for epoch in range(plan.epochs):
        done = epoch * order.iterations_per_epoch
        count = min(order.iterations_per_epoch, updates - done)
        positions, boundaries = order.slice(epoch, 0, count)
        k = np.arange(done, done + count)
        rates = scheduled(plan, plan.optimizer.learning_rate, k, order.iterations_per_epoch)
        call = Call(
            program,
            arrays,
            parts.train.arrays,
            Batches(parts.train.rows[positions], boundaries),
            host_scalars(plan, k, rates),
            done,
        )
        outcome = own.run_all([call])[0]
        arrays = outcome.state
        before.append(outcome.metrics["loss"].astype(np.float64))
        after.append(outcome.metrics["after"].astype(np.float64))
    return np.concatenate(before), np.concatenate(after)


def _with_after(plan: Plan, step: Step) -> Step:
    """The step, and the loss with its new parameters as another metric, `after`."""
    assert step.rows is not None
    batch = {name: gather(table, step.rows) for name, table in step.data.items()}
    new = {name.partition("/")[2]: tensor for name, tensor in step.new_state.items()}
    mode = Mode(training=True, seed=plan.seed, iteration=step.iteration)
    outputs, _ = plan.network.apply(new, batch["x"], mode)
    loss, _ = plan.loss.apply(outputs, batch["y"], None)
    return replace(step, metrics={**step.metrics, "after": loss})
