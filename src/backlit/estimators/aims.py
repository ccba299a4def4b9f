"""What is learnt: classes or values, how they are read from y, and their columns in a table.

This module refuses to know X.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import DataError, ShapeError
from ..base.shapes import show
from ..data.arrays import describe_place
from ..data.preparation.targets import Task
from ..data.tables.column import Column
from ..data.tables.table import Table
from .labels import Labels, as_column, numbers_of, plain_column, read_labels, refuse_other_length

Answers = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Classes:
    """K classes; answers are their numbers, (N,) int64.

    name    of the target's column
    labels  what each class is called in y, sorted, (K,)
    """

    name: str
    labels: Labels
    task: Task = "classification"

    @property
    def names(self) -> tuple[str, ...]:
        """Of the target's columns."""
        return (self.name,)

    def read(self, y: object, rows: int) -> Answers:
        """Class numbers. Raises DataError for a label that is none of the classes."""
        return numbers_of(read_labels(y, rows), self.labels)

    def columns(self, answers: Answers) -> tuple[Column, ...]:
        """The target as a column of a table."""
        return (as_column(self.name, self.labels, answers),)


@dataclass(frozen=True, eq=False)
class Values:
    """One value, answers (N,), or K of them, answers (N, K), float64.

    names  of the target's columns
    width  K, or None for one value without an axis of its own
    """

    names: tuple[str, ...]
    width: int | None
    task: Task = "regression"

    def read(self, y: object, rows: int) -> Answers:
        """Values. Raises DataError for missing ones, ShapeError for another number of them."""
        answers = read_values(y, rows)
        width = answers.shape[1] if answers.ndim == 2 else None
        if width != self.width:
            raise ShapeError(
                "y",
                expected=f"{self.width or 1} values a row, as in the first rows",
                got=show(answers.shape),
                action="give as many as before",
            )
        return answers

    def columns(self, answers: Answers) -> tuple[Column, ...]:
        """The targets as columns of a table."""
        parts = answers[:, np.newaxis] if answers.ndim == 1 else answers
        present = np.zeros(len(answers), dtype=bool)
        return tuple(
            Column(name, "number", np.array(part), present)
            for name, part in zip(self.names, parts.T, strict=True)
        )


Aim = Classes | Values


def read_values(y: object, rows: int) -> Answers:
    """Finite float64 values, (N,) or (N, K); text and missing ones are refused."""
    given = plain_column(y)
    try:
        values = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(
            "y",
            expected="numbers, for regression",
            got=f"dtype {given.dtype}",
            action="use BacklitClassifier for labels",
        ) from None
    if values.ndim not in (1, 2) or 0 in values.shape[1:]:
        raise ShapeError(
            "y",
            expected="shape (N,) or (N, K)",
            got=show(values.shape),
            action="y should be a 1d array, or have one row of values for each row of X",
        )
    refuse_other_length(len(values), rows)
    if not np.isfinite(values).all():
        place = np.unravel_index(int(np.argmin(np.isfinite(values))), values.shape)
        raise DataError(
            "y",
            where=describe_place([int(axis) for axis in place]),
            expected="a finite number",
            got="NaN or infinity" if values[place] != values[place] else "inf, infinity",
            action="leave the row out",
        )
    return values


def target_names(y: object, table: Table, count: int) -> tuple[str, ...]:
    """What the target's columns are called: as y's own, unless X has columns of that name."""
    name = getattr(y, "name", None)
    head = name if isinstance(name, str) and name else "target"
    while head in table or any(f"{head}_{place + 1}" in table for place in range(count)):
        head = f"{head}_y"
    return (head,) if count == 1 else tuple(f"{head}_{place + 1}" for place in range(count))
