"""Rows of data that are mostly zeros: what is left out of a product changes nothing that is learnt.

Two Dense layers on 200 rows of 70 columns, batches of 50 and a short last one; 41 units, so that no
instruction set's vectors are filled. A dense set beside it takes the other way.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import backlit as bl
from backlit.engines.engine import Batches, Call, Engine, Outcome
from backlit.training.plan import Plan
from backlit.training.rows import Parts, divide
from backlit.training.start import first_state
from backlit.training.step import host_scalars, record_training
from engine_ways import WAYS, engine_of, needs_native

pytestmark = needs_native
Array = NDArray[Any]
CUTS = np.array([0, 50, 100, 150, 173, 223])


@cache
def plan_and_parts(share: float, dtype: Any) -> tuple[Plan, Parts]:
    """A plan, and rows of which `share` of the numbers are not 0; the first column always is."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(200, 70)) * (rng.random((200, 70)) < share)
    x[:, 0] = 0
    data = bl.Dataset(x, rng.integers(0, 3, 200), name="zeros", classes=3)
    plan = Plan(
        network=bl.Chain(bl.Dense(41), bl.ReLU(), bl.Dense(3)),
        loss=bl.SoftmaxCrossEntropy(),
        optimizer=bl.SGD(0.1),
        batch_size=50,
        epochs=1,
        validation=0.0,
        dtype=dtype,
    )
    return plan, divide(plan, data)


def learnt(
    engine: Engine, share: float, dtype: str, state: dict[str, Array] | None = None
) -> Outcome:
    """What five updates leave, some rows in two batches and some twice in one."""
    plan, parts = plan_and_parts(share, dtype)
    step = record_training(plan, parts.signature)
    rows = np.random.default_rng(6).integers(0, 200, CUTS[-1])
    k = np.arange(len(CUTS) - 1)
    scalars = host_scalars(plan, k, np.full(len(k), 0.1))
    first = {n: np.array(v) for n, v in (state or first_state(plan, parts).arrays).items()}
    program = engine.compile(step, 50)
    return Call(program, first, parts.train.arrays, Batches(rows, CUTS), scalars, 0).run()


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 0.9])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("way", WAYS[1:])
def test_engines_agree_however_many_zeros_there_are(way: str, dtype: str, share: float) -> None:
    """The native engine learns what the eager one learns; one thread and two, the same bits."""
    with engine_of("eager") as engine:
        wanted = learnt(engine, share, dtype)
    found = []
    for threads in (1, 2):
        with engine_of(way, threads) as engine:
            found.append(learnt(engine, share, dtype))
    near = 1e-5 if dtype == "float32" else 1e-12
    for name, value in wanted.state.items():
        one, two = (np.array(each.state[name]) for each in found)
        np.testing.assert_allclose(one, value, rtol=near, atol=near)
        assert one.tobytes() == two.tobytes()
    np.testing.assert_allclose(found[0].metrics["loss"], wanted.metrics["loss"], rtol=near)


@pytest.mark.parametrize("bad", [np.inf, np.nan])
@pytest.mark.parametrize("way", WAYS)
def test_a_weight_that_meets_only_zeros_is_not_hidden(way: str, bad: float) -> None:
    """A weight that is not finite is a fault of the first update, whoever multiplies by it."""
    plan, parts = plan_and_parts(0.1, "float32")
    state = {name: np.array(value) for name, value in first_state(plan, parts).arrays.items()}
    state["parameters/dense1/weight"][0] = bad
    with engine_of(way, 1 if way != "eager" else None) as engine:
        fault = learnt(engine, 0.1, "float32", state).fault
    assert fault is not None
    assert fault.iteration == 0
