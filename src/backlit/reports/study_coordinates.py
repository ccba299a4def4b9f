"""All trials as lines across upright axes, one for each dimension, the score as the last.

Parallel coordinates: Inselberg 1985, "The plane with parallel coordinates".
This module refuses to know which dimensions mattered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .canvas import rule, shortened, text_width, words
from .hover import asking_sheet
from .markup import Markup, element
from .scale import Scale
from .study_axis import StudyAxis, dimension_axis, score_axis
from .study_courses import tenth
from .study_marks import marks
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .study_words import StudyWords

_WIDTH, _TOP, _HIGH = 1016.0, 88.0, 300.0
_MISSING = 26.0  # pixels below an axis: there stand those who have no value on it
_BOLD = 13.4  # pixels of an upright type that is as wide as a semi-bold one of 12
_NAME = 90.0  # pixels that an option may take


def coordinates(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; nothing where nothing was tried, or nothing varied."""
    if not record.trials or not record.dimensions:
        return Markup()
    lead = [say("coordinates.lead"), say("hover.line")]
    scored = score_axis(record, "")
    if any(scored.value(each) != each.score for each in record.finished):
        lead.append(say("courses.cut"))
    if len(record.thorough) < len(record.trials):
        lead.append(say("hover.most", count=len(record.thorough)))
    return element(
        "section",
        element("h2", say("coordinates")),
        element("p", " ".join(lead), class_="lead"),
        element("div", _picture(record, say), class_="scroll"),
    )


def _picture(record: StudyRecord, say: StudyWords) -> Markup:
    axes = [dimension_axis(d, record.trials, say.name(d.name)) for d in record.dimensions]
    axes.append(score_axis(record, say.metric(record.metric)))
    left = 14.0 + _widest(axes[0])
    step = (_WIDTH - 14.0 - _widest(axes[-1]) - left) / (len(axes) - 1)
    places = [round(left + k * step) for k in range(len(axes))]
    lines = _Lines(axes, [each.scale(_TOP + _HIGH, _TOP) for each in axes], places)
    drawn = [each for each in record.trials if lines.path(each)]
    missing = [any(each.value(trial) is None for trial in drawn) for each in axes]
    parts = [words(say("coordinates.title"), 0, 15, "title")]
    parts += [rule(x, _TOP, x, _TOP + _HIGH, "axis") for x in places]
    parts.append(marks(record, lines.path, lambda each: lines.more(each, say), kind="trial",
                       say=say))  # fmt: skip
    is_near = any(text_width(each.label, _BOLD) > 0.94 * step for each in axes)
    for k in range(len(axes)):
        parts += _written(lines, k, step, is_near=is_near)
        if missing[k]:
            foot = _TOP + _HIGH + _MISSING + 4
            parts.append(words("–", places[k], foot, "tick halo", anchor="middle"))
    height = _TOP + _HIGH + (_MISSING if any(missing) else 0) + 14
    return asking_sheet(_WIDTH, height, parts, label=say("coordinates.title"))


class _Lines:
    """The places of trials on axes that stand side by side."""

    def __init__(self, axes: Sequence[StudyAxis], scales: Sequence[Scale], places: Sequence[int]):
        self.axes, self.scales, self.places = axes, scales, places

    def heights(self, trial: StudyTrial) -> list[float]:
        """How far down the trial crosses each axis."""
        found = []
        for axis, scale in zip(self.axes, self.scales, strict=True):
            value = axis.value(trial)
            has = value is not None and scale.shows(value)
            found.append(scale(value or 0.0) if has else _TOP + _HIGH + _MISSING)
        return found

    def path(self, trial: StudyTrial) -> str:
        """The line in SVG's words; nothing for a trial that has none of the settings."""
        if all(axis.value(trial) is None for axis in self.axes[:-1]):
            return ""
        corners = zip(self.places, self.heights(trial), strict=True)
        return "M" + "L".join(f"{x} {tenth(height)}" for x, height in corners)

    def more(self, trial: StudyTrial, say: StudyWords) -> Iterator[Markup]:
        """Its name, and what it has on each axis, beside the line."""
        yield words(say.trial(trial), _WIDTH, 15, "title", anchor="end")
        crossings = zip(self.axes, self.places, self.heights(trial), strict=True)
        for k, (axis, x, height) in enumerate(crossings):
            is_last = k == len(self.axes) - 1
            yield words(axis.reads(trial), x + (-8 if is_last else 7), round(height - 5),
                        anchor="end" if is_last else None)  # fmt: skip


def _widest(axis: StudyAxis) -> float:
    return max([text_width(shortened(name, _NAME)) for _, name in axis.ticks()], default=8.0)


def _written(lines: _Lines, k: int, step: float, *, is_near: bool) -> Iterator[Markup]:
    """The name above an axis and the values along it; the last ones stand to its right.

    is_near   names are wider than the way between two axes: they stand in two rows
    """
    axis, scale, x = lines.axes[k], lines.scales[k], float(lines.places[k])
    is_first, is_last = k == 0, k == len(lines.axes) - 1
    row = 18.0 * (k % 2) if is_near else 0.0
    anchor = "end" if is_last else "start" if is_first else "middle"
    at = _WIDTH if is_last else 0.0 if is_first else x
    room = step * (1.8 if is_near else 0.95)
    if is_near and (is_first or is_last):
        room = step + (x if is_first else _WIDTH - x)
    name = shortened(axis.label, room, _BOLD)
    yield words(name, at, _TOP - 16 - row, "name tone4", anchor=anchor)
    for value, label in axis.ticks():
        height = scale(value)
        yield rule(x - 3, height, x + 3, height, "axis")
        room = _NAME if is_first or is_last else max(step - 24, 30.0)
        yield words(shortened(label, room), x + (8 if is_last else -7), height + 4, "tick halo",
                    anchor=None if is_last else "end")  # fmt: skip
