"""The kind of a column, and the cells as values of it."""

from __future__ import annotations

import datetime
import random

import numpy as np
import pytest

from backlit.base.errors import DataError
from backlit.data.tables.infer import infer, read_as


def _infer(*cells: str, decimal: str = "."):
    return infer("c", cells, decimal, lambda row: f"line {row + 2}")


@pytest.mark.parametrize(
    "cells, kind, values",
    [
        (("1", "-2", "+3"), "integer", [1, -2, 3]),
        (("1", "2.5", " 3 "), "number", [1.0, 2.5, 3.0]),
        (("true", "No"), "boolean", [True, False]),
        (("0", "1"), "integer", [0, 1]),
        (("2024-01-03",), "date", [datetime.datetime(2024, 1, 3)]),
        (("20240103", "19991231"), "date", None),
        (("20240103", "20241399"), "integer", [20240103, 20241399]),
        (("00123", "45678"), "category", ["00123", "45678"]),
        (("red", "3.0"), "category", ["red", "3"]),
        (("9223372036854775807",), "integer", [2**63 - 1]),
        (("-9223372036854775808",), "integer", [-(2**63)]),
        (("9223372036854775808", "1"), "category", ["9223372036854775808", "1"]),
        (("45%", "5.5%", "0"), "number", [0.45, 0.055, 0.0]),
        (("45%", "0.5"), "category", ["45%", "0.5"]),
        (("$5", "€7"), "category", ["$5", "€7"]),
        (("1,5", "2"), "number", [1.5, 2.0]),
    ],
)
def test_kinds(cells, kind, values):
    """All cells decide; whole numbers stay exact."""
    column = _infer(*cells)
    assert column.kind == kind
    assert values is None or column.values.tolist() == values
    assert not column.missing.any()


def test_missing_values():
    """Missing values are marked, and their spellings told."""
    column = _infer("1", "?", "", "NA", "4")
    assert column.kind == "integer"
    assert column.values.tolist() == [1, 0, 0, 0, 4]
    assert column.missing.tolist() == [False, True, True, True, False]
    assert column.notes == ("2 spellings of missing: ?, NA",)
    nothing = _infer("?", "", "NA")
    assert (nothing.kind, nothing.missing.all()) == ("category", True)
    assert nothing.notes[-1] == "every value is missing"
    assert _infer("", "None").missing.all()
    assert _infer("", "None").notes == ("None means missing", "every value is missing")
    assert np.isnan(_infer("1.5", "?").values[1])
    assert np.isnat(_infer("2024-01-03", "?").values[1])
    assert _infer("x", " ").values.tolist() == ["x", ""]


@pytest.mark.parametrize(
    "cells, notes",
    [
        (("1,234원", "500"), ["thousands separators, as in 1,234원", "amounts in 원"]),
        (("45%", "5%"), ["per cent as shares: 45% is a part of 1"]),
        (("１２",), ["wide digits or signs, as in １２"]),
        (("9007199254740993",), ["whole numbers beyond 2**53, kept exactly"]),
        (
            ("9007199254740993", "0.5"),
            ["9007199254740993 is beyond 2**53: rounded"],
        ),
        (("00123",), ["leading zeros kept, as in 00123: read as text"]),
        (("1", "2", "x"), ["2 of 3 values are numbers; line 4 has 'x': read as text"]),
        (("x", "1", "y"), []),
        (
            ("2024-01-03", "2023-02-29"),
            ["1 of 2 values are dates; line 3 has '2023-02-29': read as text"],
        ),
        (
            ("03/04/2024",),
            [
                "day or month first? 03/04/2024 does not say, nor do the others: read as text",
            ],
        ),
        (
            ("13/04/2024", "04/13/2024"),
            ["the day is first in 13/04/2024, the month in 04/13/2024: read as text"],
        ),
        (("03/04/24",), ["dates with years of two digits, as 03/04/24: read as text"]),
        (
            ("3만원", "5만원"),
            ["amounts in a way that is not understood, as 3만원: read as text"],
        ),
        (
            ("1,5", "2.5"),
            [
                "line 2 has '1,5', with a decimal comma, others have a decimal point, as 2.5: "
                "read as text"
            ],
        ),
        (("3 kg", "5 kg"), ["numbers with units, as 3 kg: read as text"]),
        (
            ("13/04/2024", "2024-04-13"),
            ["line 3 has '2024-04-13', unlike the dates before it: read as text"],
        ),
        (("9007199254740993.0", "5.0"), ["9007199254740993.0 is beyond 2**53: rounded"]),
        (("2024.01", "2024.10"), ["months, as in 2024.01"]),
        (("1.2.3", "1.10.0"), []),
        (("12:30",), []),
        (("555-0100",), []),
    ],
)
def test_what_is_told(cells, notes):
    """A column's notes say what was understood, and what kept it from being numbers or dates."""
    assert list(_infer(*cells).notes) == notes


