"""A line for each result says which trial, how it went, and who is ahead."""

from __future__ import annotations

from typing import Any

import pytest

import backlit as bl
from backlit.search.course import Course
from backlit.search.desk import Desk
from backlit.search.question import Question
from backlit.search.samplers import Random
from backlit.search.space import LogRange, Space
from backlit.search.subject import Subject
from backlit.search.telling import line_of, telling
from backlit.search.trial import Trial
from backlit.training.plan import Plan

PLAN = Plan(bl.Chain(bl.Dense(2)), bl.SoftmaxCrossEntropy(), bl.SGD(), epochs=9)
SUBJECT = Subject.of_data(PLAN, bl.load("moons", rows=20), 0.5, None, 0)


def question(course: Course) -> Question:
    """One that nobody trains for: results are made up."""
    return Question(PLAN, Space({"learning_rate": LogRange(1e-3, 1.0)}), Random(0), course, 0,
                    SUBJECT)  # fmt: skip


def trial(number: int, score: float | None, **settings: Any) -> Trial:
    """One with a rate and a switch."""
    given = {"learning_rate": 0.00793, "batch_norm": True}
    return Trial(number, settings.pop("parameters", given), 0,
                 "failed" if score is None else "finished", score, **settings)  # fmt: skip


def lines(course: Course, *trials: Trial) -> list[str]:
    """What is said of each as it comes."""
    asked = question(course)
    desk, said = Desk(asked), []
    for each in trials:
        desk.bring(each)
        said.append(line_of(each, desk, asked))
    return said


def test_a_line_counts_trials_and_says_who_is_ahead() -> None:
    """A failed one says so, and is never ahead; the plan as it is says that."""
    assert lines(
        Course(100, "validation_accuracy"),
        trial(7, None), trial(3, 0.83), trial(4, 0.5), trial(0, 0.91234567, parameters={}),
    ) == [
        "1/100  learning_rate 0.00793, batch_norm True: failed  (none yet)",
        "2/100  learning_rate 0.00793, batch_norm True: 0.83  (best 0.83)",
        "3/100  learning_rate 0.00793, batch_norm True: 0.5  (best 0.83)",
        "4/100  as it is: 0.9123  (best 0.9123)",
    ]  # fmt: skip


def test_of_a_loss_the_smallest_is_ahead() -> None:
    """As of all metrics that are better the smaller they are."""
    said = lines(Course(9, "validation_loss"), trial(0, 0.4), trial(1, 0.3), trial(2, 0.35))
    assert [each.partition("  (")[2] for each in said] == ["best 0.4)", "best 0.3)", "best 0.3)"]


def test_of_halving_it_says_how_long_and_of_repetitions_with_which_seed() -> None:
    """A trial that goes on is counted once; who is ahead is one that came the farthest."""
    course = Course(2, "validation_accuracy", (1 / 3, 1.0), finalists=1, seeds=3)
    said = lines(
        course,
        trial(0, 0.9, epochs=3), trial(1, 0.95, epochs=3), trial(1, 0.92, level=1, epochs=9),
        trial(1, 0.7, level=1, epochs=9, repeat=2),
    )  # fmt: skip
    assert [each.partition(": ")[2] for each in said] == [
        "0.9 after 3 passes  (best 0.9)",
        "0.95 after 3 passes  (best 0.95)",
        "0.92 after 9 passes  (best 0.92)",
        "0.7 after 9 passes with seed 3  (best 0.92)",
    ]
    assert [each.split()[0] for each in said] == ["1/2", "2/2", "2/2", "2/2"]


@pytest.mark.parametrize("progress, count", [("lines", 2), ("quiet", 0), ("auto", 2)])
def test_whoever_looks_is_told(
    progress: Any, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error, a line each; nothing where it should be quiet."""
    asked = question(Course(9, "validation_accuracy"))
    desk = Desk(asked)
    with telling(progress, asked) as tell:
        for each in (trial(0, 0.5), trial(1, 0.75)):
            desk.bring(each)
            tell(each, desk)
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == count
    assert ("1/9" in said.err) == bool(count)


def test_a_terminal_shows_the_best(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table rewritten in place: the best, and the last line."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    asked = question(Course(9, "validation_accuracy"))
    desk = Desk(asked)
    with telling("terminal", asked) as tell:
        desk.bring(trial(0, 0.5))
        tell(trial(0, 0.5), desk)
    said = capsys.readouterr()
    assert said.out == ""
    assert "Best-1 (val acc:0.5)" in said.err
    assert "1/9" in said.err
