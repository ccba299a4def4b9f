"""The frame that figures share: a sheet of SVG, its title, its axes and its grid.

A sheet is drawn in CSS classes that `style.FIGURE_CSS` gives colour to; no picture carries a
colour of its own, so light, dark and print are one drawing.
This module refuses to know what is plotted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .markup import Markup, element, joined
from .scale import Scale
from .style import FIGURE_CSS

_WIDE_FROM = 0x1100  # Hangul Jamo: from here on, characters are about as wide as they are high


def text_width(content: str, size: float = 12.0) -> float:
    """About how many pixels a line of text takes in a sans-serif type of `size` pixels.

    >>> text_width("한글") > text_width("ab") > text_width("il")
    True
    """
    return size * sum(_advance(character) for character in content)


def _advance(character: str) -> float:
    if character in "il.,:;'|!()[]{}⁻ \u202f":
        return 0.31
    if 0x2000 <= ord(character) < 0x2E80:  # punctuation, arrows, mathematical signs
        return 0.62
    if ord(character) >= _WIDE_FROM:
        return 0.98
    if character in "mwMW%@×":
        return 0.86
    return 0.66 if character.isupper() else 0.57


def shortened(content: str, width: float, size: float = 12.0) -> str:
    """The text, cut with an ellipsis where it would be wider than `width` pixels.

    >>> shortened("a rather long name", 60)
    'a rather…'
    """
    if text_width(content, size) <= width:
        return content
    while content and text_width(content + "…", size) > width:
        content = content[:-1]
    return content.rstrip() + "…"


def sheet(width: float, height: float, parts: Iterable[str], *, label: str) -> Markup:
    """An SVG sheet. `label` is what a screen reader says in place of the drawing."""
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="figure",
        viewBox=f"0 0 {width:g} {height:g}",
        width=float(width),
        height=float(height),
        role="img",
        aria_label=label,
    )


def standalone(picture: Markup, *more_css: Markup) -> Markup:
    """The same sheet with its style inside, to be opened or saved as a file of its own.

    >>> picture = standalone(sheet(10, 10, [], label="nothing"))
    >>> picture.count("<style>"), picture.startswith("<svg")
    (1, True)
    """
    head, body = picture.split(">", 1)
    return joined([Markup(head + ">"), element("style", FIGURE_CSS, *more_css), Markup(body)])


def words(content: str, x: float, y: float, kind: str = "", *, anchor: str | None = None) -> Markup:
    """A line of text whose baseline begins (or is centred, or ends) at (x, y)."""
    return element("text", content, x=float(x), y=float(y), class_=kind or None, text_anchor=anchor)


def rule(x1: float, y1: float, x2: float, y2: float, kind: str = "grid") -> Markup:
    """A straight line; `kind` is grid, axis or mark."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), class_=kind)


@dataclass(frozen=True)
class Frame:
    """Two scales and what is written around them. `y` runs upwards: its start is the bottom."""

    x: Scale
    y: Scale

    def axes(self, *, x_ticks: int = 6, y_ticks: int = 5, whole_x: bool = False) -> list[Markup]:
        """Grid lines across, one base line, and the numbers along both axes.

        `whole_x` keeps only whole numbers along x: there is no half of an epoch.
        """
        left, right, base = self.x.start, self.x.end, self.y.start
        parts = []
        for value, label in self.y.ticks(y_ticks):
            height = self.y(value)
            parts.append(rule(left, height, right, height))
            parts.append(words(label, left - 8, height + 4, "tick", anchor="end"))
        parts.append(rule(left, base, right, base, "axis"))
        for value, label in self.x.ticks(x_ticks):
            if whole_x and value != int(value):
                continue
            place = self.x(value)
            parts.append(rule(place, base, place, base + 4, "axis"))
            parts.append(words(label, place, base + 18, "tick", anchor="middle"))
        return parts

    def has(self, x: float, y: float) -> bool:
        """Whether a point can be drawn at all."""
        return self.x.shows(x) and self.y.shows(y)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point on the sheet."""
        return self.x(x), self.y(y)


def touch_point(x: float, y: float, says: str) -> Markup:
    """An unseen disc that shows itself and its words when the pointer rests on it."""
    return element("circle", element("title", says), cx=x, cy=y, r=5, class_="touch")
