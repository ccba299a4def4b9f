"""A study says what came of a search, and each trial's plan trains its model alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import RunError, UnknownNameError
from backlit.search.course import Course, Results
from backlit.search.narrowing import Narrowing
from backlit.search.question import Question
from backlit.search.samplers import Random
from backlit.search.search import Searcher, search
from backlit.search.space import Choice, IntegerRange, LogRange, Space
from backlit.search.study import Study
from backlit.search.subject import Fold, Subject
from backlit.search.trial import Trial
from backlit.training.fit import train
from backlit.training.plan import Plan
from backlit.training.policies import EarlyStopping

MOONS = bl.load("moons", rows=64)
NET = bl.Chain(bl.Dense(3), bl.Tanh(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.1), epochs=9, batch_size=16, validation=0.25)
SPACE = Space({
    "learning_rate": LogRange(1e-2, 3.0), "width": IntegerRange(2, 8),
    "optimizer": Choice((bl.Momentum(), bl.Adam())),
})  # fmt: skip
COURSE = Course(9, "validation_accuracy", (1 / 9, 1 / 3, 1.0), finalists=2, seeds=2)
NARROW = Narrowing(0, first=4, every=2, lag=1)
NONE = Space({"learning_rate": LogRange(1e30, 1e31)})
RELU = PLAN.with_(network=bl.Chain(bl.Dense(3), bl.ReLU(), bl.Dense(2)))


def folds(count: int) -> Subject:
    """The moons in so many folds."""
    of = np.arange(MOONS.rows) % count
    made = (Fold(MOONS.take(of != k), MOONS.take(of == k)) for k in range(count))
    return Subject(tuple(made), "validation_accuracy")


def question(plan: Plan = PLAN, **settings: Any) -> Question:
    """Nine trials that halve and narrow."""
    own = Subject.of_data(plan, MOONS, None, None, 0)
    given = {"plan": plan, "space": SPACE, "sampler": NARROW, "course": COURSE, "seed": 0}
    return Question(**{**given, "subject": own, **settings})


def studied(asked: Question, **settings: Any) -> Study:
    """Carried out and concluded."""
    searcher = Searcher(asked, progress="quiet", **settings)
    return searcher.concluded(searcher.work())


@pytest.fixture(scope="module")
def study() -> Study:
    """One for the tests that only look at it."""
    return studied(question(begins=True))


@pytest.mark.parametrize("subject", [None, folds(3)], ids=["one fold", "three folds"])
@pytest.mark.parametrize("plan", [PLAN, PLAN.with_(early_stopping=EarlyStopping(2), keep="last")])
def test_a_trials_plan_alone_gives_its_model(plan: Plan, subject: Subject | None) -> None:
    """With halving, narrowing and folds: the first network of each model that was kept, bit for
    bit; and the beginning of each trial that went out on the way."""
    asked = question(plan) if subject is None else question(plan, subject=subject)
    found = studied(asked, keep=3)
    ends = [each.trial for each in found.ranking[:3] if not each.early]
    assert set(found.models) == {each.number for each in ends}
    for trial in found.trials:
        own = found.plan_of(trial.number)
        run = train(own, found.learning, validation=found.validation, progress="quiet")
        if subject is None:
            for name, curve in trial.curves.items():
                assert run.history[name][: trial.epochs] == list(curve), name
        if trial.number in found.models:
            kept = found.models[trial.number]
            arrays = getattr(kept, "members", (kept,))[0].arrays
            for name, array in run.model.arrays.items():
                assert array.tobytes() == arrays[name].tobytes(), name


def test_places_follow_levels_and_scores(study: Study) -> None:
    """One that went further is better; those that were judged early are marked."""
    last = study.question.course.last
    key = [(-each.trial.level, -(each.trial.score or 0)) for each in study.ranking]
    assert key == sorted(key)
    assert [each.place for each in study.ranking] == list(range(1, 10))
    assert all(each.early == (each.trial.level < last) for each in study.ranking)
    assert study.best is study.ranking[0].trial
    assert [each.number for each in study.trials] == list(range(9))


def test_the_chosen_one_is_the_best_over_its_seeds(study: Study) -> None:
    """Its model is the study's: that of its best seed."""
    means = [each.mean for each in study.finalists]
    assert means == sorted(means, reverse=True)
    assert len(means) == 2
    assert all(len(each.scores) == 2 for each in study.finalists)
    assert study.chosen.number == study.finalists[0].number
    assert study.model is not None
    held = study.validation
    own = (study.model.predict(held.x) == held.y).mean()
    assert own == pytest.approx(max(study.finalists[0].scores))
    assert study.evaluations["validation"]["accuracy"] == pytest.approx(own)


