"""How an answer goes along one column: a course over numbers, dots over words, with intervals.

This module refuses to know where the courses come from.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import Frame, rule, sheet, shortened, text_width, touch_point, words
from .line_chart import stroke
from .markup import Markup, element
from .numerals import number
from .scale import Scale, fitted
from .spread import spread
from .style import TONES

_TOP, _BOTTOM = 58.0, 44.0
_ROW = 16.0
_NAME = 110.0  # pixels that a name at the end of a line, or below a dot, may take
_TILT_FROM = 0.9  # of the room between two dots


@dataclass(frozen=True)
class Series:
    """One course. mean, low, high: (G,). label: written at its end; empty writes nothing."""

    label: str
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def course_chart(
    places: Sequence[float] | Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    y_label: str,
    y_range: tuple[float, float] | None = None,
    ticks: Sequence[tuple[float, str]] | None = None,
    whole: bool = False,
    width: float = 500.0,
    height: float = 310.0,
) -> Markup:
    """A chart of at most four courses over the same places.

    places    numbers in ascending order, joined by lines; or words, one dot each
    y_range   the lowest and highest value of the axis; otherwise what is drawn
    ticks     what stands along a numeric axis, if not the numbers themselves
    whole     only whole numbers along it

    >>> picture = course_chart([1.0, 2.0], [Series("", [0.2, 0.4], [0.1, 0.3], [0.3, 0.5])],
    ...                        title="age", y_label="share")
    >>> picture.count("<path"), "age" in picture
    (2, True)
    """
    in_words = any(isinstance(place, str) for place in places)
    names = [shortened(str(place), _NAME) for place in places] if in_words else []
    drawn = [end for each in series for end in (*each.low, *each.high)]
    labels = [shortened(each.label, _NAME) for each in series]
    right = width - 14.0 - 1.06 * max([text_width(label) for label in labels], default=0.0)
    y = fitted(drawn if y_range is None else y_range, 0.0, 1.0)
    left = 16.0 + max([text_width(label) for _, label in y.ticks()], default=10.0)
    step = (right - left) / max(len(places), 1)
    tilt = any(text_width(name) > _TILT_FROM * step for name in names)
    foot = _BOTTOM + (0.7 * max(map(text_width, names)) - 14.0 if tilt else -16.0 * in_words)
    y = Scale(y.low, y.high, height - foot, _TOP)
    if in_words:
        x, at = Scale(0.0, float(len(places)), left, right), [k + 0.5 for k in range(len(places))]
    else:
        at = [float(place) for place in places]
        x = _across(at, left, right)
    frame = Frame(x, y)
    parts = [words(shortened(title, width, 16.0), 0, 15, "title"), words(y_label, 0, 35, "quiet")]
    if ticks is None and not in_words:
        parts += frame.axes(whole_x=whole)
    else:
        parts += _grid(frame, ticks or ())
    parts += [
        _under(name, frame.x(k), y.start, tilt=tilt) for name, k in zip(names, at, strict=False)
    ]
    aside = [(k - (len(series) - 1) / 2) * min(7.0, step / 8) if in_words else 0.0
             for k in range(len(series))]  # fmt: skip
    for k, each in enumerate(series):
        draw = _dots if in_words else _line
        parts.append(draw(frame, at, each, k % TONES + 1, aside[k]))
    for k, each in enumerate(series):
        parts.append(_touched(frame, at, each, [str(place) for place in places], k % TONES + 1,
                              aside[k], in_words=in_words))  # fmt: skip
    heights = spread([frame.y(each.mean[-1]) for each in series], _ROW, y.end, y.start)
    for k, (label, place) in enumerate(zip(labels, heights, strict=True)):
        if label:
            parts.append(words(label, right + 8, place + 4, f"name tone{k % TONES + 1}"))
    return sheet(width, height, parts, label=title)


def _across(at: Sequence[float], left: float, right: float) -> Scale:
    low, high = min(at), max(at)
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    return Scale(low, high, left, right)


def _grid(frame: Frame, ticks: Sequence[tuple[float, str]]) -> list[Markup]:
    """The lines across with their numbers, and the given words along the base."""
    left, right, base = frame.x.start, frame.x.end, frame.y.start
    parts = []
    for value, label in frame.y.ticks():
        parts.append(rule(left, frame.y(value), right, frame.y(value)))
        parts.append(words(label, left - 8, frame.y(value) + 4, "tick", anchor="end"))
    parts.append(rule(left, base, right, base, "axis"))
    for value, label in ticks:
        parts.append(rule(frame.x(value), base, frame.x(value), base + 4, "axis"))
        parts.append(words(label, frame.x(value), base + 18, "tick", anchor="middle"))
    return parts


def _under(name: str, x: float, base: float, *, tilt: bool) -> Markup:
    if not tilt:
        return words(name, x, base + 18, "tick", anchor="middle")
    turned = f"translate({x + 4:.5g} {base + 14:.5g}) rotate(-40)"
    return element("text", name, transform=turned, class_="tick", text_anchor="end")


def _line(frame: Frame, at: Sequence[float], each: Series, tone: int, _: float) -> Markup:
    """The interval as a shade, the mean as a line with a dot at each place of the grid."""
    there = stroke(frame, at, each.high)
    back = stroke(frame, list(at)[::-1], list(each.low)[::-1]).replace("M", "L", 1)
    dots = [
        element("circle", cx=frame.x(a), cy=frame.y(b), r=2.2)
        for a, b in zip(at, each.mean, strict=True)
    ]
    return element(
        "g",
        element("path", d=f"{there}{back}Z", class_=f"fill tone{tone}", fill_opacity=0.14),
        element(
            "path", d=stroke(frame, at, each.mean), class_=f"line tone{tone}", stroke_width=2.0
        ),
        element("g", *dots, class_=f"fill tone{tone}"),
    )


def _dots(frame: Frame, at: Sequence[float], each: Series, tone: int, aside: float) -> Markup:
    """The mean as a dot, the interval as an upright through it."""
    parts = []
    for a, mean, low, high in zip(at, each.mean, each.low, each.high, strict=True):
        place = frame.x(a) + aside
        parts.append(element("path", d=f"M{place:.5g} {frame.y(low):.5g}V{frame.y(high):.5g}",
                             class_=f"line tone{tone}", stroke_width=2.0))  # fmt: skip
        parts.append(
            element("circle", cx=place, cy=frame.y(mean), r=4.0, class_=f"fill tone{tone}")
        )
    return element("g", *parts)


def _touched(
    frame: Frame, at: Sequence[float], each: Series, places: Sequence[str], tone: int, aside: float,
    *, in_words: bool,
) -> Markup:  # fmt: skip
    name = f"{each.label} · " if each.label else ""
    touched = []
    for k, (a, mean) in enumerate(zip(at, each.mean, strict=True)):
        if not math.isfinite(mean):
            continue
        place = places[k] if in_words else number(a, 6)
        says = f"{name}{place}: {number(mean)} ({number(each.low[k])} … {number(each.high[k])})"
        touched.append(touch_point(frame.x(a) + aside, frame.y(mean), says))
    return element("g", *touched, class_=f"tone{tone}")
