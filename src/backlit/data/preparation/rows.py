"""Rows that are there twice: kept on one side of a split, so that no answer is seen before.

This module refuses to know how a table is split.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..tables.column import Column
from ..tables.table import Table
from .suspects import is_row_id

ROOM = 10.0  # how many times more combinations than rows there are, if equal ones are no chance
OWN = 0.9  # the share of different rows that a single column tells apart, if it can tell rows
COMMON = 0.3  # the share of pairs in which the equal row is the rarer one: 0.5 for copies

Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Alike:
    """Which rows are one row given twice.

    groups  (N,) a number for each row: the same for copies of one row, else another
    equal   how many rows equal another
    copies  whether these are copies; if not, every row is a group by itself
    """

    groups: Codes
    equal: int
    copies: bool


def alike(table: Table) -> Alike:
    """The rows that are equal in every column but row numbers, and whether they are copies.

    Any row may be copied by mistake; rows are alike by chance where values are common. So equal
    rows are no copies if there are less than 10 combinations of values for each row, or if
    equal rows hold commoner values than others: of an equal and a single row, the equal one is
    rarer in less than 30 % of pairs, surely (95 %). How rare a row is: Σ -log of the share of
    each of its values.

    >>> age = Column("age", "number", np.array([0.3, 0.4, 0.3]), np.zeros(3, dtype=bool))
    >>> alike(Table("tiny", (age,))).groups.tolist()
    [0, 1, 0]
    """
    coded = [_codes(column) for column in table.columns if not is_row_id(column)]
    groups = _equal(coded, table.rows)
    sizes = np.bincount(groups)
    equal = int(sizes[sizes > 1].sum())
    copies = equal > 0 and _tell_rows(coded, groups) and not _are_common(coded, groups)
    return Alike(groups if copies else np.arange(table.rows), equal, copies)


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
    """Whether there are so many combinations of values that two equal rows would be a wonder."""
    different = int(groups.max(initial=-1)) + 1
    combinations = 0.0  # the logarithm of how many there are, rare values counting less
    for codes in coded:
        counts = np.bincount(codes)
        counts = counts[counts > 0]
        if len(counts) >= OWN * different:
            return True
        shares = counts / len(groups)
        combinations -= float((shares * np.log(shares)).sum())
    return combinations >= float(np.log(ROOM * len(groups)))


def _are_common(coded: list[Codes], groups: Codes) -> bool:
    """Whether equal rows hold commoner values than single ones (Mann and Whitney's statistic)."""
    _, first, sizes = np.unique(groups, return_index=True, return_counts=True)
    rarity = np.zeros(len(first))
    for codes in coded:
        counts = np.bincount(codes)
        rarity -= np.log(counts[codes[first]] / len(groups))
    rarity = rarity.round(9)  # sums of the same values are equal
    equal, single = rarity[sizes > 1], np.sort(rarity[sizes == 1])
    if not len(single):
        return False
    below, upto = (np.searchsorted(single, equal, side) for side in ("left", "right"))
    rarer = float((below + upto).mean()) / 2 / len(single)
    spread = ((len(equal) + len(single) + 1) / (12 * len(equal) * len(single))) ** 0.5
    return bool(rarer + 2 * spread < COMMON)


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
