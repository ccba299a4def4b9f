"""What became of each column of a table: what it was read as, made into, or why it was left out.

This module refuses to know how columns are prepared.
"""

from __future__ import annotations

from .column_words import in_language
from .markup import Markup, element
from .numerals import count
from .record import RunRecord
from .table_facts import table_facts
from .tables import html_table
from .words import Say

_KINDS = ("number", "integer", "boolean", "date", "category")
_ROLES = ("feature", "target", "dropped")


def column_fates(record: RunRecord, say: Say) -> Markup:
    """A row for each column that was recorded, and what was noticed while the file was read."""
    facts = table_facts(record)
    if facts is None or not facts.columns:
        return Markup()
    lead = [
        say("columns.lead", target=facts.target, features=count(facts.roles.get("feature", 0)),
            dropped=count(facts.roles.get("dropped", 0)))
    ]  # fmt: skip
    total = sum(facts.roles.values())
    if total > len(facts.columns):
        lead.append(say("columns.most", shown=count(len(facts.columns)), columns=count(total)))
    rows = [
        [
            each.name,
            say(f"kind.{each.kind}") if each.kind in _KINDS else each.kind,
            say(f"role.{each.role}") if each.role in _ROLES else each.role,
            in_language(each.why or each.how, say),
        ]
        for each in facts.columns
    ]
    heads = [say("column"), say("read_as"), say("use"), say("made_of_it")]
    parts = [
        element("h2", say("columns")),
        element("p", " ".join(lead), class_="lead"),
        html_table(heads, rows),
    ]
    if facts.notes:
        told = [element("li", in_language(note, say)) for note in facts.notes]
        parts += [element("h3", say("notes")), element("ul", *told)]
    return element("section", *parts)
