"""Files from which something cannot be learnt, or not from all of it: targets and useless columns.

This module refuses to know how a network learns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from corpus.entry import HANGUL_OR_WIDE, Verdict
from corpus.pairs import ENGLISH, KOREAN, ROWS, written


@dataclass(frozen=True)
class Lesson:
    """A file, and what is to be learnt from it.

    verdict  accept: the target has these `classes` · warn: the column `named` is left out, and
             the reason has all of `says` · reject: the message has all of `says`
    classes  as text, in their order; None for values
    line     of the row whose target cannot be learnt from, though the others can
    """

    name: str
    content: str
    target: str
    verdict: Verdict
    says: tuple[str, ...] = ()
    classes: tuple[str, ...] | None = None
    named: str = ""
    line: int | None = None

    @property
    def is_korean(self) -> bool:
        """Whether somebody in Korea wrote it."""
        return bool(HANGUL_OR_WIDE.search(self.content))


def _each(values: Iterable[Any]) -> Callable[[Any], str]:
    """A way to spell a column: its cells one after the other."""
    left = iter(values)
    return lambda _: str(next(left))


def _with(name: str, values: Iterable[Any], columns: tuple[str, ...] = ENGLISH) -> str:
    """The whole table with one column more, or with another content of one that it has."""
    names = columns if name in columns else (*columns, name)
    return written(range(ROWS), names, {name: _each(values)})


_TEXT = written(range(ROWS))
_HOLES = ["?" if row == 4 else ("high", "low")[row % 2] for row in range(ROWS)]
_GRADES = [line.rpartition(",")[2] for line in _TEXT.splitlines()[1:]]
_RARE = ["rare" if row == 7 else ("high", "low")[row % 2] for row in range(ROWS)]

ENTRIES = (
    Lesson(
        "one_class_only",
        _with("grade", ["high"] * ROWS),
        "grade",
        "reject",
        ("two or more classes", "high"),
    ),
    Lesson(
        "one_class_only_in_korean",
        _with("등급", ["상"] * ROWS, KOREAN),
        "등급",
        "reject",
        ("two or more classes", "상"),
    ),
    Lesson("one_number_only", _with("price", [2.5] * ROWS), "price", "reject", ("price", "2.5")),
    Lesson("no_target_in_any_row", _with("grade", ["?"] * ROWS), "grade", "reject", ("grade",)),
    Lesson(
        "no_target_in_any_korean_row",
        _with("등급", ["없음", "결측"] * (ROWS // 2), KOREAN),
        "등급",
        "reject",
        ("등급",),
    ),
    Lesson(
        "a_target_that_is_not_there", _TEXT, "grads", "reject", ("grads", "did you mean 'grade'")
    ),
    Lesson(
        "a_korean_target_that_is_not_there",
        written(range(ROWS), KOREAN),
        "등금",
        "reject",
        ("등금", "등급"),
    ),
    Lesson("days_as_target", _TEXT, "day", "reject", ("dates", "day")),
    Lesson(
        "ids_as_target", _with("id", (f"p{2 * n}" for n in range(ROWS))), "id", "reject", ("id",)
    ),
    Lesson(
        "nothing_but_the_target",
        written(range(ROWS), ("grade",)),
        "grade",
        "reject",
        ("none but the target",),
    ),
    Lesson(
        "nothing_but_a_constant",
        written(range(ROWS), ("grade", "c"), {"c": lambda _: "5"}),
        "grade",
        "reject",
        ("constant", "c"),
    ),
    Lesson("one_row_to_learn_from", written((0,)), "grade", "reject", ("two or more",)),
    Lesson(
        "a_target_with_a_hole",
        _with("grade", _HOLES),
        "grade",
        "accept",
        classes=("high", "low"),
        line=6,
    ),
    Lesson(
        "a_korean_target_with_a_hole",
        _with("등급", ["결측" if row == 4 else "상하"[row % 2] for row in range(ROWS)], KOREAN),
        "등급",
        "accept",
        classes=("상", "하"),
        line=6,
    ),
    Lesson(
        "a_class_of_one_row",
        _with("grade", _RARE),
        "grade",
        "accept",
        classes=("high", "low", "rare"),
    ),
    Lesson("truth_as_target", _TEXT, "fresh", "accept", classes=("False", "True")),
    Lesson(
        "korean_truth_as_target",
        written(range(ROWS), KOREAN),
        "신선",
        "accept",
        classes=("False", "True"),
    ),
    Lesson(
        "few_whole_numbers_as_target",
        _with("stars", (n % 5 for n in range(ROWS))),
        "stars",
        "accept",
        classes=("0", "1", "2", "3", "4"),
    ),
    Lesson(
        "numbers_with_leading_zeros_as_target",
        _with("code", (f"0{n * n % 5}" for n in range(ROWS))),
        "code",
        "accept",
        classes=("00", "01", "04"),
    ),
    Lesson(
        "korean_classes", written(range(ROWS), KOREAN), "등급", "accept", classes=("상", "중", "하")
    ),
    Lesson("a_number_as_target", _TEXT, "size", "accept"),
    Lesson(
        "korean_amounts_as_target",
        _with("가격", (f'"{n * n:,}원"' for n in range(ROWS)), KOREAN),
        "가격",
        "accept",
    ),
    Lesson(
        "a_constant_column",
        _with("unit", ["kg"] * ROWS),
        "grade",
        "warn",
        ("constant",),
        named="unit",
    ),
    Lesson(
        "a_constant_korean_column",
        _with("나라", ["한국"] * ROWS, KOREAN),
        "등급",
        "warn",
        ("constant",),
        named="나라",
    ),
    Lesson(
        "a_column_that_is_constant_but_for_rounding",
        _with("mean", ("14.62" if n % 3 else "14.620000000000001" for n in range(ROWS))),
        "grade",
        "warn",
        ("constant",),
        named="mean",
    ),
    Lesson(
        "a_column_of_holes",
        _with("note", ["?", "NA", ""] * (ROWS // 3)),
        "grade",
        "warn",
        ("missing",),
        named="note",
    ),
    Lesson(
        "a_korean_column_of_holes",
        _with("비고", ["없음", "결측"] * (ROWS // 2), KOREAN),
        "등급",
        "warn",
        ("missing",),
        named="비고",
    ),
    Lesson(
        "a_column_of_ids",
        _with("id", (f"p{3 * n}" for n in range(ROWS))),
        "grade",
        "warn",
        ("id",),
        named="id",
    ),
    Lesson(
        "a_column_of_korean_names",
        _with(
            "이름", (f"김{chr(0xAC00 + 28 * n)}{chr(0xB098 + 21 * n)}" for n in range(ROWS)), KOREAN
        ),
        "등급",
        "warn",
        ("own",),
        named="이름",
    ),
    Lesson(
        "a_column_of_row_numbers",
        _with("", range(ROWS)),
        "grade",
        "warn",
        ("id",),
        named="column_7",
    ),
    Lesson(
        "a_column_that_says_the_target",
        _with("score", ({"high": "A", "middle": "B", "low": "C"}[grade] for grade in _GRADES)),
        "grade",
        "warn",
        ("grade",),
        named="score",
    ),
)
