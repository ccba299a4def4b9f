"""Tables: columns stand in line, cells are only ever text."""

from __future__ import annotations

from xml.etree import ElementTree

from backlit.reports.tables import columns, fact_table, html_table, text_table


def test_wide_characters_keep_columns_in_line() -> None:
    """Every line of a table with a flush right last column is equally wide on a terminal."""
    text = text_table(["층", "parameters"], [["출력", "1"], ["dense1", "39,760"]], right=[1])
    assert {columns(line) for line in text.splitlines()} == {18}


def test_html_cells_are_escaped() -> None:
    """A hostile cell is read back as it was written."""
    hostile = "<script>alert('x')</script>"
    for table in (html_table([hostile], [[hostile]]), fact_table([(hostile, hostile)])):
        found = [cell.text for cell in ElementTree.fromstring(table).iter() if cell.text]
        assert found == [hostile, hostile]
