"""The best trials of a search, a panel each: validation drawn through, training dashed.

This module refuses to know what is trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from .canvas import Frame, rule, sheet, shortened, text_width, words
from .line_chart import stroke
from .markup import Markup, element
from .scale import Scale
from .thinning import extremes

_ACROSS = 5
_ROW, _HEAD, _PANEL = 118.0, 62.0, 72.0
SHARES: Final = Scale(0.0, 1.02, 0.0, 0.0)
"""The axis of accuracies."""


@dataclass(frozen=True)
class TrialPanel:
    """One trial: a few words above, and two courses (E,)."""

    name: str
    validation: Sequence[float]
    training: Sequence[float]


def trial_panels(
    panels: Sequence[TrialPanel],
    *,
    title: str,
    x_label: str,
    validation: str,
    training: str,
    y: Scale = SHARES,
    width: float = 860.0,
) -> Markup:
    """Panels in rows of five, all with the same two axes, from the first pass on.

    validation, training   what the two kinds of line are called
    y                      from which value to which; values beyond are drawn at the edge

    >>> picture = trial_panels([TrialPanel("Best-1", [0.1, 0.8], [0.1, 0.9])], title="t",
    ...                        x_label="pass", validation="validation", training="training")
    >>> picture.count("<path")
    3
    """
    ticks = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")] if y == SHARES else y.ticks(3)
    margin = max(28.0, 12.0 + max([text_width(label) for _, label in ticks], default=0.0))
    step = (width + 32.0 - margin) / _ACROSS
    most = max((len(each.validation) for each in panels), default=1)
    parts = [words(title, 0, 15, "title"), *_key(validation, training)]
    for k, panel in enumerate(panels):
        line, column = divmod(k, _ACROSS)
        top, left = _HEAD + line * _ROW + 16, margin + column * step
        right = left + step - 40
        up = Scale(y.low, y.high, top + _PANEL, top, log=y.log)
        frame = Frame(Scale(1, max(most, 2), left, right), up)
        parts += _axes(frame, most, ticks, numbered=column == 0)
        parts.append(words(shortened(panel.name, step - 10), left, top - 6))
        parts.append(_course(frame, panel.training, 4, dashed=True))
        parts.append(_course(frame, panel.validation, 1, dashed=False))
    height = _HEAD + -(-len(panels) // _ACROSS) * _ROW + 8
    parts.append(words(x_label, width - 12, height - 2, "quiet", anchor="end"))
    return sheet(width, height, parts, label=title)


def _key(validation: str, training: str) -> list[Markup]:
    """The two names in the colours of their lines, the dashed one with a piece of it."""
    start = text_width(validation) * 1.1 + 28
    d = f"M{start:.5g} 32L{start + 24:.5g} 32"
    dash = element("path", d=d, class_="line tone4", stroke_width=1.6, stroke_dasharray="4 3")
    return [
        words(validation, 0, 36, "name tone1"),
        dash,
        words(training, start + 30, 36, "name tone4"),
    ]


def _axes(
    frame: Frame, most: int, ticks: Sequence[tuple[float, str]], *, numbered: bool
) -> list[Markup]:
    left, right, base = frame.x.start, frame.x.end, frame.y.start
    parts = [rule(left, base, right, base, "axis")]
    for value, label in ticks:
        height = frame.y(value)
        if height != base:
            parts.append(rule(left, height, right, height))
        if numbered:
            parts.append(words(label, left - 6, height + 4, "tick", anchor="end"))
    parts.append(words("1", left, base + 13, "tick"))
    parts.append(words(str(most), right, base + 13, "tick", anchor="end"))
    return parts


def _course(frame: Frame, values: Sequence[float], tone: int, *, dashed: bool) -> Markup:
    """The line; of a single pass, a dot."""
    low, high = frame.y.low, frame.y.high
    x, y = extremes(range(1, len(values) + 1), values, 120)
    d = stroke(frame, x.tolist(), y.clip(low, high).tolist())
    if "L" not in d and d:
        d += "h0"
    return element("path", d=d, class_=f"line tone{tone}", stroke_width=1.6 if "L" in d else 4.0,
                   stroke_dasharray="4 3" if dashed and "L" in d else None)  # fmt: skip
