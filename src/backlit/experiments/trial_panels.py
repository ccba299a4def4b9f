"""The best trials of a search, a panel each: validation drawn through, training dashed.

This module refuses to know what is trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..reports.canvas import Frame, rule, sheet, text_width, words
from ..reports.line_chart import stroke
from ..reports.markup import Markup, element
from ..reports.scale import Scale

_ACROSS = 5
_WIDTH, _ROW, _HEAD, _PANEL = 860.0, 118.0, 62.0, 72.0


@dataclass(frozen=True)
class TrialPanel:
    """One trial: a few words above, and two courses (E,), each from 0 to 1."""

    name: str
    validation: Sequence[float]
    training: Sequence[float]


def trial_panels(
    panels: Sequence[TrialPanel], *, title: str, x_label: str, validation: str, training: str
) -> Markup:
    """Panels in rows of five, all with the same two axes, from 0 to 1 and from the first pass on.

    validation, training   what the two kinds of line are called

    >>> picture = trial_panels([TrialPanel("Best-1", [0.1, 0.8], [0.1, 0.9])], title="t",
    ...                        x_label="pass", validation="validation", training="training")
    >>> picture.count("<path")
    3
    """
    step = _WIDTH / _ACROSS
    most = max((len(each.validation) for each in panels), default=1)
    parts = [words(title, 0, 15, "title"), *_key(validation, training)]
    for k, panel in enumerate(panels):
        line, column = divmod(k, _ACROSS)
        top, left = _HEAD + line * _ROW + 16, 28.0 + column * step
        right = left + step - 40
        frame = Frame(Scale(1, max(most, 2), left, right), Scale(0, 1.02, top + _PANEL, top))
        parts += _axes(frame, most, numbered=column == 0)
        parts.append(words(panel.name, left, top - 6))
        parts.append(_course(frame, panel.training, 4, dashed=True))
        parts.append(_course(frame, panel.validation, 1, dashed=False))
    height = _HEAD + -(-len(panels) // _ACROSS) * _ROW + 8
    parts.append(words(x_label, _WIDTH - 12, height - 2, "quiet", anchor="end"))
    return sheet(_WIDTH, height, parts, label=title)


def _key(validation: str, training: str) -> list[Markup]:
    """The two names in the colours of their lines, the dashed one with a piece of it."""
    start = text_width(validation) * 1.1 + 28
    dash = element("path", d=f"M{start:.5g} 32h24", class_="line tone4", stroke_width=1.6,
                   stroke_dasharray="4 3")  # fmt: skip
    return [
        words(validation, 0, 36, "name tone1"),
        dash,
        words(training, start + 30, 36, "name tone4"),
    ]


def _axes(frame: Frame, most: int, *, numbered: bool) -> list[Markup]:
    left, right, base = frame.x.start, frame.x.end, frame.y.start
    parts = []
    for value in (0.0, 0.5, 1.0):
        height = frame.y(value)
        parts.append(rule(left, height, right, height, "grid" if value else "axis"))
        if numbered:
            parts.append(words(f"{value:g}", left - 6, height + 4, "tick", anchor="end"))
    parts.append(words("1", left, base + 13, "tick"))
    parts.append(words(str(most), right, base + 13, "tick", anchor="end"))
    return parts


def _course(frame: Frame, values: Sequence[float], tone: int, *, dashed: bool) -> Markup:
    d = stroke(frame, range(1, len(values) + 1), values)
    dashes = "4 3" if dashed else None
    return element("path", d=d, class_=f"line tone{tone}", stroke_width=1.6,
                   stroke_dasharray=dashes)  # fmt: skip