@pytest.mark.parametrize("word", ["inf", "-Infinity", "∞", "1e400", "1" + "0" * 400])
def test_numbers_that_are_not_finite_are_refused(word):
    """A number that is not finite is told with its line, in a column of numbers."""
    with pytest.raises(DataError) as caught:
        _infer("1.5", word)
    assert str(caught.value).startswith("line 3: column 'c': expected a finite number, got '")
    assert _infer("x", word, "y").kind == "category"


def test_a_kind_that_is_known():
    """Cells are read as the kind a model was trained with, however they are spelt."""
    where = str
    assert read_as("c", ["007", "1,234", "5.0"], "integer", ".", where).values.tolist() == [
        7,
        1234,
        5,
    ]
    assert read_as("c", ["3", "4"], "number", ".", where).values.tolist() == [3.0, 4.0]
    assert read_as("c", ["1", "f", "?"], "boolean", ".", where).missing.tolist() == [0, 0, 1]
    assert read_as("c", ["없음"], "boolean", ".", where).values.tolist() == [False]
    assert read_as("c", ["예", "없음"], "boolean", ".", where).missing.tolist() == [False, True]
    assert read_as("c", ["3.0", "00"], "category", ".", where).values.tolist() == ["3", "00"]
    assert read_as("c", ["20240103"], "date", ".", where).kind == "date"
    assert read_as("c", ["?", ""], "number", ".", where).missing.all()


@pytest.mark.parametrize(
    "cell, kind, message",
    [
        (
            "abc",
            "number",
            "1: column 'c': expected a number, as in training, got 'abc'; correct the cell, "
            "or leave "
            "it empty if the value is missing",
        ),
        (
            "2.5",
            "integer",
            "1: column 'c': expected a whole number, as in training, got '2.5'; correct the "
            "cell, or "
            "leave it empty if the value is missing",
        ),
        (
            "perhaps",
            "boolean",
            "1: column 'c': expected yes or no, as in training, got 'perhaps'; correct the "
            "cell, or "
            "leave it empty if the value is missing",
        ),
        (
            "soon",
            "date",
            "1: column 'c': expected a date, as in training, got 'soon'; correct the cell, "
            "or leave "
            "it empty if the value is missing",
        ),
        (
            "03/04/2024",
            "date",
            "1: column 'c': expected a date whose day and month can be told apart, as in "
            "training, got "
            "'03/04/2024'; write it as 2024-04-03",
        ),
        (
            "inf",
            "number",
            "1: column 'c': expected a finite number, got 'inf'; leave the cell empty if the "
            "value is "
            "missing",
        ),
    ],
)
def test_what_does_not_fit(cell, kind, message):
    """A cell that is not of the known kind is told with its place."""
    with pytest.raises(DataError) as caught:
        read_as("c", ["", cell], kind, ".", str)
    assert str(caught.value) == message


def test_a_type_that_changes_late():
    """All rows are read: a word behind 100,000 numbers is found, and told."""
    cells = [str(random.Random(0).randrange(10**6)) for _ in range(100_000)] + ["unknown", "5"]
    column = _infer(*cells)
    assert column.kind == "category"
    assert column.notes == (
        "100001 of 100002 values are numbers; line 100002 has 'unknown': read as text",
    )
