"""Columns: each has a row that says what became of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backlit.reports.column_fates import column_fates
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.folder import RunFolder


def test_every_column_and_note_is_told(cases: RunFolder) -> None:
    """Kinds and uses in words, the reason of the one that was left out, the note."""
    page = column_fates(RunRecord.read(cases), speaker("en"))
    assert page.count("<tr>") == 1 + 5
    assert "Target: answer. Columns learnt from: 3; left out: 1." in page
    assert "<td>number</td><td>whole numbers</td><td>left out</td><td>an id" in page
    assert "<li>size: decimal comma</li>" in page
    assert "<li>size: 소수점이 쉼표</li>" in column_fates(RunRecord.read(cases), speaker("ko"))


def test_columns_that_are_not_shown_are_counted(cases: RunFolder) -> None:
    """Of very many, forty were recorded."""
    record = RunRecord.read(cases)
    table: dict[str, Any] = dict(record.evaluation["table"])
    table["roles"] = {"feature": 300, "dropped": 1, "target": 1}
    page = column_fates(replace(record, evaluation={"table": table}), speaker("en"))
    assert "5 of 302 columns are shown." in page


def test_a_kind_that_is_not_known_is_shown_as_it_is(cases: RunFolder) -> None:
    """A later release may know more kinds."""
    record = RunRecord.read(cases)
    table: dict[str, Any] = dict(record.evaluation["table"])
    table["columns"] = [{**table["columns"][0], "kind": "picture", "role": "weight"}]
    page = column_fates(replace(record, evaluation={"table": table}), speaker("en"))
    assert "<td>picture</td><td>weight</td>" in page


def test_without_a_table_there_is_no_section(digits: RunFolder) -> None:
    """Nothing at all."""
    assert column_fates(RunRecord.read(digits), speaker("en")) == ""
