"""What is searched: a network, its rows, and where the settings of its trials lie.

Plain descriptions that every side can read; this module refuses to know any library that could
carry them out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..workloads import E18 as SEEDS
from ..workloads import WORKLOADS


@dataclass(frozen=True)
class Task:
    """A search.

    sizes           inputs, hidden layers, outputs; ReLU between them, first weights by He
    optimizer       `sgd` or `adam`, with its usual settings
    learning, held  rows that trials learn from, and that judge them after each epoch
    batch, epochs   rows of an update, and passes; the rows are whole batches
    learning_rates, weight_decays   log-uniform: each trial has one of each
    checked         updates after which the loss is compared with the reference's
    places          which trials' settings are repeated exactly: their places by rate, 0 … 1. The
                    table's highest rates are left out: there a rounding error decides the end
    goals           side -> how many times faster Backlit is to be
    """

    name: str
    sizes: tuple[int, ...]
    optimizer: str
    learning: int
    held: int
    batch: int
    epochs: int
    trials: int
    learning_rates: tuple[float, float]
    weight_decays: tuple[float, float]
    places: tuple[float, ...]
    goals: Mapping[str, float]
    checked: int = 50

    @property
    def updates(self) -> int:
        """Of one epoch."""
        return self.learning // self.batch

    @property
    def per_epoch(self) -> int:
        """FLOP of an epoch: (6 Σ(in out) − 2 in₁ out₁) a row learnt, 2 Σ(in out) a row judged.

        >>> round(SEARCHES["e18"].per_epoch * 50 * 100 / 1e12, 2)
        1.37
        """
        pairs = list(zip(self.sizes, self.sizes[1:], strict=False))
        products = sum(a * b for a, b in pairs)
        first = pairs[0][0] * pairs[0][1]
        learnt = self.updates * self.batch * (6 * products - 2 * first)
        return learnt + self.held * 2 * products


SEARCHES: Final[Mapping[str, Task]] = {
    each.name: each
    for each in (
        Task(
            name="e18",
            sizes=SEEDS.sizes,
            optimizer="sgd",
            learning=SEEDS.images,
            held=SEEDS.held,
            batch=SEEDS.batch,
            epochs=SEEDS.updates * SEEDS.batch // SEEDS.images,
            trials=SEEDS.trials,
            learning_rates=SEEDS.learning_rates,
            weight_decays=SEEDS.weight_decays,
            places=(1.0, 0.93, 0.8, 0.5),
            goals={"optuna-pytorch": 2.5, "jax-vmap": 1.5, "halving": 8.0},
        ),
        Task(
            name="table",
            sizes=WORKLOADS["table"].sizes,
            optimizer="adam",
            learning=20_000,
            held=5_000,
            batch=WORKLOADS["table"].batch,
            epochs=2,
            trials=200,
            learning_rates=(1e-4, 10**-1.5),
            weight_decays=(1e-7, 1e-3),
            places=(0.75, 0.5, 0.25, 0.0),
            goals={"optuna-pytorch": 20.0},
        ),
    )
}
