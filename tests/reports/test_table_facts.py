"""Facts of a table: what training records is read, anything else is refused with one line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backlit.base.errors import FileFormatError
from backlit.reports.record import RunRecord
from backlit.reports.table_facts import table_facts
from backlit.runs.folder import RunFolder


def test_what_is_recorded_is_read(cases: RunFolder, prices: RunFolder) -> None:
    """Number for number."""
    for folder in (cases, prices):
        record = RunRecord.read(folder)
        facts, told = table_facts(record), record.evaluation["table"]
        assert facts is not None
        assert (facts.part, facts.rows, facts.members) == ("test", 240, 1)
        assert [each.mean for each in facts.importance] == [w["mean"] for w in told["importance"]]
        assert facts.dependence[0].values == told["dependence"][0]["values"]
        assert facts.worst[0].cells == told["worst"][0]["cells"]


def test_a_run_without_a_table_has_none(digits: RunFolder) -> None:
    """None."""
    assert table_facts(RunRecord.read(digits)) is None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rows": "many"}, "Expected `int`, got `str`"),
        ({"importance": [{"column": "a"}]}, "missing required field `mean`"),
        ({"dependence": [{"column": "a", "kind": "number", "output": None, "values": [1],
                          "means": [], "low": [], "high": []}]}, "unequal length: a"),
        ({"baselines": [1]}, "Expected `object`, got `array`"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(cases: RunFolder, wrong: Any, told: str) -> None:
    """The message names the file and the field."""
    record = RunRecord.read(cases)
    facts = {"table": {**record.evaluation["table"], **wrong}}
    with pytest.raises(FileFormatError) as caught:
        table_facts(replace(record, evaluation=facts))
    assert str(caught.value).startswith("evaluation.json: what was recorded of the table")
    assert told in str(caught.value)
