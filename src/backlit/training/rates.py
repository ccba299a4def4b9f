"""The learning rate of a plan over its iterations: what its schedule gives, and how that looks.

This module refuses to know what policies make of it while a run trains.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..optim.plateau import ReduceOnPlateau
from .plan import Plan


def rate_curve(plan: Plan, iterations_per_epoch: int, points: int = 200) -> dict[str, list[Any]]:
    """The learning rate that a plan's schedule gives, before any policy acts on it.

    `iterations` counts updates from 1; at most `points` of them, evenly apart.
    """
    total = plan.epochs * iterations_per_epoch
    k = np.unique(np.linspace(0, total - 1, min(points, total)).round().astype(np.int64))
    rates = scheduled(plan, plan.optimizer.learning_rate, k, iterations_per_epoch)
    return {"iterations": (k + 1).tolist(), "rates": rates.tolist()}


def scheduled(
    plan: Plan, base: float, k: NDArray[np.int64], iterations_per_epoch: int
) -> NDArray[np.float64]:
    """The rate of each iteration. ReduceOnPlateau, which a policy carries out, leaves the base."""
    if isinstance(plan.schedule, ReduceOnPlateau):
        return np.full(len(k), float(base))
    return plan.schedule.rates(base, k, iterations_per_epoch)
