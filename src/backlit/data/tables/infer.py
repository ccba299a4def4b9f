"""The kind of a column, told from all of its cells, and the cells as values of that kind.

    all cells that are not missing are      the column is
    nothing (no such cell)                  a category of no values, all missing
    yes and no                              boolean
    digits, some behind a leading 0         category: an identifier, its zeros kept
    eight digits that are days              date
    whole numbers                           integer, exact; a category where int64 ends
    numbers                                 number
    dates                                   date
    anything else                           category

In a column of numbers, infinity (inf, -Infinity, ∞) and what is too large for float64 (1e400) are
refused; a whole number that float64 rounds among decimals is told. Where a column is no column of
numbers or dates but for a few cells, its notes say which is the first (`reasons`).
This module refuses to know files: a cell's place is told by whoever has the cells.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import cut
from .cells import Cells, Coded, Place
from .column import Column, Kind
from .dates import read_dates, read_months
from .numbers import Numbers, has_leading_zeros, plain_array, plain_text, read_numbers
from .reasons import reasons
from .words import says_no, says_there_is, truth, truths, words_at_their_word

_INT64 = np.iinfo(np.int64)
_EXACT = 2**53
_SAMPLE = 1000
_FIRST_DAY, _LAST_DAY = 19000101, 21001231
_FIRST_YEAR, _LAST_YEAR = 1900, 2101


def infer(name: str, cells: Sequence[str], decimal: str, place: Place) -> Column:
    """A column of text cells as the kind that they are of. See the table above.

    decimal  the mark before the decimals where the cells themselves do not tell, `.` or `,`
    place    says where a row stands, for messages

    Raises DataError for a number that is not finite in a column of numbers.

    >>> infer("price", ["1,234원", "500원", ""], ".", str)
    Column('price': 3 integer values, 1 missing)
    """
    plain = _plain_column(name, cells)
    if plain is not None:
        return plain
    found = Cells(name, cells, place)
    if words_at_their_word(found.present, found.absent):
        found.restore([word for word in found.absent if word])
    words = found.present
    if not words:
        return found.categories()
    said = truths(words)
    if said is not None:
        return found.column("boolean", list(said.values()))
    if has_leading_zeros(words):
        zeros = next(word for word in words if plain_text(word).startswith("0"))
        return found.categories(f"leading zeros kept, as in {cut(zeros, 30)}: read as text")
    numbers = _numbers(found, decimal)
    if numbers is not None:
        return numbers
    dates = read_dates([plain_text(word) for word in words], digits=False)
    if dates.values is not None:
        return found.column("date", dates.values, dates.notes)
    return found.categories(*reasons(found, decimal, dates))


def _plain_column(name: str, cells: Sequence[str]) -> Column | None:
    """A column of plain numbers, most of them different, read at once; None for any other."""
    sample = cells[:_SAMPLE]
    if 2 * len(set(sample)) < len(sample):
        return None
    values = cells.plain_array() if isinstance(cells, Coded) else plain_array(cells)
    if values is None:
        return None
    low, high = values.min(), values.max()
    if not -_EXACT < low <= high < _EXACT or (low >= _FIRST_DAY and high <= _LAST_DAY):
        return None  # to be told, or dates
    if values.dtype.kind == "f" and low >= _FIRST_YEAR and high <= _LAST_YEAR:
        return None  # or months
    kind: Kind = "integer" if values.dtype.kind == "i" else "number"
    return Column(name, kind, values, np.zeros(len(values), dtype=bool))


def _numbers(found: Cells, decimal: str) -> Column | None:
    """The column as numbers by the file's convention, or by the other one if only that fits."""
    words = found.present
    read, notes = read_numbers(words, decimal), list[str]()
    if read.values is None:
        other = "," if decimal == "." else "."
        read = read_numbers(words, other)
        if read.values is None:
            return None
        notes.append("decimal comma" if other == "," else "decimal point")
    assert read.values is not None
    if len(read.marks) > 1 or ("%" in read.marks and read.unmarked):
        told = ", ".join(cut(word, 20) for word in list(read.marks.values())[:4])
        return found.categories(f"amounts in different units ({told}): read as text")
    if read.infinite is not None:
        raise found.infinite(read.infinite)
    notes += written_how(read)
    if any(type(value) is float for value in read.values):
        months = read_months(words)
        if months.values is not None:
            return found.column("date", months.values, months.notes)
        return found.column("number", _floats(found, read.values, notes), notes)
    return _integers(found, read.values, notes)


