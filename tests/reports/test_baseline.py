"""The simplest answer: what it scores, and when a network is called better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.reports.baseline import Baseline, baseline, judged
from backlit.reports.record import RunRecord
from backlit.runs.folder import RunFolder


def classified(record: RunRecord, true: NDArray[np.int64], said: NDArray[np.int64]) -> RunRecord:
    """The record of other answers."""
    facts = {"rows": len(true), "accuracy": float((true == said).mean())}
    return replace(record, evaluation={"test": facts}, arrays={"targets": true,
                                                              "predictions": said})  # fmt: skip


def valued(record: RunRecord, true: NDArray[np.float64], said: NDArray[np.float64]) -> RunRecord:
    """The record of other values."""
    facts = {"rows": len(true), "rmse": float(np.sqrt(np.mean((true - said) ** 2)))}
    return replace(record, evaluation={"test": facts}, arrays={"targets": true,
                                                              "predictions": said})  # fmt: skip


def test_a_network_that_learnt_is_better(digits: RunFolder, plane: RunFolder) -> None:
    """Classes against the commonest, values against their own spread."""
    for folder in (digits, plane):
        found = baseline(RunRecord.read(folder))
        assert found is not None
        assert found.verdict == "better"
    targets = RunRecord.read(plane).array("targets")
    assert found is not None
    assert found.score == pytest.approx(float(targets.std()))


def test_an_even_coin_is_seldom_called_better_or_worse() -> None:
    """Of 1,000 sets of gains without a mean about 5 % are judged, as 1.96 standard errors say."""
    rng = np.random.default_rng(0)
    verdicts = [judged(rng.choice([-1.0, 0.0, 1.0], 200)) for _ in range(1000)]
    assert 0.03 < 1 - verdicts.count("unclear") / 1000 < 0.07


def test_always_the_commonest_class_is_not_better_than_itself(digits: RunFolder) -> None:
    """95 % on classes of 95 to 5 are worth nothing; an even lower share is worse."""
    record = RunRecord.read(digits)
    true = np.repeat([0, 1], [190, 10])
    same = baseline(classified(record, true, np.zeros(200, dtype=np.int64)))
    assert same == Baseline(0, 0.95, "unclear")
    worse = baseline(classified(record, true, np.repeat([1, 0], [60, 140])))
    assert worse is not None
    assert worse.verdict == "worse"


def test_few_rows_show_nothing(digits: RunFolder) -> None:
    """Four right answers of four are no proof."""
    true = np.array([0, 0, 1, 1])
    found = baseline(classified(RunRecord.read(digits), true, true))
    assert found is not None
    assert found.verdict == "unclear"


def test_constant_targets_cannot_be_beaten(plane: RunFolder) -> None:
    """The mean is exact; whoever misses it is worse."""
    true = np.full((50, 1), 3.0)
    found = baseline(valued(RunRecord.read(plane), true, true + 0.1))
    assert found == Baseline(None, 0.0, "worse")


def test_there_is_no_baseline_without_fair_rows(digits: RunFolder, plane: RunFolder) -> None:
    """Weighed rows, answers that are not finite, several labels a row, no evaluation: none."""
    record = RunRecord.read(digits)
    facts = record.evaluation["test"]
    weighed = replace(record, evaluation={"test": {**facts, "accuracy": facts["accuracy"] / 2}})
    several = replace(record, arrays={**record.arrays, "targets": np.zeros((240, 3))})
    endless = valued(RunRecord.read(plane), np.zeros((20, 1)), np.full((20, 1), np.inf))
    for each in (weighed, several, endless, replace(record, evaluation={}, arrays={})):
        assert baseline(each) is None
