"""Standing: the best score of each metric stands out, whoever has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backlit.reports.record import RunRecord
from backlit.reports.standing import standing
from backlit.reports.words import speaker
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def with_scores(record: RunRecord, own: Any, **baselines: Any) -> RunRecord:
    """The record with other scores."""
    facts = record.evaluation
    table = {**facts["table"], "baselines": baselines}
    return replace(record, evaluation={**facts, "test": {"rows": 9, **own}, "table": table})


def test_small_errors_and_large_shares_are_best(cases: RunFolder) -> None:
    """Bold, also where it is not the network; equal as written, both are."""
    record = with_scores(RunRecord.read(cases), {"accuracy": 0.9, "log_loss": 0.3, "auc": 0.81},
                         linear={"accuracy": 0.95, "log_loss": 0.4, "auc": 0.8100001})  # fmt: skip
    page = standing(record, SAY)
    assert "<b>95.0\u202f%</b>" in page
    assert "<b>90.0\u202f%</b>" not in page
    assert "<b>0.3</b>" in page
    assert page.count("<b>0.81</b>") == 2
    assert "accuracy ↑" in page
    assert "log loss ↓" in page


def test_what_was_not_measured_is_a_dash(cases: RunFolder) -> None:
    """NaN, which the file spells out, and metrics that only the network has are no column."""
    page = standing(RunRecord.read(cases), SAY)
    row = page.split("a linear model")[1].split("</tr>")[0]
    assert row.count("–") == 1
    assert "loss</th>" not in page.replace("log loss", "")
    record = with_scores(RunRecord.read(cases), {"accuracy": 0.5, "f1": 0.5}, other={"accuracy": 1})
    assert "F1" not in standing(record, SAY)
    assert "<td>other</td>" in standing(record, SAY)


def test_several_networks_are_named_as_such(cases: RunFolder) -> None:
    """Their answers were averaged."""
    record = RunRecord.read(cases)
    assert "this network" in standing(record, SAY)
    table = {**record.evaluation["table"], "members": 5}
    many = replace(record, evaluation={**record.evaluation, "table": table})
    assert "these 5 networks together" in standing(many, SAY)


def test_nothing_to_compare_with_is_no_section(cases: RunFolder, digits: RunFolder) -> None:
    """No baselines, no scores in common, no table."""
    record = RunRecord.read(cases)
    assert standing(with_scores(record, {"accuracy": 1.0}), SAY) == ""
    assert standing(with_scores(record, {"accuracy": 1.0}, linear={"f1": 1.0}), SAY) == ""
    assert standing(RunRecord.read(digits), SAY) == ""
