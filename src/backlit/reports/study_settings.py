"""All that fixes a study, and the machine it was made on.

This module refuses to know what a setting does.
"""

from __future__ import annotations

from .markup import Markup, element
from .settings import flattened
from .study_record import StudyRecord
from .study_words import StudyWords
from .tables import fact_table


def study_settings(record: StudyRecord, say: StudyWords) -> Markup:
    """study.toml, every value of it but the curve that a run would draw, and the environment."""
    told = {key: value for key, value in record.plan.items() if key != "plan"}
    plan = record.plan.get("plan")
    parts = [
        element("h2", say("settings")),
        element("p", say("settings.lead"), class_="lead"),
        fact_table(flattened(told)),
    ]
    if isinstance(plan, dict):
        kept = {key: value for key, value in plan.items() if key != "rate_curve"}
        parts += [element("h3", say("settings.plan")), fact_table(flattened(kept))]
    if record.environment:
        facts = fact_table(flattened(record.environment))
        parts += [element("h3", say("environment")), facts]
    return element("section", *parts)
