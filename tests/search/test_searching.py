"""A question is worked off: nothing is trained twice, and no core, memory or speed shows in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import backlit as bl
from backlit.runs.events import ChunkDone, Event
from backlit.search import attempt as attempt_module
from backlit.search import shelf as shelf_module
from backlit.search import workers
from backlit.search.attempt import Outcome
from backlit.search.course import Course
from backlit.search.desk import Desk
from backlit.search.learner import Learner
from backlit.search.narrowing import Narrowing
from backlit.search.question import Question
from backlit.search.samplers import Random
from backlit.search.searching import Kept, work_off
from backlit.search.shelf import Key, Networks, Shelf
from backlit.search.space import IntegerRange, LogRange, Space
from backlit.search.study import Study
from backlit.search.subject import Subject
from backlit.search.trial import Piece, Trial
from backlit.training.drive import Listener
from backlit.training.plan import Plan
from backlit.training.policies import EarlyStopping

MOONS = bl.load("moons", rows=64)
NET = bl.Chain(bl.Dense(3), bl.Tanh(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.1), epochs=9, batch_size=16, validation=0.25)
SPACE = Space({"learning_rate": LogRange(1e-2, 3.0), "width": IntegerRange(2, 8)})
COURSE = Course(9, "validation_accuracy", (1 / 9, 1 / 3, 1.0), finalists=2, seeds=2)
NARROW = Narrowing(0, first=4, every=2, lag=1)
PER_EPOCH = 3  # of 48 rows in batches of 16


def question(plan: Plan = PLAN, **settings: Any) -> Question:
    """Nine trials that halve, two finalists with two seeds."""
    subject = Subject.of_data(plan, MOONS, None, None, 0)
    given = {"plan": plan, "space": SPACE, "sampler": NARROW, "course": COURSE, "seed": 0}
    return Question(**{**given, "subject": subject, **settings})


def worked(
    asked: Question, shelf: Shelf | None = None, kept: Kept | None = None, tell: Any = None
) -> Desk:
    """The desk when all is done."""
    desk = Desk(asked)
    more = {} if tell is None else {"tell": tell}
    work_off(asked, desk, shelf or Shelf(), kept or Kept(asked, 3), **more)
    assert desk.is_done()
    return desk


def standing(asked: Question, desk: Desk) -> Any:
    """All that is known at the end but the seconds."""
    found = asked.course.standing(desk.results)
    finalists = asked.course.chosen(desk.results)
    repeated = [desk.results.of(n, 1, asked.course.last) for n in finalists or ()]
    return finalists, [
        {**each.to_data(), "seconds": 0} for each in (*found, *repeated) if each is not None
    ]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[Any, int]:
    """How many iterations each trial's networks have made, by their plan's seed."""
    counts: dict[Any, int] = {}

    class Counting(Learner):
        def until(self, epochs: int, hear: Listener) -> bool:
            def heard(event: Event) -> bool | None:
                if isinstance(event, ChunkDone):
                    seed = self._loop.plan.seed
                    counts[seed] = counts.get(seed, 0) + len(event.losses)
                return hear(event)

            return super().until(epochs, heard)

    monkeypatch.setattr(attempt_module, "Learner", Counting)
    return counts


@pytest.mark.parametrize("plan", [PLAN, PLAN.with_(early_stopping=EarlyStopping(1))])
@pytest.mark.parametrize("in_files", [False, True])
def test_nothing_is_trained_twice(
    made: dict[Any, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    plan: Plan,
    in_files: bool,
) -> None:
    """Each network has made as many iterations as it has passes at its highest level: the sum of
    what each level adds, and no more, whether it waited in memory or in a file."""
    monkeypatch.setattr(shelf_module, "WORTH_A_FILE", 0.0)
    asked = question(plan)
    shelf = Shelf(tmp_path, most_bytes=1) if in_files else Shelf()
    desk = worked(asked, shelf)
    passes: dict[int, int] = {}
    for each in desk.results:  # those too that were trained in the hope that they go on
        passes[each.seed] = max(passes.get(each.seed, 0), each.epochs)
    assert made == {seed: epochs * PER_EPOCH for seed, epochs in passes.items()}
    assert sum(made.values()) < 9 * 9 * PER_EPOCH


def test_the_number_of_cores_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker, which never speculates, two or five: the same trials, finalists and scores."""
    found = []
    for count in (1, 2, 5):
        monkeypatch.setattr(workers, "cores", lambda engine, count=count: count)
        asked = question()
        found.append(standing(asked, worked(asked)))
    assert found[0] == found[1] == found[2]


