"""Predicted against true values: points, and the diagonal on which they should lie.

This module refuses to know what was predicted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .canvas import Frame, rule, sheet, text_width, touch_point, words
from .markup import Markup, element
from .numerals import number
from .scale import Scale, fitted

_TOP, _BOTTOM = 58.0, 44.0
_MOST_DRAWN = 1500  # points; of more, every k-th is drawn
_MOST_TOUCHED = 200


def agreement(
    true: ArrayLike,
    predicted: ArrayLike,
    *,
    title: str,
    x_label: str,
    y_label: str,
    diagonal: str = "",
    width: float = 500.0,
    height: float = 400.0,
    tone: int = 1,
) -> Markup:
    """A scatter of predictions over truths on two equal scales, with the line of equality.

    true, predicted   (n,); pairs with a value that is not finite are left out
    diagonal          the words along the line of equality

    >>> picture = agreement([1, 2], [1.1, 1.9], title="Test", x_label="true", y_label="said")
    >>> picture.count("<circle")
    4
    """
    both = np.stack([np.ravel(np.asarray(each, dtype=np.float64)) for each in (true, predicted)])
    both = both[:, np.isfinite(both).all(axis=0)]
    drawn = both[:, :: max(1, -(-both.shape[1] // _MOST_DRAWN))].T.tolist()
    y = fitted(both.ravel(), height - _BOTTOM, _TOP)
    left = 16.0 + max(text_width(label) for _, label in y.ticks())
    frame = Frame(Scale(y.low, y.high, left, width - 14), y)
    parts = [words(title, 0, 15, "title"), words(y_label, 0, 35, "quiet"), *frame.axes()]
    parts.append(rule(left, y.start, width - 14, y.end, "mark"))
    parts.append(words(diagonal, width - 40, y.end + 8, "quiet", anchor="end"))
    opacity = 0.75 if len(drawn) < 200 else 0.4
    dots = [
        element("circle", cx=frame.x(a), cy=frame.y(b), r=2.6, fill_opacity=opacity)
        for a, b in drawn
    ]
    parts.append(element("g", *dots, class_=f"fill tone{tone}"))
    every = max(1, -(-len(drawn) // _MOST_TOUCHED))
    touched = [
        touch_point(frame.x(a), frame.y(b), f"{number(a, 4)} → {number(b, 4)}")
        for a, b in drawn[::every]
    ]
    parts.append(element("g", *touched, class_=f"tone{tone}"))
    parts.append(words(x_label, width - 14, height - 6, "quiet", anchor="end"))
    return sheet(width, height, parts, label=title)
