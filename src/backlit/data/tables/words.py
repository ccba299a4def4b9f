"""Words that mean something in any table: missing, yes and no; and the text of a category.

    missing   nothing, ?, NA, N/A, nan, null, None, -, --, #N/A, 없음, 해당없음, 결측
    yes, no   true/false, yes/no, y/n, t/f, 예/아니오, 네/아니요, 있음/없음

Capitals do not matter, nor blanks around a word. A single letter counts as yes or no only beside
its opposite: a column of nothing but `F` is not one of falsehoods. Zeros and ones stay numbers.
This module refuses to know numbers, dates, and where a word stood.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Final

import numpy as np

MISSING: Final = frozenset(
    ("", "?", "na", "n/a", "nan", "-nan", "null", "none", "-", "--", "#n/a")
    + ("없음", "해당없음", "해당 없음", "결측")
)
_YES: Final = frozenset(["true", "yes", "y", "t", "예", "네", "있음"])
_NO: Final = frozenset(["false", "no", "n", "f", "아니오", "아니요", "없음"])
_PRESENT, _ABSENT = "있음", "없음"  # the one pair of which a half also means missing
_BLANKS: Final = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u2060\ufeff"
_WHOLE: Final = re.compile(r"([+-]?(?:0|[1-9][0-9]*))\.0+")


def is_missing(word: str) -> bool:
    """Whether a cell says that there is no value.

    >>> [is_missing(word) for word in ("", " NA ", "없음", "0")]
    [True, True, True, False]
    """
    return word.strip().lower() in MISSING


def truths(words: Iterable[str]) -> dict[str, bool] | None:
    """What each of a column's different words says, if all of them say yes or no.

    >>> truths(["Yes", "no"]), truths(["F"]), truths(["0", "1"])
    ({'Yes': True, 'no': False}, None, None)
    """
    said: dict[str, bool] = {}
    is_letter = False
    for word in words:
        plain = word.strip().lower()
        if plain not in _YES and plain not in _NO:
            return None
        said[word] = plain in _YES
        is_letter = is_letter or (len(plain) == 1 and plain.isascii())
    if not said or (is_letter and len(set(said.values())) == 1):
        return None
    return said


def truth(word: str) -> bool | None:
    """What one word says, zeros and ones included, or None.

    >>> truth("아니오"), truth("1"), truth("maybe")
    (False, True, None)
    """
    plain = word.strip().lower()
    if plain in _YES or plain in ("1", "1.0"):
        return True
    return False if plain in _NO or plain in ("0", "0.0") else None


def words_at_their_word(present: Collection[str], absent: Collection[str]) -> bool:
    """Whether a word that means missing is a value after all: beside `있음` alone, `없음` says no.

    present  a column's different words that do not mean missing; absent: those that do

    >>> words_at_their_word(["있음"], ["없음", ""]), words_at_their_word(["3"], ["없음", ""])
    (True, False)
    """
    return set(present) == {_PRESENT} and {word for word in absent if word} == {_ABSENT}


def says_no(word: str) -> bool:
    """Whether a word that means missing says no where yes and no are known to stand.

    >>> says_no("없음"), says_no("NA")
    (True, False)
    """
    return word.strip() == _ABSENT


def says_there_is(word: str) -> bool:
    """Whether a word is the opposite of one that also means missing."""
    return word.strip() == _PRESENT


def tidy(cell: str) -> str:
    """A cell's text without the blanks around it, also those of no width, its letters composed.

    >>> tidy(" Zoe\u0308 ") == "Zo\u00eb"
    True
    """
    word = cell.strip()
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", word.strip(_BLANKS))


def category_of(word: str) -> str:
    """What a word stands for as a category: 3.0 for 3.

    >>> category_of("3.0"), category_of("3.1"), category_of("003.0")
    ('3', '3.1', '003.0')
    """
    found = _WHOLE.fullmatch(word) if word.endswith("0") else None
    return word if found is None else found[1]


def label_of(value: object) -> str:
    """The canonical text of a category's value: the same for 3, 3.0 and "3".

    Text is stripped and otherwise as it is; whole numbers have no point; what is missing (None) is
    the empty text.

    >>> label_of(3.0), label_of(np.int8(3)), label_of(" red "), label_of(True), label_of(0.5)
    ('3', '3', 'red', 'True', '0.5')
    """
    if isinstance(value, str):
        return str(value).strip()
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value))
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        return str(int(number)) if number.is_integer() else str(value)
    if isinstance(value, Decimal):
        return str(int(value)) if value == value.to_integral_value() else str(value.normalize())
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]").item()
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time() and value.tzinfo is None
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace").strip()
    return str(value).strip()
