"""The best twenty trials, a small chart each, validation beside training.

This module refuses to know how trials are ranked.
"""

from __future__ import annotations

from typing import Final

from .markup import Markup, element
from .numerals import number
from .study_courses import course_range, is_cut
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .study_words import StudyWords
from .trial_panels import TrialPanel, trial_panels

BEST: Final = 20
"""So many are shown one by one, in pictures and in tables."""


def panels(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; nothing where no course was recorded."""
    best = [each for each in record.finished[:BEST] if any(map(len, record.courses(each)))]
    if not best:
        return Markup()
    y = course_range(record, best)
    lead = [say("panels.lead")]
    if is_cut(record, best, y):
        lead.append(say("courses.cut"))
    picture = trial_panels(
        [TrialPanel(_name(each, say), *record.courses(each)) for each in best],
        title=say("panels.title", count=len(best)),
        x_label=say("epoch"),
        validation=say.metric(record.metric),
        training=say("training"),
        y=y,
        width=1016.0,
    )
    return element(
        "section",
        element("h2", say("panels")),
        element("p", " ".join(lead), class_="lead"),
        element("div", picture, class_="scroll"),
    )


def _name(trial: StudyTrial, say: StudyWords) -> str:
    return f"{say('best', place=trial.place)} · {number(trial.score or 0.0, 4)}"
