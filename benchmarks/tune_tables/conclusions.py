"""What may be said of the lines: paired differences over splits, and how much choosing flatters.

Intervals are 95 % (Student) over splits that both sides have. Splits of one table share rows: they
say how sure a figure is for that table. This module refuses to know how lines were measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from backlit.base import interval as intervals

from ..tables import scores
from ..tables.compare import Interval, verdict
from .lines import Key

LOWER: Final = {*scores.LOWER, "log_loss"}
MEASURES: Final = {"classification": ("accuracy", "log_loss"), "regression": ("rmse", "r2")}

Line = Mapping[str, Any]
Splits = Mapping[int, Line]


@dataclass(frozen=True)
class Rival:
    """A side beside `tune`: its lines, and tune's minus its, by measure, with the verdict."""

    name: str
    splits: Splits
    differences: Mapping[str, tuple[Interval, str]]


def tables(known: Mapping[Key, Line]) -> list[str]:
    """Those of which there are lines, in the order they came."""
    return list(dict.fromkeys(key.table for key in known))


def splits_of(
    known: Mapping[Key, Line], table: str, side: str, trials: int | None, ensemble: int | None
) -> Splits:
    """Split -> line, of one side of a table, by number."""
    found = {key.split: line for key, line in known.items()
             if key == (table, key.split, side, trials, ensemble)}  # fmt: skip
    return dict(sorted(found.items()))


def mean_of(splits: Splits, measure: str) -> Interval:
    """The mean of a score over splits."""
    return _plain([line["scores"][measure] for line in splits.values()])


def rival(name: str, tuned: Splits, splits: Splits) -> Rival:
    """A side compared with `tune`, of the splits that both have."""
    both = [number for number in tuned if number in splits]
    found = {}
    if both:
        for measure in MEASURES[tuned[both[0]]["task"]]:
            ours = [tuned[number]["scores"][measure] for number in both]
            theirs = [splits[number]["scores"][measure] for number in both]
            between = _interval(intervals.difference(ours, theirs), len(both))
            found[measure] = (between, verdict(between, less_is_better=measure in LOWER))
    return Rival(name, splits, found)


def picked(tuned: Splits, pick: str) -> dict[str, Interval]:
    """Of a pick of the search: `validation`, `test`, and validation minus test, paired.

    `test` is of all networks of a pick together; but what it was judged by is each row's answer
    by one network alone, and together they answer better than alone. So there is `alone`, the
    mean over its networks, and `flattered` = validation - alone: what choosing owes to luck.
    """
    lines = list(tuned.values())
    main = scores.MAIN[lines[0]["task"]]
    picks = [line["picks"][pick] for line in lines]
    said = [each["validation"] for each in picks]
    together = [each["test"][main] for each in picks]
    alone = [each["alone"][main] for each in picks]
    return {
        "validation": _plain(said),
        "test": _plain(together),
        "difference": _interval(intervals.difference(said, together), len(lines)),
        "alone": _plain(alone),
        "flattered": _interval(intervals.difference(said, alone), len(lines)),
    }


def _plain(values: list[float]) -> Interval:
    return _interval(intervals.interval(values), len(values))


def _interval(found: intervals.Interval, count: int) -> Interval:
    return Interval(float(found.mean), float(found.reach), count)
