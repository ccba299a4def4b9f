"""A column as a person asks for it."""

from __future__ import annotations

import unicodedata

import pytest

from backlit.base.errors import UnknownNameError
from backlit.data.tables import find_column, table_from

TABLE = table_from({"Age": [1], "fare": [2], "가격": [3], "2": [4]})


@pytest.mark.parametrize(
    "wanted, name",
    [
        ("fare", "fare"),
        (" fare ", "fare"),
        ("age", "Age"),
        (unicodedata.normalize("NFD", "가격"), "가격"),
        (1, "Age"),
        ("1", "Age"),
        ("2", "2"),
        (2, "fare"),
        (-1, "2"),
        ("-2", "가격"),
    ],
)
def test_names_and_numbers(wanted, name):
    """A name comes before a number; numbers count from 1, or from -1 at the end."""
    assert find_column(TABLE, wanted) == name


@pytest.mark.parametrize("wanted", ["fair", 0, 5, -5, "0", "", "1.0"])
def test_what_no_column_is(wanted):
    """What no column is called is told with the nearest name."""
    with pytest.raises(UnknownNameError) as caught:
        find_column(TABLE, wanted)
    assert wanted != "fair" or "did you mean 'fare'?" in str(caught.value)


def test_capitals_that_tell_columns_apart():
    """Where two names differ in capitals alone, they count."""
    table = table_from({"a": [1], "A": [2]})
    assert find_column(table, "A") == "A"
    with pytest.raises(UnknownNameError):
        find_column(table_from({"ab": [1], "aB": [2]}), "AB")
