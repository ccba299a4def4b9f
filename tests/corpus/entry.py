"""What an entry of the corpus is: a file, what should become of it, and what must be said.

The contents stand here as text or bytes and are written by the tests, never stored. What is
expected was written by hand. This module refuses to know how tables are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Verdict = Literal["accept", "warn", "reject"]
Content = str | bytes | Callable[[], str | bytes]
HANGUL_OR_WIDE = re.compile("[ᄀ-ᇿ㄰-㆏가-힣！-～￠-￦]")


@dataclass(frozen=True)
class Expected:
    """A column as a careful person reads it; None where a value is missing."""

    name: str
    kind: str
    cells: tuple[Any, ...]


def number(name: str, *cells: float | None) -> Expected:
    """A column of numbers that need not be whole."""
    return Expected(name, "number", cells)


def integer(name: str, *cells: int | None) -> Expected:
    """A column of whole numbers."""
    return Expected(name, "integer", cells)


def boolean(name: str, *cells: bool | None) -> Expected:
    """A column of truth values."""
    return Expected(name, "boolean", cells)


def category(name: str, *cells: str | None) -> Expected:
    """A column of words."""
    return Expected(name, "category", cells)


def date(name: str, *cells: str | None) -> Expected:
    """A column of days or moments, given as ISO 8601 has them."""
    moments = (None if cell is None else datetime.fromisoformat(cell) for cell in cells)
    return Expected(name, "date", tuple(moments))


@dataclass(frozen=True)
class Entry:
    """One awkward file.

    name       of the entry; the file is called so, with `.csv`, unless `file` is given
    verdict    accept: the columns come out as stated · warn: so, and a note has all of `says`
               reject: an InputError whose one line has all of `says`, the file and an action
    columns    what is expected, or a function that makes it where it is long
    written    the encoding in which text is written
    encoding   what the reader has to say it is; `written` unless given, None for no text
    line       the line of the file that the message must name, counted from 1
    column     the column that the message must name
    header     whether the names of the columns are in the file
    plain      every reader agrees on it: it is read without a note, as Python's csv reads it
    options    what `read_table` is given besides the path
    """

    name: str
    content: Content
    verdict: Verdict
    columns: tuple[Expected, ...] | Callable[[], tuple[Expected, ...]] = ()
    says: tuple[str, ...] = ()
    file: str = ""
    written: str = "utf-8"
    encoding: str | None = ""
    delimiter: str | None = None
    decimal: str | None = None
    line: int | None = None
    column: str | None = None
    header: bool = True
    plain: bool = False
    korean: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    def data(self) -> bytes:
        """The bytes of the file."""
        content = self.content() if callable(self.content) else self.content
        return content if isinstance(content, bytes) else content.encode(self.written)

    def expected(self) -> tuple[Expected, ...]:
        """The columns, made now if they are long."""
        return self.columns() if callable(self.columns) else self.columns

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return self.file or f"{self.name}.csv"

    @property
    def is_korean(self) -> bool:
        """Whether somebody in Korea wrote it: by its text or its name, or because it says so."""
        text = self.content if isinstance(self.content, str) else ""
        return self.korean or bool(HANGUL_OR_WIDE.search(text + self.file))


def accept(name: str, content: Content, *columns: Expected, **facts: Any) -> Entry:
    """An entry that is read as stated."""
    return Entry(name, content, "accept", facts.pop("made", columns), **facts)


def plain(name: str, content: Content, *columns: Expected, **facts: Any) -> Entry:
    """An entry on which every reader agrees, and about which there is nothing to say."""
    return Entry(name, content, "accept", facts.pop("made", columns), plain=True, **facts)


def warn(
    name: str, content: Content, says: tuple[str, ...], *columns: Expected, **facts: Any
) -> Entry:
    """An entry that is read as stated, with a note that has all of `says`."""
    return Entry(name, content, "warn", facts.pop("made", columns), says, **facts)


def reject(name: str, content: Content, *says: str, **facts: Any) -> Entry:
    """An entry that is refused in one line that has all of `says`."""
    return Entry(name, content, "reject", (), says, **facts)
