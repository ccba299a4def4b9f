"""A histogram for each layer, side by side on the same two axes.

This module refuses to know where the values came from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..reports.canvas import Frame, rule, sheet, words
from ..reports.markup import Markup, element
from ..reports.numerals import number, percent
from ..reports.scale import Scale

_BINS = 30  # as in the book
_LEFT, _BETWEEN, _TOP, _BASE, _FOOT = 42.0, 20.0, 46.0, 126.0, 24.0


def layer_histograms(
    layers: Sequence[NDArray[np.float64]],
    ends: tuple[float, float],
    *,
    names: Sequence[str],
    title: str,
    y_label: str,
    zeros: bool = True,
    width: float = 820.0,
) -> Markup:
    """Shares of each layer's values in thirty bins, and their standard deviation σ above.

    ends   the values of x between which is counted
    zeros  whether values of 0 are drawn, or only their share is written

    >>> picture = layer_histograms([np.array([0.2, 0.4])], (0, 1), names=["layer 1"],
    ...                            title="Outputs", y_label="share")
    >>> "layer 1" in picture and "σ 0.1" in picture
    True
    """
    bars = [
        np.histogram(values if zeros else values[values != 0], _BINS, ends)[0] / values.size
        for values in layers
    ]
    up = Scale(0.0, max(0.01, 1.05 * float(np.max(bars))), _BASE, _TOP)
    step = (width - _LEFT + _BETWEEN) / len(layers)
    parts = [words(title, 0, 15, "title"), words(y_label, width, 15, "quiet", anchor="end")]
    for place, (name, values) in enumerate(zip(names, layers, strict=True)):
        start = _LEFT + place * step
        frame = Frame(Scale(*ends, start, start + step - _BETWEEN), up)
        parts += _panel(frame, bars[place].tolist(), numbered=place == 0)
        parts.append(words(name, frame.x.start, _TOP - 8))
        if not zeros:
            says, middle = (
                percent(float((values == 0).mean()), 0),
                sum(frame.x(x) for x in ends) / 2,
            )
            parts.append(words(f"0: {says}", middle, _BASE + 16, "quiet", anchor="middle"))
        spread = f"σ {number(float(values.std()), 2)}"
        parts.append(words(spread, frame.x.end, _TOP - 8, "quiet", anchor="end"))
    return sheet(width, _BASE + _FOOT, parts, label=f"{title}: {', '.join(names)}")


def _panel(frame: Frame, shares: Sequence[float], *, numbered: bool) -> list[Markup]:
    left, right, base = frame.x.start, frame.x.end, frame.y.start
    parts = []
    for value, label in frame.y.ticks(3):
        parts.append(rule(left, frame.y(value), right, frame.y(value)))
        if numbered:
            parts.append(words(label, left - 6, frame.y(value) + 4, "tick", anchor="end"))
    wide = (right - left) / len(shares)
    for place, share in enumerate(shares):
        top = frame.y(share)
        if share:
            parts.append(element("rect", element("title", number(share)), x=left + place * wide,
                                 y=top, width=0.9 * wide, height=base - top,
                                 class_="fill tone1"))  # fmt: skip
    parts.append(rule(left, base, right, base, "axis"))
    parts.append(words(number(frame.x.low), left, base + 16, "tick"))
    parts.append(words(number(frame.x.high), right, base + 16, "tick", anchor="end"))
    return parts
