"""Lines over a common axis, each with its name written at its end instead of in a legend.

This module refuses to know what is measured; it is given numbers and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from .canvas import Frame, rule, sheet, text_width, touch_point, words
from .markup import Markup, element
from .numerals import number
from .scale import Scale, fitted
from .spread import spread
from .thinning import extremes

_ROW = 16.0  # pixels between two names at the right edge
_TOP, _BOTTOM = 58.0, 44.0
_MOST_DOTS = 40  # values that still are seen one by one
_MOST_TOUCHED = 120  # points that answer to the pointer; more would lie on top of each other


@dataclass(frozen=True)
class Line:
    """One series. x, y: (n,) numbers; NaN leaves a gap.

    label   written at the line's end; empty writes nothing
    tone    1 … 4, one of the colours of `style`
    width   pixels
    faint   drawn pale, as a background for another line
    band    how far an interval reaches below and above y, (n,) each; shaded
    dots    only rings at the points, no line: what somebody else measured
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    tone: int = 1
    width: float = 2.0
    faint: bool = False
    band: tuple[Sequence[float], Sequence[float]] | None = None
    dots: bool = False


def line_chart(
    lines: Sequence[Line],
    *,
    title: str,
    x_label: str,
    y_label: str = "",
    width: float = 500.0,
    height: float = 310.0,
    log_y: bool = False,
    zero: bool = False,
    mark: tuple[float, str] | None = None,
    whole_x: bool = True,
) -> Markup:
    """A chart of several lines.

    log_y     a logarithmic axis; values of zero and below leave a gap
    zero      the y axis begins at 0
    mark      an x at which a dotted upright stands, and the words above it
    whole_x   only whole numbers along x, as for epochs and iterations

    >>> picture = line_chart([Line("training", [1, 2, 3], [0.9, 0.4, 0.2])],
    ...                      title="Loss", x_label="epoch")
    >>> "training" in picture and picture.startswith("<svg")
    True
    """
    names = [line.label for line in lines if line.label]
    right = 14.0 + 1.06 * max([text_width(name) for name in names], default=0.0)  # semi-bold
    ticks = fitted(_all(lines, "y"), 0.0, 1.0, log=log_y, zero=zero).ticks()
    left = 16.0 + max([text_width(label) for _, label in ticks], default=10.0)
    xs = _all(lines, "x") or [0.0]
    low, high = min(xs), max(xs)
    if low == high:
        low, high = low - 0.5, high + 0.5
    x_scale = Scale(low, high, left, width - right)
    y_scale = fitted(_all(lines, "y"), height - _BOTTOM, _TOP, log=log_y, zero=zero)
    frame = Frame(x_scale, y_scale)
    parts = [words(title, 0, 15, "title"), words(y_label, 0, 35, "quiet")]
    parts += frame.axes(whole_x=whole_x)
    parts.append(words(x_label, width - right, height - 6, "quiet", anchor="end"))
    if mark is not None and low <= mark[0] <= high:
        parts += _upright(frame, *mark)
    for line in lines:
        if line.band is not None:
            parts.append(_band(frame, line, *line.band))
    for line in lines:
        parts.append(_rings(frame, line) if line.dots else _path(frame, line))
    for line in lines:
        quiet = [] if line.dots else [_dots(frame, line)]
        parts += [] if line.faint else [*quiet, _touch_points(frame, line)]
    parts += _names(frame, lines)
    return sheet(width, height, parts, label=f"{title}: {', '.join(names)}" if names else title)


def stroke(frame: Frame, x: Sequence[float], y: Sequence[float]) -> str:
    """The path of a series in SVG's words; a value that has no place lifts the pen.

    >>> stroke(Frame(Scale(0, 2, 0, 20), Scale(0, 1, 10, 0)), [0, 1, 2], [0, 1, 0.5])
    'M0 10L10 0L20 5'
    """
    pieces, drawing = [], False
    for a, b in zip(x, y, strict=True):
        if not frame.has(a, b):
            drawing = False
            continue
        across, up = frame.point(a, b)
        pieces.append(f"{'L' if drawing else 'M'}{across:.5g} {up:.5g}")
        drawing = True
    return "".join(pieces)