class Forgetting(Shelf):
    """One that has lost everything."""

    def take(self, key: Key) -> Networks:
        """Nothing."""
        super().take(key)
        return ()


def test_what_the_shelf_forgets_is_trained_again() -> None:
    """Bit for bit: nothing of it shows in the results."""
    asked = question()
    assert standing(asked, worked(asked, Forgetting())) == standing(asked, worked(asked))


def test_networks_that_go_no_further_are_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever a level is settled."""
    monkeypatch.setattr(shelf_module, "WORTH_A_FILE", 0.0)
    asked = question(course=replace(COURSE, shares=(1 / 9, 1.0)), sampler=Random(0))
    shelf, left = Shelf(tmp_path), []

    def tell(trial: Trial, desk: Desk) -> None:
        if 1 in desk.results.settled and desk.results.cleared:
            left.append({int(path.name.split("-")[1]) for path in tmp_path.iterdir()})

    desk = worked(asked, shelf, tell=tell)
    members = set(asked.course.members(desk.results, 1) or ())
    # a core may still be at work on one that was likely
    assert left
    assert all(len(each - members) <= workers.cores() for each in left)
    assert {int(path.name.split("-")[1]) for path in tmp_path.iterdir()} <= members


def test_each_result_is_told_once_when_it_is_noted() -> None:
    """One at a time, and the desk knows it by then."""
    asked, told = question(), []

    def tell(trial: Trial, desk: Desk) -> None:
        assert trial in list(desk.results)
        told.append(trial.piece)

    desk = worked(asked, tell=tell)
    assert sorted(told) == sorted(each.piece for each in desk.results)


def outcome(number: int, score: float | None, *, repeat: int = 0, level: int = 2) -> Outcome:
    """What came of a piece of work; a word stands for its models."""
    status = "failed" if score is None else "finished"
    trial = Trial(number, {}, 0, status, score, repeat=repeat, level=level)  # type: ignore[arg-type]
    return Outcome(trial, models=() if score is None else (f"{number}/{repeat}",))  # type: ignore[arg-type]


def test_the_models_of_the_best_are_kept() -> None:
    """As many as are asked for, whatever their order; of a trial that its own plan ended early
    as of one that went to the end; all repetitions; none of what failed."""
    kept = Kept(question(), most=2)
    for number, score, level in ((0, 0.5, 2), (1, 0.9, 0), (2, None, 2), (3, 0.7, 2), (4, 0.6, 2)):
        kept.add(outcome(number, score, level=level))
    kept.add(outcome(0, 0.2, repeat=1))
    kept.add(Outcome(Trial(8, {}, 0, "finished", 1.0)))  # put aside: it has none yet
    assert set(kept.models) == {(1, 0), (3, 0), (0, 1)}
    assert str(kept.model(1)) == "1/0"
    none = Kept(question(), most=0)
    none.add(outcome(0, 0.5))
    none.add(outcome(0, 0.5, repeat=1))
    assert set(none.models) == {(0, 1)}


@pytest.mark.parametrize("keep", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_kept_models_are_those_of_the_first_places(keep: int, seed: int) -> None:
    """Also where trials are ended early by their own plan."""
    plan = PLAN.with_(early_stopping=EarlyStopping(1))
    course = replace(COURSE, seeds=1)
    asked = question(plan, course=course, seed=seed, sampler=Random(seed))
    kept = Kept(asked, keep)
    desk = worked(asked, kept=kept)
    places = Study(asked, desk.results).ranking[:keep]
    assert set(kept.models) >= {(each.trial.number, 0) for each in places}
    for each in places:
        own = (kept.model(each.trial.number).predict(asked.subject.folds[0].held.x)
               == asked.subject.folds[0].held.y)  # fmt: skip
        assert own.mean() == pytest.approx(each.trial.score)


def test_who_interrupts_is_told_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces under way are given back with how far they have come, and gone on with."""
    asked = question()
    desk, shelf, kept, count = Desk(asked), Shelf(), Kept(asked, 3), 0
    before = Learner.until

    def until(self: Learner, epochs: int, hear: Listener) -> bool:
        nonlocal count
        count += 1
        if count == 7:  # as if the signal came while it trains
            before(self, epochs, lambda event: isinstance(event, ChunkDone))
            return False
        return before(self, epochs, hear)

    monkeypatch.setattr(Learner, "until", until)
    work_off(asked, desk, shelf, kept)
    assert desk.is_done()
    assert count > 7
    assert standing(asked, desk) == standing(asked, worked(asked))
    assert desk.take() is None
    assert Piece(0, 0, 0) in {each.piece for each in desk.results}
