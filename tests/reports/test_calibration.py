"""Calibration: the sentence counts what the picture shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backlit.reports.calibration import calibration
from backlit.reports.record import RunRecord
from backlit.reports.table_facts import Forecast, TableFacts, table_facts
from backlit.reports.words import speaker
from backlit.runs.folder import RunFolder

SAY = speaker("en")


@pytest.fixture
def facts(cases: RunFolder) -> TableFacts:
    """Of the classification."""
    found = table_facts(RunRecord.read(cases))
    assert found is not None
    return found


def test_groups_that_fit_are_counted(facts: TableFacts) -> None:
    """80 of 100 came: Wilson's interval is 0.711 … 0.867 (his formula, by hand)."""
    groups = [Forecast(0.7, 0.9, forecast, 0.8, 100) for forecast in (0.70, 0.72, 0.86, 0.87)]
    page = calibration(replace(facts, calibration=groups), SAY)
    assert "In 2 of 4 groups of rows" in page
    assert "share forecast for “yes”" in page


def test_more_classes_tell_of_the_answer(facts: TableFacts) -> None:
    """Where no class is named."""
    assert "share forecast for its answer" in calibration(replace(facts, calibration_of=None), SAY)


def test_nothing_recorded_is_nothing_drawn(facts: TableFacts) -> None:
    """Too few rows, or a regression."""
    assert calibration(replace(facts, calibration=[]), SAY) == ""
