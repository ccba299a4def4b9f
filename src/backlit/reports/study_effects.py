"""What each hyper-parameter did to the score: how much of its variation, and how sure that is.

This module refuses to know how effects are measured; they were recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..base.describe import is_number
from .canvas import rule, sheet, shortened, text_width, words
from .markup import Markup, element
from .numerals import percent
from .scale import Scale
from .study_record import StudyRecord
from .study_words import StudyWords

_WIDTH, _TOP, _FOOT, _ROW = 1016.0, 44.0, 44.0, 34.0
_BAR = 14.0
_BOLD = 13.4  # pixels of an upright type that is as wide as a semi-bold one of 12
_MOST_NAME = 190.0  # pixels
_SHARE = 0.46  # of the width is taken by names and bars, the rest by the verdicts


def effects(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; of a study that has not ended it says that nothing was measured yet."""
    told = [each for each in record.told("effects") if isinstance(each.get("name"), str)]
    if not told:
        if record.facts or not record.dimensions or not record.trials:
            return Markup()
        none = element("p", say("effects.none"), class_="lead")
        return element("section", element("h2", say("effects")), none)
    ordered = sorted(told, key=lambda each: (-_rank(each), -_share(each, "importance")))
    return element(
        "section",
        element("h2", say("effects")),
        element("p", say("effects.lead"), class_="lead"),
        element("div", _picture(ordered, say), class_="scroll"),
    )


def _rank(effect: Mapping[str, Any]) -> int:
    """What matters first, then what does not, then what nothing can be said of."""
    return 0 if effect.get("unknown") else 2 if effect.get("matters") else 1


def _share(effect: Mapping[str, Any], key: str) -> float:
    value = effect.get(key)
    return min(max(float(str(value)), 0.0), 1.0) if is_number(value) else 0.0


def _picture(told: Sequence[Mapping[str, Any]], say: StudyWords) -> Markup:
    names = [shortened(say.name(each["name"]), _MOST_NAME, _BOLD) for each in told]
    left = 18.0 + max(text_width(name, _BOLD) for name in names)
    right = _WIDTH * _SHARE
    base = _TOP + _ROW * len(told)
    x = Scale(0.0, 1.0, left, right)
    parts = [words(say("effects.title"), 0, 15, "title")]
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(rule(x(value), _TOP - 6, x(value), base, "grid" if value else "axis"))
        label = percent(value, 0)
        parts.append(words(label, x(value), base + 16, "tick", anchor="middle"))
    for k, (effect, name) in enumerate(zip(told, names, strict=True)):
        parts += _row(effect, name, x, _TOP + (k + 0.5) * _ROW, say)
    parts.append(words(say("effects.axis"), right, base + 36, "quiet", anchor="end"))
    return sheet(_WIDTH, base + _FOOT, parts, label=say("effects.title"))


def _row(
    effect: Mapping[str, Any], name: str, x: Scale, middle: float, say: StudyWords
) -> list[Markup]:
    rank = _rank(effect)
    tone = "tone1" if rank == 2 else "tone4"
    parts = [words(name, x.start - 12, middle + 4, f"name {tone}", anchor="end")]
    if rank:
        low, mean, high = (x(_share(effect, key)) for key in ("low", "importance", "high"))
        bar = element("rect", x=x.start, y=middle - _BAR / 2, width=max(mean - x.start, 0.5),
                      height=_BAR, class_=f"fill {tone}",
                      fill_opacity=(0.0, 0.35, 0.9)[rank])  # fmt: skip
        ends = f"M{low:.5g} {middle - 4:.5g}v8M{low:.5g} {middle:.5g}H{high:.5g}m0 -4v8"
        parts += [bar, element("path", d=ends, class_="whisker", stroke_width=1.4)]
    said = _verdict(effect, say)
    room = _WIDTH - x.end - 24
    kind = "" if rank == 2 else "quiet"
    parts.append(words(shortened(said, room), x.end + 24, middle + 4, kind))
    return parts


def _verdict(effect: Mapping[str, Any], say: StudyWords) -> str:
    """The recorded sentence, without the name that stands before the bar."""
    sentence = effect.get("sentence")
    told = str(sentence.get(say.lang, "")) if isinstance(sentence, Mapping) else ""
    if told:
        return told.removeprefix(f"{effect['name']}: ")
    return say(("effects.unknown", "effects.nothing", "effects.matters")[_rank(effect)])
