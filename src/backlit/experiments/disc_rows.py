"""Rows of discs on one logarithmic axis, and rings of what others measured.

This module refuses to know what was measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..reports.canvas import Frame, rule, sheet, touch_point, words
from ..reports.markup import Markup, element
from ..reports.numerals import number
from ..reports.scale import Scale

_ROW, _HEAD = 40.0, 66.0


def disc_rows(
    rows: Mapping[str, Sequence[float]],
    theirs: Mapping[str, Mapping[str, float]],
    *,
    title: str,
    ours: str,
    low: float,
    high: float,
) -> Markup:
    """A row for each name: a disc for each of its values, a ring for each of theirs.

    rows       name -> values; what lies outside `low` … `high` is drawn at the edge
    theirs     who -> name -> value; at most three
    ours       what the discs are called

    >>> picture = disc_rows({"W1": [1e-3]}, {"book": {"W1": 1e-2}}, title="Δ", ours="ours",
    ...                     low=1e-4, high=1.0)
    >>> picture.count("<circle")
    3
    """
    base = _HEAD + _ROW * len(rows)
    frame = Frame(Scale(low, high, 40, 600, log=True), Scale(0, len(rows), base, _HEAD))
    parts = [words(title, 0, 15, "title")]
    for tone, name in enumerate((ours, *theirs), start=1):
        told = words(f"{'●' if tone == 1 else '○'} {name}", 40 + 170 * (tone - 1), 42, "name")
        parts.append(element("g", told, class_=f"tone{tone}"))
    for value, label in frame.x.ticks(8):
        parts.append(rule(frame.x(value), _HEAD, frame.x(value), base))
        parts.append(words(label, frame.x(value), base + 18, "tick", anchor="middle"))
    for row, (name, values) in enumerate(rows.items()):
        height = frame.y(len(rows) - row - 0.5)
        places = [(frame.x(min(max(each, low), high)), each) for each in values]
        discs = [element("circle", cx=x, cy=height, r=4, fill_opacity=0.6) for x, _ in places]
        parts.append(words(name, 0, height + 4))
        parts.append(element("g", *discs, class_="fill tone1"))
        touched = [touch_point(x, height, number(each)) for x, each in places]
        parts.append(element("g", *touched, class_="tone1"))
        for tone, found in enumerate(theirs.values(), start=2):
            across = frame.x(min(max(found[name], low), high))
            parts.append(element("circle", cx=across, cy=height, r=7, stroke_width=2,
                                 class_=f"line tone{tone}"))  # fmt: skip
    return sheet(620, base + 30, parts, label=title)
