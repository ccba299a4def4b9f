"""A confusion matrix as a map: what each class was taken for.

This module refuses to know how the counts came about.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .canvas import sheet, shortened, text_width, words
from .markup import Markup, element
from .numerals import count, percent

_LARGEST_WITH_NUMBERS = 24  # classes; in smaller cells a number cannot be read
_LINE = 14.0  # pixels from name to name; in smaller cells only every second, third … is named
MOST_CLASSES = 60
"""Above this many classes a map is no picture any more; the pairs most confused are a list."""


def confusion_map(
    matrix: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    title: str,
    true_label: str,
    said_label: str,
    width: float = 560.0,
) -> Markup:
    """A square of cells: rows are the true class, columns what the network said.

    matrix: (K, K) counts, [true, said]. The share of its row gives a cell its depth, right
    answers in one colour and wrong ones in another; the square root of the share is drawn, so
    that a single mistake in a hundred still shows.

    >>> picture = confusion_map([[9, 1], [0, 5]], ["cat", "dog"], title="Confusion",
    ...                         true_label="true", said_label="said")
    >>> picture.count("<rect"), "cat → dog: 1" in picture
    (4, True)
    """
    classes = len(names)
    margin = min(140.0, 26.0 + max(text_width(name) for name in names))
    cell = min(44.0, (width - margin - 4) / classes)
    top, side = 76.0, cell * classes
    every = math.ceil(_LINE / cell)
    tilt = any(text_width(name) > cell - 4 for name in names)
    if tilt:
        top += min(90.0, max(text_width(name) for name in names) * 0.75)
    parts = [
        words(title, 0, 15, "title"),
        words(f"{true_label} ↓   {said_label} →", 0, 35, "quiet"),
    ]
    for row, name in enumerate(names):
        middle = (row + 0.5) * cell
        short = shortened(name, 110.0)
        if row % every == 0:
            parts.append(words(short, margin - 10, top + middle + 4, "tick", anchor="end"))
            parts.append(_column_name(short, margin + middle, top - 10, tilt=tilt))
        total = sum(matrix[row])
        for column, other in enumerate(names):
            says = _says(name, other, matrix[row][column], total)
            parts += _cell(
                margin + column * cell, top + row * cell, cell, matrix[row][column], total,
                right=row == column, says=says, numbered=classes <= _LARGEST_WITH_NUMBERS,
            )  # fmt: skip
    overhang = 0.6 * text_width(shortened(names[-1], 110.0)) - cell / 2 if tilt else 0.0
    return sheet(margin + side + max(4.0, overhang), top + side + 4, parts, label=title)


def most_confused(
    matrix: Sequence[Sequence[int]], names: Sequence[str], limit: int = 5
) -> list[tuple[str, str, int]]:
    """The commonest mistakes as (true, said, rows), the most frequent first.

    >>> most_confused([[9, 1, 0], [0, 5, 3], [0, 0, 4]], ["a", "b", "c"])
    [('b', 'c', 3), ('a', 'b', 1)]
    """
    pairs = [
        (int(matrix[i][j]), i, j)
        for i in range(len(names))
        for j in range(len(names))
        if i != j and matrix[i][j] > 0
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    return [(names[i], names[j], rows) for rows, i, j in pairs[:limit]]


def _says(true: str, said: str, rows: int, total: int) -> str:
    share = percent(rows / total) if total else "–"
    return f"{true} → {said}: {count(rows)} ({share})"


def _column_name(name: str, x: float, y: float, *, tilt: bool) -> Markup:
    if not tilt:
        return words(name, x, y, "tick", anchor="middle")
    turned = f"translate({x:.5g} {y:.5g}) rotate(-45)"
    return element("text", name, transform=turned, class_="tick")


def _cell(
    x: float, y: float, size: float, rows: int, total: int,
    *, right: bool, says: str, numbered: bool,
) -> list[Markup]:  # fmt: skip
    depth = math.sqrt(rows / total) if total else 0.0
    gap = min(2.0, size * 0.06)
    square = element(
        "rect",
        element("title", says),
        x=x + gap / 2, y=y + gap / 2, width=size - gap, height=size - gap, rx=min(3.0, size / 8),
        class_=("fill " + ("tone1" if right else "tone2")) if rows else "hole",
        fill_opacity=0.12 + 0.88 * depth if rows else None,
    )  # fmt: skip
    if not rows or not numbered:
        return [square]
    ink = "number on" if depth > 0.6 else "number"
    return [square, words(count(rows), x + size / 2, y + size / 2 + 4, ink, anchor="middle")]
