"""What the simplest answer would score: always the commonest class, or always the mean.

A score says little alone. Here the network is set against the answer that needs no network, on
the rows that were evaluated. This module refuses to know how the network was trained.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .record import RunRecord

Verdict = Literal["better", "unclear", "worse"]
_SURE = 1.96  # standard errors: a difference this large is chance in one case of twenty
_FEWEST = 10  # rows; of fewer, a mean of differences says nothing


@dataclass(frozen=True)
class Baseline:
    """The simplest answer on the evaluated rows.

    answer   the commonest class by number; None for a regression, whose answer is the mean
    score    the share it gets right, or its root mean squared error
    verdict  how the network compares
    """

    answer: int | None
    score: float
    verdict: Verdict


def baseline(record: RunRecord) -> Baseline | None:
    """The simplest answer; None where rows were not recorded, weighed, or have no fair measure.

    The verdict is of the gains row by row, d = what the network saves against the simplest
    answer (errors, or squared errors): better if mean(d) > 1.96 std(d) / √n, worse likewise.
    """
    facts = record.evaluation.get(record.part, {}) if record.part else {}
    targets, said = record.array("targets"), record.array("predictions")
    if not record.sound or not targets.size or targets.shape != said.shape:
        return None
    if "accuracy" in facts:
        return _commonest(targets, said, float(facts["accuracy"]))
    return _mean(targets, said, float(facts["rmse"])) if "rmse" in facts else None


def _commonest(targets: NDArray[Any], said: NDArray[Any], accuracy: float) -> Baseline | None:
    right = targets == said
    if targets.ndim != 1 or abs(float(right.mean()) - accuracy) * len(right) > 0.5:
        return None  # several labels a row, or rows that weigh differently
    answer = int(np.bincount(targets.astype(int)).argmax())
    simple = targets == answer
    verdict = judged(right.astype(np.float64) - simple)
    return Baseline(answer, float(simple.mean()), verdict)


def _mean(targets: NDArray[Any], said: NDArray[Any], rmse: float) -> Baseline | None:
    true = targets.astype(np.float64).reshape(len(targets), -1)
    error = (said.astype(np.float64).reshape(true.shape) - true) ** 2
    simple = (true - true.mean(axis=0)) ** 2
    if not math.isclose(math.sqrt(error.mean()), rmse, rel_tol=1e-3, abs_tol=1e-12):
        return None  # rows that weigh differently
    return Baseline(None, math.sqrt(simple.mean()), judged((simple - error).mean(axis=1)))


def judged(gains: NDArray[np.float64]) -> Verdict:
    """Whether gains, one a row, differ from 0 by more than chance.

    >>> judged(np.array([1.0] * 30 + [0.0] * 30)), judged(np.array([1.0, -1.0] * 30))
    ('better', 'unclear')
    """
    if len(gains) < _FEWEST:
        return "unclear"
    mean, error = float(gains.mean()), float(gains.std()) / math.sqrt(len(gains))
    if abs(mean) <= _SURE * error:
        return "unclear"
    return "better" if mean > 0 else "worse"
