"""What it goes by: recorded importances and courses are drawn as they were recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backlit.reports.goes_by import goes_by
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def with_table(record: RunRecord, **facts: Any) -> RunRecord:
    """The record with other facts of its table."""
    table = {**record.evaluation["table"], **facts}
    return replace(record, evaluation={**record.evaluation, "table": table})


def test_importances_and_three_courses(cases: RunFolder) -> None:
    """Size, day and town: a line, a line with dates, dots with the missing cell named."""
    page = goes_by(RunRecord.read(cases), SAY)
    assert page.count("<svg") == 4
    assert "among the 240 test rows: mean of 10 times" in page
    assert "growth of the log loss" in page
    assert page.count("mean share of “yes”") == 3
    assert ">2024-" in page
    assert ">missing</text>" in page


def test_values_tell_of_the_target(prices: RunFolder) -> None:
    """In its unit."""
    page = goes_by(RunRecord.read(prices), SAY)
    assert "mean answer: price" in page
    assert "growth of the root mean squared error" in page


def test_samples_and_columns_left_unmeasured_are_told(cases: RunFolder) -> None:
    """So that nobody takes them for all."""
    record = with_table(RunRecord.read(cases), rows=9000, sample=2000,
                        roles={"feature": 300, "dropped": 0, "target": 1})  # fmt: skip
    page = goes_by(record, SAY)
    assert "2,000 of the 9,000 test rows" in page
    assert "3 of 300 columns were measured" in page


def test_many_columns_stand_beside_their_courses(cases: RunFolder) -> None:
    """In one high chart and a stack."""
    weights = [{"column": f"c{k}", "mean": 0.1, "low": 0.0, "high": 0.2} for k in range(30)]
    page = goes_by(with_table(RunRecord.read(cases), importance=weights), SAY)
    assert '<div class="stack">' in page


def test_courses_of_several_classes_share_a_chart(cases: RunFolder) -> None:
    """Each named at its end."""
    course = RunRecord.read(cases).evaluation["table"]["dependence"][0]
    several = [{**course, "output": name} for name in ("a", "b", "c")]
    page = goes_by(with_table(RunRecord.read(cases), dependence=several), SAY)
    assert page.count("<svg") == 2
    assert "mean share of each class" in page
    assert 'class="name tone3">c</text>' in page


def test_without_importances_there_is_no_section(cases: RunFolder, digits: RunFolder) -> None:
    """Too few rows, or no table."""
    assert goes_by(with_table(RunRecord.read(cases), importance=[]), SAY) == ""
    assert goes_by(RunRecord.read(digits), SAY) == ""
