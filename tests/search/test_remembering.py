"""Equal steps share a program, different ones never do, and nothing that is computed changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.registry import select
from backlit.search.remembering import Remembering, fingerprint
from backlit.training.fit import train
from backlit.training.plan import Plan
from backlit.training.step import Signature, record_evaluation, record_training

SIGNATURE = Signature((6,), (), "int64", False, "float32")


def plan(**settings: Any) -> Plan:
    """A plan with dropout, decay and a rate: all of them inputs of the step."""
    rate = settings.pop("rate", 0.2)
    net = bl.Chain(bl.Dense(5), bl.ReLU(), bl.Dropout(rate), bl.Dense(3))
    given = {"network": net, "loss": bl.SoftmaxCrossEntropy(), "optimizer": bl.Adam(0.1)}
    return Plan(**{**given, "weight_decay": 1e-3, "epochs": 2, **settings})


def key(plan: Plan, signature: Signature = SIGNATURE) -> object:
    """Of the plan's training step."""
    return fingerprint(record_training(plan, signature))


@pytest.mark.parametrize(
    "other",
    [
        plan(), plan(seed=9), plan(rate=0.4), plan(weight_decay=0.5), plan(batch_size=7),
        plan(optimizer=bl.Adam(0.2, beta1=0.5, epsilon=1e-4)),
        plan(schedule=bl.StepDecay(1, "epoch")),
    ],
)  # fmt: skip
def test_what_is_an_input_makes_no_other_step(other: Plan) -> None:
    """Rates, decay, dropout, seeds: one program for all of them."""
    assert key(plan()) == key(other)
    assert hash(key(plan())) == hash(key(other))


@pytest.mark.parametrize(
    "other",
    [
        plan(weight_decay=0.0), plan(optimizer=bl.SGD(0.1)), plan(clip=bl.ClipNorm(1.0)),
        plan(clip=bl.ClipNorm(2.0)), plan(freeze=("dense1",)),
        plan(network=bl.Chain(bl.Dense(5), bl.Tanh(), bl.Dropout(0.2), bl.Dense(3))),
        plan(network=bl.Chain(bl.Dense(4), bl.ReLU(), bl.Dropout(0.2), bl.Dense(3))),
        plan(network=bl.Chain(bl.Dense(5), bl.LeakyReLU(0.1), bl.Dropout(0.2), bl.Dense(3))),
        plan(network=bl.Chain(bl.Dense(5), bl.ReLU(), bl.Dropout(0.2, "predict"), bl.Dense(3))),
    ],
)  # fmt: skip
def test_what_is_a_constant_makes_another_step(other: Plan) -> None:
    """Whatever the graph itself holds: other ops, other shapes, other numbers in it."""
    assert key(plan()) != key(other)


def test_constants_and_places_count() -> None:
    """A slope inside the graph, the dtype, whether rows have weights, where dropout stands."""
    assert key(plan()) != key(plan(dtype="float64"), Signature((6,), (), "int64", False, "float64"))
    assert key(plan()) != key(plan(), Signature((6,), (), "int64", True, "float32"))
    slopes = [plan(network=bl.Chain(bl.Dense(3), bl.LeakyReLU(s), bl.Dense(3))) for s in (0.1, 0.2)]
    assert key(slopes[0]) != key(slopes[1])
    before = plan(network=bl.Chain(bl.Dense(5), bl.Dropout(0.2), bl.ReLU(), bl.Dense(3)))
    assert key(plan()) != key(before)
    net, loss = plan().network, plan().loss
    with_targets, without = (
        fingerprint(record_evaluation(net, loss, SIGNATURE, with_targets=each))
        for each in (True, False)
    )
    assert with_targets != without


class Counting:
    """An engine that counts what it compiles."""

    def __init__(self, inner: Any) -> None:
        self.compiled, self.name = 0, inner.name
        self.compile: Callable[..., Any] = self._compile
        self.facts, self.run_all, self._inner = inner.facts, inner.run_all, inner

    def _compile(self, step: Any, max_rows: int) -> Any:
        self.compiled += 1
        return self._inner.compile(step, max_rows)


def test_runs_that_share_programs_are_the_runs_alone() -> None:
    """Bit for bit, one after another, with buffers used again: and no program is made twice."""
    data = bl.load("moons", rows=80)
    net = bl.Chain(bl.Dense(6), bl.BatchNorm(), bl.Tanh(), bl.Dropout(0.1), bl.Dense(2))
    plans = [
        Plan(net, bl.SoftmaxCrossEntropy(), bl.Adam(rate), seed=seed, epochs=3, keep="last")
        for seed, rate in enumerate((0.1, 0.01, 0.1))
    ]
    counting = Counting(select("auto"))
    one = Remembering(counting)  # type: ignore[arg-type]
    shared = [train(each, data, engine=one, progress="quiet") for each in plans]
    assert counting.compiled == 3  # training, watched, evaluation
    for each, run in zip(plans, shared, strict=True):
        alone = train(each, data, progress="quiet")
        assert run.history.losses == alone.history.losses
        for name, array in alone.model.arrays.items():
            assert np.array_equal(run.model.arrays[name], array), name
