"""Optimizers' rules become one step of a map, whatever comes before them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.engines.native.lower.maps import RULES, Map, Step
from backlit.engines.native.lower.program import Lowered, lowered
from backlit.registry import OPTIMIZERS
from backlit.training.plan import Plan
from backlit.training.step import Signature, record_training
from lowering import taken_apart

# The rule of each optimizer; one that is not here is lowered op by op.
RULE = {
    "AdaGrad": "adagrad", "Adam": "adam", "AdamW": "adam", "Momentum": "momentum",
    "Nesterov": "nesterov", "RMSProp": "rmsprop", "SGD": "sgd",
}  # fmt: skip
BEFORE: dict[str, dict[str, Any]] = {
    "alone": {},
    "decay": {"weight_decay": 1e-2},
    "norm": {"clip": bl.ClipNorm(1.0)},
    "value": {"clip": bl.ClipValue(0.1), "weight_decay": 1e-3},
}
NETWORK = bl.Chain(bl.Dense(6), bl.BatchNorm(), bl.ReLU(), bl.Dense(3))


def program_of(optimizer: Any, dtype: str = "float32", **settings: Any) -> Lowered:
    """The program of a small network's training step."""
    plan = Plan(network=NETWORK, loss=bl.SoftmaxCrossEntropy(), optimizer=optimizer, **settings)
    step = record_training(plan, Signature((4,), (), "int64", False, dtype))
    return lowered(step, 32, step.prompt or ())


def maps(program: Lowered) -> list[Map]:
    """Its maps."""
    every = taken_apart(program)
    return [each for each in every if isinstance(each, Map)]


def test_every_rule_is_some_optimizers() -> None:
    """The runtime knows no rule that nobody has, and the table names no optimizer there is not."""
    assert set(RULE.values()) == set(RULES)
    assert set(RULE) <= set(OPTIMIZERS)


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_an_optimizer_is_its_rule(name: str, before: str) -> None:
    """One step for each of the six parameters, and none of the rule's own ops beside it."""
    found = maps(program_of(OPTIMIZERS[name](), **BEFORE[before]))
    whole = [step for each in found for step in each.steps if step.operation in RULES]
    if name in RULE:
        assert [step.operation for step in whole] == [RULE[name]] * 6
        updates = [each for each in found if each.writes_state and whole_of(each)]
        assert len(updates) == 6
        for each in updates:
            rest = {step.operation for step in each.steps} - set(RULES)
            assert rest <= {"add", "multiply", "clip", "subtract"}, each.detail()
            assert "sqrt" not in rest
    else:
        assert found


def whole_of(each: Map) -> list[Step]:
    """Its whole rules."""
    return [step for step in each.steps if step.operation in RULES]


def test_registers_are_filled_before_they_are_read() -> None:
    """In every map inputs and earlier results are all a step reads, and no input is a result."""
    for name in sorted(OPTIMIZERS):
        for each in maps(program_of(OPTIMIZERS[name](), "float64", weight_decay=0.1)):
            known = set(range(len(each.inputs)))
            for step in each.steps:
                assert set(step.operands) <= known
                assert not set(step.results) & known
                known |= set(step.results)
            assert {output.register for output in each.outputs} <= known


def test_a_rule_that_others_look_into_stays_open() -> None:
    """Where the step itself is asked for, the ops are carried out one by one."""

    class Shown(bl.SGD):
        pass

    def rule(self: Any, w: Any, g: Any, slots: Any, s: Any, role: str) -> Any:
        pull = g * s["learning_rate"]
        return w - pull, {"pull": pull}

    Shown.rule = rule  # type: ignore[method-assign]
    Shown.slots = ("pull",)
    found = maps(program_of(Shown(0.1)))
    assert not [step for each in found for step in each.steps if step.operation in RULES]


def test_a_difference_of_equal_things_is_no_rule() -> None:
    """x - x with x = g η looks like a weight that is its own step: it is left as it is."""

    class Idle(bl.SGD):
        pass

    def rule(self: Any, w: Any, g: Any, slots: Any, s: Any, role: str) -> Any:
        pull = g * s["learning_rate"]
        return (pull - pull) + w, {}

    Idle.rule = rule  # type: ignore[method-assign]
    found = maps(program_of(Idle(0.1)))
    assert not [step for each in found for step in each.steps if step.operation in RULES]
    assert np.all([each.registers > 0 for each in found])
