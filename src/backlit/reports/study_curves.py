"""The courses of all trials in one picture: stopped ones end where they were stopped.

This module refuses to know why a trial was stopped.
"""

from __future__ import annotations

from collections.abc import Iterator

from .canvas import Frame, rule, shortened, text_width, words
from .hover import asking_sheet
from .markup import Markup, element
from .scale import Scale
from .study_axis import log_ticks
from .study_courses import course_path, course_range, is_cut, points_of
from .study_marks import marks
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .study_words import StudyWords

_WIDTH, _HEIGHT, _TOP, _BOTTOM = 1016.0, 420.0, 62.0, 44.0


def curves(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; nothing where no course was recorded."""
    drawn = [each for each in record.thorough if len(record.courses(each)[0])]
    if not drawn:
        return Markup()
    y = course_range(record, drawn)
    lead = [say("curves.lead")]
    lead += [say("curves.rungs")] if record.rungs else []
    lead += [say("courses.cut")] if is_cut(record, drawn, y) else []
    if len(record.thorough) < len(record.trials):
        lead.append(say("curves.most", count=len(drawn)))
    return element(
        "section",
        element("h2", say("curves")),
        element("p", " ".join([*lead, say("hover.line")]), class_="lead"),
        element("div", _picture(record, drawn, y, say), class_="scroll"),
    )


def _picture(record: StudyRecord, drawn: list[StudyTrial], y: Scale, say: StudyWords) -> Markup:
    most = max(len(record.courses(each)[0]) for each in drawn)
    up = Scale(y.low, y.high, _HEIGHT - _BOTTOM, _TOP, log=y.log)
    left = 16.0 + max([text_width(label) for _, label in up.ticks()], default=10.0)
    is_log = bool(record.rungs)  # rungs are multiples of each other: so all of them have room
    frame = Frame(Scale(1.0, float(max(most, 2)), left, _WIDTH - 14, log=is_log), up)
    shown, points = {each.number for each in drawn}, points_of(len(drawn))

    def path(trial: StudyTrial) -> str:
        if trial.number not in shown:
            return ""
        return course_path(frame, record.courses(trial)[0], points)

    def more(trial: StudyTrial) -> Iterator[Markup]:
        yield words(say.trial(trial), _WIDTH, 15, "title", anchor="end")
        told = [
            f"{say.name(each.name)} {each.reads(trial.parameters.get(each.name))}"
            for each in record.dimensions
        ]
        yield words(shortened(" · ".join(told), _WIDTH - 200), _WIDTH, 36, anchor="end")

    passes = say("epoch.log" if is_log else "epoch")
    parts = [
        words(say("curves.title"), 0, 15, "title"),
        words(say.metric(record.metric), 0, 36, "quiet"),
        *_grid(frame),
        *_uprights(record, frame),
        marks(record, path, more, kind="trial", say=say),
        words(passes, _WIDTH - 14, _HEIGHT - 6, "quiet", anchor="end"),
    ]
    return asking_sheet(_WIDTH, _HEIGHT, parts, label=say("curves.title"))


def _grid(frame: Frame) -> Iterator[Markup]:
    left, right, base = frame.x.start, frame.x.end, frame.y.start
    for value, label in frame.y.ticks():
        yield rule(left, frame.y(value), right, frame.y(value))
        yield words(label, left - 8, frame.y(value) + 4, "tick", anchor="end")
    yield rule(left, base, right, base, "axis")
    ticks = log_ticks(1.0, frame.x.high, 6) if frame.x.log else frame.x.ticks(6)
    for value, label in ticks:
        if value == int(value):
            yield rule(frame.x(value), base, frame.x(value), base + 4, "axis")
            yield words(label, frame.x(value), base + 18, "tick", anchor="middle")


def _uprights(record: StudyRecord, frame: Frame) -> Iterator[Markup]:
    for rung in record.rungs:
        if frame.x.low <= rung <= frame.x.high:
            place = frame.x(rung)
            yield rule(place, frame.y.start, place, frame.y.end - 4, "mark")
            anchor = "end" if rung == frame.x.high else "middle"
            yield words(str(rung), place, frame.y.end - 8, "tick", anchor=anchor)
