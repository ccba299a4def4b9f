"""The cells of a column: each different one read once, and what means missing told apart.

This module refuses to know the kinds of columns, files, and how a value is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ...base.errors import DataError
from ..arrays import shown
from .column import DTYPES, Column, Kind
from .words import MISSING, category_of, tidy

Place = Callable[[int], str]
"""`place(row)`: where a row, counted from 0, stands: `a.csv, line 7`."""

_A = {
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "date": "a date",
    "category": "a word",
}
NOTHING: dict[str, Any] = {
    "number": float("nan"),
    "integer": 0,
    "boolean": False,
    "date": np.datetime64("NaT"),
    "category": "",
}


def coded(cells: Sequence[str]) -> tuple[list[str], NDArray[Any]]:
    """The different cells in order of appearance, and for each cell the number of its own.

    >>> coded(["x", "y", "x"])
    (['x', 'y'], array([0, 1, 0], dtype=int32))
    """
    if isinstance(cells, Coded):
        return cells.coded()
    distinct = list(dict.fromkeys(cells))
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    return distinct, np.array(list(map(numbers.__getitem__, cells)), dtype=np.int32)


@runtime_checkable
class Coded(Protocol):
    """A column of text that knows its different cells itself, and reads plain numbers."""

    def coded(self) -> tuple[list[str], NDArray[Any]]:
        """What `coded` returns."""

    def plain_array(self) -> NDArray[Any] | None:
        """What `numbers.plain_array` returns, or None."""


class Cells:
    """A column of text, not yet of a kind.

    present  the different words of the cells that are not missing, in order of appearance; a
             word is a cell without the blanks around it, its letters composed
    absent   the different words of those that are
    """

    def __init__(self, name: str, cells: Sequence[str], place: Place) -> None:
        self.name, self._place = name, place
        distinct, self._codes = coded(cells)
        self._words = list(map(tidy, distinct))
        self._gone = np.array([word.lower() in MISSING for word in self._words], dtype=bool)
        self._sort()

    def _sort(self) -> None:
        gone = self._gone.tolist()
        words = list(zip(self._words, gone, strict=True))
        self.present = list(dict.fromkeys(word for word, is_gone in words if not is_gone))
        self.absent = list(dict.fromkeys(word for word, is_gone in words if is_gone))

    def restore(self, words: Collection[str]) -> None:
        """Count words that mean missing among those that are present after all."""
        known = frozenset(words)
        self._gone &= [word not in known for word in self._words]
        self._sort()

    def where(self, word: str) -> str:
        """The place of the first cell with a word, for a message."""
        numbers = [number for number, each in enumerate(self._words) if each == word]
        return self._place(int(np.isin(self._codes, numbers).argmax()))

    def count(self, words: Collection[str]) -> int:
        """How many cells hold one of these words."""
        known = frozenset(words)  # of a list of words this would take their number squared
        wanted = np.array([word in known for word in self._words], dtype=bool)
        return int(wanted[self._codes].sum())

    def column(self, kind: Kind, values: Sequence[Any], notes: Sequence[str] = ()) -> Column:
        """The column, from a value for each of the words that are present."""
        of_word = dict(zip(self.present, values, strict=True))
        of_word.update(dict.fromkeys(self.absent, NOTHING[kind]))
        result = np.empty(len(self._words), dtype=DTYPES[kind])
        result[:] = list(map(of_word.__getitem__, self._words))
        told = (*self._missing_told(), *notes)
        return Column(self.name, kind, result[self._codes], self._gone[self._codes], told)

    def categories(self, *notes: str) -> Column:
        """The column as categories."""
        return self.column("category", list(map(category_of, self.present)), notes)

    def _missing_told(self) -> tuple[str, ...]:
        """How missing values are spelt, where it is not by an empty cell alone."""
        told = [word for word in self.absent if word]
        notes = (f"{told[0]} means missing",) if told else ()
        if len(told) > 1:
            notes = (f"{len(told)} spellings of missing: {', '.join(told)}",)
        return notes if self.present else (*notes, "every value is missing")

    def infinite(self, word: str) -> DataError:
        """The error for a number that is not finite."""
        return DataError(
            f"column {shown(self.name)}",
            where=self.where(word),
            expected="a finite number",
            got=shown(word),
            action="leave the cell empty if the value is missing",
        )

    def unfit(self, kind: Kind, word: str, is_ambiguous: bool = False) -> DataError:
        """The error for a word that is not of the kind which the column is known to be."""
        return unfit(self.name, self.where(word), kind, word, is_ambiguous)


def unfit(name: str, where: str, kind: Kind, got: object, is_ambiguous: bool = False) -> DataError:
    """The error for a value that is not of the kind which its column is known to be."""
    clear = " whose day and month can be told apart" if is_ambiguous else ""
    mend = "correct the cell, or leave it empty if the value is missing"
    return DataError(
        f"column {shown(name)}",
        where=where,
        expected=f"{_A[kind]}{clear}, as in training",
        got=shown(got),
        action="write it as 2024-04-03" if is_ambiguous else mend,
    )
