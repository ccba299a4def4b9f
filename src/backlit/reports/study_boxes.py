"""Where a narrowing search looked, round by round: bars that shrink or move, trials as ticks.

This module refuses to know by which rule they did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..base.describe import is_number
from .canvas import rule, sheet, shortened, words
from .markup import Markup, element
from .numerals import number
from .scale import Scale
from .study_axis import dimension_axis
from .study_courses import tenth
from .study_dimension import StudyDimension
from .study_record import StudyRecord
from .study_strength import strength
from .study_trial import StudyTrial
from .study_words import StudyWords

_WIDTH, _TOP, _FOOT = 484.0, 82.0, 42.0
_ROW, _BAR = 30.0, 20.0
_LEFT = 62.0  # pixels for the numbers of a round's trials


def boxes(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; nothing where the search did not narrow."""
    rounds = record.told("boxes")
    drawn = [
        _picture(record, each, rounds, say)
        for each in record.dimensions
        if len(rounds) > 1 and any(_ends(each, box) for box in rounds)
    ]
    if not drawn:
        return Markup()
    return element(
        "section",
        element("h2", say("boxes")),
        element("p", say("boxes.lead"), class_="lead"),
        element("div", *drawn, class_="pair"),
    )


def _picture(
    record: StudyRecord, dimension: StudyDimension, rounds: Sequence[Mapping[str, Any]],
    say: StudyWords,
) -> Markup:  # fmt: skip
    found = [_ends(dimension, box) for box in rounds]
    known = [ends for ends in found if ends is not None]
    edges = [dimension.low, dimension.high, *(end for ends in known for end in ends)]
    wide = replace(dimension, low=min(edges), high=max(edges))
    axis = dimension_axis(wide, record.trials, say.name(dimension.name))
    x = axis.scale(_LEFT, _WIDTH - 12, air=0.03)
    base = _TOP + _ROW * len(rounds)
    limits = say("boxes.limits", low=number(dimension.limits[0]), high=number(dimension.limits[1]))
    parts = [
        words(shortened(axis.label, _WIDTH, 15.5), 0, 15, "title"),
        words(shortened(f"{say('boxes.rounds')} · {limits}", _WIDTH), 0, 36, "quiet"),
    ]
    for value, label in axis.ticks():
        parts.append(rule(x(value), _TOP - 8, x(value), base))
        parts.append(words(label, x(value), base + 20, "tick", anchor="middle"))
    parts += _limits(dimension, x, base, say)
    for k, ends in enumerate(found):
        first, last = _numbers(rounds, k)
        middle = _TOP + (k + 0.5) * _ROW
        numbers = f"{first}–{'' if last is None else last}"
        parts.append(words(numbers, _LEFT - 10, middle + 4, "tick", anchor="end"))
        if ends is not None:
            parts.append(_bar(x, ends, middle))
        parts += _ticks(record, dimension, x, middle, (first, last))
    return sheet(_WIDTH, base + _FOOT, parts, label=f"{say('boxes')}: {axis.label}")


def _ends(dimension: StudyDimension, box: Mapping[str, Any]) -> tuple[float, float] | None:
    """From where to where a round looked; None for options, and where nothing is told."""
    told = box.get("dimensions")
    ends = told.get(dimension.name) if isinstance(told, Mapping) else None
    if not isinstance(ends, Mapping) or not dimension.is_numeric:
        return None
    low, high = ends.get("low"), ends.get("high")
    if not (is_number(low) and is_number(high)) or (dimension.log and float(str(low)) <= 0):
        return None
    return float(str(low)), float(str(high))


def _numbers(rounds: Sequence[Mapping[str, Any]], k: int) -> tuple[int, int | None]:
    """The first trial of a round and its last; None where it goes on."""
    firsts = [int(each["first"]) if is_number(each.get("first")) else 0 for each in rounds]
    return firsts[k], firsts[k + 1] - 1 if k + 1 < len(rounds) else None


def _limits(dimension: StudyDimension, x: Scale, base: float, say: StudyWords) -> Iterator[Markup]:
    """Dotted uprights at the hard limits, where they can be seen."""
    low, high = min(x.low, x.high), max(x.low, x.high)
    for limit, anchor in zip(dimension.limits, ("start", "end"), strict=True):
        if low <= limit <= high:
            place = x(limit)
            yield rule(place, _TOP - 14, place, base, "mark")
            yield words(say("boxes.limit"), place, _TOP - 18, "quiet", anchor=anchor)


def _bar(x: Scale, ends: tuple[float, float], middle: float) -> Markup:
    start, end = x(ends[0]), x(ends[1])
    return element(
        "rect",
        element("title", f"{number(ends[0])} … {number(ends[1])}"),
        x=start,
        y=middle - _BAR / 2,
        width=max(end - start, 1.0),
        height=_BAR,
        rx=3.0,
        class_="fill tone1",
        fill_opacity=0.16,
    )


def _ticks(
    record: StudyRecord, dimension: StudyDimension, x: Scale, middle: float,
    numbers: tuple[int, int | None],
) -> Iterator[Markup]:  # fmt: skip
    """The trials of a round, the better the stronger."""
    found: dict[str, list[str]] = {}
    count = len(record.finished)
    for each in reversed(record.trials):
        if each.number < numbers[0] or (numbers[1] is not None and each.number > numbers[1]):
            continue
        value = _value(dimension, each)
        if value is not None and x.shows(value):
            kind = strength(each, count)
            at = f"M{tenth(x(value))} {tenth(middle - 7)}v14"
            found.setdefault(kind, []).append(at)
    for kind, paths in found.items():
        yield element("path", d="".join(paths), class_=f"trial {kind}")


def _value(dimension: StudyDimension, trial: StudyTrial) -> float | None:
    return dimension.value(trial.parameters.get(dimension.name))
