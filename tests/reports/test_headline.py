"""The headline: the score, and how far it can be trusted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from backlit.reports.headline import headline, wilson
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.folder import RunFolder


@pytest.mark.parametrize("rows", [1, 10, 1000])
def test_the_interval_solves_wilsons_equation(rows: int) -> None:
    """At each bound p the observed share lies exactly z standard errors away (score test)."""
    for right in range(0, rows + 1, max(1, rows // 7)):
        low, high = wilson(right, rows)
        assert 0 <= low <= right / rows <= high <= 1
        for bound in (low, high):
            if 0 < bound < 1:
                error = math.sqrt(bound * (1 - bound) / rows)
                assert abs(right / rows - bound) / error == pytest.approx(1.96)


def test_the_large_number_is_the_recorded_accuracy(digits: RunFolder) -> None:
    """Right and wrong add up to all rows."""
    record = RunRecord.read(digits)
    text = headline(record, speaker("en"))
    right = int((record.array("targets") == record.array("predictions")).sum())
    assert f"{right} right, {240 - right} wrong" in text
    assert 'class="state">finished' in text


def test_a_regression_is_compared_with_the_mean(plane: RunFolder) -> None:
    """The error of answering the mean is the targets' standard deviation."""
    record = RunRecord.read(plane)
    spread = float(record.array("targets").std())
    text = headline(record, speaker("en"))
    assert f"would give {spread:.3g}" in text.replace("−", "-")
    assert "R² is 0.9" in text


def test_a_score_on_the_rows_that_chose_the_epoch_says_so(digits: RunFolder) -> None:
    """Validation rows flatter; test rows do not."""
    record = RunRecord.read(digits)
    held = replace(record, evaluation={"validation": record.evaluation["test"], "classes": None})
    assert "flatters" in headline(held, speaker("en"))
    assert "flatters" not in headline(record, speaker("en"))
