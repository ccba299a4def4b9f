"""Parallel coordinates: a line a trial, through its values."""

from __future__ import annotations

from itertools import pairwise
from math import log
from pathlib import Path

import pytest

from backlit.reports.study_coordinates import coordinates
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports.drawing import SVG, parsed, points, texts
from reports.recorded_studies import SPACE, facts_of, results, whole_study, write_study

SAY = StudyWords("en")


def trials(picture: str) -> list[list[tuple[float, float]]]:
    """The corners of each trial's line."""
    paths = parsed(picture).iter(f"{SVG}path")
    return [points(path.get("d", "")) for path in paths if path.get("class") == "trial"]


def test_a_line_crosses_each_axis_at_its_value(tmp_path: Path) -> None:
    """Ranks along an axis are ranks of the values; the last axis is the score."""
    record = StudyRecord.read(whole_study(tmp_path, 40))
    found = trials(coordinates(record, SAY))
    assert len(found) == 40
    assert {len(line) for line in found} == {len(SPACE) + 1}
    scores = sorted((each.score or 0.0 for each in record.finished), reverse=True)
    drawn = sorted(line[-1][1] for line in found)[: len(scores)]
    assert [a > b for a, b in pairwise(scores)] == [a < b for a, b in pairwise(drawn)]
    rates = sorted(float(each.parameters["learning_rate"]) for each in record.trials)
    downwards = sorted((line[0][1] for line in found), reverse=True)
    top, bottom = downwards[-1], downwards[0]
    shares = [(log(r) - log(rates[0])) / (log(rates[-1]) - log(rates[0])) for r in rates]
    for share, height in zip(shares, downwards, strict=True):
        assert height == pytest.approx(bottom + share * (top - bottom), abs=0.2)


def test_what_a_trial_does_not_have_stands_below_the_axis(tmp_path: Path) -> None:
    """A setting that plays no part, and the score of one that failed, apart from all values."""
    record = StudyRecord.read(whole_study(tmp_path, 60))
    found = trials(coordinates(record, SAY))
    without = sum("momentum" not in each.parameters for each in record.trials)
    foot = max(line[-2][1] for line in found)
    assert sum(line[-2][1] == foot for line in found) == without > 0
    assert sum(line[-1][1] == foot for line in found) == len(record.failed) > 0
    assert sorted({line[-2][1] for line in found})[-2] <= foot - 20


def test_every_option_is_a_stop(tmp_path: Path) -> None:
    """Written along its axis."""
    words = texts(coordinates(StudyRecord.read(whole_study(tmp_path)), SAY))
    assert {"SGD", "Momentum", "Adam", "learning rate", "validation accuracy"} <= set(words)


def test_one_categorical_dimension_is_enough(tmp_path: Path) -> None:
    """Two axes."""
    space = {"optimizer": SPACE["optimizer"]}
    found = results(12, space=space)
    record = StudyRecord.read(write_study(tmp_path, found, facts_of(found), space=space))
    assert {len(line) for line in trials(coordinates(record, SAY))} == {2}


def test_fifteen_dimensions_have_their_names(tmp_path: Path) -> None:
    """In two rows, none over another."""
    space = {f"setting_{k}": {"kind": "LinearRange", "low": 0.0, "high": 1.0} for k in range(15)}
    record = StudyRecord.read(write_study(tmp_path, results(5, space=space), space=space))
    words = texts(coordinates(record, SAY))
    assert sum(each.startswith("setting ") for each in words) == 15


def test_the_plan_as_it_was_has_no_line(tmp_path: Path) -> None:
    """It has no place on any axis; its score is told elsewhere."""
    found = results(9)
    found[0]["parameters"] = {}
    record = StudyRecord.read(write_study(tmp_path, found, facts_of(found)))
    assert len(trials(coordinates(record, SAY))) == 8
    assert "the plan as it was" in SAY.trial(next(e for e in record.trials if e.number == 0))


def test_without_trials_or_dimensions_there_is_no_section(tmp_path: Path) -> None:
    """Nothing to draw is drawn as nothing."""
    assert coordinates(StudyRecord.read(write_study(tmp_path, [])), SAY) == ""
    bare = write_study(tmp_path, results(5), space={})
    assert coordinates(StudyRecord.read(bare), SAY) == ""
