"""One model is made of a search, bit for bit what its trials trained, and tested once."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.registry import select
from backlit.search import concluding, subject
from backlit.search.attempt import Outcome
from backlit.search.concluding import Concluding, Conclusion
from backlit.search.course import Course, Results
from backlit.search.desk import Desk
from backlit.search.question import Question
from backlit.search.recorded import Recorded
from backlit.search.remembering import Remembering
from backlit.search.samplers import Random
from backlit.search.search import search
from backlit.search.searching import Kept, work_off
from backlit.search.shelf import Shelf
from backlit.search.space import Choice, IntegerRange, LogRange, Space
from backlit.search.subject import Subject
from backlit.search.trial import Piece, Trial
from backlit.training.ensemble import Ensemble
from backlit.training.evaluation import evaluate
from backlit.training.members import OneThread
from backlit.training.model import as_table
from backlit.training.plan import Plan
from backlit.training.table_plan import Asked, planned

MOONS = bl.load("moons", rows=64)
NET = bl.Chain(bl.Dense(3), bl.Tanh(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.1), epochs=9, batch_size=16, validation=0.25)
SPACE = Space({"learning_rate": LogRange(1e-2, 3.0), "width": IntegerRange(2, 8)})
COURSE = Course(6, "validation_accuracy", (1 / 3, 1.0), finalists=2, seeds=2)


def question(plan: Plan = PLAN, **settings: Any) -> Question:
    """Six trials that halve, two finalists with two seeds."""
    own = Subject.of_data(plan, MOONS, 0.25, None, 0)
    given = {"plan": plan, "space": SPACE, "sampler": Random(0), "course": COURSE, "seed": 0}
    return Question(**{**given, "subject": own, **settings})


def worked(asked: Question, most: int = 6) -> tuple[Results, Kept]:
    """The results of all trials, and their models."""
    desk, kept = Desk(asked), Kept(asked, most)
    work_off(asked, desk, Shelf(), kept)
    return desk.results, kept


def concluded(
    asked: Question,
    results: Results,
    kept: Kept | None = None,
    ensemble: int | None = None,
    shelf: Shelf | None = None,
) -> Conclusion:
    """The conclusion, of what was kept or of nothing."""
    return concluder(asked, results, kept, shelf).conclude(ensemble)


def concluder(
    asked: Question, results: Results, kept: Kept | None = None, shelf: Shelf | None = None
) -> Concluding:
    """Who draws it."""
    engine = OneThread(Remembering(select("auto")))
    return Concluding(asked, results, kept or Kept(asked, 0), shelf or Shelf(), engine)


def assert_same(one: Any, other: Any) -> None:
    """Two models, bit for bit."""
    assert one.to_facts() == other.to_facts()
    assert list(one.arrays) == list(other.arrays)
    for name, array in one.arrays.items():
        assert array.tobytes() == other.arrays[name].tobytes(), name


@pytest.mark.parametrize("ensemble", [None, 3])
def test_models_that_nobody_kept_are_trained_again(ensemble: int | None) -> None:
    """Bit for bit, to the same conclusion."""
    asked = question()
    results, kept = worked(asked)
    whole, again = (concluded(asked, results, each, ensemble) for each in (kept, None))
    assert_same(whole.model, again.model)
    assert whole.mixture == again.mixture
    for part, found in whole.evaluations.items():
        assert found.scores == again.evaluations[part].scores
    for key, models in kept.models.items():
        trial = results.of(*key, asked.course.last)
        assert trial is not None
        own = concluder(asked, results)._models(trial)
        for mine, yours in zip(models, own, strict=True):
            assert_same(mine, yours)


def leave(asked: Question, results: Results, kept: Kept, shelf: Shelf, level: int) -> None:
    """Put the networks of all models aside, as they stand at a level."""
    for number, repeat in kept.models:
        trial = results.of(number, repeat, asked.course.last)
        assert trial is not None
        attempt = asked.attempt(Piece(number, repeat, level), trial.parameters)
        engine = OneThread(Remembering(select("auto")))
        done = attempt.carry_out(asked.subject, engine, Recorded(), lambda event: None)
        assert isinstance(done, Outcome)
        shelf.put((number, repeat), done.paused)


def test_models_that_another_process_left_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its files, if they were done with: the same conclusion, and nothing is trained; what
    stands half-way is trained again."""
    asked = question()
    results, kept = worked(asked)
    whole = concluded(asked, results, kept, 2)
    leave(asked, results, kept, Shelf(tmp_path), asked.course.last)
    with monkeypatch.context() as patch:
        patch.setattr(Question, "again", lambda *given: pytest.fail("it was trained again"))
        found = concluded(asked, results, None, 2, Shelf(tmp_path))
    assert_same(found.model, whole.model)
    assert found.mixture == whole.mixture
    half = Shelf(tmp_path)
    leave(asked, results, kept, half, 0)
    assert_same(concluded(asked, results, None, 2, half).model, whole.model)


