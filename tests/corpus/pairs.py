"""Pairs of files: one to learn from, and one to predict, made of some of its rows.

What is expected is said without knowing how a value is prepared: a row of the new file is
prepared as the row of the training file that means the same.
This module refuses to know what becomes of a column.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from corpus.entry import HANGUL_OR_WIDE, Verdict

ROWS = 90
ENGLISH = ("colour", "size", "count", "fresh", "day", "grade")
KOREAN = ("색", "크기", "개수", "신선", "날짜", "등급")
_WORDS: Mapping[bool, tuple[tuple[str, ...], ...]] = {
    False: (("red", "green", "blue"), ("yes", "no"), ("high", "middle", "low")),
    True: (("빨강", "초록", "파랑"), ("예", "아니오"), ("상", "중", "하")),
}
Row = tuple[Any, ...]
Spell = Mapping[str, Callable[[Any], str]]


def _made(is_korean: bool) -> list[Row]:
    colours, truths, grades = _WORDS[is_korean]
    draw = random.Random(5)
    return [
        (
            draw.choice(colours),
            draw.randrange(10, 60) / 4 + 0.125,
            draw.randrange(1000, 1040),
            draw.choice(truths),
            date(2024, 1, 3) + timedelta(days=draw.randrange(40)),
            draw.choice(grades),
        )
        for _ in range(ROWS)
    ]


_TABLES = {is_korean: _made(is_korean) for is_korean in (False, True)}


def written(
    rows: Sequence[int],
    columns: Sequence[str] = ENGLISH,
    spell: Spell | None = None,
    *,
    mark: str = ",",
    header: bool = True,
) -> str:
    """Some rows of the training table as text, spelt as is said, else as in training."""
    names = KOREAN if set(columns) & set(KOREAN) else ENGLISH
    table = _TABLES[names is KOREAN]
    lines = [mark.join(columns)] * header
    for row in rows:
        cells = dict(zip(names, table[row], strict=True))
        lines.append(mark.join(_spelt(name, cells.get(name), spell or {}) for name in columns))
    return "\n".join(lines) + "\n"


def _spelt(name: str, value: Any, spell: Spell) -> str:
    return spell[name](value) if name in spell else str(value)


@dataclass(frozen=True)
class Pair:
    """A file to predict, and the rows of the training file that its rows equal.

    given    the text of the file; `written` says how the training file is
    same     for each row the training row it is prepared as; None where only that it works
             is promised
    spelt    how the training file spells its columns, where not as ever
    names    columns that are learnt as names, even if they are numbers
    verdict  accept · warn: a sentence about the columns has all of `says` · reject
    """

    name: str
    given: str
    verdict: Verdict
    same: tuple[int | None, ...] = ()
    says: tuple[str, ...] = ()
    columns: tuple[str, ...] = ENGLISH
    encoding: str = "utf-8"
    line: int | None = None
    header: bool = True
    spelt: Spell = field(default_factory=dict)
    names: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_korean(self) -> bool:
        """Whether somebody in Korea wrote it."""
        return bool(HANGUL_OR_WIDE.search(self.given)) or self.columns is KOREAN

    def training(self) -> str:
        """The text of the training file."""
        return written(range(ROWS), self.columns, self.spelt, header=self.header)
