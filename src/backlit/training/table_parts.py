"""The rows of a table by what they are for: learnt from, held back by a member, kept for the test.

Rows that are equal in every column stay on one side. This module refuses to know what learns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, InputError
from ..data.arrays import shown
from ..data.preparation.learn_target import task_of
from ..data.preparation.rows import Alike, alike
from ..data.preparation.targets import Task, labels
from ..data.tables.table import Table
from .folds import dealt, parted
from .model import as_table

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class TableParts:
    """Which rows are which.

    table       all rows
    target      the column to be learnt
    task        classification or regression
    train       row numbers that are learnt from, by one member or another
    test        the table whose `test_rows` are kept for the final score, or None
    test_rows   row numbers of it
    unknown     how many rows have no target, and are passed over
    alike       which rows are copies of one another: they stay on one side
    strata      (N,) class numbers; None for a regression
    """

    table: Table
    target: str
    task: Task
    train: Rows
    test: Table | None
    test_rows: Rows
    unknown: int
    alike: Alike
    strata: Rows | None

    def folds(self, count: int, seed: int) -> Rows:
        """The fold of each training row, 0 … count - 1, in their order."""
        strata = None if self.strata is None else self.strata[self.train]
        groups = self.alike.groups[self.train]
        return dealt(groups, strata, count, seed=seed, purpose="split/folds")


def table_parts(
    table: Table,
    target: str,
    *,
    task: Task | None,
    test: Any,
    seed: int,
    categorical: Sequence[str],
) -> TableParts:
    """Set rows aside for the test: a share of them, a table of its own, or none at all.

    Raises InputError for what is none of these, DataError for a table without a known target.
    """
    column = table[target]
    if target in categorical and column.kind != "category":
        column = column.as_kind("category", table.source.place)
    known = np.flatnonzero(~column.missing)
    if not len(known):
        raise DataError(
            f"target {shown(target)}",
            expected="rows with a value in it",
            got="none",
            where=table.name,
            action="choose another column",
        )
    # dates are neither: the preparation refuses them, in better words
    found = task or ("regression" if column.kind == "date" else task_of(column, len(known)))
    same, strata = alike(table), None
    if found == "classification":
        strata = np.unique(labels(column).astype(str), return_inverse=True)[1].astype(np.int64)
    own, train, held = None, known, np.zeros(0, dtype=np.int64)
    if isinstance(test, int | float) and not isinstance(test, bool):
        if test:
            kinds = None if strata is None else strata[known]
            kept, drawn = parted(same.groups[known], kinds, test, seed=seed, purpose="split/test")
            own, train, held = table, known[kept], known[drawn]
    elif test is not None:
        own = as_table(test)
        if target not in own:
            raise InputError(
                "test",
                expected=f"a table with the column {shown(target)}",
                got=f"columns {', '.join(map(shown, own.names[:5]))}",
                action="give rows whose target is known, or a share such as 0.2",
            )
        held = np.flatnonzero(~own[target].missing)
    return TableParts(table, target, found, train, own, held, table.rows - len(known), same, strata)
