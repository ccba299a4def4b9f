"""Whether a first row names the columns."""

from __future__ import annotations

import pytest

from backlit.base.errors import DataError
from backlit.data.tables.header import counted_names, has_header, read_names


def _rows(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.split()]


@pytest.mark.parametrize(
    "text",
    [
        "age,sex 3,f 4,m",
        "name,2024 Kim,1.5 Lee,2.5",
        "city,2021,2022 Seoul,9.4,9.3 Busan,3.3,3.3",
        "NA,None,x 1,2,3 4,5,6",
        "name,city Kim,Seoul Lee,Busan",
        ",0,1,2 0,5,6,7 1,8,9,7 2,5,5,5 3,1,2,3 4,6,6,6 5,1,1,1",
        "a ?",
        "day,n 2024-01-03,x 2024-01-04,y",
        "a,b,c",
    ],
)
def test_names(text):
    """A first row of what the columns below do not hold names them."""
    assert has_header(_rows(text))


@pytest.mark.parametrize(
    "text",
    [
        "4,m 3,f",
        "5.1,setosa 4.9,setosa",
        "39,?,Private 50,13,? ?,9,Self",
        "e,x,n p,x,y e,b,n p,x,n",
        "2024-01-03,x 2024-01-04,y",
        "2019,5.1 2020,5.2 2019,5.3",
        "1.5,2.5",
        "?,1 2,3",
        "1,2,3 4,5,6",
        "1,5;2 2,5;3",
    ],
)
def test_rows_like_the_others(text):
    """A first row of what the columns hold is a row."""
    assert not has_header(_rows(text))


def test_names_that_are_known():
    """A first row with one of the known names is a header, even above a row like it."""
    assert has_header([["1", "2"], ["3", "4"]], names=["1", "x"])
    assert not has_header([["a", "b"]], names=["x", "y"])


def test_reading_names():
    """Names are stripped; a blank one is called by its number; one that stands twice is refused."""
    assert read_names([" age ", "", "Zoe\u0308"], "a.csv, line 1") == (
        ["age", "column_2", "Zoë"],
        ("no name for column 2: it is called column_2",),
    )
    for names in (["a", "b", " a"], ["column_2", ""]):
        with pytest.raises(DataError) as caught:
            read_names(names, "a.csv, line 1")
        assert "twice, for columns 1 and" in str(caught.value)
    assert counted_names(2) == ["column_1", "column_2"]
