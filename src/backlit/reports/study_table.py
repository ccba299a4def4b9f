"""The best trials as a table: place, score and interval, and what was set.

This module refuses to know how trials are ranked.
"""

from __future__ import annotations

from typing import Final

from .markup import Markup, element
from .numerals import number
from .study_panels import BEST
from .study_record import StudyRecord
from .study_trial import StudyTrial
from .study_words import StudyWords
from .tables import html_table

_SPACE: Final = "\u00a0"  # no line ends inside an interval


def best_table(record: StudyRecord, say: StudyWords) -> Markup:
    """The section; nothing where no trial has a score."""
    best = record.finished[:BEST]
    if not best:
        return Markup()
    told = any(each.interval for each in best)
    heads = ["", say("trial"), say.metric(record.metric)]
    heads += [say("interval"), ""] if told else []
    heads += [say("epochs"), *(say.name(each.name) for each in record.dimensions)]
    rows = [_row(record, each, told=told) for each in best]
    numeric = [k for k, each in enumerate(record.dimensions, start=len(heads)) if each.is_numeric]
    shift = len(record.dimensions)
    right = [0, 1, 2, len(heads) - shift - 1, *(k - shift for k in numeric)]
    lead = [say("table.lead", count=len(best))]
    lead += [say("table.as_it_was")] if any(not each.parameters for each in best) else []
    lead += [say("table.tied")] if any(each.tied for each in best) else []
    return element(
        "section",
        element("h2", say("table")),
        element("p", " ".join(lead), class_="lead"),
        html_table(heads, rows, right=right),
    )


def _row(record: StudyRecord, trial: StudyTrial, *, told: bool) -> list[str]:
    within = [_interval(trial.interval), "=" if trial.tied else ""] if told else []
    return [
        str(trial.place),
        str(trial.number),
        number(trial.score or 0.0, 4),
        *within,
        str(trial.epochs),
        *(each.reads(trial.parameters.get(each.name)) for each in record.dimensions),
    ]


def _interval(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f"[{number(ends[0])},{_SPACE}{number(ends[1])}]"
