"""The end of a report: what happened on the way, all settings, and the machine.

This module refuses to know what a setting does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..runs.events import GuardFired, PolicyActed, RunEnded
from .failure import guard_sentence
from .markup import Markup, element
from .numerals import count
from .record import RunRecord
from .tables import fact_table, html_table
from .words import Say


def happenings(record: RunRecord, say: Say) -> Markup:
    """What policies and guards did, and how the run ended, in order."""
    rows = []
    for event in record.events:
        if isinstance(event, PolicyActed):
            who, what = event.policy, event.message
        elif isinstance(event, GuardFired):
            who, what = say("guard"), guard_sentence(event.message, say)
        elif isinstance(event, RunEnded):
            who, what = say("end"), guard_sentence(event.reason, say)
        else:
            continue
        rows.append([count(event.epoch), count(event.iteration), who, what])
    if not rows:
        return Markup()
    heads = [say("epoch"), say("iteration"), "", say("event")]
    return element("section", element("h2", say("events")), html_table(heads, rows))


def settings(record: RunRecord, say: Say) -> Markup:
    """The plan and the environment, every value of both but the curve that is drawn."""
    plan = {key: value for key, value in record.plan.items() if key != "rate_curve"}
    parts = [
        element("h2", say("settings")),
        element("p", say("settings.lead"), class_="lead"),
        fact_table(flattened(plan)),
    ]
    if record.environment:
        parts += [element("h3", say("environment")), fact_table(flattened(record.environment))]
    return element("section", *parts)


def flattened(facts: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    """Nested settings as rows of a name and a value; a mapping of plain values is one row.

    >>> flattened({"seed": 0, "optimizer": {"name": "Adam", "learning_rate": 0.001},
    ...            "network": {"layers": [{"kind": "Dense", "units": 10}]}})
    [('seed', '0'), ('optimizer', 'name Adam, learning_rate 0.001'),
     ('network · layers · 1', 'kind Dense, units 10')]
    """
    rows: list[tuple[str, str]] = []
    for key, value in facts.items():
        name = f"{above} · {key}" if above else str(key)
        if isinstance(value, list | tuple) and any(_nested(each) for each in value):
            value = {str(k): each for k, each in enumerate(value, start=1)}
        if isinstance(value, Mapping) and any(_nested(each) for each in value.values()):
            rows += flattened(value, name)
        else:
            rows.append((name, _plain(value)))
    return rows


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value)
    )


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
