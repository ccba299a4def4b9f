"""A network that is put aside and taken up again is the network that never was, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.registry import select
from backlit.runs.events import ChunkDone, Event
from backlit.search.learner import Learner, Paused
from backlit.search.recorded import Recorded
from backlit.search.remembering import Remembering
from backlit.training.fit import train
from backlit.training.members import OneThread
from backlit.training.plan import Plan
from backlit.training.policies import EarlyStopping, RollBack
from backlit.training.rows import divide

MOONS = bl.load("moons", rows=90)
LEARNING, HELD = MOONS.take(range(60)), MOONS.take(range(60, 90))
NET = bl.Chain(bl.Dense(5), bl.BatchNorm(), bl.ReLU(), bl.Dropout(0.2), bl.Dense(2))
EPOCHS = 7


def plan(**settings: Any) -> Plan:
    """One with everything that moves between passes."""
    given = {"network": NET, "loss": bl.SoftmaxCrossEntropy(), "optimizer": bl.Adam(0.05)}
    return Plan(**{**given, "epochs": EPOCHS, "batch_size": 16, "validation": 0.0, **settings})


PLANS = {
    "adam": plan(),
    "momentum and decay": plan(optimizer=bl.Momentum(0.1), weight_decay=1e-3, keep="last"),
    "a schedule": plan(schedule=bl.WarmUp(3, "epoch", bl.CosineDecay(4, "epoch"))),
    "a plateau": plan(schedule=bl.ReduceOnPlateau(patience=0, threshold=0.5)),
    "early stopping": plan(optimizer=bl.SGD(2.0), early_stopping=EarlyStopping(patience=2)),
    "drawn rows": plan(sampling="replacement", dtype="float64"),
    "a roll-back": plan(
        network=bl.Chain(bl.Dense(5), bl.ReLU(), bl.Dense(2)), optimizer=bl.SGD(1e25),
        roll_back=RollBack(1e-26, 3), clip=bl.ClipValue(1e30),
    ),
}  # fmt: skip


def learner(own: Plan, paused: Paused | None = None) -> Learner:
    """One on the moons' rows."""
    engine = OneThread(Remembering(select("auto")))
    return Learner(own, divide(own, LEARNING, HELD), engine, Recorded(), paused)


def nobody(event: Event) -> None:
    """Hears, and says nothing."""


def states_equal(one: Learner, other: Learner) -> bool:
    """All arrays and facts of both runs."""
    (arrays, facts), (others, told) = (
        each.put_aside().state.to_checkpoint() for each in (one, other)
    )
    same = all(array.tobytes() == others[name].tobytes() for name, array in arrays.items())
    return same and list(arrays) == list(others) and facts == told


@pytest.mark.parametrize("name", PLANS)
def test_in_parts_or_at_once_is_the_same(name: str) -> None:
    """Put aside after passes 1 and 3, taken up by other learners; and as `train` has it."""
    own = PLANS[name]
    whole = learner(own)
    assert whole.until(EPOCHS, nobody)
    part = learner(own)
    for epochs in (1, 3):
        assert part.until(epochs, nobody)
        assert part.epochs == min(epochs, whole.epochs)
        part = learner(own, part.put_aside())
    assert part.until(EPOCHS, nobody)
    assert (part.epochs, part.stopped, part.failure) == (whole.epochs, whole.stopped, None)
    assert part.curves == whole.curves
    assert part.best() == whole.best()
    assert part.predictions().tobytes() == whole.predictions().tobytes()
    run = train(own, LEARNING, validation=HELD, progress="quiet")
    for each in (whole, part):
        assert each.model().to_facts() == run.model.to_facts()
        for array, other in zip(
            each.model().arrays.values(), run.model.arrays.values(), strict=True
        ):
            assert array.tobytes() == other.tobytes()
        for metric, curve in each.curves.items():
            assert curve == run.history[metric], metric
    assert states_equal(whole, part)


@pytest.mark.parametrize("after", [1, 2, 5, 9])
def test_ended_in_the_middle_of_a_pass_it_goes_on_from_there(after: int) -> None:
    """A listener that has heard enough loses nothing: no iteration is made twice."""
    made: list[float] = []

    def hear(event: Event) -> bool:
        if isinstance(event, ChunkDone):
            made.extend(event.losses)
        return isinstance(event, ChunkDone) and event.iteration >= after

    def count(event: Event) -> None:
        if isinstance(event, ChunkDone):
            made.extend(event.losses)

    first = learner(PLANS["adam"])
    assert not first.until(4, hear)
    second = learner(PLANS["adam"], first.put_aside())
    assert second.until(4, count)
    alone = learner(PLANS["adam"])
    assert alone.until(4, nobody)
    assert states_equal(second, alone)
    assert len(made) == 4 * 4  # of 60 rows in batches of 16


def test_what_is_finished_is_not_trained_again() -> None:
    """Asked for no more passes than it has made it hears nothing at all."""
    own = learner(PLANS["adam"])
    own.until(3, nobody)
    again = learner(PLANS["adam"], own.put_aside())
    heard: list[Event] = []
    assert again.until(2, lambda event: heard.append(event))
    assert again.until(3, lambda event: heard.append(event))
    assert heard == []
    assert again.epochs == 3


def test_it_says_why_no_pass_follows() -> None:
    """Nothing while passes are left; then that all are done, or what stopped it before."""
    own = learner(PLANS["adam"])
    own.until(3, nobody)
    assert own.stopped is None
    own.until(EPOCHS, nobody)
    assert own.stopped == "all epochs are done"
    early = learner(PLANS["early stopping"])
    early.until(EPOCHS, nobody)
    assert early.epochs < EPOCHS
    assert early.stopped is not None
    assert "validation_loss" in early.stopped


def test_it_says_where_it_failed() -> None:
    """The iteration, counted from 1; the passes before are there."""
    own = learner(plan(optimizer=bl.SGD(1e30), network=bl.Chain(bl.Dense(3), bl.Dense(2))))
    assert own.until(EPOCHS, nobody)
    assert own.failure is not None
    assert "iteration" in own.failure
    assert own.epochs < EPOCHS


@pytest.mark.parametrize("keep", ["best", "last"])
def test_the_best_are_the_metrics_of_the_weights_that_are_kept(keep: str) -> None:
    """Those of the best pass, or of the last; the rows held back are answered by the same."""
    own = learner(plan(optimizer=bl.SGD(3.0), keep=keep, epochs=12))
    own.until(12, nobody)
    losses = own.curves["validation_loss"]
    at = int(np.argmin(losses)) if keep == "best" else 11
    assert at != 11 or keep == "last"
    assert own.best() == {name: values[at] for name, values in own.curves.items()}
    right = own.predictions().argmax(axis=1) == HELD.y
    assert right.mean() == pytest.approx(own.best()["validation_accuracy"])
    assert own.predictions().tobytes() == own.model().unchecked(HELD.x).tobytes()
