"""Gaps: each is explained if it is there, and nothing is said that may be false."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backlit.reports.gaps import gaps
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


def with_layers(record: RunRecord, *layers: dict[str, Any]) -> RunRecord:
    """The same run of another network."""
    return replace(record, plan={**record.plan, "network": {"layers": list(layers)}})


def test_moving_weights_explain_the_first_gap(digits: RunFolder) -> None:
    """A running loss far from the predict-mode loss is told, an equal one is not."""
    record = RunRecord.read(digits)
    assert "as it went (0.9) and afterwards (0.5)" in gaps(losses(record, (0.9, 0.5, 0.5)), SAY)[0]
    assert not any("as it went" in gap for gap in gaps(losses(record, (0.5, 0.5, 0.5)), SAY))


def test_only_layers_that_are_there_explain_it(digits: RunFolder) -> None:
    """Dropout and batch normalisation are named if the network has them; a rate of 0 is none."""
    record = losses(RunRecord.read(digits), (0.9, 0.5, 0.5))
    assert "ropout" not in gaps(record, SAY)[0]
    idle = with_layers(record, {"kind": "Dropout", "rate": 0.0})
    assert "ropout" not in gaps(idle, SAY)[0]
    both = with_layers(record, {"kind": "Dropout", "rate": 0.5}, {"kind": "BatchNorm"})
    assert "Dropout is at work" in gaps(both, SAY)[0]
    assert "Batch normalisation goes by" in gaps(both, SAY)[0]


def test_validation_is_called_close_worse_or_easier(digits: RunFolder) -> None:
    """The limit is a factor of 1.3, both ways."""
    record = RunRecord.read(digits)
    assert "close to the 0.5" in gaps(losses(record, (0.5, 0.5, 0.6)), SAY)[-1]
    assert "rows it was trained on" in gaps(losses(record, (0.5, 0.5, 0.7)), SAY)[-1]
    assert "the easier ones" in gaps(losses(record, (0.5, 0.5, 0.1)), SAY)[-1]


def test_nothing_is_called_learnt_without_beating_the_simplest_answer(digits: RunFolder) -> None:
    """On answers drawn by lot two equal losses mean nothing; without answers nothing is said."""
    record = losses(RunRecord.read(digits), (0.5, 0.5, 0.5))
    assert "holds for new rows" in gaps(record, SAY)[-1]
    lot = np.random.default_rng(0).integers(0, 10, 240)
    accuracy = float((lot == record.array("targets")).mean())
    noise = replace(
        record,
        arrays={**record.arrays, "predictions": lot},
        evaluation={**record.evaluation, "test": {"rows": 240, "accuracy": accuracy}},
    )
    assert "is not shown" in gaps(noise, SAY)[-1]
    silent = gaps(replace(record, evaluation={}, arrays={}), SAY)[-1]
    assert silent.endswith("close to the 0.5 on training rows.")


def test_remains_of_a_loss_are_not_compared(digits: RunFolder) -> None:
    """A thousandth of the first loss is nothing: three nothings are no gap."""
    rest = losses(RunRecord.read(digits), (1.0, 0.5, 0.5), (1e-9, 1e-9, 9e-9), best=2)
    assert "close" in gaps(rest, SAY)[-1]


def test_overfitting_is_a_lasting_rise_under_a_falling_training_loss(digits: RunFolder) -> None:
    """If both rise it is something else, and a single epoch is a spike."""
    record = RunRecord.read(digits)
    falling = losses(record, (0.5, 0.5, 0.6), (0.1, 0.1, 0.8), (0.1, 0.1, 0.9))
    rising = losses(record, (0.5, 0.5, 0.6), (0.8, 0.8, 0.8), (0.8, 0.8, 0.9))
    spike = losses(record, (0.5, 0.5, 0.6), (0.4, 0.4, 0.6), (0.1, 0.1, 0.9))
    assert "rose from 0.6 to 0.9 while the training loss fell" in gaps(falling, SAY)[-1]
    for other in (rising, spike):
        assert not any("overfitting" in gap for gap in gaps(other, SAY))


def test_one_lucky_epoch_is_no_turning_point(digits: RunFolder) -> None:
    """A restless validation loss that stays where it was has not risen from its lowest value."""
    restless = [0.20, 0.25, 0.17, 0.18, 0.19, 0.08, 0.22, 0.16, 0.15, 0.15, 0.15]
    rows = [(1 / k, 1 / k, loss) for k, loss in enumerate(restless, start=1)]
    told = gaps(losses(RunRecord.read(digits), *rows, best=6), SAY)
    assert not any("overfitting" in gap for gap in told)


def test_the_last_weights_are_measured_where_they_were_kept(digits: RunFolder) -> None:
    """With keep = "last" the last epoch is spoken of, otherwise the best."""
    record = losses(RunRecord.read(digits), (0.9, 0.5, 0.5), (0.8, 0.4, 0.4))
    assert "In epoch 1" in gaps(record, SAY)[0]
    last = replace(record, plan={**record.plan, "keep": "last"})
    assert "In epoch 2" in gaps(last, SAY)[0]


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_what_is_not_finite_is_not_compared(digits: RunFolder, bad: float) -> None:
    """No sentence holds a dash or an infinity."""
    record = RunRecord.read(digits)
    for row in ((bad, 0.5, 0.5), (0.5, bad, 0.5), (0.5, 0.5, bad), (bad, bad, bad)):
        told = " ".join(gaps(losses(record, row), SAY))
        assert "∞" not in told
        assert "–" not in told


def test_no_validation_has_no_second_gap(digits: RunFolder) -> None:
    """One epoch, training rows only: one sentence at most."""
    bare = EpochEnded(1, 1, 0.1, {"train_loss": 0.9, "train_loss_predict": 0.5}, (0.9,))
    told = gaps(replace(RunRecord.read(digits), events=(bare,)), SAY)
    assert len(told) == 1
    assert "validation" not in told[0]
