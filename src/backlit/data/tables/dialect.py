"""How the cells of a text file are told apart: by `,`, `;`, a tab or `|`.

Each is tried on the first lines. One that cuts all of them into as many cells is right; if several
do, a comma that stands only within numbers is a decimal comma, and else the one with more cells
is taken. A first line `sep=;`, as spreadsheets write it, settles it.
This module refuses to know what is in the cells, but for the digits around a comma.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import Final, NamedTuple

DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 1 << 18
_SETTLED: Final = re.compile(r'"?sep=(.)"?[ \t;,|]*(?:\r\n|\r|\n)', flags=re.IGNORECASE)
_NUMBER_WITH_COMMA: Final = re.compile(r"[^\w,]*\d*(?:[. ]\d{3})*,\d+\D{0,3}")


class Dialect(NamedTuple):
    """The delimiter, and how many characters and lines at the beginning only say so."""

    delimiter: str
    skipped: int = 0
    lines: int = 0
    notes: tuple[str, ...] = ()


class _Trial(NamedTuple):
    delimiter: str
    width: int
    share: float
    rows: list[list[str]]


def find_dialect(text: str) -> Dialect:
    """What the cells of a text are cut by.

    >>> find_dialect("a;b\\n1,5;2\\n").delimiter, find_dialect("a\\n1\\n").delimiter
    (';', ',')
    """
    settled = _SETTLED.match(text)
    if settled is not None and settled[1] in DELIMITERS:
        note = f"the first line, sep={settled[1]}, says what cells are cut by"
        return Dialect(settled[1], settled.end(), 1, (note,))
    sample = text[:_SAMPLE_CHARACTERS]
    is_whole = len(sample) == len(text)
    trials = [
        _tried(sample, delimiter, is_whole) for delimiter in DELIMITERS if delimiter in sample
    ]
    cutting = [trial for trial in trials if trial.width > 1]
    if not cutting:
        return Dialect(",")
    best = max(trial.share for trial in cutting)
    alike = [trial for trial in cutting if trial.share == best]
    comma = next((trial for trial in alike if trial.delimiter == ","), None)
    others = [trial for trial in alike if trial is not comma]
    if comma is not None:
        for other in others:
            if _only_in_numbers(other.rows):
                return Dialect(other.delimiter)
    return Dialect(max(alike, key=lambda trial: trial.width).delimiter)


def _tried(sample: str, delimiter: str, is_whole: bool) -> _Trial:
    """The commonest number of cells, and the share of rows that have it."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        rows = [row for row in islice(reader, _SAMPLE_ROWS) if row]
        if len(rows) < _SAMPLE_ROWS and not is_whole:
            rows = rows[:-1]  # the sample breaks off within it
    except csv.Error:
        rows = []
    if not rows:
        return _Trial(delimiter, 0, 0.0, [])
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return _Trial(delimiter, width, count / len(rows), rows)


def _only_in_numbers(rows: list[list[str]]) -> bool:
    with_comma = [cell.strip() for row in rows for cell in row if "," in cell]
    return all(map(_NUMBER_WITH_COMMA.fullmatch, with_comma))
