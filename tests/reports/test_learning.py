"""Learning curves: each gap is explained if it is there, and only then."""

from __future__ import annotations

from dataclasses import replace

from backlit.reports.learning import gaps, learning
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.events import EpochEnded, RunEnded
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def losses(record: RunRecord, *epochs: tuple[float, float, float], best: int = 1) -> RunRecord:
    """The same run with these running, predict and validation losses."""
    events = [
        EpochEnded(
            k, k, 0.1, {"train_loss": a, "train_loss_predict": b, "validation_loss": c}, (a,)
        )
        for k, (a, b, c) in enumerate(epochs, start=1)
    ]
    end = RunEnded("finished", "done", len(epochs), len(epochs), best, {})
    return replace(record, events=(*events, end))


def test_moving_weights_explain_the_first_gap(digits: RunFolder) -> None:
    """A running loss far from the predict-mode loss is told, an equal one is not."""
    record = RunRecord.read(digits)
    assert "as it went (0.9) and afterwards (0.5)" in gaps(losses(record, (0.9, 0.5, 0.5)), SAY)[0]
    assert not any("as it went" in gap for gap in gaps(losses(record, (0.5, 0.5, 0.5)), SAY))


def test_validation_is_called_close_or_far(digits: RunFolder) -> None:
    """The limit is a factor of 1.3."""
    record = RunRecord.read(digits)
    assert "close to the 0.5" in gaps(losses(record, (0.5, 0.5, 0.6)), SAY)[-1]
    assert "training rows only" in gaps(losses(record, (0.5, 0.5, 0.7)), SAY)[-1]


def test_overfitting_is_a_rising_validation_loss_under_a_falling_training_loss(
    digits: RunFolder,
) -> None:
    """If both rise it is something else."""
    record = RunRecord.read(digits)
    falling = losses(record, (0.5, 0.5, 0.6), (0.1, 0.1, 0.9))
    rising = losses(record, (0.5, 0.5, 0.6), (0.8, 0.8, 0.9))
    assert "overfitting" in gaps(falling, SAY)[-1]
    assert not any("overfitting" in gap for gap in gaps(rising, SAY))


def test_a_run_without_validation_or_epochs_is_drawn(digits: RunFolder) -> None:
    """No curve is invented, NaN losses included."""
    record = RunRecord.read(digits)
    assert learning(replace(record, events=()), SAY) == ""
    bare = EpochEnded(1, 2, 0.1, {"train_loss": float("nan")}, (float("nan"), 1.0))
    assert "<svg" in learning(replace(record, events=(bare,)), SAY)
