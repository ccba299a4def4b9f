"""The learning rate: the schedule's own curve, and what a policy made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from backlit.reports.rates import is_wide, rate_curve, rates
from backlit.reports.record import RunRecord
from backlit.reports.words import speaker
from backlit.runs.events import EpochEnded, PolicyActed
from backlit.runs.folder import RunFolder
from reports.drawing import lines, texts

SAY = speaker("en")
WARM_UP = {"iterations": [1, 15, 30, 31, 100], "rates": [0.01, 0.15, 0.3, 0.3, 0.3]}


def run(folder: RunFolder, *events: Any, curve: Any = WARM_UP) -> RunRecord:
    """A record with these events, and a curve in its plan."""
    record = RunRecord.read(folder)
    return replace(record, events=events, plan={**record.plan, "rate_curve": curve})


def epoch(number: int, iteration: int, rate: float) -> EpochEnded:
    """The end of an epoch."""
    return EpochEnded(number, iteration, rate, {"train_loss": 1.0}, (1.0,))


def test_a_warm_up_within_one_epoch_is_seen(digits: RunFolder) -> None:
    """The curve has its five corners though there is one epoch."""
    picture = rates(run(digits, epoch(1, 100, 0.3)), SAY)
    (curve,) = lines(picture)
    assert len(curve) == 5
    assert "iteration" in texts(picture)


def test_what_a_policy_changed_is_drawn_beside_the_schedule(digits: RunFolder) -> None:
    """As is a run that ended before its schedule."""
    lower = PolicyActed(1, 50, "reduce_on_plateau", "lower", {"rate_factor": 0.1})
    stop = PolicyActed(2, 100, "early_stopping", "stop", {"rate_factor": 1.0})
    acted = rates(run(digits, epoch(1, 50, 0.3), lower, epoch(2, 100, 0.03)), SAY)
    short = rates(run(digits, epoch(1, 50, 0.3)), SAY)
    whole = rates(run(digits, epoch(1, 50, 0.3), epoch(2, 100, 0.3), stop), SAY)
    for picture in (acted, short):
        assert {"schedule", "used"} <= set(texts(picture))
    assert len(lines(whole)) == 1


@pytest.mark.parametrize(
    "curve",
    [None, 3, {}, {"iterations": [], "rates": []}, {"iterations": [1], "rates": [0.1, 0.2]},
     {"iterations": [2, 1], "rates": [0.1, 0.2]}, {"iterations": [1], "rates": [float("nan")]},
     {"iterations": ["1"], "rates": [0.1]}, {"iterations": 1, "rates": 0.1}],
)  # fmt: skip
def test_a_curve_that_is_none_falls_back_to_a_point_an_epoch(digits: RunFolder, curve: Any) -> None:
    """A plan may be edited by hand; the report is drawn all the same."""
    assert rate_curve({"rate_curve": curve}) is None
    picture = rates(run(digits, epoch(1, 50, 0.3), epoch(2, 100, 0.1), curve=curve), SAY)
    assert len(lines(picture)[0]) == 2
    assert "epoch" in texts(picture)


def test_only_falls_through_powers_of_ten_are_logarithmic() -> None:
    """A cosine comes near 0 at its end only; an exponential stays small."""
    assert is_wide([0.1 * 0.9**k for k in range(100)])
    assert not is_wide([1.0, 0.85, 0.5, 0.15, 1e-6])
    assert not is_wide([0.0, 0.0])
    assert not is_wide([0.1, 0.1])
