"""What was forecast beside what came: dots that should lie on the diagonal, with intervals.

This module refuses to know what was forecast.
"""

from __future__ import annotations

from collections.abc import Sequence

from .canvas import Frame, rule, sheet, text_width, touch_point, words
from .markup import Markup, element
from .numerals import percent
from .scale import Scale

_TOP, _BOTTOM = 58.0, 44.0


def calibration_chart(
    groups: Sequence[tuple[float, float, float, float, str]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    diagonal: str = "",
    width: float = 500.0,
    height: float = 400.0,
    tone: int = 1,
) -> Markup:
    """Groups of rows as (forecast, observed, low, high, words for the pointer), all in [0, 1].

    >>> picture = calibration_chart([(0.2, 0.25, 0.1, 0.4, "20 rows")], title="Calibration",
    ...                             x_label="forecast", y_label="came")
    >>> picture.count("<circle")
    2
    """
    ticks = [(k / 5, percent(k / 5, 0)) for k in range(6)]
    left = 16.0 + text_width(ticks[-1][1])
    right = width - 20.0
    frame = Frame(Scale(0.0, 1.0, left, right), Scale(0.0, 1.0, height - _BOTTOM, _TOP))
    base = frame.y.start
    parts = [words(title, 0, 15, "title"), words(y_label, 0, 35, "quiet")]
    for value, label in ticks:
        place, up = frame.point(value, value)
        parts.append(rule(left, up, right, up))
        parts.append(words(label, left - 8, up + 4, "tick", anchor="end"))
        parts.append(rule(place, base, place, base + 4, "axis"))
        parts.append(words(label, place, base + 18, "tick", anchor="middle"))
    parts.append(rule(left, base, right, base, "axis"))
    parts.append(rule(left, base, right, frame.y.end, "mark"))
    parts.append(words(diagonal, right - 40, frame.y.end + 8, "quiet", anchor="end"))
    ordered = sorted(groups)
    way = "".join(
        f"{'L' if k else 'M'}{frame.x(forecast):.5g} {frame.y(came):.5g}"
        for k, (forecast, came, *_) in enumerate(ordered)
    )
    parts.append(element("path", d=way, class_=f"line tone{tone}", stroke_width=1.5, opacity=0.5))
    for forecast, came, low, high, _ in ordered:
        place, up = frame.point(forecast, came)
        span = f"M{place:.5g} {frame.y(low):.5g}V{frame.y(high):.5g}"
        parts.append(element("path", d=span, class_=f"line tone{tone}", stroke_width=2.0))
        parts.append(element("circle", cx=place, cy=up, r=4.0, class_=f"fill tone{tone}"))
    touched = [touch_point(*frame.point(each[0], each[1]), each[4]) for each in ordered]
    parts.append(element("g", *touched, class_=f"tone{tone}"))
    parts.append(words(x_label, right, height - 6, "quiet", anchor="end"))
    return sheet(width, height, parts, label=title)
