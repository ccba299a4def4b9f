"""Leaks: single columns that say what the target says, rescaled, binned or slightly noisy.

A column is a leak if it alone all but determines the target and no honest column comes near it.
An honest strong feature leaves noise: classes overlap at their borders, values scatter. The bar
lies beyond that: less than 0.1 % of a value's variance unexplained, less than 2 % of the rarer
classes' rows mistaken, or a border without overlap, gap or thinning tail, which only a rule
draws. This module refuses to know how columns are learnt from, and drops nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base import rng
from ..tables.column import Column
from ..tables.table import Table
from .clues import Clue, borders, by_neighbours, by_values, tight_clusters
from .targets import Target

MOST_ROWS = 5_000  # that are looked at
FEWEST_ROWS = 30  # with less, chance determines too much
BETTER = 5.0  # how many times less than the best honest column a leak leaves unexplained
EXACT = 1e-6  # unexplained: below it nothing else matters


@dataclass(frozen=True)
class Leak:
    """A column that says what the target says.

    column    its name
    strength  the share of the target that it explains on rows that were held back, up to 1
    sentence  what gave it away, in English: `alive = no when survived = 0`
    """

    column: str
    strength: float
    sentence: str


def find_leaks(
    table: Table,
    target: Target,
    rows: NDArray[np.int64],
    seed: int = 0,
    *,
    columns: Iterable[str] | None = None,
    spared: Iterable[str] = (),
) -> tuple[Leak, ...]:
    """The columns that determine the target, strongest first.

    rows     the training rows, their targets present; up to 5,000 of them are looked at
    seed     which ones
    columns  those to be looked at; None takes all but the target
    spared   columns to be compared with that are not to be called leaks
    The only column that there is cannot be a leak. Fewer than 30 rows tell nothing.
    """
    if len(rows) > MOST_ROWS:
        rows = np.sort(rows[rng.permutation(seed, "leaks", 0, len(rows))[:MOST_ROWS]])
    wanted = [name for name in columns or table.names if name != target.name]
    if len(rows) < FEWEST_ROWS or len(wanted) < 2:
        return ()
    aim = table[target.name].take(rows)
    look = _at_classes if target.task == "classification" else _at_values
    y = target.encode(aim) if target.task == "classification" else aim.values
    clues = {name: look(table[name].take(rows), y, target) for name in wanted}
    return _judged(clues, frozenset(spared))


def _judged(clues: dict[str, list[Clue]], spared: frozenset[str]) -> tuple[Leak, ...]:
    best = {name: min(found, key=lambda clue: clue.left) for name, found in clues.items() if found}
    suspects = {
        name: min((clue for clue in clues[name] if clue.is_leak), key=lambda clue: clue.left)
        for name in best
        if name not in spared and any(clue.is_leak for clue in clues[name])
    }
    others = [clue.left for name, clue in best.items() if name not in suspects]
    bar = min(others, default=1.0) / BETTER
    leaks = [
        Leak(name, 1 - clue.left, clue.sentence)
        for name, clue in suspects.items()
        if clue.is_rule or clue.left <= max(bar, EXACT)
    ]
    if len(leaks) == len(clues):
        return ()
    return tuple(sorted(leaks, key=lambda leak: (-leak.strength, leak.column)))


def _at_classes(column: Column, y: NDArray[Any], target: Target) -> list[Clue]:
    """What a column says of class numbers."""
    names = target.classes or ()
    found = [by_values(column, y, target.name, names)]
    if column.missing.any():
        found.append(by_values(_presence(column), y, target.name, names))
    numbers = numbers_of(column)
    if numbers is not None:
        found.append(tight_clusters(column, numbers, y, target.name))
        found.append(
            borders(
                numbers[~column.missing],
                y[~column.missing],
                lambda: f"{column.name} draws a sharp line between the classes of {target.name}",
                column,
            )
        )
    return [clue for clue in found if clue is not None]


def _at_values(column: Column, y: NDArray[Any], target: Target) -> list[Clue]:
    """What a column says of numbers."""
    there = ~column.missing
    values = y[there].astype(np.float64)
    numbers = numbers_of(column)
    found: list[Clue | None] = []
    if numbers is not None:
        found.append(by_neighbours(column, numbers[there], values, target.name))
    _, codes = np.unique(column.values[there].astype(str), return_inverse=True)
    said: Callable[[], str] = lambda: f"{column.name} is {target.name} in steps"  # noqa: E731
    found.append(borders(values, codes, said, column))
    return [clue for clue in found if clue is not None]


def _presence(column: Column) -> Column:
    """Whether a value is there, as a category: something, or missing."""
    values = np.full(len(column), "something", dtype=object)
    return Column(column.name, "category", values, column.missing)


def numbers_of(column: Column) -> NDArray[np.float64] | None:
    """The values as numbers that can be put in order, or None for words and truth values."""
    if column.kind == "date":
        return column.values.astype(np.int64).astype(np.float64)
    if column.kind in ("number", "integer"):
        return column.values.astype(np.float64)
    return None
