"""Learning curves: what was measured is drawn, and whose weights were kept is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from backlit.reports.learning import kept, learning
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.events import EpochEnded
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def test_a_run_without_validation_or_epochs_is_drawn(digits: RunFolder) -> None:
    """No curve is invented, NaN losses included."""
    record = RunRecord.read(digits)
    assert learning(replace(record, events=()), SAY) == ""
    bare = EpochEnded(1, 2, 0.1, {"train_loss": float("nan")}, (float("nan"), 1.0))
    assert "<svg" in learning(replace(record, events=(bare,)), SAY)


@pytest.mark.parametrize(
    ("keep", "ended", "words"),
    [
        ("best", True, "its weights were kept"),
        ("last", True, "the last weights were kept"),
        ("best", False, "so far"),
    ],
)
def test_it_is_told_whose_weights_were_kept(
    digits: RunFolder, keep: str, ended: bool, words: str
) -> None:
    """The best epoch's, the last ones, or nobody's yet; and by which metric it is best."""
    record = RunRecord.read(digits)
    plan = {**record.plan, "keep": keep}
    told = kept(replace(record, plan=plan, ended=ended), SAY)
    assert words in told
    assert f"epoch {record.best_epoch}, the best by validation_loss" in told
    assert ("its weights were kept" in told) == (keep == "best" and ended)


def test_losses_that_never_were_finite_have_no_best_epoch(digits: RunFolder) -> None:
    """No epoch is marked."""
    bare = EpochEnded(1, 2, 0.1, {"train_loss_predict": float("nan")}, (1.0, 2.0))
    record = replace(RunRecord.read(digits), events=(bare,))
    assert "none is best" in kept(record, SAY)


def test_the_curves_of_a_table_say_whose_they_are(prices: RunFolder, cases: RunFolder) -> None:
    """Of the first of several networks; of a target that was standardised."""
    assert "measured on the standardised target" in learning(RunRecord.read(prices), SAY)
    record = RunRecord.read(cases)
    assert "standardised" not in learning(record, SAY)
    table = {**record.evaluation["table"], "members": 5}
    page = learning(replace(record, evaluation={**record.evaluation, "table": table}), SAY)
    assert "5 networks answer together; these are the curves of the first." in page
