"""Courses: small, and true at their ends."""

from __future__ import annotations

import math
from pathlib import Path

from backlit.reports.canvas import Frame
from backlit.reports.scale import Scale
from backlit.reports.study_courses import course_path, course_range, is_cut, points_of
from backlit.reports.study_record import StudyRecord
from reports.drawing import points
from reports.recorded_studies import results, write_study

FRAME = Frame(Scale(1, 200, 0, 199), Scale(0, 1, 100, 0))


def test_a_course_begins_and_ends_where_it_was_measured() -> None:
    """However few points are left of it, and its largest value stays."""
    values = [0.5 + 0.3 * math.sin(k) for k in range(200)]
    values[77] = 1.0
    kept = points(course_path(FRAME, values, 12))
    assert len(kept) <= 14
    assert (kept[0], kept[-1][0]) == ((0.0, 50.0), 199.0)
    assert min(y for _, y in kept) == 0.0


def test_what_is_beyond_the_axis_lies_at_its_edge_and_nan_lifts_the_pen() -> None:
    """Both ends."""
    assert course_path(FRAME, [-5.0, 7.0, math.nan, 0.5, 0.5], 60) == "M0 100L1 0M3 50L4 50"


def test_nothing_is_no_path() -> None:
    """A trial that failed in its first pass, or measured nothing finite."""
    assert course_path(FRAME, [], 60) == ""
    assert course_path(FRAME, [math.nan, math.nan], 60) == ""


def test_many_courses_have_few_points_each() -> None:
    """A picture of five hundred is not five times as heavy as one of a hundred."""
    assert points_of(1) > points_of(300) > 0
    assert 500 * points_of(500) < 2 * 100 * points_of(100)


def test_accuracies_share_the_axis_from_0_to_1(tmp_path: Path) -> None:
    """Where many of them are low, and are never cut."""
    record = StudyRecord.read(write_study(tmp_path, results(20)))
    y = course_range(record, record.finished)
    assert (y.low, y.log) == (0.0, False)
    assert not is_cut(record, record.finished, y)


def test_high_accuracies_have_an_axis_of_their_own(tmp_path: Path) -> None:
    """The tenth that lies below is drawn at its edge."""
    found = results(10, rungs=[10])
    for each in found:
        each["curves"] = {"validation_accuracy": [0.3] + [0.91 + k / 200 for k in range(15)]}
    record = StudyRecord.read(write_study(tmp_path, found, rungs=None))
    y = course_range(record, record.finished)
    assert (y.low, is_cut(record, record.finished, y)) == (0.9, True)
    assert 1.0 < y.high < 1.01


def test_a_diverged_loss_is_cut_and_said_to_be(tmp_path: Path) -> None:
    """The others keep their room."""
    found = results(30, metric="loss", rungs=[40])
    usual = StudyRecord.read(write_study(tmp_path, found, metric="validation_loss", rungs=None))
    y = course_range(usual, usual.finished)
    for each in found[:1]:
        each["curves"] = {"validation_loss": [1e9] * 9}
    record = StudyRecord.read(write_study(tmp_path, found, metric="validation_loss", rungs=None))
    assert course_range(record, record.finished).high < 2 * y.high
    assert is_cut(record, record.finished, y)
