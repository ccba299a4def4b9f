"""The rows of a table that were told worst: where they stand, what they are, some of their cells.

This module refuses to know how the rows were chosen.
"""

from __future__ import annotations

import re
from typing import Final

from .markup import Markup, element, joined
from .numerals import count, number, percent
from .table_facts import Cells, TableFacts
from .tables import html_table
from .words import Say

_NUMBER: Final = re.compile(r"(-?[\d.]+(e[+-]?\d+)?)?")


def worst_cells(facts: TableFacts, say: Say) -> Markup:
    """A heading and a table; nothing if no row was recorded."""
    if not facts.worst:
        return Markup()
    columns = list(facts.worst[0].cells)
    in_lines = all(each.line is not None for each in facts.worst)
    is_value = not isinstance(facts.worst[0].true, str)
    rows = [
        [
            count(each.row if each.line is None or not in_lines else each.line),
            _told(each.true),
            _said(each),
            number(each.loss),
            *(each.cells.get(name) or "–" for name in columns),
        ]
        for each in facts.worst
    ]
    heads = [
        say("line" if in_lines else "row_number"),
        say("true"),
        say("said"),
        say("error" if is_value else "row_loss"),
        *columns,
    ]
    right = [0, 3, *([1, 2] if is_value else [])]
    for place, name in enumerate(columns, start=4):
        if all(_NUMBER.fullmatch(each.cells.get(name, "")) for each in facts.worst):
            right.append(place)
    heading = element("h3", say("worst", count=len(facts.worst)))
    return joined([heading, html_table(heads, rows, right=right)])


def _told(value: float | str) -> str:
    return value if isinstance(value, str) else number(float(value), 4)


def _said(row: Cells) -> str:
    said = _told(row.predicted)
    return said if row.share is None else f"{said}, {percent(row.share)}"
