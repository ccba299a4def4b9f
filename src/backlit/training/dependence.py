"""How the answer goes along one column: partial dependence.

This module refuses to know networks, and which columns deserve a look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..base.student import student
from ..data.tables.column import Column
from ..data.tables.table import Table
from .asking import (
    FEWEST_ROWS,
    Answering,
    Array,
    answers,
    known_rows,
    sampled,
    truths,
    with_column,
)

_ROWS = 500
_MOST_NUMBERS, _MOST_WORDS, _MOST_CLASSES = 20, 12, 4


@dataclass(frozen=True)
class Dependence:
    """The mean answer over some rows, all of which were given the same value in one column.

    kind     of the column: number, integer, boolean, date or category
    output   the class whose share is told, or None for a regression
    values   (G,) numbers ascending, dates as ISO text, or categories by frequency; None where
             the cell was left empty
    means    (G,), with low and high, their 95 % interval over rows
    """

    column: str
    kind: str
    output: str | None
    values: tuple[Any, ...]
    means: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def partial_dependence(
    model: Answering, table: Table, rows: Array, column: str, *, seed: int = 0
) -> tuple[Dependence, ...]:
    """The mean answer as a column's value goes through a grid, other cells being what they are.

        D(v) = mean over i of f(row i with v in the column),   D(v) ± t s(v) / √n

    over at most 500 rows, s(v) their standard deviation. The grid: at most 20 values that occur,
    the 1 % to the 99 % point in equal shares of the rows; of categories the 12 most frequent,
    and the empty cell if it occurs. For two classes the share of the second; for more one course
    for each of the four most frequent. Friedman (2001), "Greedy function approximation".
    """
    chosen = sampled(known_rows(model, table, rows), _ROWS, "dependence/rows", seed)
    if len(chosen) < FEWEST_ROWS:
        return ()
    grid = _grid(table[column].take(np.asarray(rows, dtype=np.int64)))
    part, n = table.take(chosen), len(chosen)
    many = part.take(np.tile(np.arange(n), len(grid)))
    given = answers(model, with_column(many, grid.take(np.repeat(np.arange(len(grid)), n))))
    courses = given.reshape(len(grid), n, -1)
    means = courses.mean(axis=1)
    half = student(n - 1) * courses.std(axis=1, ddof=1) / math.sqrt(n)
    values = tuple(_plain_value(grid, k) for k in range(len(grid)))
    return tuple(
        Dependence(column, grid.kind, output, values, tuple(means[:, k].tolist()),
                   tuple((means - half)[:, k].tolist()), tuple((means + half)[:, k].tolist()))
        for k, output in _outputs(model, truths(model, part))
    )  # fmt: skip


def _outputs(model: Answering, true: Array) -> list[tuple[int, str | None]]:
    """Which outputs are told, in the order of the classes."""
    classes = model.preparation.target.classes
    if classes is None:
        return [(0, None)]
    if len(classes) == 2:
        return [(1, str(classes[1]))]
    order = np.argsort(-np.bincount(true, minlength=len(classes)), kind="stable")[:_MOST_CLASSES]
    return [(k, str(classes[k])) for k in sorted(order.tolist())]


def _grid(column: Column) -> Column:
    """The values that a column is set to, as a column."""
    present = column.present
    if column.kind in ("category", "boolean"):
        values, first, counts = np.unique(present, return_index=True, return_counts=True)
        order = np.lexsort((first, -counts))[:_MOST_WORDS]
        absent = [np.flatnonzero(column.missing)[0]] if column.missing.any() else []
        places = np.flatnonzero(~column.missing)[first[order]]
        return column.take(np.array([*places, *absent], dtype=np.int64))
    values = np.unique(present)
    if len(values) > _MOST_NUMBERS:
        ranks = np.linspace(0.01, 0.99, _MOST_NUMBERS) * (len(present) - 1)
        values = np.unique(np.sort(present)[np.round(ranks).astype(np.int64)])
    return replace(column, values=values, missing=np.zeros(len(values), dtype=np.bool_))


def _plain_value(column: Column, k: int) -> Any:
    if column.missing[k]:
        return None
    value = column.values[k]
    return str(value) if column.kind in ("date", "category") else value.item()