def written_how(read: Numbers) -> list[str]:
    """What numbers are written with, besides digits, as notes."""
    notes = []
    if read.grouped is not None:
        notes.append(f"thousands separators, as in {cut(read.grouped, 30)}")
    if read.wide is not None:
        notes.append(f"wide digits or signs, as in {cut(read.wide, 30)}")
    for mark, word in read.marks.items():
        if mark == "%":
            notes.append(f"per cent as shares: {cut(word, 30)} is a part of 1")
        else:
            notes.append(f"amounts in {mark}")
    return notes


def _integers(found: Cells, values: Sequence[int | float], notes: list[str]) -> Column:
    """Whole numbers: dates if all are such, exact integers, text where int64 ends."""
    low, high = min(values), max(values)
    if low < _INT64.min or high > _INT64.max:
        worst = found.present[list(values).index(high if high > _INT64.max else low)]
        return found.categories(
            *notes, f"{cut(worst, 40)} is too long for a whole number: read as text"
        )
    if low >= _FIRST_DAY and high <= _LAST_DAY:
        dates = read_dates([plain_text(word) for word in found.present])
        if dates.values is not None:
            return found.column("date", dates.values, (*notes, *dates.notes))
    if high > _EXACT or low < -_EXACT:
        notes.append("whole numbers beyond 2**53, kept exactly")
    return found.column("integer", values, notes)


def _floats(found: Cells, values: Sequence[int | float], notes: list[str]) -> list[float]:
    """The values as float64; the first whole number that is rounded by it is told."""
    floats = []
    rounded = None
    for value, word in zip(values, found.present, strict=True):
        try:
            number = float(value)
        except OverflowError:
            raise found.infinite(word) from None
        if rounded is None and abs(value) >= _EXACT and _is_rounded(word, value):
            rounded = word
        floats.append(number)
    if rounded is not None:
        notes.append(f"{cut(rounded, 30)} is beyond 2**53: rounded")
    return floats


def _is_rounded(word: str, value: int | float) -> bool:
    """Whether float64 has another number than the one written, and it is written as a whole one."""
    if type(value) is int:
        return float(value) != value  # Python compares them exactly
    whole, _, zeros = word.partition(".")
    return zeros.strip("0") == "" and whole.lstrip("+-").isdigit() and int(whole) != value


def read_as(name: str, cells: Sequence[str], kind: Kind, decimal: str, place: Place) -> Column:
    """A column of text cells as a kind that is known, as at prediction.

    Raises DataError for the first cell that does not fit, with its place.

    >>> read_as("age", ["3", "?"], "number", ".", str)
    Column('age': 2 number values, 1 missing)
    """
    found = Cells(name, cells, place)
    if kind == "category":
        return found.categories()
    if kind == "boolean":
        return _known_truths(found)
    if kind == "date":
        return _known_dates(found)
    return _known_numbers(found, kind, decimal)


def _known_truths(found: Cells) -> Column:
    if all(map(says_there_is, found.present)):
        found.restore(list(filter(says_no, found.absent)))
    said = [truth(word) for word in found.present]
    if None in said:
        raise found.unfit("boolean", found.present[said.index(None)])
    return found.column("boolean", said)


def _known_dates(found: Cells) -> Column:
    words = [plain_text(word) for word in found.present]
    dates = read_dates(words)
    if dates.values is None:
        months = read_months(words)
        dates = dates if months.values is None else months
    if dates.values is not None:
        return found.column("date", dates.values, dates.notes)
    fault = dates.misfit if dates.misfit is not None else dates.ambiguous
    word = found.present[words.index(str(fault))]
    raise found.unfit("date", word, is_ambiguous=dates.ambiguous is not None)


def _known_numbers(found: Cells, kind: Kind, decimal: str) -> Column:
    read = read_numbers(found.present, decimal)
    if read.values is None:
        misfit = str(read.misfit)
        read = read_numbers(found.present, "," if decimal == "." else ".")
        if read.values is None:
            raise found.unfit(kind, misfit)
    assert read.values is not None
    if read.infinite is not None:
        raise found.infinite(read.infinite)
    notes = written_how(read)
    if kind == "number":
        return found.column(kind, _floats(found, read.values, notes), notes)
    whole = []
    for word, value in zip(found.present, read.values, strict=True):
        if value != int(value) or not _INT64.min <= int(value) <= _INT64.max:
            raise found.unfit(kind, word)
        whole.append(int(value))
    return found.column(kind, whole, notes)