@pytest.fixture
def tested(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were evaluated, each time that somebody looked at rows of a test part."""
    looks: list[int] = []

    def looked(model: Any, data: Any, rows: Any = None) -> Any:
        if rows is not None or data is MOONS.test:
            looks.append(data.rows)
        return evaluate(model, data, rows)

    monkeypatch.setattr(subject, "evaluate", looked)
    monkeypatch.setattr(concluding, "evaluate", looked)
    return looks


@pytest.mark.parametrize("ensemble", [None, 2])
def test_the_test_part_is_looked_at_once(tested: list[int], ensemble: int | None) -> None:
    """By the chosen model alone, when all is done: never while trials are judged."""
    assert MOONS.test is not None
    asked = question()
    results, kept = worked(asked)
    assert tested == []
    found = concluded(asked, results, kept, ensemble)
    assert tested == [MOONS.test.rows]
    assert found.model is not None
    assert found.evaluations["test"].scores == evaluate(found.model, MOONS.test).scores
    assert set(found.evaluations) == {"validation", "test"}
    tested.clear()
    study = search(PLAN, MOONS, SPACE, trials=4, progress="quiet", ensemble=ensemble)
    assert tested == [MOONS.test.rows]
    assert set(study.evaluations) == {"validation", "test"}


def test_an_interrupted_search_is_not_tested(
    tested: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no model either."""
    monkeypatch.setattr(Desk, "is_done", lambda self: False)
    ended = SimpleNamespace(exit_code=130)
    module = import_module("backlit.search.search")
    monkeypatch.setattr(module, "work_off", lambda *given, **more: ended)
    study = search(PLAN, MOONS, SPACE, trials=4, progress="quiet")
    assert (study.status, study.exit_code, study.model) == ("interrupted", 130, None)
    assert tested == []


def made_up(scores: dict[Piece, float | None]) -> Results:
    """Results with these scores, None for a failure."""
    found = Results()
    for piece, score in scores.items():
        status = "failed" if score is None else "finished"
        found.add(
            Trial(
                piece.number, {"learning_rate": 0.1, "width": 2 + piece.number}, 0, status, score,  # type: ignore[arg-type]
                repeat=piece.repeat, level=piece.level, stopped=score is None,
            )
        )  # fmt: skip
    return found


def chosen(scores: list[list[float | None]], **settings: Any) -> Any:
    """Which trial and seed the model is of: the scores of each trial's seeds are given."""
    course = Course(len(scores), "validation_accuracy", finalists=2, seeds=2)
    asked = question(course=replace(course, **settings))
    told = {Piece(n, r, 0): score for n, own in enumerate(scores) for r, score in enumerate(own)}
    kept = Kept(asked, 9)
    trained = worked(asked)[1]
    model = trained.models[0, 0]
    for piece in told:
        facts = {"trained": [piece.number, piece.repeat]}
        kept.models[piece.number, piece.repeat] = (replace(model[0], facts=facts),)
    found = concluded(asked, made_up(told), kept).model
    return None if found is None else tuple(found.to_facts()["trained"])


@pytest.mark.parametrize(
    "scores, which",
    [
        ([[0.9, 0.1], [0.8, 0.7], [0.5]], (1, 0)),  # the best mean, and of it the best seed
        ([[0.9, 0.1], [0.7, 0.8], [0.5]], (1, 1)),
        ([[0.9, None], [0.7, 0.8], [0.5]], (1, 1)),  # a seed failed: behind the others
        ([[0.9, None], [0.8, None], [0.5]], (0, 0)),  # all have: the best trial
        ([[None], [0.2, 0.1], [None]], (1, 0)),
        ([[None], [None], [None]], None),
        ([[0.5, 0.4]], (0, 0)),
    ],
)
def test_the_model_is_the_best_seeds_of_the_best_mean(
    scores: list[list[float | None]], which: tuple[int, int] | None
) -> None:
    """Of arrays; nothing of a search whose trials all failed."""
    assert chosen(scores) == which


@pytest.mark.parametrize("decay", [600.0, 1e30])
def test_a_search_whose_trials_all_failed_has_no_conclusion(decay: float) -> None:
    """Neither model nor scores, asked for several or not; also where they failed at the last
    level, and others that went out before were never judged there."""
    asked = question(space=Space({"weight_decay": LogRange(decay, 1.5 * decay)}))
    results, kept = worked(asked)
    begun = {each.status for each in results if each.level == 0}
    assert begun == {"finished" if decay == 600 else "failed"}
    for ensemble in (None, 3):
        found = concluded(asked, results, kept, ensemble)
        assert (found.model, found.mixture, found.evaluations) == (None, None, {})


def _merit(trial: Trial | None) -> tuple[float, float]:
    """The larger the better: the score, then the loss turned; of no trial nothing."""
    if trial is None or trial.score is None:
        return -1.0, 0.0
    return trial.score, -trial.scores["validation_loss"]


@pytest.mark.parametrize("seed", range(3))
def test_several_are_kept_as_one_only_if_that_is_better(seed: int) -> None:
    """The model is theirs where they validate better, else the chosen one alone; what is said of
    both is what their predictions say."""
    asked = question(seed=seed, sampler=Random(seed), course=replace(COURSE, shares=(1.0,)))
    results, kept = worked(asked)
    found = concluded(asked, results, kept, 3)
    alone = concluded(asked, results, kept).model
    told = found.mixture
    assert told is not None
    assert told.kept == (told.score > told.alone)
    held = asked.subject.folds[0].held
    assert alone is not None
    assert (alone.predict(held.x) == held.y).mean() == pytest.approx(told.alone)
    seeds = {n: max((0, 1), key=lambda r: _merit(results.of(n, r, 0))) for n in told.members}
    together = Ensemble(tuple(m for n, r in seeds.items() for m in kept.models[n, r]))
    assert (together.predict(held.x) == held.y).mean() == pytest.approx(told.score)
    assert_same(replace(together, facts={"data": {}}) if told.kept else alone, found.model)


def test_only_trials_that_came_to_the_end_answer_together() -> None:
    """Others were never judged there: one may even fail on its way."""
    wild = Space({"learning_rate": Choice((0.1, 0.2)), "weight_decay": Choice((0.0, 600.0))})
    asked = question(PLAN.with_(epochs=27), space=wild, course=replace(COURSE, trials=9))
    results, _ = worked(asked)
    last = [each.number for each in asked.course.standing(results)
            if each.level == 1 and each.score is not None]  # fmt: skip
    found = concluded(asked, results, ensemble=9)
    assert found.mixture is not None
    assert sorted(found.mixture.members) == sorted(last)


def test_of_a_table_all_seeds_and_folds_answer_together() -> None:
    """As `fit_table` does: a network a fold, for each seed of the chosen trial; and the test rows
    of the table are looked at once."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=(60, 2))
    table = {"a": x[:, 0], "b": x[:, 1], "y": np.where(x.sum(axis=1) > 0, "up", "down")}
    work = planned(as_table(table), Asked("y", folds=3), None, NET, None, 0.05,
                   {"epochs": 2, "batch_size": 16})  # fmt: skip
    own = Subject.of_table(work)
    asked = question(work.plans[0].with_(data={}), subject=own,
                     course=Course(3, own.metric, finalists=2, seeds=2))  # fmt: skip
    results, kept = worked(asked)
    found = concluded(asked, results, kept)
    assert isinstance(found.model, Ensemble)
    assert len(found.model.members) == 3 * 2
    assert set(found.evaluations) == {"test"}
    assert found.evaluations["test"]["rows"] == 12
    assert_same(found.model, concluded(asked, results).model)
