"""Trials as discs over one or two settings, the fuller the better; others' trials as rings.

This module refuses to know what the settings do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from ..reports.canvas import Frame, rule, sheet, text_width, touch_point, words
from ..reports.markup import Markup, element
from ..reports.numerals import number
from ..reports.scale import Scale

_TOP, _BOTTOM = 62.0, 44.0
_PALE = 0.1  # how full a disc of score 0 is


@dataclass(frozen=True)
class Trials:
    """Where trials stand: x, y and the score in [0, 1], (n,) each.

    label  what the key calls them
    rings  drawn as rings: what somebody else measured
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    score: Sequence[float]
    rings: bool = False


def trial_scatter(
    trials: Sequence[Trials],
    *,
    title: str,
    x_label: str,
    y_label: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    log_y: bool = False,
    key: str = "",
    width: float = 620.0,
    height: float = 380.0,
) -> Markup:
    """A scatter over a logarithmic x; discs and rings are the fuller, the higher their score.

    x_range, y_range   what was searched: dotted uprights stand at both ends of x
    key                what fullness means, beside the names

    >>> picture = trial_scatter([Trials("ours", [0.1], [0.5], [0.5])], title="t", x_label="x",
    ...                         y_label="y", x_range=(0.01, 1), y_range=(0, 1))
    >>> picture.count("<circle")
    3
    """
    air = 1.35
    bottom, top = (y_range[0] / air, y_range[1] * air) if log_y else y_range
    y = Scale(bottom, top, height - _BOTTOM, _TOP, log=log_y)
    left = 16.0 + max([text_width(label) for _, label in y.ticks()], default=10.0)
    x = Scale(x_range[0] / air, x_range[1] * air, left, width - 10, log=True)
    frame = Frame(x, y)
    parts = [words(title, 0, 15, "title"), *_key(trials, key), *frame.axes()]
    parts.append(words(y_label, left + 4, _TOP - 6, "quiet"))
    parts += [rule(x(end), y.start, x(end), y.end, "mark") for end in x_range]
    for tone, each in enumerate(trials, start=1):
        parts += _drawn(frame, each, tone)
    parts.append(words(x_label, width - 10, height - 6, "quiet", anchor="end"))
    return sheet(width, height, parts, label=title)


def _drawn(frame: Frame, trials: Trials, tone: int) -> list[Markup]:
    discs, touched = [], []
    for a, b, score in zip(trials.x, trials.y, trials.score, strict=True):
        if not (frame.has(a, b) and isfinite(score)):
            continue
        across, up = frame.point(a, b)
        full = _PALE + (1 - _PALE) * min(max(score, 0.0), 1.0)
        discs.append(_disc(across, up, full, rings=trials.rings))
        says = f"{trials.label} · {number(a)}, {number(b)}: {number(score)}"
        touched.append(touch_point(across, up, says))
    kind = "line" if trials.rings else "fill"
    return [
        element("g", *discs, class_=f"{kind} tone{tone}"),
        element("g", *touched, class_=f"tone{tone}"),
    ]


def _disc(across: float, up: float, full: float, *, rings: bool) -> Markup:
    if rings:
        return element("circle", cx=across, cy=up, r=4.2, stroke_width=1.4, stroke_opacity=full)
    return element("circle", cx=across, cy=up, r=3.4, fill_opacity=full)


def _key(trials: Sequence[Trials], key: str) -> list[Markup]:
    """A disc or a ring before each name, and what it means that it is full."""
    parts, at = [], 0.0
    for tone, each in enumerate(trials, start=1):
        mark = _disc(at + 5, 32, 1.0, rings=each.rings)
        parts.append(element("g", mark, class_=f"{'line' if each.rings else 'fill'} tone{tone}"))
        parts.append(words(each.label, at + 14, 36, f"name tone{tone}"))
        at += 14 + 1.1 * text_width(each.label) + 18
    return [*parts, words(key, at, 36, "quiet")] if key else parts
