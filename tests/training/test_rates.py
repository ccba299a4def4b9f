"""The learning rate of a plan."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.training.plan import Plan
from backlit.training.rates import rate_curve, scheduled


def plan(schedule: bl.Schedule | bl.ReduceOnPlateau, epochs: int = 2) -> Plan:
    """One with this schedule."""
    return Plan(
        bl.Chain(bl.Dense(1)), bl.MeanSquaredError(), bl.SGD(0.4), schedule=schedule, epochs=epochs
    )


def test_every_iteration_of_a_short_run_is_on_the_curve() -> None:
    """Updates count from 1, and each has the rate its schedule gives."""
    curve = rate_curve(plan(bl.StepDecay(1, "epoch", 0.5)), 3)
    assert curve == {"iterations": [1, 2, 3, 4, 5, 6], "rates": [0.4] * 3 + [0.2] * 3}


def test_a_long_run_is_thinned() -> None:
    """At most so many points, the first and the last among them, each with its own rate."""
    long = plan(bl.CosineDecay(1000, "iteration"), epochs=10)
    curve = rate_curve(long, 100, points=50)
    assert len(curve["iterations"]) == len(curve["rates"]) == 50
    assert (curve["iterations"][0], curve["iterations"][-1]) == (1, 1000)
    k = np.array(curve["iterations"]) - 1
    np.testing.assert_allclose(curve["rates"], 0.2 * (1 + np.cos(np.pi * k / 1000)), atol=1e-12)


@pytest.mark.parametrize("base", [0.4, 0.04])
def test_a_plateau_leaves_the_base(base: float) -> None:
    """What listens to a metric is a policy's work: the plan alone says nothing but the base."""
    rates = scheduled(plan(bl.ReduceOnPlateau()), base, np.arange(3), 3)
    assert rates.tolist() == [base] * 3
