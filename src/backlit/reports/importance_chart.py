"""How much each of several things counts: a dot and its interval in a row of its own.

This module refuses to know what is counted, and how sure one can be of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .canvas import Frame, rule, sheet, text_width, words
from .markup import Markup, element
from .numerals import number
from .scale import Scale, fitted

_TOP, _BOTTOM = 58.0, 44.0
_ROW = 24.0
_MOST_NAME = 170.0  # pixels


def importance_chart(
    rows: Sequence[tuple[str, float, float, float]],
    *,
    title: str,
    x_label: str,
    pale: str = "",
    width: float = 500.0,
    tone: int = 1,
) -> Markup:
    """Rows of a name, a value and its interval's low and high end, drawn in the order given.

    An interval that holds zero is drawn pale: of such a row nothing is known for sure. `pale`
    says so, if there is one.

    >>> picture = importance_chart([("age", 0.2, 0.1, 0.3)], title="Importance", x_label="growth")
    >>> "age" in picture, picture.count("<circle")
    (True, 1)
    """
    places = _places([abs(end) for _, *ends in rows for end in ends])
    values = [number(round(mean, places)) for _, mean, _, _ in rows]
    left = 14.0 + min(max([text_width(name) for name, *_ in rows], default=0.0), _MOST_NAME)
    right = width - 12.0 - max([text_width(value) * 1.06 for value in values], default=0.0)
    base = _TOP + _ROW * max(len(rows), 1)
    x = fitted([end for _, *ends in rows for end in ends], left, right, zero=True)
    frame = Frame(x, Scale(0.0, 1.0, base, _TOP))
    parts = [words(title, 0, 15, "title")]
    if any(low <= 0 <= high for _, _, low, high in rows):
        parts.append(words(pale, 0, 35, "quiet"))
    for tick, label in x.ticks(5):
        place = x(tick)
        parts.append(rule(place, _TOP, place, base, "axis" if tick == 0 else "grid"))
        parts.append(words(label, place, base + 18, "tick", anchor="middle"))
    for k, ((name, mean, low, high), value) in enumerate(zip(rows, values, strict=True)):
        middle = _TOP + (k + 0.5) * _ROW
        sure = low > 0 or high < 0
        parts.append(words(_both_ends(name, left - 14.0), left - 14.0, middle + 4, anchor="end"))
        parts.append(_interval(frame, (mean, low, high), middle, name, sure=sure, tone=tone))
        kind = f"name tone{tone} number" if sure else "quiet number"
        parts.append(words(value, width, middle + 4, kind, anchor="end"))
    parts.append(words(x_label, right, base + _BOTTOM - 6, "quiet", anchor="end"))
    names = ", ".join(name for name, *_ in rows)
    return sheet(width, base + _BOTTOM, parts, label=f"{title}: {names}")


def _both_ends(name: str, width: float) -> str:
    """A name cut in its middle: long ones often differ at their end alone.

    >>> _both_ends("how content were you with: the price", 120)
    'how cont…he price'
    """
    keep = len(name)
    while keep > 2 and text_width(name if keep == len(name) else f"{name[:keep]}…") > width:
        keep -= 1
    return name if keep == len(name) else f"{name[: -(-keep // 2)]}…{name[len(name) - keep // 2 :]}"


def _places(sizes: Sequence[float]) -> int:
    """Decimals that give the largest number three digits; finer ones would be noise beside it."""
    largest = max(sizes, default=0.0)
    return max(0, 2 - math.floor(math.log10(largest))) if 0 < largest < math.inf else 0


def _interval(
    frame: Frame, ends: tuple[float, float, float], y: float, name: str, *, sure: bool, tone: int
) -> Markup:
    mean, low, high = ends
    start, end = frame.x(low), frame.x(high)
    return element(
        "g",
        element("title", f"{name}: {number(mean)} ({number(low)} … {number(high)})"),
        element("path", d=f"M{start:.5g} {y:.5g}H{end:.5g}", stroke_width=2.0,
                class_=f"line tone{tone}"),
        element("circle", cx=frame.x(mean), cy=y, r=4.2, class_=f"fill tone{tone}"),
        opacity=None if sure else 0.4,
    )  # fmt: skip
