"""Why a column that looks like one of numbers or dates was read as text: a note for people.

This module refuses to decide anything: the column is text already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ..arrays import cut, shown
from .cells import Cells
from .dates import Dates, read_dates
from .numbers import plain_text, read_number

_MOSTLY: Final = 0.5
_MOST_WORDS: Final = 1000
_LONGEST: Final = 40  # letters of an amount or a date
_AMOUNT: Final = re.compile(
    r"[(\\△▲▽▼$€£¥₩+-]{0,2} ?[0-9][0-9,. ]*"
    r"(?:,[0-9]+[0-9,. ]*\)?|(?:십|백|천|만|억|조)+[0-9,. 십백천만억조]*)(?:원|달러|엔)?\)?"
)
_WITH_UNIT: Final = re.compile(r"[+-]?[0-9][0-9,.]* ?[^0-9\s,.:;/()_-][^0-9\s,.:;()_-]{0,5}")
_SHORT_DATE: Final = re.compile(r"([0-9]{2})([./-])([0-9]{2})\2([0-9]{2})")


def reasons(found: Cells, decimal: str, dates: Dates) -> tuple[str, ...]:
    """What keeps a column of words from being one of numbers or of dates, if they look like such.

    >>> from .cells import Cells
    >>> reasons(Cells("n", ["1", "2", "x"], str), ".", Dates())
    ("2 of 3 values are numbers; 2 has 'x': read as text",)
    """
    words = found.present
    if dates.ambiguous is not None:
        return (
            f"day or month first? {cut(dates.ambiguous, 30)} does not say, nor do the others: "
            "read as text",
        )
    if dates.clash is not None:
        one, two = dates.clash
        return (f"the day is first in {one}, the month in {two}: read as text",)
    numbers = {word for word in words if read_number(word, decimal) is not None}
    if numbers:
        other = "," if decimal == "." else "."
        rest = [word for word in words if word not in numbers]
        if all(read_number(word, other) is not None for word in rest):
            one = next(word for word in words if word in numbers and word not in rest)
            marks = ("comma", "point") if other == "," else ("point", "comma")
            return (
                f"{found.where(rest[0])} has {shown(rest[0])}, with a decimal {marks[0]}, others "
                f"have a decimal {marks[1]}, as {cut(one, 30)}: read as text",
            )
        return _all_but(found, numbers, "numbers")
    plain = [plain_text(word) for word in words[:_MOST_WORDS]]
    days = {
        word
        for word, text in zip(words, plain, strict=False)
        if read_dates([text], digits=False).misfit is None
    }
    if days:
        if len(words) > _MOST_WORDS:
            days.update(w for w in words[_MOST_WORDS:] if _is_date(w))
        if len(days) == len(words):
            misfit = dates.misfit or words[0]
            at = found.where(next(word for word in words if plain_text(word) == misfit))
            return (f"{at} has {shown(misfit)}, unlike the dates before it: read as text",)
        return _all_but(found, days, "dates")
    return _looks(plain)


def _is_date(word: str) -> bool:
    return read_dates([plain_text(word)], digits=False).misfit is None


def _all_but(found: Cells, fits: set[str], what: str) -> tuple[str, ...]:
    """The first cell at fault, if at least half of the cells are what the column might be."""
    present = found.count(found.present)
    count = found.count(fits)
    if count < _MOSTLY * present:
        return ()
    misfit = next(word for word in found.present if word not in fits)
    where = found.where(misfit)
    return (f"{count} of {present} values are {what}; {where} has {shown(misfit)}: read as text",)


def _looks(words: Sequence[str]) -> tuple[str, ...]:
    if max(map(len, words)) > _LONGEST:
        return ()
    amounts = list(filter(_AMOUNT.fullmatch, words))
    if len(amounts) >= _MOSTLY * len(words):
        return (f"amounts in a way that is not understood, as {cut(amounts[0], 30)}: read as text",)
    if all(map(_WITH_UNIT.fullmatch, words)):
        return (f"numbers with units, as {cut(words[0], 30)}: read as text",)
    if all(map(_is_short_date, words)):
        return (f"dates with years of two digits, as {cut(words[0], 30)}: read as text",)
    return ()


def _is_short_date(word: str) -> bool:
    found = _SHORT_DATE.fullmatch(word)
    if found is None:
        return False
    one, two, three = int(found[1]), int(found[3]), int(found[4])
    return (1 <= two <= 12 and max(one, three) > 0) or (1 <= one <= 12 and 1 <= two <= 31)
