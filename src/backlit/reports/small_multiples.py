"""The same small chart for every layer, side by side on one common scale.

Many layers in one chart are a knot; side by side on equal axes the eye compares them at once.
This module refuses to know what is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import Frame, rule, sheet, shortened, text_width, touch_point, words
from .line_chart import stroke
from .markup import Markup, element
from .numerals import number
from .scale import Scale, fitted
from .thinning import extremes

_HEAD, _PANEL_HEIGHT, _FOOT = 28.0, 82.0, 50.0
_LEFT = 44.0  # fixed, so that figures one above the other stand in line
_BETWEEN = 26.0
_MOST_ACROSS = 6


@dataclass(frozen=True)
class Panel:
    """One small chart. x, y: (n,) numbers; NaN leaves a gap."""

    name: str
    x: Sequence[float]
    y: Sequence[float]


def small_multiples(
    panels: Sequence[Panel],
    *,
    title: str,
    x_label: str,
    y_label: str = "",
    width: float = 1016.0,
    tone: int = 1,
    log_y: bool = False,
    zero: bool = False,
    band: tuple[float, float] | None = None,
) -> Markup:
    """Panels in rows of at most six, all with the same two axes; the last value is written.

    log_y   a logarithmic axis; zero   the axis begins at 0
    band    two values of y between which the ground is shaded: where one hopes to be

    >>> picture = small_multiples([Panel("dense1", [1, 2], [0.1, 0.2])], title="Spread",
    ...                           x_label="iteration")
    >>> "dense1" in picture and "0.2" in picture
    True
    """
    ys = [float(y) for panel in panels for y in panel.y]
    if ys and band is not None:
        ys += band
    xs = [float(x) for panel in panels for x in panel.x] or [0.0]
    across = min(max(len(panels), 3), _MOST_ACROSS)
    step = (width - _LEFT + _BETWEEN) / across
    rows = -(-len(panels) // across)
    head = _HEAD + (18.0 if y_label else 0.0)
    row_height = 22 + _PANEL_HEIGHT + _FOOT
    parts = [words(title, 0, 15, "title"), words(y_label, 0, 35, "quiet")]
    low, high = min(xs), max(xs)
    right = width
    for place, panel in enumerate(panels):
        row, column = divmod(place, across)
        top = head + 22 + row * row_height
        start = _LEFT + column * step
        right = start + step - _BETWEEN
        frame = Frame(
            Scale(low, high if high > low else low + 1, start, right),
            fitted(ys, top + _PANEL_HEIGHT, top, log=log_y, zero=zero),
        )
        parts += _panel(frame, panel, tone, band, numbered=column == 0)
    height = head + rows * row_height
    parts.append(words(x_label, right, height - 14, "quiet", anchor="end"))
    names = ", ".join(panel.name for panel in panels)
    return sheet(width, height, parts, label=f"{title}: {names}")


def _panel(
    frame: Frame,
    panel: Panel,
    tone: int,
    band: tuple[float, float] | None,
    *,
    numbered: bool,
) -> list[Markup]:
    left, right, base = frame.x.start, frame.x.end, frame.y.start
    parts = []
    if band is not None:
        low, high = frame.y(band[0]), frame.y(band[1])
        parts.append(element("rect", x=left, y=high, width=right - left, height=low - high,
                             class_="band"))  # fmt: skip
    for value, label in frame.y.ticks(3):
        parts.append(rule(left, frame.y(value), right, frame.y(value)))
        if numbered:
            parts.append(words(label, left - 8, frame.y(value) + 4, "tick", anchor="end"))
    parts.append(rule(left, base, right, base, "axis"))
    parts.append(words(number(frame.x.low, 6), left, base + 16, "tick"))
    parts.append(words(number(frame.x.high, 6), right, base + 16, "tick", anchor="end"))
    parts.append(_named(frame, panel, tone))
    x, y = extremes(panel.x, panel.y, 240)
    parts.append(element("path", d=stroke(frame, x.tolist(), y.tolist()), stroke_width=1.75,
                         class_=f"line tone{tone}"))  # fmt: skip
    if len(panel.x) == 1 and frame.has(panel.x[0], panel.y[0]):  # a line of one point is unseen
        across, up = frame.point(panel.x[0], panel.y[0])
        parts.append(element("circle", cx=across, cy=up, r=2.6, class_=f"fill tone{tone}"))
    every = max(1, -(-len(panel.x) // 40))
    touched = [
        touch_point(*frame.point(a, b), f"{number(a, 6)}: {number(b, 4)}")
        for a, b in list(zip(panel.x, panel.y, strict=True))[::every]
        if frame.has(a, b)
    ]
    parts.append(element("g", *touched, class_=f"tone{tone}"))
    return parts


def _named(frame: Frame, panel: Panel, tone: int) -> Markup:
    ends = [b for a, b in zip(panel.x, panel.y, strict=True) if frame.has(a, b)]
    last = number(ends[-1]) if ends else ""
    room = frame.x.end - frame.x.start - text_width(last) - 6
    height = frame.y.end - 8
    return element(
        "g",
        words(shortened(panel.name, room), frame.x.start, height),
        words(last, frame.x.end, height, f"name tone{tone} number", anchor="end"),
    )
