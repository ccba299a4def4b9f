"""A lowered program, carried out word for word by the slow machine, does what its step says."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.engines.eager.program import EagerProgram
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.ops.vocabulary import VOCABULARY
from lowering import CUTS, Sample, cut, graph_sample, lowered_or_none, training_sample
from slow_machine import Machine, Result

BOUND = 1e-9


def agree(sample: Sample, found: Result, wanted: object) -> None:
    """State, metrics and outputs are those of the eager engine."""
    for kind in ("state", "metrics", "outputs"):
        for name, value in getattr(wanted, kind).items():
            if name.endswith("update_ratio"):
                continue  # an idle bias moves by rounding, in shares of nothing
            other = getattr(found, kind)[name]
            np.testing.assert_allclose(
                other, value, rtol=BOUND, atol=BOUND, err_msg=f"{sample.name}: {kind} {name}"
            )


def carried_out(sample: Sample, *, watchful: bool = False) -> bool:
    """Run it with one, two and three threads, in either order; whether it could be lowered."""
    program = lowered_or_none(sample, watchful=watchful)
    if program is None:
        return False
    state, *rest = sample.given
    with np.errstate(all="ignore"):
        wanted = EagerProgram(sample.step).run(dict(state), *rest)
        for threads, backwards in ((1, False), (2, True), (3, False)):
            machine = Machine(program, threads=threads, backwards=backwards)
            found = machine.run(*sample.given)
            assert not machine.stray
            assert (found.done, found.guard) == (rest[1].count, -1)
            agree(sample, found, wanted)
    return True


@pytest.mark.parametrize("name", CUTS)
@pytest.mark.parametrize("batch", [False, True], ids=["state", "rows"])
def test_random_graphs(name: str, batch: bool) -> None:
    """Any op, any rank, by any number of threads, cut in any way."""
    with cut(name):
        done = [carried_out(graph_sample(seed, batch=batch)) for seed in range(18)]
    assert sum(done) >= 13


@pytest.mark.parametrize("name", CUTS)
def test_training_steps(name: str) -> None:
    """Networks learn, watched or not, whichever guards are looked at."""
    with cut(name):
        for number in range(list(CUTS).index(name), 40, 8):
            watched = number % 3 == 0  # its ratios of small numbers want a steady optimizer
            sample = training_sample(
                number, watched=watched, optimizer="Nesterov" if watched else None
            )
            assert carried_out(sample, watchful=number % 2 == 0), sample.name


def exchange() -> Sample:
    """a ← b, b ← a + c, c ← cᵀ, d ← d: each old value is read before a new one takes its place."""
    r = Recorder(VOCABULARY)
    a, b, c, d = (r.input(name, (3, 3), "float64") for name in "abcd")
    step = Step(
        state={"a": a, "b": b, "c": c, "d": d},
        new_state={"d": d, "c": c.T, "b": a + c, "a": b},
        metrics={"a": a.sum(), "c": c},
    )
    rng = np.random.default_rng(0)
    state = {name: rng.normal(size=(3, 3)) for name in "abcd"}
    four = Batches(np.zeros(4, np.int64), np.arange(5))
    return Sample("exchange", step, 1, (state, {}, four, {}, 0))


@pytest.mark.parametrize("name", CUTS)
def test_states_may_take_one_anothers_places(name: str) -> None:
    """Four rounds of an exchange are NumPy's."""
    with cut(name):
        assert carried_out(exchange())
