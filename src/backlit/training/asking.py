"""Asking a model about rows of a table: its answers, the truths, and how far off it is.

A model is anything with `predict`, `probabilities` and a `preparation`.
This module refuses to know what is asked and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ..base.rng import permutation
from ..data.preparation.targets import labels
from ..data.tables.column import Column
from ..data.tables.table import Table
from .table_metrics import row_log_losses

Array = NDArray[Any]
Floats = NDArray[np.float64]
FEWEST_ROWS: Final = 10
"""Of fewer rows a mean says nothing."""


class Answering(Protocol):
    """What is asked of a model: answers to tables, and the roles and target it was trained with."""

    @property
    def preparation(self) -> Any:
        """With `roles` (name, kind, role) and `target` (name, task, classes, encode)."""

    def predict(self, x: Any, /) -> Array:
        """(N,): labels or values in the target's own unit."""

    def probabilities(self, x: Any, /) -> Array:
        """(N, K): the share of each class."""


def answers(model: Answering, table: Table) -> Floats:
    """(N, K) shares of the classes, or (N, 1) values in the target's unit."""
    if model.preparation.target.task == "classification":
        return np.asarray(model.probabilities(table), dtype=np.float64)
    return np.asarray(model.predict(table), dtype=np.float64).reshape(-1, 1)


def truths(model: Answering, table: Table) -> Array:
    """(N,) class numbers, or float64 values in the target's own unit."""
    target = model.preparation.target
    if target.task == "classification":
        return np.asarray(target.encode(table[target.name])).astype(np.int64).reshape(-1)
    return np.asarray(table[target.name].values).astype(np.float64)


def row_losses(given: Floats, true: Array) -> Floats:
    """−ln of the share given to the true class, (N, K) → (N,); or the squared error of values.

    A share counts as no smaller than the smallest step of float32, as in `log_loss`.

    >>> row_losses(np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([0, 1])).round(3).tolist()
    [0.693, 0.223]
    """
    if true.dtype.kind == "i":
        return row_log_losses(given.astype(np.float32), true)
    with np.errstate(over="ignore"):  # of very large values: infinite
        return np.asarray((given[:, 0] - true) ** 2)


def known_rows(model: Answering, table: Table, rows: Array) -> NDArray[np.int64]:
    """Those of the rows that can be judged: with a finite target, of a class that was learnt."""
    chosen, target = np.asarray(rows, dtype=np.int64), model.preparation.target
    column = table[target.name].take(chosen)
    if target.task == "classification":
        judged = np.isin(labels(column).astype(str), list(target.classes))
    else:
        judged = np.isfinite(column.values.astype(np.float64))
    return chosen[judged & ~column.missing]


def sampled(rows: Array, most: int, purpose: str, seed: int) -> NDArray[np.int64]:
    """At most `most` of the rows, in their order; the same ones for the same seed."""
    chosen = np.asarray(rows, dtype=np.int64)
    if len(chosen) <= most:
        return chosen
    return chosen[np.sort(permutation(seed, purpose, 0, len(chosen))[:most])]


def held_answers(
    members: Sequence[tuple[Answering, Array]], table: Table
) -> tuple[NDArray[np.int64], Floats]:
    """The rows that can be judged, and the mean answer of the members that held each one back."""
    known = [(member, known_rows(member, table, rows)) for member, rows in members]
    given = [(own, answers(member, table.take(own))) for member, own in known if len(own)]
    if not given:
        return np.zeros(0, dtype=np.int64), np.zeros((0, 1))
    rows = np.unique(np.concatenate([own for own, _ in given]))
    total, count = np.zeros((len(rows), given[0][1].shape[1])), np.zeros((len(rows), 1))
    for own, each in given:
        total[np.searchsorted(rows, own)] += each
        count[np.searchsorted(rows, own)] += 1
    return rows, total / count


def with_column(table: Table, column: Column) -> Table:
    """The table with one column in place of that of the same name."""
    return replace(
        table, columns=tuple(column if each.name == column.name else each for each in table.columns)
    )
