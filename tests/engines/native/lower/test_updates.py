"""Updates: a gradient goes straight into its rule where nobody else wants it, and only there."""

from __future__ import annotations

import numpy as np

import backlit as bl
from backlit.engines.eager.program import EagerProgram
from backlit.engines.engine import Batches, Step
from backlit.engines.native.lower.program import Lowered, lowered
from backlit.engines.native.lower.updates import Update
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.vocabulary import VOCABULARY
from lowering import cut, lowered_or_none, training_sample
from slow_machine import Machine


def updates(program: Lowered) -> list[Update]:
    """Its updates."""
    every = [each for phase in program.phases for each in phase.instructions]
    return [each for each in every if isinstance(each, Update)]


def test_a_plain_step_has_an_update_for_each_weight() -> None:
    """Where only the rule reads a gradient, product and rule are one instruction."""
    sample = training_sample(2, optimizer="SGD")
    program = lowered_or_none(sample)
    assert program is not None
    assert updates(program)
    for each in updates(program):
        assert each.writes_state
        assert each.gemm.c.root not in [value.root for value in each.reads()]


def test_a_gradient_that_is_shown_stays_apart() -> None:
    """Watched norms, and guards on gradients, want the gradient itself."""
    for changed in ({"watched": True}, {}):
        sample = training_sample(2, optimizer="SGD", **changed)
        program = lowered_or_none(sample, watchful=not changed)
        assert program is not None
        assert not updates(program)


def test_a_product_of_the_state_itself_stays_apart() -> None:
    """w ← w - (w w) / 9 reads all of w for each row: w may not change before the last is made."""
    r = Recorder(VOCABULARY)
    w = r.input("w", (6, 6), "float64")

    def product(x: Tensor) -> Tensor:
        return x @ x

    new = w - product(w) * (1 / 9)
    step = Step(state={"w": w}, new_state={"w": new}, metrics={"s": bl.exp(w).sum()})
    rng = np.random.default_rng(0)
    given = ({"w": rng.normal(size=(6, 6))}, {}, Batches(np.zeros(3, int), np.arange(4)), {}, 0)
    with cut("shared"):
        program = lowered(step, 1, [])
    wanted = EagerProgram(step).run(dict(given[0]), *given[1:]).state["w"]
    for threads in (1, 2):
        found = Machine(program, threads=threads).run(*given).state["w"]
        np.testing.assert_allclose(found, wanted, rtol=1e-12)
