"""Columns from which nothing can be learnt: constants, ids, texts, and those asked to be left out.

This module refuses to know the target: what says too much is found in `leaks.py`.
"""

from __future__ import annotations

import re

import numpy as np

from ..arrays import cut, shown
from ..tables.column import Column
from .rarity import few_rows
from .values import common, counted

FEWEST_ROWS = 20  # in a smaller table, all values are different by chance
OWN_ID = "an id: every row has its own"
ALL_MISSING = "all missing"
_ID_NAME = re.compile(r"(^|[^a-z])(id|uuid|guid|key|index|idx|번호|일련번호|아이디)([^a-z]|$)")
_CAPITAL_ID = re.compile(r"[a-z](Id|ID)$")
_YEARS = (1500, 2200)


def why_useless(whole: Column, training: Column) -> str:
    """The reason to leave a column out, or nothing.

    whole     in all rows, from which ids are told
    training  in the training rows

    >>> same = Column("unit", "integer", np.full(30, 7), np.zeros(30, dtype=bool))
    >>> why_useless(same, same)
    'constant: always 7'
    """
    if training.missing.all():
        return ALL_MISSING
    if is_constant(training):
        return f"constant: always {_shown(training.present[0])}"
    if is_row_id(whole):
        return OWN_ID
    if training.kind == "category":
        return _why_text(whole, training)
    return ""


def is_constant(column: Column) -> bool:
    """Whether all values are equal, none is missing, and rounding alone tells them apart.

    The values of a column of numbers count as equal within 10⁻¹² of the largest; where all of
    them are float32, within 10⁻⁶.

    >>> noisy = np.array([14.62 * 1000, 1462 * 10, 146.2 * 100])
    >>> is_constant(Column("x", "number", noisy, np.zeros(3, dtype=bool)))
    True
    """
    if column.missing.any():
        return False
    values = column.values
    if column.kind != "number":
        return bool((values == values[0]).all())
    low, high = float(values.min()), float(values.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        return low == high
    size = max(abs(low), abs(high))
    is_narrow = size < 3e38 and bool((values == values.astype(np.float32)).all())
    is_whole = bool((values == np.floor(values)).all())
    return high / 2 - low / 2 <= size / 2 * (1e-6 if is_narrow and not is_whole else 1e-12)


def is_row_id(column: Column) -> bool:
    """Whether whole numbers are row numbers, in any order, or different and called an id.

    >>> numbers = np.arange(30)[::-1]
    >>> is_row_id(Column("n", "integer", numbers.copy(), np.zeros(30, dtype=bool)))
    True
    """
    if column.kind != "integer" or len(column) < FEWEST_ROWS or column.missing.any():
        return False
    different = np.unique(column.values)
    if len(different) < len(column):
        return False
    first, last = int(different[0]), int(different[-1])
    in_sequence = last - first == len(column) - 1
    is_years = _YEARS[0] <= first and last <= _YEARS[1]
    return (in_sequence and not is_years) or is_id_name(column.name)


def is_id_name(name: str) -> bool:
    """Whether a column's name says that it holds ids.

    >>> [is_id_name(name) for name in ("customer_id", "PassengerId", "고객번호", "width", "paid")]
    [True, True, True, False, False]
    """
    plain = name.strip()
    return bool(
        _CAPITAL_ID.search(plain) or _ID_NAME.search(plain.lower()) or plain.endswith("번호")
    )


def _why_text(whole: Column, training: Column) -> str:
    """Words of which nearly every row has its own, or of which all rows but a few say the same."""
    counts = counted(training)
    present = len(training.present)
    if present >= FEWEST_ROWS and len(set(whole.present)) == len(whole.present):
        return OWN_ID
    if not common(counts):
        kind = "ids or text" if present >= FEWEST_ROWS else "different words"
        return f"{kind}: {len(counts)} values in {present} rows"
    commonest, count = max(counts.items(), key=lambda each: each[1])
    if len(training) - count < few_rows(present) and len(training) >= FEWEST_ROWS:
        others = len(training) - count
        return f"nearly constant: {shown(commonest)} in all but {others} rows"
    return ""


def _shown(value: object) -> str:
    return cut(str(value), most=40)
