"""The headline: the score, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from backlit.reports.headline import headline
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def test_the_large_number_is_the_recorded_accuracy(digits: RunFolder) -> None:
    """Right and wrong add up to all rows."""
    record = RunRecord.read(digits)
    text = headline(record, SAY)
    right = int((record.array("targets") == record.array("predictions")).sum())
    assert f"{right} right, {240 - right} wrong" in text
    assert 'class="state">finished' in text


def test_a_regression_is_compared_with_the_mean(plane: RunFolder) -> None:
    """The error of answering the mean is the targets' standard deviation."""
    record = RunRecord.read(plane)
    spread = float(record.array("targets").std())
    text = headline(record, SAY)
    assert f"would give {spread:.3g}" in text.replace("−", "-")
    assert "R² is 0.9" in text


def test_a_score_on_rows_that_chose_the_weights_says_so(digits: RunFolder) -> None:
    """Validation rows flatter, unless the last weights were kept or training rows chose."""
    record = RunRecord.read(digits)
    held = replace(record, evaluation={"validation": record.evaluation["test"], "classes": None})
    assert "flatters" in headline(held, SAY)
    assert "flatters" not in headline(record, SAY)
    for change, flatters in (
        ({"keep": "last"}, False),
        ({"keep": "last", "early_stopping": {"metric": "validation_loss"}}, True),
        ({"monitor": "train_loss_predict"}, False),
    ):
        other = replace(held, plan={**record.plan, **change})
        assert ("flatters" in headline(other, SAY)) == flatters


def test_the_last_weights_are_told_as_such(digits: RunFolder) -> None:
    """A tile says that the best epoch is not the one that was kept."""
    record = RunRecord.read(digits)
    assert "weights kept" not in headline(record, SAY)
    last = headline(replace(record, plan={**record.plan, "keep": "last"}), SAY)
    assert "<dt>weights kept</dt><dd>the last</dd>" in last


def test_a_score_within_chance_of_the_simplest_answer_says_so(digits: RunFolder) -> None:
    """Answers drawn by lot are no better, whatever their share of right ones is."""
    record = RunRecord.read(digits)
    assert "chance" not in headline(record, SAY)
    lot = np.random.default_rng(0).integers(0, 10, 240)
    facts = {"rows": 240, "accuracy": float((lot == record.array("targets")).mean())}
    noise = replace(
        record, arrays={"targets": record.array("targets"), "predictions": lot,
                        "confusion": record.array("confusion")}, evaluation={"test": facts},
    )  # fmt: skip
    assert "no larger than chance" in headline(noise, SAY)


def test_weighed_rows_are_not_counted(digits: RunFolder) -> None:
    """An accuracy that is no share of rows has neither right and wrong rows nor an interval."""
    record = RunRecord.read(digits)
    page = headline(replace(record, evaluation={"test": {"rows": 240, "accuracy": 0.123}}), SAY)
    assert "is the accuracy over the 240 test rows" in page
    assert "interval" not in page


@pytest.mark.parametrize(
    ("shift", "constant", "words"),
    [(0.1, True, "All targets of these rows are equal"), (9.0, False, "explain none of the")],
)
def test_r2_is_only_explained_where_it_is_a_share(
    plane: RunFolder, shift: float, constant: bool, words: str
) -> None:
    """Below 0, or without a variance, it explains nothing."""
    record = RunRecord.read(plane)
    true = np.ones((200, 1)) if constant else record.array("targets")
    said = true + shift
    r2 = float("nan") if constant else 1 - shift**2 / float(true.var())
    facts = {"rows": 200, "rmse": shift, "r2": r2}
    page = headline(replace(record, evaluation={"test": facts},
                            arrays={"targets": true, "predictions": said}), SAY)  # fmt: skip
    assert words in page
    assert "does worse than that" in page
    assert "that share of the variance" not in page
