"""How rare is too rare: in how few rows a value tells nothing that would be true of others.

This module refuses to know what is done with what is rare.
"""

from __future__ import annotations

from ..tables.column import Column


def few_rows(rows: int) -> int:
    """In how many rows a value must be to have a place of its own: 2 to 10, 1 % between.

    >>> few_rows(30), few_rows(500), few_rows(50_000)
    (2, 5, 10)
    """
    return min(10, max(2, rows // 100))


def tells_missing(column: Column) -> bool:
    """Whether enough values are missing to learn something from where they are.

    >>> import numpy as np
    >>> ages = np.array([3.0, 4.0, 5.0, np.nan])
    >>> tells_missing(Column("age", "number", ages, np.isnan(ages)))
    False
    """
    return int(column.missing.sum()) >= few_rows(len(column))
