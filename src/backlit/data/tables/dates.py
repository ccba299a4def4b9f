"""Dates and times as people write them, read from a column's different words.

    2024-01-03   2024/1/3   2024.1.3   2024. 1. 3.   2024년 1월 3일   also without the day
    2024-01-03 15:04:05.123   2024-01-03T15:04Z   2024-01-03T15:04+09:00   2024.1.3 오후 3:04
    2024-01-03(수) 15시 30분
    2024.01      only if every word of the column is such, and there are several
    20240103     only if every word of the column is such, from 1900 to 2100
    03/04/2024   only if some word of the column says which of the two is the month

Times with an offset become UTC. Years have four digits.
This module refuses to know where a word stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_TIME: Final = (
    r"(?:[T ] ?(?P<half>오전|오후|AM|PM)? ?(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r" ?(?P<half2>AM|PM)? ?(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?"
    r"| (?P<half3>오전|오후)? ?(?P<hour3>\d{1,2})시(?: ?(?P<minute3>\d{1,2})분)?"
    r"(?: ?(?P<second3>\d{1,2})초)?)?"
)
_WEEKDAY: Final = r"(?: ?\([월화수목금토일]\))?"
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>\d{4})(?:"
    r"-(?P<m1>\d{1,2})(?:-(?P<d1>\d{1,2}))?"
    r"|/(?P<m2>\d{1,2})/(?P<d2>\d{1,2})"
    r"|\. ?(?P<m3>\d{1,2})\. ?(?P<d3>\d{1,2})\.?"
    r"|년 ?(?P<m4>\d{1,2})월(?: ?(?P<d4>\d{1,2})일)?"
    r")" + _WEEKDAY + _TIME,
    flags=re.ASCII | re.IGNORECASE,
)
_YEAR_LAST: Final = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})" + _TIME,
    flags=re.ASCII | re.IGNORECASE,
)
_POINTED: Final = re.compile(r"(?:19|20)[0-9]{2}\.[0-9]{2}")
_DIGITS: Final = re.compile(r"(?:19|20)\d{6}|2100\d{4}", flags=re.ASCII)


@dataclass(frozen=True)
class Dates:
    """The dates of a column: one for each word, and what was decided, or why they are none.

    misfit     the first word that is no date
    ambiguous  the first word whose day and month cannot be told apart, if none of the words helps
    clash      a word with the day first and one with the month first
    """

    values: list[datetime] | None = None
    notes: tuple[str, ...] = ()
    misfit: str | None = None
    ambiguous: str | None = None
    clash: tuple[str, str] | None = None


def read_dates(words: Sequence[str], digits: bool = True) -> Dates:
    """A column's different words, none of them missing, as dates.

    digits  whether 20240103 may be a date

    >>> read_dates(["2024년 1월 3일"]).values
    [datetime.datetime(2024, 1, 3, 0, 0)]
    >>> read_dates(["03/04/2024"]).ambiguous, read_dates(["03/04/2024", "25/12/2024"]).notes
    ('03/04/2024', ('days before months, as in 25/12/2024',))
    """
    if digits and words and all(map(_DIGITS.fullmatch, words)):
        return _read_all(words, _of_digits, ("dates written as 20240103",))
    found = _read_all(words, _year_first, ())
    if found.values is not None or found.misfit is None:
        return found
    return _year_last(words) if _YEAR_LAST.fullmatch(words[0]) else found


def read_months(words: Sequence[str]) -> Dates:
    """Words such as 2024.01, which are decimals as well, as months if all of several are such.

    >>> read_months(["2024.01", "2024.10"]).values[1].month, read_months(["2024.01", "2024.1"])
    (10, Dates(values=None, notes=(), misfit='2024.1', ambiguous=None, clash=None))
    """
    found = _read_all(words, _month, (f"months, as in {words[0]}",) if words else ())
    return found if len(words) > 1 else Dates(misfit=words[0] if words else None)


def _month(word: str) -> datetime | None:
    return _made(word[:4], word[5:], "1", {}) if _POINTED.fullmatch(word) else None


def _read_all(
    words: Sequence[str], read: Callable[[str], datetime | None], notes: tuple[str, ...]
) -> Dates:
    values: list[datetime] = []
    for word in words:
        value = read(word)
        if value is None:
            return Dates(misfit=word)
        values.append(value)
    zoned = [value.tzinfo is not None for value in values]
    if any(zoned):
        if not all(zoned):
            return Dates(misfit=words[zoned.index(False) if zoned[0] else zoned.index(True)])
        if any(value.utcoffset() for value in values):
            notes += ("times with an offset, as UTC",)
        try:
            values = [value.astimezone(UTC).replace(tzinfo=None) for value in values]
        except OverflowError:  # the first and the last day there are
            return Dates(misfit=words[0])
    return Dates(values, notes)


def _of_digits(word: str) -> datetime | None:
    return _made(word[:4], word[4:6], word[6:], {})


def _year_first(word: str) -> datetime | None:
    found = _YEAR_FIRST.fullmatch(word)
    if found is None:
        return None
    facts = found.groupdict()
    for number in "1234":
        if facts["m" + number]:
            return _made(facts["year"], facts["m" + number], facts["d" + number] or "1", facts)
    return None


def _year_last(words: Sequence[str]) -> Dates:
    found = [_YEAR_LAST.fullmatch(word) for word in words]
    day_first = month_first = None
    for word, match in zip(words, found, strict=True):
        if match is None:
            return Dates(misfit=word)
        if int(match["one"]) > 12:
            day_first = day_first or word
        elif int(match["two"]) > 12:
            month_first = month_first or word
    if day_first and month_first:
        return Dates(misfit=month_first, clash=(day_first, month_first))
    if not day_first and not month_first:
        unlike = [word for word, match in zip(words, found, strict=True) if _differ(match)]
        if unlike:
            return Dates(ambiguous=unlike[0])
    day, month = ("one", "two") if day_first else ("two", "one")

    def read(word: str) -> datetime | None:
        match = _YEAR_LAST.fullmatch(word)
        return match and _made(match["year"], match[month], match[day], match.groupdict())

    order = "days before months" if day_first else "months before days"
    note = f"{order}, as in {day_first or month_first or words[0]}"
    return _read_all(words, read, (note,))


def _differ(match: re.Match[str] | None) -> bool:
    return match is not None and int(match["one"]) != int(match["two"])


def _made(year: str, month: str, day: str, facts: dict[str, str | None]) -> datetime | None:
    """The moment, or None if the calendar or the clock has no such."""
    hour = int(facts.get("hour") or facts.get("hour3") or 0)
    minute = int(facts.get("minute") or facts.get("minute3") or 0)
    second = int(facts.get("second") or facts.get("second3") or 0)
    half = (facts.get("half") or facts.get("half2") or facts.get("half3") or "").upper()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half in ("오후", "PM"))
    part = (facts.get("part") or "0")[:6].ljust(6, "0")
    try:
        return datetime(
            int(year), int(month), int(day), hour, minute, second, int(part),
            _zone(facts.get("zone")),
        )  # fmt: skip
    except ValueError:
        return None


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes >= 24 * 60:
        raise ValueError("an offset of a day or more")
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
