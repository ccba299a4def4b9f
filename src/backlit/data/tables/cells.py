"""The cells of a column: each different one read once, and what means missing told apart.

This module refuses to know the kinds of columns, files, and how a value is written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

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


class Cells:
    """A column of text, not yet of a kind.

    words    each different cell -> its word: without blanks around it, its letters composed
    absent   the different cells that mean missing
    present  the different words of the others, in order of appearance
    """

    def __init__(self, name: str, cells: Sequence[str], place: Place) -> None:
        self.name, self.cells, self.place = name, cells, place
        self.words = {cell: tidy(cell) for cell in dict.fromkeys(cells)}
        self.absent = {cell for cell, word in self.words.items() if word.lower() in MISSING}
        words = self.words.items()
        self.present = list(dict.fromkeys(word for cell, word in words if cell not in self.absent))

    def restore(self, cells: Collection[str]) -> None:
        """Count cells that mean missing among those that are present after all."""
        self.absent = self.absent.difference(cells)
        words = self.words.items()
        self.present = list(dict.fromkeys(word for cell, word in words if cell not in self.absent))

    def where(self, word: str) -> str:
        """The place of the first cell with a word, for a message."""
        rows = enumerate(self.cells)
        return self.place(next(row for row, cell in rows if self.words[cell] == word))

    def count(self, words: Collection[str]) -> int:
        """How many cells hold one of these words."""
        wanted = {cell for cell, word in self.words.items() if word in words}
        return sum(map(wanted.__contains__, self.cells))

    def column(self, kind: Kind, values: Sequence[Any], notes: Sequence[str] = ()) -> Column:
        """The column, from a value for each of the words that are present."""
        of_word = dict(zip(self.present, values, strict=True))
        nothing = NOTHING[kind]
        of_cell = {
            cell: nothing if cell in self.absent else of_word[word]
            for cell, word in self.words.items()
        }
        count = len(self.cells)
        result = np.empty(count, dtype=DTYPES[kind])
        result[:] = list(map(of_cell.__getitem__, self.cells))
        missing = np.zeros(count, dtype=bool)
        if self.absent:
            missing[:] = list(map(self.absent.__contains__, self.cells))
        return Column(self.name, kind, result, missing, (*self._missing_told(), *notes))

    def categories(self, *notes: str) -> Column:
        """The column as categories."""
        return self.column("category", list(map(category_of, self.present)), notes)

    def _missing_told(self) -> tuple[str, ...]:
        """How missing values are spelt, where it is not by an empty cell alone."""
        told = list(dict.fromkeys(self.words[cell] for cell in self.words if cell in self.absent))
        told = [word for word in told if word]
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
