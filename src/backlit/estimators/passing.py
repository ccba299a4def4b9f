"""One pass over a batch of rows, the optimizer's memory kept from call to call: `partial_fit`.

This module refuses to know where batches come from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import NonFiniteError
from ..data.dataset import Dataset
from ..engines.engine import Batches, Program
from ..optim.schedules import Constant
from ..registry import select
from ..training.ensemble import Ensemble
from ..training.loop import batch_order
from ..training.model import Model
from ..training.plan import Plan
from ..training.rates import scheduled
from ..training.rows import divide
from ..training.start import first_state
from ..training.step import Signature, host_scalars, record_training
from .choices import Choices
from .training import member_of, seed_of, together

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Stream:
    """Where learning stands between two batches.

    plans    one for each member
    arrays   of each: parameters, statistics, and what the optimizer remembers
    updates  made so far
    epochs   of each member, what a pass said: {"train_loss": …}
    programs  the step compiled, by the shape of a batch; neither pickled nor copied
    """

    plans: tuple[Plan, ...]
    arrays: tuple[Arrays, ...]
    updates: int
    epochs: tuple[list[dict[str, float]], ...]
    programs: dict[Any, Program] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        """All but what is compiled."""
        return {**self.__dict__, "programs": {}}

    @staticmethod
    def begin(choices: Choices, data: Dataset, first: Model | Ensemble | None) -> Stream:
        """Before the first update, from a model's parameters if there is one.

        The recipe's schedule ends with a fit; here nobody knows the end, and the rate stays.
        """
        plan = choices.plan if choices.has_own_schedule else choices.plan.with_(schedule=Constant())
        plans = tuple(
            replace(plan, seed=seed_of(plan.seed, place)) for place in range(choices.members)
        )
        arrays = tuple(
            first_state(each, divide(each, data), member_of(first, place)).arrays
            for place, each in enumerate(plans)
        )
        return Stream(plans, arrays, 0, tuple([] for _ in plans))

    def over(self, data: Dataset, engine: str) -> Stream:
        """After one more pass of every member over all rows, in an order drawn for the pass.

        Raises NonFiniteError where NaN or infinity was met: this stream has not changed then.
        """
        parts = divide(self.plans[0], data)
        order = batch_order(self.plans[0], parts.train)
        passes, count = len(self.epochs[0]), order.iterations_per_epoch
        k = self.updates + np.arange(count, dtype=np.int64)
        program = self._program(parts.signature, int(order.sizes.max()), engine)
        arrays, epochs = [], []
        for plan, before, said in zip(self.plans, self.arrays, self.epochs, strict=True):
            index, boundaries = batch_order(plan, parts.train).slice(passes, 0, count)
            rates = scheduled(plan, plan.optimizer.learning_rate, k, count)
            outcome = program.run(
                {name: np.array(value) for name, value in before.items()},
                parts.train.arrays,
                Batches(index, boundaries),
                host_scalars(plan, k, rates),
                self.updates,
            )
            made = len(outcome.metrics["loss"])
            if outcome.fault:
                raise _non_finite(self.updates + made + 1)
            losses, weights = outcome.metrics["loss"], outcome.metrics["weight"]
            arrays.append(outcome.state)
            epochs.append([*said, {"train_loss": float(np.average(losses, weights=weights))}])
        return replace(
            self, arrays=tuple(arrays), updates=self.updates + count, epochs=tuple(epochs)
        )

    def _program(self, signature: Signature, rows: int, engine: str) -> Program:
        key = (signature, rows, engine)
        if key not in self.programs:
            step = record_training(self.plans[0], signature)
            self.programs.clear()
            self.programs[key] = select(engine).compile(step, rows)
        return self.programs[key]

    def model(self, data: Dataset) -> Model | Ensemble:
        """What has been learnt so far."""
        heads = ("parameters/", "statistics/")
        return together(
            [
                Model(
                    plan.network,
                    plan.loss,
                    {name: value for name, value in each.items() if name.startswith(heads)},
                    data.feature_shape,
                    data.classes,
                )
                for plan, each in zip(self.plans, self.arrays, strict=True)
            ]
        )


def _non_finite(update: int) -> NonFiniteError:
    error = NonFiniteError(
        "partial_fit",
        expected="finite numbers",
        got="NaN or infinity",
        where=f"update {update}",
        action="give a smaller learning_rate",
    )
    error.iteration = update
    return error
