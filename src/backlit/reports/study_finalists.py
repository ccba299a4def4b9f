"""The finalists trained again from other seeds: how much of a score was the seed's luck.

This module refuses to know how finalists were chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.describe import is_number
from .canvas import rule, sheet, shortened, text_width, words
from .markup import Markup, element
from .numerals import number
from .scale import Scale
from .study_axis import value_range
from .study_record import StudyRecord
from .study_words import StudyWords

_WIDTH, _TOP, _FOOT, _ROW = 1016.0, 44.0, 44.0, 34.0
_BOLD = 13.4  # pixels of an upright type that is as wide as a semi-bold one of 12


def finalists(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; nothing where no setting was trained again."""
    told = [each for each in record.told("finalists") if _scores(each)]
    if not told or max(len(_scores(each)) for each in told) < 2:
        return Markup()
    seeds = max(len(_scores(each)) for each in told)
    return element(
        "section",
        element("h2", say("finalists")),
        element("p", say("finalists.lead", count=len(told), seeds=seeds), class_="lead"),
        element("div", _picture(record, told, say), class_="scroll"),
    )


def _scores(finalist: Mapping[str, Any]) -> list[float]:
    told = finalist.get("scores")
    return [float(each) for each in told if is_number(each)] if isinstance(told, list) else []


def _interval(finalist: Mapping[str, Any]) -> tuple[float, float] | None:
    ends = finalist.get("interval")
    if not (isinstance(ends, list) and len(ends) == 2 and all(map(is_number, ends))):
        return None
    return float(ends[0]), float(ends[1])


def _picture(record: StudyRecord, told: list[Mapping[str, Any]], say: StudyWords) -> Markup:
    places = {each.number: each.place for each in record.finished}
    names = []
    for each in told:
        place = places.get(each.get("trial"))  # type: ignore[arg-type]
        number_of = say("trial.number", number=each.get("trial"))
        names.append(number_of if place is None else f"{say('best', place=place)} · {number_of}")
    left = 20.0 + max(text_width(name, _BOLD) for name in names)
    ends = [end for each in told for end in (_interval(each) or ())]
    shown = [*(score for each in told for score in _scores(each)), *ends]
    drawn = value_range(shown, record)
    x = Scale(drawn.low, drawn.high, left, _WIDTH - 70, log=drawn.log)
    base = _TOP + _ROW * len(told)
    parts = [words(say("finalists.title"), 0, 15, "title")]
    for value, label in x.ticks(6):
        parts.append(rule(x(value), _TOP - 6, x(value), base))
        parts.append(words(label, x(value), base + 16, "tick", anchor="middle"))
    for k, (each, name) in enumerate(zip(told, names, strict=True)):
        middle = _TOP + (k + 0.5) * _ROW
        tone = "tone2" if each.get("trial") == record.facts.get("chosen") else "tone1"
        parts.append(words(shortened(name, left, _BOLD), left - 14, middle + 4, f"name {tone}",
                           anchor="end"))  # fmt: skip
        parts += _row(each, x, middle, tone)
    axis = say.metric(record.metric)
    parts.append(words(axis, _WIDTH - 70, base + 36, "quiet", anchor="end"))
    return sheet(_WIDTH, base + _FOOT, parts, label=say("finalists.title"))


def _row(finalist: Mapping[str, Any], x: Scale, middle: float, tone: str) -> list[Markup]:
    """A ring for each seed, an upright at the mean, and its interval."""
    scores = _scores(finalist)
    mean = sum(scores) / len(scores)
    parts = []
    ends = _interval(finalist)
    if ends is not None:
        span = f"M{x(ends[0]):.5g} {middle:.5g}H{x(ends[1]):.5g}"
        parts.append(element("path", d=span, class_=f"line {tone}", stroke_width=2.0, opacity=0.5))
    rings = [
        element("circle", element("title", number(each, 4)), cx=x(each), cy=middle, r=4.2)
        for each in scores
    ]
    parts.append(element("g", *rings, class_=f"line {tone}", stroke_width=1.4))
    at = f"M{x(mean):.5g} {middle - 9:.5g}v18"
    parts.append(element("path", d=at, class_=f"line {tone}", stroke_width=3.0))
    parts.append(words(number(mean, 4), _WIDTH, middle + 4, f"name {tone} number", anchor="end"))
    return parts
