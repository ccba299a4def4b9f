"""Rows of a text file, and their lines."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import FileFormatError
from backlit.data.tables.rows import read_rows

CELL = st.text(st.sampled_from('ab1,;"\n\r '), max_size=6).map(str.lstrip)
TABLE = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(CELL, min_size=width, max_size=width).map(lambda row: [*row[:-1], row[-1] + "x"]),
        min_size=1,
        max_size=8,
    )
)


@settings(max_examples=150)
@given(TABLE, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([",", ";", "\t", "|"]))
def test_what_the_standard_library_writes_comes_back(table, end, delimiter):
    """Cells with delimiters, quotes and line ends come back, and rows begin on their lines."""
    stream = io.StringIO(newline="")
    lines = []
    has_lines = any(set(cell) & set("\r\n") for row in table for cell in row)
    quoting = csv.QUOTE_ALL if has_lines else csv.QUOTE_MINIMAL
    for row in table:
        text = stream.getvalue()
        lines.append(len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
        csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerow(row)
    found = read_rows(stream.getvalue(), delimiter, "a.csv")
    assert [list(column) for column in zip(*table, strict=True)] == found.columns
    assert found.lines.tolist() == lines
    assert found.head == table


def test_lines_are_counted_with_empty_ones():
    """Empty lines are no rows, and are told; lines count them."""
    found = read_rows("a,b\n\n1,2\n\n\n3,4\n\n", ",", "a.csv")
    assert found.columns == [["a", "1", "3"], ["b", "2", "4"]]
    assert found.lines.tolist() == [1, 3, 6]
    assert found.notes == ("3 empty lines left out, the first is line 2",)


def test_empty_lines_of_a_single_column():
    """Between the rows of a single column, an empty line is a missing value."""
    found = read_rows("a\n1\n\n3\n\n", ",", "a.csv")
    assert found.columns == [["a", "1", "", "3"]]
    assert found.lines.tolist() == [1, 2, 3, 4]


def test_a_delimiter_at_the_end_of_lines():
    """It is no cell, whether the header has it too or not, and is told."""
    for text in ("a,b,\n1,2,\n3,4,\n", "a,b\n1,2,\n3,4,\n", "a,b\n1,2,\n3,4\n"):
        found = read_rows(text, ",", "a.csv")
        assert found.columns == [["a", "1", "3"], ["b", "2", "4"]]
        assert found.notes[0].startswith("a delimiter at the end of")


def test_blank_rows_at_the_end_are_kept():
    """A row of delimiters is a row whose values are missing."""
    found = read_rows("a,b\n1,2\n,\n,\n", ",", "a.csv")
    assert found.columns == [["a", "1", "", ""], ["b", "2", "", ""]]
    assert found.notes == ("2 blank rows at the end",)


@pytest.mark.parametrize(
    "text, message",
    [
        (
            "a,b\n1,2\n3,4,5\n6,7\n",
            "a.csv, line 3: table reader: expected 2 cells between commas, as line 1 has, "
            "got 3 cells; "
            "put cells that hold commas in quotes",
        ),
        (
            'a,b,c\n1,"x\ny",3\n4,5\n6,7,8\n',
            "a.csv, line 4: table reader: expected 3 cells between commas, as line 1 has, "
            "got 2 cells; "
            "add what is missing, or remove the line",
        ),
        (
            "a,b,c\n1,2,3\n4,5\n",
            "a.csv, line 3: table reader: expected 3 cells between commas, as line 1 has, "
            "got 2 cells; "
            "remove the line if it is a note; else the file breaks off: copy it again",
        ),
        (
            "Sales\na,b\n1,2\n",
            "a.csv, line 2: table reader: expected 1 cell between commas, as line 1 has, got "
            "2 cells; "
            "remove what stands above the names of the columns, or give each a name",
        ),
        (
            "Sales\na,b,c\n1,2,3\n",
            "a.csv, line 2: table reader: expected 1 cell between commas, as line 1 has, got "
            "3 cells; "
            "remove what stands above the names of the columns, if anything does",
        ),
        (
            'a,b\n1,x\n2,"y\n3,z\n',
            "a.csv, line 3: table reader: expected a quote for each that is opened, got the "
            "end of the "
            'file within one; close the quote, and write a quote within a cell twice: ""',
        ),
        (
            'a,b\n1,"x"y\n',
            "a.csv, line 2: table reader: expected the end of the cell behind its closing quote, "
            "before ',', got more text; write a quote within a cell twice: \"\"",
        ),
        (
            "a,b\n1," + "x" * 140000 + "\n",
            "a.csv, line 2: table reader: expected cells of at most 131072 characters, got a "
            "longer "
            "one; close the quote that may be open there, or leave the column out",
        ),
        (
            "|a|b|\n|---|---|\n|1|2|\n",
            "a.csv, line 2: table reader: expected a row of values below the names of the "
            "columns, got "
            "a line of dashes, as in a table drawn for people; remove the line and the marks "
            "at both "
            "ends of the others",
        ),
        (
            "a b c\n1 2 3\n4 5 6\n",
            "a.csv: table reader: expected cells set apart by commas, semicolons, tabs or |, "
            "got 3 on "
            "each line set apart by spaces; write it with commas between its cells",
        ),
    ],
)
def test_what_is_refused(text, message):
    """A table that is torn is told with the line of the file and what to do."""
    with pytest.raises(FileFormatError) as caught:
        read_rows(text, "|" if text[0] == "|" else ",", "a.csv")
    assert str(caught.value) == message


def test_many_rows():
    """A fault behind thousands of rows is found as well as one among the first."""
    text = "a,b\n" + "1,2\n" * 9000
    assert len(read_rows(text, ",", "a.csv").lines) == 9001
    with pytest.raises(FileFormatError) as caught:
        read_rows(text + "1,2,3\n", ",", "a.csv")
    assert caught.value.where == "a.csv, line 9002"
