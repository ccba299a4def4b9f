"""D1, D2, F9 and N9 on the native engine: the same bits, whoever computes beside it.

Small networks of every kind are run in one call, in pieces, watched, with every guard looked at,
by one thread and two, side by side with others, and into a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.engines.engine import Batches, Call, Engine, Outcome, Step
from backlit.training.loop import batch_order
from backlit.training.rows import divide
from backlit.training.start import first_state
from backlit.training.step import host_scalars, record_training
from engine_ways import LONG, WAYS, engine_of, needs_native
from small_networks import COUNT, case

pytestmark = needs_native
Array = NDArray[Any]
NATIVE = WAYS[1:]
UPDATES = 9
NUMBERS = range(COUNT) if LONG else range(1, COUNT, 3)


@dataclass(frozen=True)
class Work:
    """A training step of a small network, and what nine updates of it are given."""

    step: Step
    largest: int
    state: Mapping[str, Array]
    data: Mapping[str, Array]
    batches: Batches
    scalars: dict[str, Array]

    def call(self, engine: Engine, first: int = 0, last: int = UPDATES, **changed: Any) -> Call:
        """Updates `first` to `last`, by a program compiled anew."""
        cuts = self.batches.boundaries[first : last + 1]
        rows = self.batches.rows[cuts[0] : cuts[-1]]
        rates = {name: each[first:last] for name, each in self.scalars.items()}
        step = changed.pop("step", self.step)
        state = changed.pop("state", self.state)
        fresh = {name: np.array(value) for name, value in state.items()}
        program = engine.compile(step, self.largest)
        return Call(program, fresh, self.data, Batches(rows, cuts - cuts[0]), rates, first)

    def run(self, engine: Engine, first: int = 0, last: int = UPDATES, **changed: Any) -> Outcome:
        """The same, carried out."""
        return self.call(engine, first, last, **changed).run()


def work(number: int, *, watched: bool = False, dtype: str = "float32") -> Work:
    """The work of one network: short last batches among others."""
    plan, data = case(number, None, dtype).plan, case(number).data
    parts = divide(plan, data)
    order = batch_order(plan, parts.train)
    step = record_training(plan, parts.signature, watched=watched)
    epochs = -(-UPDATES // order.iterations_per_epoch)
    pieces = [order.slice(epoch, 0, order.iterations_per_epoch) for epoch in range(epochs)]
    rows = np.concatenate([each for each, _ in pieces])
    sizes = np.concatenate([np.diff(cuts) for _, cuts in pieces])[:UPDATES]
    cuts = np.r_[0, np.cumsum(sizes)]
    k = np.arange(UPDATES)
    rates = np.full(UPDATES, plan.optimizer.learning_rate)
    scalars = host_scalars(plan, k, rates)
    state = first_state(plan, parts).arrays
    batches = Batches(rows[: cuts[-1]], cuts)
    return Work(step, order.largest_batch, state, parts.train.arrays, batches, scalars)


def way(number: int) -> str:
    """The instruction set that a network is run with."""
    return NATIVE[number % len(NATIVE)]


def same(one: Mapping[str, Array], two: Mapping[str, Array], who: str) -> None:
    """The same names, and the same bits under each."""
    assert set(one) == set(two)
    for name, value in one.items():
        assert np.array(value).tobytes() == np.array(two[name]).tobytes(), (who, name)


@pytest.mark.parametrize("number", NUMBERS)
def test_twice_is_the_same(number: int) -> None:
    """Compiled and run again, by one thread or two: the same bits."""
    found = []
    for threads in (1, 2, 1):
        with engine_of(way(number), threads) as engine:
            found.append(work(number).run(engine))
    for other in found[1:]:
        same(found[0].state, other.state, "state")
        same(found[0].metrics, other.metrics, "metrics")


@pytest.mark.parametrize("number", NUMBERS)
def test_pieces_are_the_whole(number: int) -> None:
    """Stopped after any update and gone on with by another program: the same bits."""
    given = work(number)
    with engine_of(way(number), 1) as engine:
        whole = given.run(engine)
        for stop in range(1, UPDATES) if LONG else (1, 4, UPDATES - 1):
            head = given.run(engine, 0, stop)
            tail = given.run(engine, stop, state=head.state)
            same(tail.state, whole.state, f"stopped after {stop}")
            losses = np.r_[head.metrics["loss"], tail.metrics["loss"]]
            assert losses.tobytes() == whole.metrics["loss"].tobytes()


@pytest.mark.parametrize("number", NUMBERS)
def test_watching_changes_no_update(number: int) -> None:
    """A watched program, and one that looks at every guard, make the same update to the bit."""
    given, watched = work(number), work(number, watched=True)
    with engine_of(way(number), 1) as engine:
        plain = given.run(engine)
        same(plain.state, watched.run(engine).state, "watched")
        careful = replace(given.step, prompt=None)
        same(plain.state, given.run(engine, step=careful).state, "every guard")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("at", [0, 5])
def test_a_fault_leaves_the_state_before_it(number: int, at: int) -> None:
    """The eager engine's fault, and the very state of a run that ended just before it."""
    given = work(number)
    name = next(iter(given.scalars))  # the rate
    rates = np.where(np.arange(UPDATES) == at, np.inf, given.scalars[name])
    bad = replace(given, scalars={**given.scalars, name: rates})
    with engine_of("eager") as engine:
        wanted = bad.run(engine).fault
    with engine_of(way(number), 1) as engine:
        found = bad.run(engine)
        assert found.fault == wanted
        assert found.fault is not None
        assert found.fault.iteration == at
        before = given.run(engine, 0, at) if at else Outcome(dict(given.state), {}, {})
    same(found.state, before.state, f"before {at}")
    assert len(found.metrics["loss"]) == at


def diverging(given: Work) -> Work:
    """The same with rates that no weight survives."""
    scalars = {
        name: each if name == "seed" else np.full_like(each, 1e30)
        for name, each in given.scalars.items()
    }
    return replace(given, scalars=scalars)


@pytest.mark.parametrize("name", NATIVE)
def test_side_by_side_is_alone(name: str) -> None:
    """N9: calls made together have the bits of each alone; a neighbour that diverges hurts none."""
    jobs = [work(number) for number in range(0, COUNT, 1 if LONG else 3)]
    jobs[2::5] = [diverging(each) for each in jobs[2::5]]
    with engine_of(name, 1) as engine:
        alone = [each.run(engine) for each in jobs]
        for _ in range(2):
            together = engine.run_all([each.call(engine) for each in jobs])
            for one, two in zip(alone, together, strict=True):
                assert one.fault == two.fault
                same(one.state, two.state, "state")
                same(one.metrics, two.metrics, "metrics")
    assert any(each.fault for each in alone)
    assert sum(each.fault is None for each in alone) > len(jobs) // 2
