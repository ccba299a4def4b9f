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
    level     at how many rungs it was allowed to go on
    ended     whether its own plan ended it: further passes would change nothing
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
    level: int = 0
    ended: bool = False


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
        level=int(data.get("level", 0)),
        ended=bool(data.get("stopped", False)),
    )


def longest(results: Iterable[Mapping[str, Any]]) -> tuple[StudyTrial, ...]:
    """Of results of the same setting the one that came furthest; of equal ones the first.

    Repeats of a setting with other seeds are no trials.
    """
    kept: dict[int, StudyTrial] = {}
    for result in results:
        if result.get("repeat"):
            continue
        each = trial_of(result)
        before = kept.get(each.number)
        if before is None or (each.level, each.epochs) > (before.level, before.epochs):
            kept[each.number] = each
    return tuple(kept.values())


def _point(value: object) -> float:
    if type(value) is float and math.isfinite(value):  # nearly all of them are
        return value
    found = math.nan if value is None else number(value)
    return found if math.isfinite(found) else math.nan
