"""Worst rows of a table: the place in the file, what was said, and the cells."""

from __future__ import annotations

from dataclasses import replace

from backlit.reports.record import RunRecord
from backlit.reports.table_facts import TableFacts, table_facts
from backlit.reports.words import speaker
from backlit.reports.worst_cells import worst_cells
from backlit.runs.folder import RunFolder

SAY = speaker("en")


def read(folder: RunFolder) -> TableFacts:
    """The table of a run."""
    found = table_facts(RunRecord.read(folder))
    assert found is not None
    return found


def test_classes_with_their_share(cases: RunFolder) -> None:
    """24 rows by line; an empty cell is a dash, a column of numbers is flush right."""
    facts = read(cases)
    page = worst_cells(facts, SAY)
    assert page.count("<tr>") == 25
    assert '<th class="right">line</th>' in page
    assert '<th class="right">size</th>' in page
    assert "<th>town</th>" in page
    assert "<td>–</td>" in page
    first = facts.worst[0]
    assert first.share is not None
    assert f"{first.predicted}, {100 * first.share:.1f}\u202f%" in page


def test_values_with_their_error(prices: RunFolder) -> None:
    """In the unit of the target."""
    page = worst_cells(read(prices), SAY)
    assert '<th class="right">error</th>' in page


def test_rows_without_a_file_have_numbers(cases: RunFolder) -> None:
    """A frame has no lines."""
    facts = read(cases)
    rows = [replace(each, line=None) for each in facts.worst]
    page = worst_cells(replace(facts, worst=rows), SAY)
    assert '<th class="right">row</th>' in page
    assert f'<td class="right">{rows[0].row}</td>' in page


def test_no_rows_are_nothing(cases: RunFolder) -> None:
    """Not even a heading."""
    assert worst_cells(replace(read(cases), worst=[]), SAY) == ""
