"""How often values of each size occur, as bars of equal width.

This module refuses to know what is counted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .canvas import Frame, rule, sheet, text_width, words
from .markup import Markup, element
from .numerals import count, number
from .scale import Scale, fitted, round_values

_TOP, _BOTTOM = 58.0, 44.0


def histogram(
    values: ArrayLike,
    *,
    title: str,
    x_label: str,
    y_label: str = "",
    bins: int = 30,
    width: float = 500.0,
    height: float = 310.0,
    tone: int = 1,
    mark: tuple[float, str] | None = None,
) -> Markup:
    """Bars between round edges that together hold every finite value.

    values   (n,); those that are not finite are left out
    bins     about how many bars
    mark     a value at which a dotted upright stands, and its words

    >>> histogram([1, 1, 2], title="Residuals", x_label="error", bins=2).count("<rect")
    2
    """
    numbers = np.asarray(values, dtype=np.float64).ravel()
    edges, counts = counted(numbers[np.isfinite(numbers)], bins)
    base = height - _BOTTOM
    y = fitted([0.0, *counts], base, _TOP, zero=True)
    left = 16.0 + max(text_width(label) for _, label in y.ticks())
    frame = Frame(Scale(edges[0], edges[-1], left, width - 14), y)
    parts = [words(title, 0, 15, "title"), words(y_label, 0, 35, "quiet"), *frame.axes()]
    for first, last, rows in zip(edges[:-1], edges[1:], counts, strict=True):
        if rows:
            parts.append(_bar(frame, first, last, rows, tone))
    if mark is not None and edges[0] <= mark[0] <= edges[-1]:
        place = frame.x(mark[0])
        parts.append(rule(place, _TOP - 4, place, base, "mark"))
        parts.append(words(mark[1], place, _TOP - 9, "quiet", anchor="middle"))
    parts.append(words(x_label, width - 14, height - 6, "quiet", anchor="end"))
    return sheet(width, height, parts, label=title)


def counted(values: ArrayLike, bins: int) -> tuple[list[float], list[int]]:
    """Round edges and how many values lie between each two; the last bin holds its upper edge.

    >>> counted([0.0, 0.4, 1.0], 2)
    ([0.0, 0.5, 1.0], [2, 1])
    """
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.size == 0:
        return [0.0, 1.0], [0]
    low, high = float(numbers.min()), float(numbers.max())
    if low == high:
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    inner = round_values(low, high, bins)
    step = inner[1] - inner[0] if len(inner) > 1 else high - low
    edges = [edge for edge in inner if low < edge < high]
    edges = [*([edges[0] - step] if edges else [low]), *edges]
    edges.append(edges[-1] + step if edges[-1] + step >= high else high)
    found, _ = np.histogram(numbers, bins=edges)
    return edges, [int(rows) for rows in found]


def _bar(frame: Frame, first: float, last: float, rows: int, tone: int) -> Markup:
    left, right, top = frame.x(first), frame.x(last), frame.y(rows)
    gap = min(1.5, (right - left) * 0.1)
    says = f"{number(first)} … {number(last)}: {count(rows)}"
    return element(
        "rect", element("title", says), x=left + gap / 2, y=top, width=right - left - gap,
        height=frame.y.start - top, class_=f"fill tone{tone}", fill_opacity=0.85,
    )  # fmt: skip
