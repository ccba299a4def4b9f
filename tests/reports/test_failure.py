"""A failed run: the guard's sentence at the very top, in the reader's language."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from backlit.reports.failure import alarm, guard_sentence
from backlit.reports.headline import headline
from backlit.reports.learning import learning
from backlit.reports.mistakes import mistakes
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.events import GuardFired, RunEnded
from backlit.runs.folder import RunFolder
from backlit.training.fault import Origin

SAY = speaker("en")


def failed(record: RunRecord, best: int | None = None) -> RunRecord:
    """The same run, stopped by a guard before its first epoch ended."""
    said = "infinity in loss (op multiply) at iteration 3"
    events = (GuardFired(1, 3, "loss", None, said), RunEnded("failed", said, 0, 2, best, {}))
    return replace(record, status="failed", events=events)


@pytest.mark.parametrize("layer", ["dense1", None])
@pytest.mark.parametrize("kind", ["NaN", "infinity", "a value that is not finite"])
def test_every_sentence_of_the_guard_is_understood(layer: str | None, kind: str) -> None:
    """English gives it back; Korean tells the same facts in Hangul."""
    said = Origin("gradient of dense1/weight", layer, kind, "matmul").sentence(12)
    assert guard_sentence(said, SAY) == said
    korean = guard_sentence(said, speaker("ko"))
    assert korean.startswith("12번째 반복, gradient of dense1/weight")
    assert "matmul" in korean
    assert "iteration" not in korean


def test_other_words_are_shown_as_they_are() -> None:
    """A sentence of another form is not lost."""
    assert guard_sentence("all epochs are done", speaker("ko")) == "all epochs are done"


def test_the_reason_stands_before_the_score(digits: RunFolder) -> None:
    """With whose weights are left: the best epoch's, or those before the update."""
    page = headline(failed(RunRecord.read(digits)), SAY)
    reason = "Training failed: infinity in loss (op multiply) at iteration 3."
    assert page.index(reason) < page.index('class="score"')
    assert "The weights before that update were kept." in page
    assert "epoch 7 were kept" in headline(failed(RunRecord.read(digits), best=7), SAY)


def test_a_run_that_did_not_fail_raises_no_alarm(digits: RunFolder) -> None:
    """Nor does one that rolled back and went on."""
    record = RunRecord.read(digits)
    guard = GuardFired(1, 3, "loss", None, "NaN in loss (op log) at iteration 3")
    assert alarm(replace(record, events=(guard, *record.events)), SAY) == ""


def test_no_score_is_made_of_what_is_not_finite(plane: RunFolder, digits: RunFolder) -> None:
    """Neither R² nor accuracy nor a figure of errors; NaN probabilities are no answers."""
    record = RunRecord.read(plane)
    facts = {"rows": 200, "loss": "inf", "rmse": "inf", "mae": 3e22, "r2": -1.5e46}
    endless = failed(replace(record, evaluation={"test": facts}))
    chances = {**RunRecord.read(digits).arrays, "probabilities": np.full((240, 10), np.nan)}
    nothing = failed(replace(RunRecord.read(digits), arrays=chances))
    for each in (endless, nothing):
        page = headline(each, SAY)
        assert "There is no score" in page
        assert not any(word in page for word in ("R²", "∞", "right", "interval", 'class="score"'))
        assert mistakes(each, SAY) == ""
        assert learning(each, SAY) == ""
