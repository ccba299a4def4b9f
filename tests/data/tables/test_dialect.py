"""How the cells of a file are told apart."""

from __future__ import annotations

import pytest

from backlit.data.tables.dialect import find_dialect


@pytest.mark.parametrize(
    "text, delimiter",
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a\n1\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("1,5;2,5\n3,5;4,5\n", ";"),
        ("who;n\nKim, Ana;1\nLee, Bo;2\n", ";"),
        ("who,n\nKim;Ana,1\nLee,2\n", ","),
        ("text\tn\na, b, c\t1\nd, e\t2\n", "\t"),
        ('a,b\n1,"x;y;z"\n2,"u;v;w"\n', ","),
        ("a,b,c\n1|2,3,4\n5|6,7,8\n", ","),
        ("a,b\n1,2\n3,4,5\n", ","),
        ("at,ok\n12:30,true\n", ","),
    ],
)
def test_delimiters(text, delimiter):
    """What cuts every line into as many cells is the delimiter, but for decimal commas."""
    assert find_dialect(text).delimiter == delimiter


def test_a_line_that_says_so():
    """`sep=;` on the first line settles it, and is no row."""
    found = find_dialect("sep=;\r\na,b;c\r\n1,2;3\r\n")
    assert (found.delimiter, found.skipped, found.lines) == (";", 7, 1)
    assert found.notes == ("the first line, sep=;, says what cells are cut by",)


def test_only_the_beginning_is_looked_at():
    """A large file is told by its first lines, the last of which may be cut."""
    text = "a;b\n" + "1,5;2\n" * 100_000
    assert find_dialect(text).delimiter == ";"
