"""Rows that are there twice: kept on one side of a split, so that no answer is seen before.

This module refuses to know how a table is split.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..tables.column import Column
from ..tables.table import Table
from .suspects import is_row_id

ROOM = 10.0  # how many times more combinations than rows there are, if equal ones are no chance
OWN = 0.9  # the share of different rows that a single column tells apart, if it can tell rows

Codes = NDArray[np.int64]


def groups_of_equal_rows(table: Table) -> Codes:
    """A number for each row, (N,): the same for rows that are one row given twice, else another.

    Rows are equal if they are so in every column but row numbers. In a table whose few values
    leave less than 10 combinations for each row, equal rows are no copies but the nature of
    the table: then every row is by itself.

    >>> age = Column("age", "number", np.array([0.3, 0.4, 0.3]), np.zeros(3, dtype=bool))
    >>> groups_of_equal_rows(Table("tiny", (age,))).tolist()
    [0, 1, 0]
    """
    coded = [_codes(column) for column in table.columns if not is_row_id(column)]
    groups = _equal(coded, table.rows)
    return groups if _tell_rows(coded, groups) else np.arange(table.rows)


def equal_rows(table: Table) -> Codes:
    """A number for each row, (N,): the same exactly for rows that are equal in every column.

    Groups are numbered from 0 in the order in which they come; missing equals missing.

    >>> age = Column("age", "integer", np.array([3, 4, 3]), np.zeros(3, dtype=bool))
    >>> equal_rows(Table("tiny", (age,))).tolist()
    [0, 1, 0]
    """
    return _equal([_codes(column) for column in table.columns], table.rows)


def _equal(coded: list[Codes], rows: int) -> Codes:
    key = np.zeros(rows, dtype=np.int64)
    for codes in coded:
        _, key = np.unique(key * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
        if int(key.max(initial=-1)) + 1 == rows:
            break
    _, first, key = np.unique(key, return_index=True, return_inverse=True)
    order = np.empty(len(first), dtype=np.int64)
    order[np.argsort(first)] = np.arange(len(first))
    return order[key]


def _tell_rows(coded: list[Codes], groups: Codes) -> bool:
    """Whether equal rows are the same row twice, and not two that happen to be alike."""
    different = int(groups.max(initial=-1)) + 1
    if different == len(groups):
        return True
    combinations = 0.0  # the logarithm of how many there are, rare values counting less
    for codes in coded:
        counts = np.bincount(codes)
        counts = counts[counts > 0]
        if len(counts) >= OWN * different:
            return True
        shares = counts / len(groups)
        combinations -= float((shares * np.log(shares)).sum())
    return combinations >= float(np.log(ROOM * len(groups)))


def _codes(column: Column) -> Codes:
    """A number for each different value, below the number of rows + 1; 0 for missing."""
    if column.kind == "category":
        places: dict[Any, int] = {}
        found = (places.setdefault(value, len(places)) for value in column.values)
        codes = np.fromiter(found, dtype=np.int64, count=len(column))
    else:
        codes = np.unique(column.values, return_inverse=True)[1].astype(np.int64)
    codes += 1
    codes[column.missing] = 0
    return codes
