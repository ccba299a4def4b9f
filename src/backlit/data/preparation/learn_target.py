"""Learn the target: whether it is a class or a value, its classes, its logarithm and its scale.

This module refuses to know the other columns.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import DataError
from ..arrays import shown
from ..tables.column import Column
from .scaling import LARGEST, skewness
from .suspects import FEWEST_ROWS
from .targets import MARGIN, WIDE_MARGIN, Target, Task, labels

MOST_CLASSES = 20  # different whole numbers beyond which they are values
SKEWED = 2.5  # beyond it, a few values make up most of a variance


def task_of(column: Column, rows: int) -> Task:
    """Words and truth values are classes, and so are few different whole numbers.

    Few: 2, or up to 20 if each comes ten times on average. Everything else is a value.

    >>> rating = Column("stars", "integer", np.arange(100) % 5, np.zeros(100, dtype=bool))
    >>> task_of(rating, 100)
    'classification'
    """
    if column.kind in ("category", "boolean"):
        return "classification"
    values = np.unique(column.present)
    is_whole = column.kind == "integer" or bool((values == np.floor(values)).all())
    few = len(values) <= max(2, min(MOST_CLASSES, rows // 10))
    return "classification" if is_whole and few else "regression"


def learn_target(column: Column, rows: NDArray[np.int64], task: Task | None) -> Target:
    """The target's description: classes from all rows, centre and scale from the training rows.

    rows  the training rows, with no missing target among them
    task  classification or regression; None decides by the values
    Raises DataError for dates, for no row, one class or one value only, and for words as values.
    """
    who = f"target {shown(column.name)}"
    if not len(rows):
        raise DataError(
            who,
            expected="rows with a value in it",
            got="none",
            action="choose another column, or give rows in which it is known",
        )
    if column.kind == "date":
        raise DataError(
            who,
            expected="classes or numbers",
            got="dates",
            action="count the days since a date, and learn their number",
        )
    if (task or task_of(column, len(column.present))) == "classification":
        return _classes(column, who)
    if column.kind in ("category", "boolean"):
        raise DataError(
            who,
            expected="numbers, for regression",
            got=f"{column.kind} values such as {shown(labels(column)[rows[0]])}",
            action="learn it as classification, or write its values as numbers",
        )
    return _values(column, rows, who)


def _classes(column: Column, who: str) -> Target:
    found = set(labels(column.take(~column.missing)).tolist())
    number = column.kind in ("integer", "number")
    order = {"integer": int, "number": float}.get(column.kind, str)
    names = sorted(found, key=order)
    if len(names) < 2:
        raise DataError(
            who,
            expected="two or more classes",
            got=f"only {shown(names[0])}",
            action="choose another column, or add rows of another class",
        )
    if len(column.present) >= FEWEST_ROWS and len(names) > len(column.present) / 2:
        action = "learn it as regression" if number else "choose another column"
        raise DataError(
            who,
            expected="classes of two rows and more",
            got=f"{len(names)} classes in {len(column.present)} rows",
            action=action,
        )
    return Target(column.name, column.kind, "classification", tuple(names))


def _values(column: Column, rows: NDArray[Any], who: str) -> Target:
    values = column.values[rows].astype(np.float64)
    fits = np.abs(values) <= LARGEST  # NaN does not
    if not fits.all():
        row = int(rows[np.argmin(fits)])
        raise DataError(
            who,
            expected=f"finite numbers up to {LARGEST:.0e}",
            got=str(column.values[row]),
            where=f"row {row} (counted from 0)",
            action="mend the cell, or leave the row out",
        )
    is_log = bool(values.min() > 0) and _is_better_as_log(values)
    t = np.log(values) if is_log else values
    centre, scale = float(t.mean()), float(t.std())
    if scale <= 1e-12 * float(np.abs(t).max()):
        raise DataError(
            who,
            expected="values that differ",
            got=f"always {shown(float(values[0]))}",
            action="choose another column: a constant needs no network",
        )
    z = (t - centre) / scale
    slack = float(z.max() - z.min()) * (MARGIN if is_log else WIDE_MARGIN)
    low, high = float(z.min()) - slack, float(z.max()) + slack
    transform: Any = "log" if is_log else "none"
    return Target(column.name, "number", "regression", None, transform, centre, scale, low, high)


def _is_better_as_log(values: NDArray[np.float64]) -> bool:
    """Whether the logarithm of a skewed target is less than half as skewed."""
    skew = skewness(values)
    return skew > SKEWED and abs(skewness(np.log(values))) < skew / 2
