"""Words with a meaning of their own in any table."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pytest

from backlit.data.tables.words import (
    category_of,
    is_missing,
    label_of,
    tidy,
    truth,
    truths,
    words_at_their_word,
)


@pytest.mark.parametrize(
    "word",
    [
        "",
        " ",
        "?",
        "NA",
        "n/a",
        "NaN",
        "NULL",
        "None",
        "-",
        "--",
        "#N/A",
        "없음",
        "해당없음",
        "결측",
    ],
)
def test_words_for_missing(word):
    """A word for a missing value is one in any capitals and between blanks."""
    assert is_missing(word)
    assert is_missing(f" {word.lower()}\t")


@pytest.mark.parametrize("word", ["0", "nothing", "nano", ".", "---", "NaT", "있음"])
def test_other_words_are_values(word):
    """What is not in the list is a value."""
    assert not is_missing(word)


def test_the_column_decides_what_a_word_means():
    """`없음` says no beside 있음 alone; else it means missing, as other such words do."""
    assert words_at_their_word(["있음"], ["없음", ""])
    assert not words_at_their_word([], ["", "None"])
    assert not words_at_their_word(["예"], ["없음"])
    assert not words_at_their_word([], ["NA"])
    assert not words_at_their_word([], ["", "NA", "?"])
    assert not words_at_their_word(["있음"], ["NA"])


@pytest.mark.parametrize(
    "words, expected",
    [
        (["true", "FALSE"], [True, False]),
        (["Yes", "no", "YES"], [True, False, True]),
        (["y", "N"], [True, False]),
        (["T", "f"], [True, False]),
        (["예", "아니오", "아니요"], [True, False, False]),
        (["있음", "없음"], [True, False]),
        (["yes"], [True]),
        (["F"], None),
        (["F", "M"], None),
        (["yes", "no", "perhaps"], None),
        (["0", "1"], None),
        ([], None),
    ],
)
def test_yes_and_no(words, expected):
    """A column says yes and no if all of its words do, single letters only in pairs."""
    said = truths(words)
    assert (None if said is None else list(said.values())) == expected


def test_known_truths_may_be_zeros_and_ones():
    """Where yes and no are known to stand, 0 and 1 mean them."""
    assert [truth(word) for word in ("1", "0", "1.0", "T", "2")] == [True, False, True, True, None]


@pytest.mark.parametrize(
    "value, label",
    [
        (3, "3"),
        (3.0, "3"),
        (np.float32(3.0), "3"),
        (np.int8(-3), "-3"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (np.float32(0.1), "0.1"),
        (1e22, "10000000000000000000000"),
        (True, "True"),
        (np.bool_(False), "False"),
        ("  red ", "red"),
        (np.str_("red"), "red"),
        (None, ""),
        (Decimal("3.00"), "3"),
        (Decimal("3.10"), "3.1"),
        (b"red", "red"),
        (datetime.date(2024, 1, 3), "2024-01-03"),
        (datetime.datetime(2024, 1, 3, 4, 5), "2024-01-03 04:05:00"),
        (np.datetime64("2024-01-03"), "2024-01-03"),
    ],
)
def test_labels(value, label):
    """One value has one text, whatever type holds it."""
    assert label_of(value) == label


def test_words_as_categories():
    """Blanks around a word and how its letters are composed do not count, nor a point and zeros."""
    assert tidy("\u3000Zoe\u0308\u00a0") == "Zoë"
    assert [category_of(word) for word in ("3.00", "-3.0", "1.10", "v3.0")] == [
        "3",
        "-3",
        "1.10",
        "v3.0",
    ]
