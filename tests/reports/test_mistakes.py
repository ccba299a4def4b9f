"""Mistakes: what is shown is what was recorded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from backlit.reports.mistakes import mistakes
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def test_worst_pictures_carry_truth_answer_and_row(digits: RunFolder) -> None:
    """24 pictures; the first is the row with the largest loss."""
    record = RunRecord.read(digits)
    page = mistakes(record, SAY)
    worst = int(record.array("losses").argmax())
    assert page.count("<img") == 24
    first = page.split("<li>")[1]
    assert f"is {record.classes[int(record.array('targets')[worst])]}" in first
    assert f"said {record.classes[int(record.array('predictions')[worst])]}" in first
    assert f"row {record.array('rows')[worst]}" in first


def test_recall_and_precision_follow_from_the_matrix(digits: RunFolder) -> None:
    """Found: share of the true rows; right when said: share of the answers."""
    record = RunRecord.read(digits)
    arrays = {**record.arrays, "confusion": np.array([[3, 1], [0, 4]])}
    facts = {**record.evaluation, "classes": ["a", "b"]}
    no_pictures = {name: array for name, array in arrays.items() if "worst" not in name}
    page = mistakes(replace(record, arrays=no_pictures, evaluation=facts), SAY)
    assert "75.0\u202f%" in page
    assert "80.0\u202f%" in page


def test_a_regression_shows_agreement_errors_and_rows(plane: RunFolder) -> None:
    """Two figures and a table of 24 rows."""
    page = mistakes(RunRecord.read(plane), SAY)
    assert page.count("<svg") == 2
    assert page.count("<tr>") == 25


def test_several_outputs_have_several_pairs_of_figures(plane: RunFolder) -> None:
    """At most three outputs are drawn."""
    record = RunRecord.read(plane)
    wide = {name: np.repeat(record.array(name), 5, axis=1) for name in ("targets", "predictions")}
    page = mistakes(replace(record, arrays={**record.arrays, **wide}), SAY)
    assert page.count("<svg") == 6


def test_a_right_answer_is_not_belittled(digits: RunFolder) -> None:
    """Among two classes even the worst row may be right, and surely so."""
    record = RunRecord.read(digits)
    arrays = {**record.arrays, "predictions": record.array("targets")}
    page = mistakes(replace(record, arrays=arrays), SAY)
    assert "right, " in page
    assert "only" not in page


def test_inputs_that_are_no_pictures_are_rows(digits: RunFolder) -> None:
    """Without a picture's shape the worst rows are a table."""
    record = RunRecord.read(digits)
    page = mistakes(replace(record, evaluation={**record.evaluation, "image_shape": None}), SAY)
    assert "<img" not in page
    assert page.count("<tr>") >= 25


def test_classes_of_a_table_have_calibration_and_cells(cases: RunFolder) -> None:
    """The matrix, the calibration, and the worst rows with their lines of the file."""
    record = RunRecord.read(cases)
    page = mistakes(record, SAY)
    assert page.count("<svg") == 2
    assert "Forecast and what came" in page
    line = record.evaluation["table"]["worst"][0]["line"]
    assert f'<td class="right">{line}</td>' in page


def test_values_of_a_table_are_drawn_in_their_own_unit(prices: RunFolder) -> None:
    """Prices around a thousand, not standardised ones around 0."""
    record = RunRecord.read(prices)
    standardised = {name: record.array(name) / 1000 for name in ("targets", "predictions")}
    page = mistakes(replace(record, arrays={**record.arrays, **standardised}), SAY)
    assert page == mistakes(record, SAY)
    assert ">1,000</text>" in page
