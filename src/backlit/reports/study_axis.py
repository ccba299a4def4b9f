"""An axis over trials: one of the dimensions that varied, or the score, better upwards.

This module refuses to know where on a page it stands.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from .numerals import number
from .scale import Scale, fitted, round_values
from .study_dimension import StudyDimension
from .study_record import StudyRecord
from .study_trial import StudyTrial

_FAR: Final = 30.0  # times as large: scores of which that is true stand on a logarithmic axis
_WHOLE: Final = 1.01  # where an axis of accuracies ends
_WORST: Final = 0.03  # share of the values of a loss that may lie beyond an axis
_FEW_DECADES: Final = 2.5
_FEW: Final = 10  # whole numbers
_GOLDEN: Final = 0.6180339887  # spreads the numbers 0, 1, 2 … evenly over an interval
_SPREAD: Final = 0.34  # of the way between two options is taken by trials of one


@dataclass(frozen=True)
class StudyAxis:
    """What is written along an axis, and where a trial stands on it.

    label      what it measures
    dimension  None for the score
    low, high  its ends; low is the worse end of a score
    """

    label: str
    dimension: StudyDimension | None
    low: float
    high: float
    log: bool

    def scale(self, start: float, end: float, air: float = 0.0) -> Scale:
        """From pixel `start` to `end`, with a share of air beyond both ends."""
        if self.log:
            wider = (self.high / self.low) ** air
            return Scale(self.low / wider, self.high * wider, start, end, log=True)
        wide = (self.high - self.low) * air
        return Scale(self.low - wide, self.high + wide, start, end)

    def value(self, trial: StudyTrial) -> float | None:
        """Where the trial stands, None if it has no value. Trials of one option, or of one of
        few whole numbers, stand a little beside each other, a score beyond the axis at its end.
        """
        if self.dimension is None:
            ends = sorted((self.low, self.high))
            return None if trial.score is None else min(max(trial.score, ends[0]), ends[1])
        found = self.dimension.value(trial.parameters.get(self.dimension.name))
        if found is None or not _has_steps(self.dimension):
            return found
        return found + (trial.number * _GOLDEN % 1.0 - 0.5) * _SPREAD

    def reads(self, trial: StudyTrial) -> str:
        """What the trial had, in words."""
        if self.dimension is None:
            return "–" if trial.score is None else number(trial.score, 4)
        return self.dimension.reads(trial.parameters.get(self.dimension.name))

    def ticks(self, count: int = 5) -> list[tuple[float, str]]:
        """What is written along it: round numbers, or the options."""
        if self.dimension is not None and not self.dimension.is_numeric:
            return [(float(k), name) for k, name in enumerate(self.dimension.options)]
        ends = sorted((self.low, self.high))
        if self.log:
            return log_ticks(ends[0], ends[1], count)
        values = round_values(ends[0], ends[1], count)
        whole = self.dimension is not None and self.dimension.whole
        return [(v, number(v, 6)) for v in values if not whole or v == int(v)]


def dimension_axis(
    dimension: StudyDimension, trials: Sequence[StudyTrial], label: str
) -> StudyAxis:
    """The axis of what varied, as wide as what was searched and what was tried."""
    tried = [dimension.value(each.parameters.get(dimension.name)) for each in trials]
    known = [each for each in tried if each is not None and (each > 0 or not dimension.log)]
    low, high = min([dimension.low, *known]), max([dimension.high, *known])
    room = 0.5 if _has_steps(dimension) else 0.0
    return StudyAxis(label, dimension, low - room, high + room, log=dimension.log)


def _has_steps(dimension: StudyDimension) -> bool:
    """Whether many trials must have one and the same value."""
    few = dimension.whole and not dimension.log and dimension.high - dimension.low < _FEW
    return few or not dimension.is_numeric


def score_axis(record: StudyRecord, label: str) -> StudyAxis:
    """The axis of the score; a loss runs downwards, for its best values are the smallest."""
    scores = [each.score for each in record.finished if each.score is not None]
    found = value_range(without_worst(scores, record), record)
    low, high = found.low, found.high
    if not record.larger_is_better:
        low, high = high, low
    return StudyAxis(label, None, low, high, log=found.log)


def value_range(values: Sequence[float], record: StudyRecord) -> Scale:
    """The ends of an axis that shows all these values of the metric.

    Those of a loss are logarithmic where its values differ thirtyfold; an accuracy has no room
    beyond 1.
    """
    shown = [each for each in values if math.isfinite(each)]
    may_be_log = bool(shown) and not record.larger_is_better and min(shown) > 0
    found = fitted(shown, 0.0, 1.0, log=may_be_log and max(shown) / min(shown) > _FAR)
    if record.metric.endswith("accuracy") and shown:
        return replace(found, high=min(found.high, max(_WHOLE, *shown)))
    return found


def without_worst(values: Sequence[float], record: StudyRecord) -> list[float]:
    """Values of the metric without the 3 % that are worst, in ascending order; all accuracies.

    A single loss that diverged would press all others flat.
    """
    ordered = sorted(each for each in values if math.isfinite(each))
    if record.metric.endswith("accuracy"):
        return ordered
    cut = math.floor(len(ordered) * _WORST)
    return ordered[cut:] if record.larger_is_better else ordered[: len(ordered) - cut]


def log_ticks(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """Powers of ten; where there are few of them, 2 and 5 between them too.

    >>> [label for _, label in log_ticks(16, 256, 5)]
    ['20', '50', '100', '200']
    """
    if math.log10(high / low) > _FEW_DECADES:
        return Scale(low, high, 0.0, 1.0, log=True).ticks(count)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = [unit * 10.0**power for power in powers for unit in (1, 2, 5)]
    return [(v, number(v, 3)) for v in steps if low <= v * (1 + 1e-9) and v <= high * (1 + 1e-9)]
