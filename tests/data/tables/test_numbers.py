"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.data.tables.numbers import (
    has_leading_zeros,
    points_to,
    read_number,
    read_numbers,
)

WHOLE = st.integers(-(10**30), 10**30)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)


@settings(max_examples=100)
@given(st.lists(WHOLE, min_size=1))
def test_whole_numbers_are_exact(numbers):
    """A whole number comes back as it was, however long, with separators or without."""
    assert read_numbers([str(each) for each in numbers]).values == numbers
    assert read_numbers([f"{each:,}원" for each in numbers]).values == numbers
    assert read_numbers([f"{each:,}".replace(",", ".") for each in numbers], ",").values == numbers


@settings(max_examples=200)
@given(DECIMALS)
def test_decimals_are_rounded_once(number):
    """A number reads as Python's nearest float of its decimal value, also with marks."""
    text = f"{number:f}"
    written = read_number(text)
    assert written is not None
    assert float(written.value) == float(number)
    assert float(read_number(text.replace(".", ","), ",").value) == float(number)
    assert read_number(f"{text}%").value == float(number / 100)
    assert float(read_number(f"{number:e}").value) == float(number)


@settings(max_examples=100)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_come_back(number):
    """What Python writes for a float is read as that float."""
    assert read_number(repr(number)).value == number
    assert read_numbers([repr(number), "0.5"]).values == [number, 0.5]


@pytest.mark.parametrize(
    "word, value, mark",
    [
        ("1,234원", 1234, "원"),
        ("₩1,234", 1234, "₩"),
        ("￦1,234", 1234, "₩"),
        ("-$3.25", -3.25, "$"),
        ("$-3.25", -3.25, "$"),
        ("5 €", 5, "€"),
        ("１，２３４", 1234, ""),
        ("−1.5", -1.5, ""),
        ("4.35%", float(Decimal("0.0435")), "%"),
        (".5", 0.5, ""),
        ("5.", 5.0, ""),
        ("1e-400", 0.0, ""),
    ],
)
def test_marks(word, value, mark):
    """Signs, currencies, per cent and full-width digits are understood."""
    written = read_number(word)
    assert (written.value, written.mark) == (value, mark)


@pytest.mark.parametrize(
    "word",
    [
        "1_000",
        "0x1F",
        "1,23,456",
        "12,34",
        "0,123",
        "1.2.3",
        "--1",
        "$5€",
        "3 kg",
        "1 2",
        "٣",
        "１_０",
    ],
)
def test_other_words_are_no_numbers(word):
    """What is no number by the convention stays a word, also what Python itself would read."""
    assert read_number(word) is None
    assert read_numbers([word]).values is None
    assert read_numbers(["1", word]).misfit == word


def test_infinity_is_told():
    """Infinity and what is too large are numbers, and remembered."""
    for word in ("inf", "-Infinity", "∞", "1e400", "-1e400"):
        assert read_numbers(["1.5", word]).infinite == word


def test_leading_zeros():
    """Digits with a zero in front are no numbers, unless a decimal among them says otherwise."""
    assert has_leading_zeros(["00123", "45678"])
    assert has_leading_zeros(["００１２"])
    assert not has_leading_zeros(["0", "10"])
    assert not has_leading_zeros(["007", "1.5"])


@pytest.mark.parametrize(
    "words, mark",
    [
        (["1,5", "2"], ","),
        (["1.234,5"], ","),
        (["0,123"], ","),
        (["1,234.5"], "."),
        (["1,234,567"], "."),
        (["1,234"], None),
        (["1,5", "2.5"], None),
        (["3", "4"], None),
        (["red, green"], None),
    ],
)
def test_which_mark_the_words_speak_for(words, mark):
    """A decimal mark is known where only one convention makes numbers of all words."""
    assert points_to(words) == mark
