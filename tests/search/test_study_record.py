"""ranking.json says what the study says, in plain data that comes back from a file."""

from __future__ import annotations

import json
from typing import Any

import pytest

import backlit as bl
from backlit.runs.plain import json_page
from backlit.search.course import Course, Results
from backlit.search.narrowing import Narrowing
from backlit.search.question import Question
from backlit.search.samplers import Random
from backlit.search.search import Searcher
from backlit.search.space import Choice, LogRange, Space
from backlit.search.study import Study
from backlit.search.study_record import record_of
from backlit.search.subject import Subject
from backlit.search.trial import Trial
from backlit.training.plan import Plan

MOONS = bl.load("moons", rows=64)
NET = bl.Chain(bl.Dense(3), bl.Tanh(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.1), epochs=3, batch_size=16, validation=0.25)
SPACE = Space({"learning_rate": LogRange(1e-2, 3.0), "activation": Choice(("ReLU", "Tanh"))})
COURSE = Course(9, "validation_accuracy", (1 / 3, 1.0), finalists=2, seeds=2, first=True)
KEYS = ("metric", "rows", "status", "engine", "seconds", "ranking", "finalists", "chosen",
        "effects", "boxes", "ensemble", "scores", "validation", "baseline")  # fmt: skip


def question(**settings: Any) -> Question:
    """Nine trials that halve and narrow, the first one the plan itself."""
    own = Subject.of_data(PLAN, MOONS, None, None, 0)
    given = {"plan": PLAN, "space": SPACE, "sampler": Narrowing(0, 4, 2, lag=1), "course": COURSE}
    return Question(**{**given, "seed": 0, "subject": own, "begins": True, **settings})


@pytest.fixture(scope="module")
def study() -> Study:
    """A whole one, with an ensemble tried."""
    searcher = Searcher(question(), progress="quiet", ensemble=2)
    return searcher.concluded(searcher.work())


@pytest.fixture(scope="module")
def record(study: Study) -> dict[str, Any]:
    """As it comes back from its file."""
    found: dict[str, Any] = json.loads(json_page(record_of(study)))
    return found


def test_the_record_is_plain_data(study: Study, record: dict[str, Any]) -> None:
    """Nothing is lost on its way through a file, and its keys are always the same."""
    assert set(record) >= set(KEYS)
    again = json.loads(json_page(record))
    assert again == record
    assert record["metric"] == "validation_accuracy"
    assert record["rows"] == 16
    assert record["status"] == "finished"
    assert record["seconds"] == study.seconds


def test_places_are_those_of_the_study(study: Study, record: dict[str, Any]) -> None:
    """Line for line, with intervals, ties and passes."""
    for told, each in zip(record["ranking"], study.ranking, strict=True):
        assert (told["place"], told["trial"]) == (each.place, each.trial.number)
        assert (told["score"], told["epochs"]) == (each.trial.score, each.trial.epochs)
        assert (told["tied"], told["early"]) == (each.tied, each.early)
        assert told["interval"] == list(each.interval or ())
        assert told["line"] == each.line()


def test_who_was_chosen_and_why(study: Study, record: dict[str, Any]) -> None:
    """The finalists with every seed's score, the test scores of the chosen one, and whether
    several together were better."""
    assert record["chosen"] == study.chosen.number
    assert [each["trial"] for each in record["finalists"]] == [e.number for e in study.finalists]
    for told, each in zip(record["finalists"], study.finalists, strict=True):
        assert told["scores"] == list(each.scores)
        assert told["mean"] == sum(each.scores) / len(each.scores)
        assert told["interval"] == list(each.interval or ())
    assert record["scores"]["test"] == study.evaluations["test"].scores
    assert record["validation"] == study.chosen.scores
    assert study.mixture is not None
    assert record["ensemble"]["members"] == list(study.mixture.members)
    assert record["ensemble"]["kept"] == study.mixture.kept


def test_effects_are_told_in_both_languages(study: Study, record: dict[str, Any]) -> None:
    """With a sentence each; what is unknown is said to be."""
    assert len(record["effects"]) == len(study.effects)
    for told in record["effects"]:
        assert set(told["sentence"]) == {"en", "ko"}
        assert all(told["sentence"].values())
        assert isinstance(told["unknown"], bool)


def test_boxes_are_those_that_trials_were_drawn_from(study: Study, record: dict[str, Any]) -> None:
    """Of a search that narrows: round by round, and every trial lies in its own."""
    firsts = [each["first"] for each in record["boxes"]]
    assert firsts == [0, 4, 6, 8]
    for trial in study.trials:
        if trial.number == 0:
            continue  # the plan itself
        box = [each for each in record["boxes"] if each["first"] <= trial.number][-1]
        rate = box["dimensions"]["learning_rate"]
        assert rate["low"] <= trial.parameters["learning_rate"] <= rate["high"]
    assert record_of(Study(question(sampler=Random(0)), study.results))["boxes"] == []


def test_the_plan_as_it_was_is_compared(study: Study, record: dict[str, Any]) -> None:
    """Where it was the first trial and came to the end; else there is nothing to compare."""
    first = study.trials[0]
    assert record["baseline"]["trial"] == 0
    assert record["baseline"]["score"] == first.score
    low, high = record["baseline"]["interval"]
    assert low <= (first.score or 0) <= high
    other = Study(question(begins=False), study.results)
    assert record_of(other)["baseline"] is None


def test_an_unfinished_one_says_what_it_knows() -> None:
    """Of no trial, of some, of failures only: never a fault, and nothing that is not known."""
    empty = Study(question(), Results(), status="interrupted")
    found = record_of(empty)
    assert (found["ranking"], found["chosen"], found["baseline"]) == ([], None, None)
    assert (found["scores"], found["ensemble"], found["validation"]) == ({}, None, {})
    results = Results()
    results.add(Trial(0, {}, 0, "failed", None, level=0, stopped=True))
    failed = record_of(Study(question(), results, status="interrupted"))
    assert (failed["ranking"], failed["chosen"], failed["baseline"]) == ([], None, None)
    results.add(Trial(1, {"learning_rate": 0.1, "activation": "ReLU"}, 0, "finished", 0.5))
    some = json.loads(json_page(record_of(Study(question(), results, status="interrupted"))))
    assert [each["trial"] for each in some["ranking"]] == [1]
    assert some["finalists"] == []
    assert some["status"] == "interrupted"