def _all(lines: Sequence[Line], axis: str) -> list[float]:
    return [float(value) for line in lines for value in getattr(line, axis)]


def _band(frame: Frame, line: Line, low: Sequence[float], high: Sequence[float]) -> Markup:
    """The shaded interval, cut off at the edges of the picture."""
    across = [
        (frame.x(x), a, b)
        for x, a, b in zip(line.x, low, high, strict=True)
        if isfinite(a) and isfinite(b)
    ]
    if len(across) < 2:
        return Markup()
    ends = sorted((frame.y.start, frame.y.end))

    def up(value: float) -> float:
        return min(max(frame.y(value) if frame.y.shows(value) else ends[1], ends[0]), ends[1])

    there = [f"{x:.5g} {up(b):.5g}" for x, _, b in across]
    back = [f"{x:.5g} {up(a):.5g}" for x, a, _ in reversed(across)]
    d = f"M{'L'.join([*there, *back])}Z"
    return element("path", d=d, class_=f"fill tone{line.tone}", opacity=0.16)


def _rings(frame: Frame, line: Line) -> Markup:
    rings = [
        element("circle", cx=frame.x(a), cy=frame.y(b), r=3.2)
        for a, b in zip(line.x, line.y, strict=True)
        if frame.has(a, b)
    ]
    return element("g", *rings, class_=f"line tone{line.tone}", stroke_width=1.3)


def _path(frame: Frame, line: Line) -> Markup:
    x, y = extremes(line.x, line.y)
    return element(
        "path",
        d=stroke(frame, x.tolist(), y.tolist()),
        class_=f"line tone{line.tone}",
        stroke_width=line.width,
        opacity=0.32 if line.faint else None,
    )


def _dots(frame: Frame, line: Line) -> Markup:
    if len(line.x) > _MOST_DOTS:
        return Markup()
    dots = [
        element("circle", cx=frame.x(a), cy=frame.y(b), r=line.width * 0.5 + 0.9)
        for a, b in zip(line.x, line.y, strict=True)
        if frame.has(a, b)
    ]
    return element("g", *dots, class_=f"fill tone{line.tone}")


def _touch_points(frame: Frame, line: Line) -> Markup:
    every = max(1, -(-len(line.x) // _MOST_TOUCHED))
    name = f"{line.label} · " if line.label else ""
    touched = [
        touch_point(*frame.point(a, b), f"{name}{number(a, 6)}: {number(b, 4)}")
        for a, b in list(zip(line.x, line.y, strict=True))[::every]
        if frame.has(a, b)
    ]
    return element("g", *touched, class_=f"tone{line.tone}")


def _upright(frame: Frame, x: float, says: str) -> list[Markup]:
    place = frame.x(x)
    half = text_width(says) / 2
    middle = min(max(place, frame.x.start + half), max(frame.x.end - half, frame.x.start + half))
    return [
        rule(place, frame.y.end - 4, place, frame.y.start, "mark"),
        words(says, middle, frame.y.end - 9, "quiet", anchor="middle"),
    ]


def _names(frame: Frame, lines: Sequence[Line]) -> list[Markup]:
    named = []
    for line in lines:
        ends = [(a, b) for a, b in zip(line.x, line.y, strict=True) if frame.has(a, b)]
        if line.label and ends:
            named.append((frame.point(*ends[-1])[1], line))
    heights = spread([height for height, _ in named], _ROW, frame.y.end, frame.y.start)
    return [
        element("text", line.label, x=frame.x.end + 8, y=height + 4, class_=f"name tone{line.tone}")
        for height, (_, line) in zip(heights, named, strict=True)
    ]
