"""Numbers as people write them, read from a column's different words.

    sign     + or -, also the typographic −
    body     1234, 1,234.5, .5, 5., 1e-3; with a decimal comma 1.234,5 and 1 234,5
    marks    per cent (45% is 0.45); one of 원 ₩ $ € £ ¥ 円 元 before or behind

Whole numbers are read exactly, however long they are; others as the nearest float64.
This module refuses to know where a word stood and which convention the file follows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_MARKS: Final = "원₩$€£¥円元"
_EXPONENT: Final = r"(?:[eE][+-]?\d+)?"
_BODY: Final = {
    ".": rf"(?:[1-9]\d{{0,2}}(?:,\d{{3}})+|\d+)(?:\.\d*)?{_EXPONENT}|\.\d+{_EXPONENT}",
    ",": rf"(?:[1-9]\d{{0,2}}(?:[. ]\d{{3}})+|\d+)(?:,\d*)?{_EXPONENT}|,\d+{_EXPONENT}",
}
_NUMBER: Final = {
    mark: re.compile(rf"([+-]?) ?([{_MARKS}]?) ?([+-]?)({body}) ?([%{_MARKS}]?)", flags=re.ASCII)
    for mark, body in _BODY.items()
}
_INFINITE: Final = re.compile(r"[+-]?(?:inf|infinity|∞)", flags=re.IGNORECASE)
_WIDE: Final = re.compile("[\uff00-\uff5e]")
_ZERO_FIRST: Final = re.compile("\0 *0[0-9]")
_LEADING_ZERO: Final = re.compile(r"0\d+", flags=re.ASCII)
_SEPARATORS: Final = {".": str.maketrans("", "", ","), ",": str.maketrans(",", ".", ". ")}


@dataclass(frozen=True)
class Written:
    """One number: its value (an int if it was written as one), and what it was written with."""

    value: int | float
    grouped: bool = False
    mark: str = ""


@dataclass
class Numbers:
    """The numbers of a column: a value for each word, or the first word at fault.

    values      in the words' order, if all are numbers
    misfit      the first word that is none
    infinite    the first word for infinity, or for a number beyond what float64 holds
    grouped     the first with thousands separators
    wide        the first with full-width signs
    marks       the first word with each of the marks
    unmarked    whether a number other than 0 has none
    """

    values: list[int | float] | None = None
    misfit: str | None = None
    infinite: str | None = None
    grouped: str | None = None
    wide: str | None = None
    marks: dict[str, str] = field(default_factory=dict)
    unmarked: bool = False


def read_number(word: str, decimal: str = ".") -> Written | None:
    """One word as a number, or None.

    decimal  the mark before the decimals, `.` or `,`: the other one groups thousands

    >>> read_number("1,234원"), read_number("45%").value, read_number("1.234,5", ",").value
    (Written(value=1234, grouped=True, mark='원'), 0.45, 1234.5)
    """
    plain = plain_text(word)
    found = _NUMBER[decimal].fullmatch(plain)
    if found is None:
        if _INFINITE.fullmatch(plain):
            return Written(float("-inf") if plain[0] == "-" else float("inf"))
        return None
    sign, before, second, body, behind = found.groups()
    if (sign and second) or (before and behind):
        return None
    text = body.translate(_SEPARATORS[decimal])
    has_point = "." in text or "e" in text or "E" in text
    grouped = len(text) < len(body)
    text = (sign or second) + text
    if behind == "%":
        return Written(_per_cent(text), grouped, "%")
    value = float(text) if has_point or len(text) > 4000 else int(text)
    return Written(value, grouped, before or behind)


def plain_text(word: str) -> str:
    """A word with full-width signs, narrow blanks and the typographic minus as plain ones."""
    word = word.strip()
    if word.isascii():
        return word
    return unicodedata.normalize("NFKC", word).replace("−", "-").strip()


def _per_cent(text: str) -> float:
    """A hundredth, rounded once: 4.35% is 0.0435 to the last bit."""
    body, _, exponent = text.lower().partition("e")
    return float(f"{body}e{int(exponent or 0) - 2}")


def read_numbers(words: Sequence[str], decimal: str = ".") -> Numbers:
    """A column's different words, none of them missing, as numbers.

    >>> read_numbers(["1", "2.5"]).values, read_numbers(["1", "x"]).misfit
    ([1, 2.5], 'x')
    """
    plain = _plainly(words, decimal)
    if plain is not None:
        return Numbers(plain, unmarked=True)
    result = Numbers([])
    assert result.values is not None
    for word in words:
        written = read_number(word, decimal)
        if written is None:
            result.values, result.misfit = None, word
            return result
        if abs(written.value) == float("inf"):
            result.infinite = result.infinite or word
        if written.grouped:
            result.grouped = result.grouped or word
        if result.wide is None and not word.isascii() and _WIDE.search(word):
            result.wide = word
        if written.mark:
            result.marks.setdefault(written.mark, word)
        elif written.value != 0:
            result.unmarked = True
        result.values.append(written.value)
    return result


def _plainly(words: Sequence[str], decimal: str) -> list[int | float] | None:
    """Plain numbers at the speed of Python's own reading, or None where it is not to be trusted."""
    joined = "\0".join(words)
    if not joined.isascii() or "_" in joined:  # Python reads 1_000 as a number
        return None
    if decimal != "." and "." in joined:
        return None
    try:
        if "." not in joined and "e" not in joined and "E" not in joined:
            return list(map(int, words))
        values = list(map(float, words))
    except ValueError:
        return None
    whole = [
        number
        for number, word in enumerate(words)
        if "." not in word and "e" not in word and "E" not in word
    ]
    result: list[int | float] = list(values)
    for number in whole:  # also nan and inf, which Python reads as floats
        try:
            result[number] = int(words[number])
        except ValueError:
            return None
    if any(value in (float("inf"), float("-inf")) for value in values):
        return None
    return result


def plain_array(cells: Sequence[str]) -> NDArray[Any] | None:
    """A column of plain finite numbers as int64 or float64, or None if it is anything else.

    >>> plain_array(["1", "2"]).dtype.name, plain_array(["1", "2.5"]), plain_array(["1", "?"])
    ('int64', array([1. , 2.5]), None)
    """
    joined = "\0".join(("", *cells))
    if not joined.isascii() or "_" in joined or _ZERO_FIRST.search(joined):
        return None
    is_whole = not any(mark in joined for mark in ".eE")
    try:
        numbers = list(map(int if is_whole else float, cells))
        values = np.array(numbers, dtype=np.int64 if is_whole else np.float64)
    except (ValueError, OverflowError):
        return None
    return values if is_whole or np.isfinite(values).all() else None


def has_leading_zeros(words: Sequence[str]) -> bool:
    """Whether the words are digits only, and some begin with a 0 that a number would lose.

    >>> has_leading_zeros(["00123", "45678"]), has_leading_zeros(["0", "10"])
    (True, False)
    """
    plain = [plain_text(word) for word in words]
    return any(map(_LEADING_ZERO.fullmatch, plain)) and all(
        word.isascii() and word.isdigit() for word in plain
    )


def points_to(words: Sequence[str]) -> str | None:
    """Which decimal mark a column's words speak for: `.`, `,`, or None for both or neither.

    >>> points_to(["1,5", "2"]), points_to(["1.5", "1,234"]), points_to(["1,234"])
    (',', '.', None)
    """
    reads = {mark: read_numbers(words, mark).values is not None for mark in (".", ",")}
    if reads["."] == reads[","]:
        return None
    return "." if reads["."] else ","
