"""What a model of a table goes by: how much each column counts, and the answer along the first.

This module refuses to know how importances and courses were measured; they were recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from .course_chart import Series, course_chart
from .importance_chart import importance_chart
from .markup import Markup, element
from .numerals import count
from .record import RunRecord
from .scale import round_values
from .table_facts import Course, TableFacts, table_facts
from .words import Say

_LOW_CHART = 14  # rows: a chart of more is so high that the courses stand beside it
_METRICS = ("log_loss", "rmse")


def goes_by(record: RunRecord, say: Say) -> Markup:
    """The importance of the columns with intervals, and the courses along the first three."""
    facts = table_facts(record)
    if facts is None or not facts.importance:
        return Markup()
    metric = say(f"metric.{facts.metric}") if facts.metric in _METRICS else facts.metric
    weights = importance_chart(
        [(each.column, each.mean, each.low, each.high) for each in facts.importance],
        title=say("importance"),
        x_label=say("importance.axis", metric=metric),
        pale=say("importance.pale"),
    )
    courses = _courses(facts, say)
    if len(facts.importance) > _LOW_CHART and courses:
        courses = [element("div", *courses, class_="stack")]
    return element(
        "section",
        element("h2", say("goes_by")),
        element("p", " ".join(_lead(facts, metric, say, told=bool(courses))), class_="lead"),
        element("div", weights, *courses, class_="pair"),
    )


def _lead(facts: TableFacts, metric: str, say: Say, *, told: bool) -> list[str]:
    part = say(f"part.{facts.part}")
    kind = "goes_by.sample" if facts.sample < facts.rows else "goes_by.all"
    lead = [say(kind, metric=metric, rows=count(facts.rows), part=part,
                sample=count(facts.sample), repeats=count(facts.repeats))]  # fmt: skip
    features = facts.roles.get("feature", 0)
    if len(facts.importance) < features:
        lead.append(say("goes_by.most", measured=count(len(facts.importance)),
                        features=count(features)))  # fmt: skip
    lead.append(say("goes_by.together"))
    return [*lead, say("goes_by.courses")] if told else lead


def _courses(facts: TableFacts, say: Say) -> list[Markup]:
    """One chart a column, all with the same upright axis; a course for each class that is told."""
    ends = [end for each in facts.dependence for end in (*each.low, *each.high)]
    y_range = (min(ends), max(ends)) if ends else None
    charts = []
    for _, group in groupby(facts.dependence, key=lambda each: (each.column, each.values)):
        courses = list(group)
        places, ticks = _places(courses[0], say)
        several = len(courses) > 1
        charts.append(
            course_chart(
                places,
                [
                    Series(each.output or "" if several else "", each.means, each.low, each.high)
                    for each in courses
                ],
                title=courses[0].column,
                y_label=_told(facts, courses, say),
                y_range=y_range,
                ticks=ticks,
                whole=courses[0].kind == "integer",
            )
        )
    return charts


def _told(facts: TableFacts, courses: Sequence[Course], say: Say) -> str:
    if courses[0].output is None:
        return say("course.value", name=facts.target)
    if len(courses) > 1:
        return say("course.shares")
    return say("course.share", name=courses[0].output)


def _places(
    course: Course, say: Say
) -> tuple[list[float] | list[str], list[tuple[float, str]] | None]:
    """Where along the axis the values stand: numbers, days, or words."""
    if course.kind == "date":
        days = [_day(str(value)) for value in course.values]
        if days == sorted(days):
            return days, _dates(min(days), max(days))
    values = [each for each in course.values if isinstance(each, int | float)]
    if course.kind in ("number", "integer") and len(values) == len(course.values):
        return [float(each) for each in values], None
    return [_word(each, say) for each in course.values], None


def _word(value: float | str | None, say: Say) -> str:
    return say("missing") if value is None else str(value)


def _day(text: str) -> float:
    """Days of the calendar, with the time of day as their share.

    >>> _day("1970-01-02T12:00:00.000000") - _day("1970-01-01")
    1.5
    """
    from datetime import datetime

    moment = datetime.fromisoformat(text)
    return (moment - datetime(1, 1, 1)) / timedelta(days=1)


def _dates(low: float, high: float) -> list[tuple[float, str]]:
    """About four days, each with its date."""
    days = [each for each in round_values(low, high, 4) if each == int(each)] or [round(low)]
    return [(day, (date(1, 1, 1) + timedelta(days=day)).isoformat()) for day in days]