def test_effects_are_judged_by_trials_that_no_result_had_a_part_in(study: Study) -> None:
    """Of nine that narrow after four, and begin with the plan itself, three; as they stood at
    level 0. With a random sampler all but the first."""
    assert list(study.question.independent()) == [1, 2, 3]
    assert {each.name for each in study.effects} <= set(SPACE.names)
    asked = question(sampler=Random(0), begins=True)
    assert list(asked.independent()) == list(range(1, 9))
    assert list(replace(asked, begins=False).independent()) == list(range(9))
    level = {each.number: each for each in study.results if each.level == 0 and not each.repeat}
    late = Results()
    for each in study.results:
        if each.level == 0 or each.number > 3:
            late.add(each)
    assert Study(study.question, late).effects == study.effects
    assert len(level) == 9


def test_the_plan_as_it_is_may_be_the_first_trial(study: Study) -> None:
    """Without parameters, with a seed of the search's."""
    assert study.trials[0].parameters == {}
    assert study.plan_of(0) == study.question.attempt(study.trials[0].piece, {}).plan
    assert study.plan_of(0).network == NET
    with pytest.raises(UnknownNameError, match="9"):
        study.plan_of(9)


def test_a_search_whose_trials_all_failed_says_so() -> None:
    """There is no best, no model and no score; and it is finished."""
    for shares in ((1.0,), (1 / 3, 1.0)):
        course = replace(COURSE, trials=3, shares=shares)
        found = studied(question(RELU, space=NONE, sampler=Random(0), course=course))
        assert (found.status, found.model, found.models) == ("finished", None, {})
        assert (found.ranking, found.finalists) == ((), ())
        assert repr(found) == "Study(finished after 3 trials; 3 failed)"
        assert found.listing() == ""
        with pytest.raises(RunError, match="3 that did"):
            _ = found.best
        with pytest.raises(RunError, match="came to its end"):
            _ = found.chosen
        assert not found.has_choice
    assert len(found.trials) == 3


@pytest.mark.parametrize("repeat", [1, 3])
@pytest.mark.parametrize("halving", [True, False])
def test_one_trial_is_a_search(repeat: int, halving: bool) -> None:
    """With fewer trials than finalists, each of them is one; an ensemble of more than there are
    is of all, and of a single one there is none."""
    found = search(PLAN, MOONS, SPACE, trials=1, repeat=repeat, halving=halving, progress="quiet",
                   ensemble=9)  # fmt: skip
    assert found.mixture is None
    assert [each.number for each in found.finalists] == [0]
    assert len(found.finalists[0].scores) == repeat
    assert found.chosen is found.best
    assert found.model is not None
    two = search(PLAN, MOONS, SPACE, trials=2, repeat=repeat, halving=halving, progress="quiet",
                 ensemble=9)  # fmt: skip
    assert len(two.finalists) == 2
    assert two.mixture is not None
    assert sorted(two.mixture.members) == [0, 1]


def test_one_that_was_interrupted_says_what_it_knows(study: Study) -> None:
    """The trials as they stand, their places, and no finalist yet."""
    some = Results()
    for each in list(study.results)[:5]:
        some.add(each)
    found = Study(study.question, some, status="interrupted", exit_code=130)
    assert 0 < len(found.trials) <= 5
    assert found.finalists == ()
    assert found.chosen is found.best
    assert repr(found).startswith("Study(interrupted after ")
    none = Study(study.question, Results(), status="interrupted")
    with pytest.raises(RunError, match="no trial"):
        _ = none.best
    assert none.effects == ()


def test_a_finalist_whose_seed_failed_is_not_chosen() -> None:
    """Unless all have: then it is the best trial."""
    results = Results()
    course = Course(2, "validation_accuracy", finalists=2, seeds=2)
    for number, repeat, score in ((0, 0, 0.9), (0, 1, None), (1, 0, 0.7), (1, 1, 0.6)):
        status = "failed" if score is None else "finished"
        results.add(Trial(number, {}, 0, status, score, repeat=repeat))  # type: ignore[arg-type]
    found = Study(question(course=course), results)
    assert [each.number for each in found.finalists] == [1, 0]
    assert found.best.number == 0
    assert found.chosen.number == 1
