"""A trial as a study's journal tells of it: what was set, how it went, pass by pass.

This module refuses to know which trials there are besides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..runs.plain import number


@dataclass(frozen=True)
class StudyTrial:
    """One setting that was tried, as far as it was trained.

    epochs    passes; a trial that was stopped early has fewer than others
    score     None if it failed
    curves    metric -> its value after each pass; NaN where there was none
    place     from 1, the best first; None if it failed
    interval  where an accuracy may lie, 95 %, if that was recorded
    tied      whether it cannot be told from the best
    """

    number: int
    epochs: int
    parameters: Mapping[str, Any]
    score: float | None
    curves: Mapping[str, Sequence[float]]
    reason: str = ""
    place: int | None = None
    interval: tuple[float, float] | None = None
    tied: bool = False


def trial_of(data: Mapping[str, Any]) -> StudyTrial:
    """The trial of a result. Raises KeyError, TypeError or ValueError for what is none.

    >>> told = {"number": 3, "parameters": {"width": 8}, "score": 0.5,
    ...         "curves": {"validation_accuracy": [0.4, "nan", 0.5]}}
    >>> trial = trial_of(told)
    >>> trial.epochs, trial.score, trial.curves["validation_accuracy"]
    (3, 0.5, [0.4, nan, 0.5])
    """
    score = None if data["score"] is None else number(data["score"])
    sound = score is not None and math.isfinite(score) and data.get("status") != "failed"
    curves = {str(k): [_point(y) for y in ys] for k, ys in data.get("curves", {}).items()}
    epochs = data.get("epochs")
    passes = max(map(len, curves.values()), default=0)
    return StudyTrial(
        int(data["number"]),
        passes if epochs is None else int(epochs),
        dict(data["parameters"]),
        score if sound else None,
        curves,
        str(data.get("reason", "")),
    )


def longest(results: Iterable[Mapping[str, Any]]) -> tuple[StudyTrial, ...]:
    """Of results of the same setting the one with most passes; of equal ones the first.

    Repeats of a setting with other seeds are no trials.
    """
    kept: dict[int, StudyTrial] = {}
    for result in results:
        if result.get("repeat"):
            continue
        each = trial_of(result)
        if each.number not in kept or each.epochs > kept[each.number].epochs:
            kept[each.number] = each
    return tuple(kept.values())


def _point(value: object) -> float:
    found = math.nan if value is None else number(value)
    return found if math.isfinite(found) else math.nan
