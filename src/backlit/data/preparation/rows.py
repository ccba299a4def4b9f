"""Rows that are equal in all columns: kept on one side of a split, so that no answer is seen twice.

This module refuses to know how a table is split.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..tables.column import Column
from ..tables.table import Table


def groups_of_equal_rows(table: Table) -> NDArray[np.int64]:
    """A number for each row, (N,): the same for rows that are equal in every column, else another.

    Groups are numbered from 0 in the order in which they come; missing equals missing.

    >>> age = Column("age", "integer", np.array([3, 4, 3]), np.zeros(3, dtype=bool))
    >>> groups_of_equal_rows(Table("tiny", (age,))).tolist()
    [0, 1, 0]
    """
    key = np.zeros(table.rows, dtype=np.int64)
    different = 1 if table.rows else 0
    for column in table.columns:
        if different == table.rows:
            break
        codes = _codes(column)
        _, key = np.unique(key * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)
        different = int(key.max(initial=-1)) + 1
    _, first, key = np.unique(key, return_index=True, return_inverse=True)
    order = np.empty(len(first), dtype=np.int64)
    order[np.argsort(first)] = np.arange(len(first))
    return order[key]


def _codes(column: Column) -> NDArray[np.int64]:
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
