"""The whole corpus: its themes, and the disagreements that are known.

This module refuses to know how tables are read.
"""

from __future__ import annotations

from typing import Any

import pytest

from corpus import (
    dates,
    dialects,
    encodings,
    foreign,
    headers,
    korean,
    korean_values,
    learning,
    missing,
    numbers,
    prediction,
)
from corpus.entry import Entry
from corpus.learning import Lesson
from corpus.pairs import Pair

THEMES: dict[str, tuple[Entry, ...]] = {
    "encodings": encodings.ENTRIES,
    "dialects": dialects.ENTRIES,
    "numbers": numbers.ENTRIES,
    "dates": dates.ENTRIES,
    "headers": headers.ENTRIES,
    "missing": missing.ENTRIES,
    "korean": korean.ENTRIES,
    "korean_values": korean_values.ENTRIES,
    "foreign": foreign.ENTRIES,
}
FILES: tuple[Entry, ...] = tuple(entry for entries in THEMES.values() for entry in entries)
PAIRS: tuple[Pair, ...] = prediction.ENTRIES
LESSONS: tuple[Lesson, ...] = learning.ENTRIES
EVERYTHING: tuple[Entry | Pair | Lesson, ...] = (*FILES, *PAIRS, *LESSONS)


def listed(entries: tuple[Any, ...], *verdicts: str) -> list[Any]:
    """The entries with one of these verdicts, each a case of a test that is called as it is."""
    return [
        pytest.param(entry, id=entry.name)
        for entry in entries
        if not verdicts or entry.verdict in verdicts
    ]
