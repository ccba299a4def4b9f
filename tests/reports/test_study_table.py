"""The table of the best."""

from __future__ import annotations

from pathlib import Path

from backlit.reports.study_record import StudyRecord
from backlit.reports.study_table import best_table
from backlit.reports.study_words import StudyWords
from reports.drawing import parsed
from reports.recorded_studies import SPACE, results, whole_study, write_study

SAY = StudyWords("en")


def cells(section: str) -> list[list[str]]:
    """The rows of the table, its head first."""
    return [[cell.text or "" for cell in row] for row in parsed(section).iter("tr")]


def test_rows_are_the_best_in_order_with_every_setting(tmp_path: Path) -> None:
    """Twenty of them; all rows have as many cells as the head."""
    record = StudyRecord.read(whole_study(tmp_path, 60))
    head, *rows = cells(best_table(record, SAY))
    assert [row[0] for row in rows] == [str(k) for k in range(1, 21)]
    assert [row[1] for row in rows] == [str(each.number) for each in record.finished[:20]]
    assert {len(row) for row in rows} == {len(head)}
    assert head[-len(SPACE) :] == [SAY.name(name) for name in SPACE]
    tied = ["=" if each.tied else "" for each in record.finished[:20]]
    assert [row[4] for row in rows] == tied


def test_without_intervals_there_are_no_columns_for_them(tmp_path: Path) -> None:
    """A loss has none."""
    found = results(9, metric="loss")
    folder = write_study(tmp_path, found, metric="validation_loss")
    head, *rows = cells(best_table(StudyRecord.read(folder), SAY))
    assert head[:4] == ["", "trial", "validation loss", "epochs"]
    assert {len(row) for row in rows} == {len(head)}


def test_numbers_are_flush_right_and_options_are_not(tmp_path: Path) -> None:
    """As far as columns hold numbers."""
    record = StudyRecord.read(whole_study(tmp_path, 9))
    head = next(parsed(best_table(record, SAY)).iter("tr"))
    right = {cell.text: cell.get("class") == "right" for cell in head}
    assert right["learning rate"]
    assert right["epochs"]
    assert not right["optimizer"]
    assert not right["95 % interval"]


def test_without_scores_there_is_no_table(tmp_path: Path) -> None:
    """Nothing to list."""
    assert best_table(StudyRecord.read(write_study(tmp_path, [])), SAY) == ""
