"""One trial beside a picture of all: its courses on axes that all trials share, and its settings.

This module refuses to know what the other picture shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from .canvas import Frame, shortened, text_width, words
from .markup import Markup, element
from .scale import Scale
from .study_courses import course_path, course_range, points_of
from .study_dimension import StudyDimension
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .study_words import StudyWords

_TOP, _FOOT = 58.0, 250.0  # pixels: between them the courses, below them the settings
_MOST_SET = 10  # settings that are written
_ROW = 20.0
_NAME = 104.0  # pixels of a setting's name


class Beside:
    """The axes for the courses of all trials that are told one by one, from pixel left to right."""

    def __init__(self, record: StudyRecord, left: float, right: float, say: StudyWords) -> None:
        self.record, self.say, self.left, self.right = record, say, left, right
        drawn = record.thorough
        self.points = points_of(2 * len(drawn))
        most = max((len(course) for each in drawn for course in record.courses(each)), default=2)
        y = course_range(record, drawn)
        self.frame = Frame(
            Scale(1.0, float(max(most, 2)), left + 40.0, right - 12.0),
            Scale(y.low, y.high, _FOOT, _TOP, log=y.log),
        )

    def ground(self) -> list[Markup]:
        """What stays: the axes, and what the two kinds of line are."""
        metric = self.say.metric(self.record.metric)
        at = self.left + text_width(metric) + 18
        dash = element("path", d=f"M{at:.5g} 36h22", class_="line tone4", stroke_width=1.4,
                       stroke_dasharray="4 3")  # fmt: skip
        return [
            *self.frame.axes(whole_x=True, y_ticks=4),
            words(metric, self.left, 40, "quiet"),
            dash,
            words(self.say("dashed"), at + 28, 40, "quiet"),
            words(self.say("epoch"), self.right, _FOOT + 34, "quiet", anchor="end"),
            *(
                words(shortened(self.say.name(each.name), _NAME - 8), x, y, "quiet")
                for each, x, y in self._places()
            ),
        ]

    def _places(self) -> Iterator[tuple[StudyDimension, float, float]]:
        """Where the name of each setting stands, in two columns; its value is to the right."""
        half = (self.right - self.left) / 2
        for k, each in enumerate(self.record.dimensions[:_MOST_SET]):
            row, column = divmod(k, 2)
            yield each, self.left + column * half, _FOOT + 64 + _ROW * row

    def of(self, trial: StudyTrial) -> list[Markup]:
        """A trial's name, its two courses, and what was set."""
        validation, training = self.record.courses(trial)
        parts = [words(self.say.trial(trial), self.left, 15, "title")]
        for values, dashes in ((training, "4 3"), (validation, None)):
            d = course_path(self.frame, values, self.points)
            if d:
                kind = "line tone4" if dashes else "line"
                width = (1.4 if dashes else 2.2) if "L" in d else 5.0  # of one pass, a dot
                parts.append(element("path", d=d, class_=kind, stroke_width=width,
                                     stroke_dasharray=dashes if "L" in d else None))  # fmt: skip
        room = (self.right - self.left) / 2 - _NAME - 8
        for each, x, y in self._places():
            told = shortened(each.reads(trial.parameters.get(each.name)), room)
            parts.append(words(told, x + _NAME, y))
        return parts
