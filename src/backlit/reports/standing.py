"""The network's scores beside those of simpler answers: what all the trouble was worth.

This module refuses to know how a score is defined.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .markup import Markup, element
from .numerals import count, number, percent
from .record import RunRecord
from .table_facts import table_facts
from .tables import html_table
from .words import Say

_METRICS = ("accuracy", "balanced_accuracy", "f1", "auc", "log_loss", "rmse", "mae", "r2")
_SHARES = frozenset(("accuracy", "balanced_accuracy"))
_SMALL_IS_GOOD = frozenset(("log_loss", "rmse", "mae"))
_FINEST = 6  # decimals: what is left of R² where it ought to be 0 says nothing
_KNOWN = ("linear", "majority", "mean")


def standing(record: RunRecord, say: Say) -> Markup:
    """A row for the network and for each baseline, a column for each metric, the best in bold."""
    facts = table_facts(record)
    if facts is None or not facts.baselines or record.part is None or not record.sound:
        return Markup()
    own: Mapping[str, Any] = record.evaluation[record.part]
    many = facts.members > 1
    name = say("answerer.networks", count=facts.members) if many else say("answerer.network")
    answerers: dict[str, Mapping[str, Any]] = {name: own}
    for simple, scores in facts.baselines.items():
        answerers[say(f"answerer.{simple}") if simple in _KNOWN else simple] = scores
    metrics = [
        name
        for name in _METRICS
        if _known(own.get(name)) and any(_known(s.get(name)) for s in facts.baselines.values())
    ]
    if not metrics:
        return Markup()
    rows = [
        [name, *(_cell(metric, scores.get(metric), answerers) for metric in metrics)]
        for name, scores in answerers.items()
    ]
    heads = ["", *(f"{say(f'metric.{m}')} {'↓' if m in _SMALL_IS_GOOD else '↑'}" for m in metrics)]
    lead = say("standing.lead", rows=count(int(own["rows"])), part=say(f"part.{record.part}"))
    return element(
        "section",
        element("h2", say("standing")),
        element("p", lead, class_="lead"),
        html_table(heads, rows, right=range(1, len(heads))),
    )


def _cell(metric: str, value: Any, answerers: Mapping[str, Mapping[str, Any]]) -> str:
    if not _known(value):
        return "–"
    written = _written(metric, float(value))
    values = [float(s[metric]) for s in answerers.values() if _known(s.get(metric))]
    best = min(values) if metric in _SMALL_IS_GOOD else max(values)
    return element("b", written) if written == _written(metric, best) else written


def _written(metric: str, value: float) -> str:
    return percent(value) if metric in _SHARES else number(round(value, _FINEST))


def _known(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
