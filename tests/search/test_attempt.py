"""A piece of work is what it would be alone: in parts or at once, fold by fold, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.registry import select
from backlit.runs.events import ChunkDone, Event
from backlit.search.attempt import Attempt, Outcome, fold_plan
from backlit.search.course import Course
from backlit.search.learner import Paused
from backlit.search.recorded import Recorded
from backlit.search.remembering import Remembering
from backlit.search.subject import Fold, Subject
from backlit.search.trial import Piece, Trial, trial_seed, unpacked
from backlit.training.drive import Listener
from backlit.training.ensemble import Ensemble
from backlit.training.fit import train
from backlit.training.members import OneThread
from backlit.training.plan import Plan
from backlit.training.policies import EarlyStopping

MOONS = bl.load("moons", rows=84)
NET = bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dropout(0.1), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.Adam(0.05), epochs=9, batch_size=16, validation=0.25)
COURSE = Course(9, "validation_accuracy", (1 / 9, 1 / 3, 1.0))
EARLY = PLAN.with_(optimizer=bl.SGD(3.0), early_stopping=EarlyStopping(1))
WILD = PLAN.with_(optimizer=bl.SGD(0.1), weight_decay=600.0)  # weights grow 59-fold an update


def folds(count: int) -> Subject:
    """The moons in so many folds of unequal size."""
    rows = np.arange(MOONS.rows)
    of = np.minimum(rows * (count + 1) // MOONS.rows, count - 1)
    made = (Fold(MOONS.take(rows[of != k]), MOONS.take(rows[of == k])) for k in range(count))
    return Subject(tuple(made), "validation_accuracy")


ONE = Subject.of_data(PLAN, MOONS, None, None, 0)
THREE = folds(3)


def nobody(event: Event) -> None:
    """Hears, and says nothing."""


def carried_out(
    level: int,
    plan: Plan = PLAN,
    subject: Subject = ONE,
    paused: tuple[Paused, ...] = (),
    hear: Listener = nobody,
    **parameters: Any,
) -> Any:
    """Trial 4 up to a level."""
    attempt = Attempt.of(plan, COURSE, Piece(4, 0, level), parameters, seed=0)
    engine = OneThread(Remembering(select("auto")))
    return attempt.carry_out(subject, engine, Recorded(), hear, paused)


def told(trial: Trial) -> dict[str, Any]:
    """All that is known of it but the seconds."""
    return {**trial.to_data(), "seconds": 0}


def assert_same(one: Outcome, other: Outcome) -> None:
    """Trial, models and predictions, bit for bit."""
    assert told(one.trial) == told(other.trial)
    assert len(one.models) == len(other.models)
    for mine, yours in zip(one.models, other.models, strict=True):
        assert mine.to_facts() == yours.to_facts()
        for name, array in mine.arrays.items():
            assert array.tobytes() == yours.arrays[name].tobytes(), name
    for a, b in zip(one.predictions, other.predictions, strict=True):
        assert a.tobytes() == b.tobytes()


@pytest.mark.parametrize("subject", [ONE, THREE], ids=["one fold", "three folds"])
@pytest.mark.parametrize("plan", [PLAN, EARLY, PLAN.with_(keep="last")])
def test_levels_one_by_one_or_at_once_are_the_same(plan: Plan, subject: Subject) -> None:
    """A trial that goes through levels 0, 1 and 2 ends as the one that was trained at once, and
    stands at each level as one that was trained to it."""
    paused: tuple[Paused, ...] = ()
    for level in range(3):
        found = carried_out(level, plan, subject, paused)
        assert_same(found, carried_out(level, plan, subject))
        assert found.trial.level == level
        paused = found.paused
        if found.trial.stopped:
            break
    assert found.trial.stopped
    assert len(found.models) == len(subject.folds) == len(paused)
    assert_same(replace(found, trial=replace(found.trial, level=2)),
                carried_out(2, plan, subject))  # fmt: skip


def test_a_level_counts_its_passes() -> None:
    """1, 3 and 9 of 9; only the last one, or one whose plan has ended, has models; where the
    networks stand is told of each."""
    found = [carried_out(level) for level in range(3)]
    assert [each.trial.epochs for each in found] == [1, 3, 9]
    assert [each.trial.stopped for each in found] == [False, False, True]
    assert [len(each.models) for each in found] == [0, 0, 1]
    assert [each.paused[0].state.clock.epoch for each in found] == [1, 3, 9]
    assert [each.trial.reason for each in found] == ["", "", "all epochs are done"]
    assert all(len(each.trial.curves["train_loss"]) == each.trial.epochs for each in found)


def test_each_fold_is_the_run_alone() -> None:
    """Each network is what `train` makes of the fold's plan and rows; the trial is judged by all
    rows together, each by the network that has not seen it."""
    found = carried_out(2, PLAN, THREE)
    own = Attempt.of(PLAN, COURSE, Piece(4, 0, 2), {}, seed=0).plan
    assert own.seed == trial_seed(0, 4)
    rights, losses, rows = [], [], []
    for place, fold in enumerate(THREE.folds):
        run = train(fold_plan(own, place), fold.learning, validation=fold.held, progress="quiet")
        for name, array in run.model.arrays.items():
            assert array.tobytes() == found.models[place].arrays[name].tobytes()
        rights.append(run.predict(fold.held.x) == fold.held.y)
        best = (run.best_epoch or 0) - 1
        losses.append(run.history["validation_loss"][best])
        rows.append(fold.held.rows)
    assert sorted(rows) != [28, 28, 28]
    assert found.trial.score == pytest.approx(np.concatenate(rights).mean())
    assert found.trial.scores["validation_loss"] == pytest.approx(np.average(losses, weights=rows))
    assert np.array_equal(unpacked(found.trial.right, 84), np.concatenate(rights))
    assert len({fold_plan(own, place).seed for place in range(3)}) == 3
    assert isinstance(found.model, Ensemble)
    alone = carried_out(2)
    assert alone.model is alone.models[0]


def test_a_fold_that_has_stopped_stays_where_it_was() -> None:
    """While others go on: the curve of all has the passes of the longest, and a trial is over
    when all its networks are."""
    found = carried_out(2, EARLY, THREE)
    runs = [
        train(fold_plan(Attempt.of(EARLY, COURSE, Piece(4, 0, 2), {}, 0).plan, place),
              fold.learning, validation=fold.held, progress="quiet")
        for place, fold in enumerate(THREE.folds)
    ]  # fmt: skip
    lengths = [len(run.history) for run in runs]
    assert len(set(lengths)) > 1
    assert found.trial.epochs == max(lengths) == len(found.trial.curves["validation_loss"])
    rows = [fold.held.rows for fold in THREE.folds]
    for at, value in enumerate(found.trial.curves["validation_loss"]):
        own = [run.history["validation_loss"][min(at, len(run.history) - 1)] for run in runs]
        assert value == pytest.approx(np.average(own, weights=rows))


@pytest.mark.parametrize("after", [1, 4, 9, 14, 20])
@pytest.mark.parametrize("subject", [ONE, THREE], ids=["one fold", "three folds"])
def test_interrupted_anywhere_it_goes_on_from_there(subject: Subject, after: int) -> None:
    """In whichever fold and pass: what comes of it is the same, and no iteration is made twice."""
    made = 0

    def hear(event: Event) -> bool:
        nonlocal made
        made += len(event.losses) if isinstance(event, ChunkDone) else 0
        return made >= after

    paused = carried_out(1, PLAN, subject, hear=hear)
    after = 10**9
    if isinstance(paused, Outcome):  # it ended with the last chunk
        return
    found = carried_out(1, PLAN, subject, paused, hear)
    assert_same(found, carried_out(1, PLAN, subject))
    assert made == sum(3 * -(-fold.learning.rows // 16) for fold in subject.folds)


def test_networks_beyond_the_level_are_begun_anew() -> None:
    """A state may outlive the result that it led to: the level is judged by its own passes."""
    ahead = carried_out(1).paused
    assert ahead[0].state.clock.epoch == 3
    assert_same(carried_out(0, paused=ahead), carried_out(0))


@pytest.mark.parametrize("subject", [ONE, THREE], ids=["one fold", "three folds"])
def test_nan_makes_a_failed_trial(subject: Subject) -> None:
    """With the iteration that it was met in, however far it had come before; and nothing to go
    on with."""
    found = carried_out(2, WILD, subject)
    assert (found.trial.status, found.trial.score, found.trial.stopped) == ("failed", None, True)
    assert "iteration" in found.trial.reason
    assert (found.models, found.paused, found.predictions, found.model) == ((), (), (), None)
    assert 0 < found.trial.epochs < 9
    first = carried_out(0, WILD, subject)
    assert first.trial.status == "finished"
    assert told(carried_out(2, WILD, subject, first.paused).trial) == told(found.trial)


def test_a_score_that_is_no_number_makes_a_failed_trial() -> None:
    """Where every gradient was finite, but the errors on the rows held back are too large."""
    x = np.linspace(-1, 1, 40, dtype=np.float32)[:, None]
    far = bl.Dataset(x * 1e30, x[:, 0])
    near = bl.Dataset(x, x[:, 0])
    plan = Plan(bl.Chain(bl.Dense(1)), bl.MeanSquaredError(), bl.SGD(), epochs=1)
    subject = Subject((Fold(near, far),), "validation_loss")
    found = carried_out(2, plan, subject)
    assert found.trial.status == "failed"
    assert found.trial.reason == "validation_loss is inf"


def test_a_repetition_has_a_seed_of_its_own() -> None:
    """The same parameters and rows, other first values."""
    plans = [Attempt.of(PLAN, COURSE, Piece(4, r, 2), {"width": 3}, 0).plan for r in range(3)]
    assert len({each.seed for each in plans}) == 3
    assert all(each.with_(seed=0) == plans[0].with_(seed=0) for each in plans)
    assert plans[0].network[0] == bl.Dense(3)


def test_a_plan_with_fewer_passes_is_over_earlier() -> None:
    """Where the number of passes varies, a level is a share of the trial's own."""
    found = carried_out(0, epochs=1)
    assert (found.trial.epochs, found.trial.stopped, len(found.models)) == (1, True, 1)
    assert carried_out(1, epochs=18).trial.epochs == 6
