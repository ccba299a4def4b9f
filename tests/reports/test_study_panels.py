"""The best twenty, one by one."""

from __future__ import annotations

from pathlib import Path

from backlit.reports.study_panels import panels
from backlit.reports.study_record import StudyRecord
from backlit.reports.study_words import StudyWords
from reports.drawing import texts
from reports.recorded_studies import results, whole_study, write_study

SAY = StudyWords("en")


def test_the_best_twenty_are_shown_in_order(tmp_path: Path) -> None:
    """Each named by its place and score."""
    record = StudyRecord.read(whole_study(tmp_path, 60))
    names = [each for each in texts(panels(record, SAY)) if each.startswith("Best-")]
    assert [each.split(" · ")[0] for each in names] == [f"Best-{k}" for k in range(1, 21)]
    assert names[0] == f"Best-1 · {record.finished[0].score:g}"


def test_a_loss_stands_on_its_own_axis(tmp_path: Path) -> None:
    """Not on that of accuracies, from 0 to 1."""
    found = results(20, metric="loss", rungs=[30])
    folder = write_study(tmp_path, found, metric="validation_loss", rungs=None)
    words = texts(panels(StudyRecord.read(folder), SAY))
    assert "validation loss" in words
    assert "2" in words


def test_without_courses_there_is_no_section(tmp_path: Path) -> None:
    """Scores alone have no picture of this kind."""
    found = [{**each, "curves": {}} for each in results(5)]
    assert panels(StudyRecord.read(write_study(tmp_path, found)), SAY) == ""
    assert panels(StudyRecord.read(write_study(tmp_path, [])), SAY) == ""
