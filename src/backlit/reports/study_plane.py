"""All trials as points over two dimensions, and beside them the course of the one that is asked.

This module refuses to know whether the two dimensions mattered most.
"""

from __future__ import annotations

from collections.abc import Iterator

from .canvas import Frame, rule, shortened, text_width, words
from .hover import asking_sheet
from .markup import Markup, element
from .study_axis import StudyAxis, dimension_axis, score_axis
from .study_beside import Beside
from .study_courses import tenth
from .study_marks import marks
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .study_words import StudyWords

_WIDTH, _HEIGHT, _TOP, _BOTTOM = 1016.0, 430.0, 58.0, 44.0
_MIDDLE = 590.0  # pixels: here the points end
_BESIDE = 636.0  # and here the courses begin
_AIR = 0.03  # of an axis, beyond its ends
_NAME = 80.0  # pixels that an option may take
_FIRST = ("learning_rate", "weight_decay")


def plane(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; nothing where there is nothing to place."""
    if not record.finished or not record.dimensions:
        return Markup()
    x, y = plane_axes(record, say)
    lead = [say("plane.lead", x=x.label, y=y.label), say("hover.point")]
    if len(record.thorough) < len(record.trials):
        lead.append(say("hover.most", count=len(record.thorough)))
    return element(
        "section",
        element("h2", say("plane")),
        element("p", " ".join(lead), class_="lead"),
        element("div", _picture(record, x, y, say), class_="scroll"),
    )


def plane_axes(record: StudyRecord, say: StudyWords) -> tuple[StudyAxis, StudyAxis]:
    """Learning rate and weight decay if both are numbers that varied; else the two numeric
    dimensions of the largest importance; where there is one alone, or none, beside the score.
    """
    numeric = {each.name: each for each in record.dimensions if each.is_numeric}
    order = [str(each.get("name")) for each in record.told("effects")]
    if all(name in numeric for name in _FIRST):
        order = list(_FIRST)
    names = [name for name in dict.fromkeys([*order, *numeric]) if name in numeric][:2]
    chosen = [numeric[name] for name in names] or [record.dimensions[0]]
    axes = [dimension_axis(each, record.trials, say.name(each.name)) for each in chosen]
    return axes[0], axes[1] if len(axes) > 1 else score_axis(record, say.metric(record.metric))


def _picture(record: StudyRecord, x: StudyAxis, y: StudyAxis, say: StudyWords) -> Markup:
    left = 16.0 + max([text_width(shortened(name, _NAME)) for _, name in y.ticks()], default=8.0)
    frame = Frame(x.scale(left, _MIDDLE, _AIR), y.scale(_HEIGHT - _BOTTOM, _TOP, _AIR))
    beside = Beside(record, _BESIDE, _WIDTH, say)

    def point(trial: StudyTrial) -> str:
        return _point(frame, x, y, trial)

    rest = [] if record.chosen is None else beside.of(record.chosen)
    parts = [
        words(say("plane.title"), 0, 15, "title"),
        words(y.label, 0, 40, "quiet"),
        *_grid(frame, x, y),
        words(x.label, _MIDDLE, _HEIGHT - 6, "quiet", anchor="end"),
        *beside.ground(),
        marks(record, point, beside.of, kind="disc", say=say),
        element("g", *rest, class_="rest tone2"),
    ]
    return asking_sheet(_WIDTH, _HEIGHT, parts, label=say("plane.title"))


def _grid(frame: Frame, x: StudyAxis, y: StudyAxis) -> Iterator[Markup]:
    left, right, base, top = frame.x.start, frame.x.end, frame.y.start, frame.y.end
    for value, label in y.ticks():
        yield rule(left, frame.y(value), right, frame.y(value))
        yield words(shortened(label, _NAME), left - 8, frame.y(value) + 4, "tick", anchor="end")
    yield rule(left, base, right, base, "axis")
    ticks = x.ticks(6)
    for value, label in ticks:
        place = frame.x(value)
        yield rule(place, base, place, top)
        name = shortened(label, (right - left) / max(len(ticks), 1) - 6)
        yield words(name, place, base + 18, "tick", anchor="middle")


def _point(frame: Frame, x: StudyAxis, y: StudyAxis, trial: StudyTrial) -> str:
    """A point in SVG's words, nothing for a trial that has none. What has no score for it failed
    stands at the foot of the picture.
    """
    across, up = x.value(trial), y.value(trial)
    if up is None and y.dimension is None:
        up = y.low
    if across is None or up is None or not frame.has(across, up):
        return ""
    return f"M{tenth(frame.x(across))} {tenth(frame.y(up))}h.01"
