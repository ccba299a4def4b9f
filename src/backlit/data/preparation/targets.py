"""The target: classes as numbers, or values standardised, and the way back.

This module refuses to know the other columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...base.describe import is_number, plain_numbers
from ...base.errors import DataError, PlanError
from ..arrays import shown
from ..tables.column import KINDS, Column, Kind
from .encoder import check_choice, check_name

Task = Literal["classification", "regression"]
MARGIN = 0.1  # how far beyond the training range a log target may come back, as a share of it
WIDE_MARGIN = 1.0  # the same for a target that is not transformed: it cannot explode


@dataclass(frozen=True)
class Target:
    """What is learnt.

    name       of the table's column
    kind       of the column: predictions come back in it
    task       classification or regression
    classes    what each class number stands for, as text; None for regression
    transform  of a regression target y: none, z = (y - centre) / scale;
               log, z = (log y - centre) / scale
    centre     mean of y, or of log y, over the training rows
    scale      its standard deviation, above 0
    low, high  the range of z over the training rows, widened on both sides by WIDE_MARGIN of
               itself, with a log by MARGIN: nothing beyond it comes back

    >>> price = Target("price", "integer", "regression", None, "log", 6.0, 1.0, -2.0, 2.0)
    >>> price.decode(np.array([0.0, 50.0])).round(1).tolist()
    [403.4, 2981.0]
    """

    name: str
    kind: Kind
    task: Task
    classes: tuple[str, ...] | None = None
    transform: Literal["none", "log"] = "none"
    centre: float = 0.0
    scale: float = 1.0
    low: float = -10.0
    high: float = 10.0

    def __post_init__(self) -> None:
        plain_numbers(self)
        check_name(self.name, "target")
        check_choice("kind of the target", self.kind, KINDS)
        check_choice("task", self.task, get_args(Task))
        check_choice("transform", self.transform, ("none", "log"))
        numbers = (self.centre, self.scale, self.low, self.high)
        if not all(map(is_number, numbers)) or self.scale <= 0 or self.low > self.high:
            raise PlanError(
                f"target {shown(self.name)}",
                expected="finite numbers, a scale above 0 and low below high",
                got=", ".join(map(repr, numbers)),
                action="train again: the preparation is damaged",
            )
        if (self.task == "classification") != (self.classes is not None):
            raise PlanError(
                f"target {shown(self.name)}",
                expected="classes for classification, none for regression",
                got=f"{self.task} with {shown(self.classes)}",
                action="train again: the preparation is damaged",
            )
        if self.classes is not None:
            check_classes(self.name, self.kind, self.classes)

    @property
    def how(self) -> str:
        """`3 classes`, `standardised` or `log, standardised`."""
        if self.classes is not None:
            return f"{len(self.classes)} classes"
        return "log, standardised" if self.transform == "log" else "standardised"

    def encode(self, column: Column) -> NDArray[Any]:
        """Class numbers (N,) int64, or z (N,) float32.

        With a log, a y of 0 or less becomes `low`. Raises DataError for a missing value, a
        class that training did not have, and a value that is not finite.
        """
        absent = column.missing
        if absent.any():
            raise self._refusal(int(np.argmax(absent)), "a value in every row", "a missing one")
        if self.classes is None:
            return self._standardised(column)
        places = {name: place for place, name in enumerate(self.classes)}
        numbers = np.fromiter(
            (places.get(text, -1) for text in labels(column)), dtype=np.int64, count=len(column)
        )
        if (numbers < 0).any():
            row = int(np.argmax(numbers < 0))
            known = shown(", ".join(self.classes))[1:-1]
            raise self._refusal(row, f"one of {known}", shown(labels(column)[row]))
        return numbers

    def _standardised(self, column: Column) -> NDArray[np.float32]:
        values = column.values.astype(np.float64)
        if not np.isfinite(values).all():
            row = int(np.argmin(np.isfinite(values)))
            raise self._refusal(row, "a finite number", str(values[row]))
        if self.transform == "log":
            floor = np.exp(self.centre + self.scale * self.low)
            values = np.log(np.maximum(values, floor))
        z: NDArray[np.float32] = ((values - self.centre) / self.scale).astype(np.float32)
        return z

    def _refusal(self, row: int, expected: str, got: str) -> DataError:
        error = DataError(
            f"target {shown(self.name)}",
            where=f"row {row} (counted from 0)",
            expected=expected,
            got=got,
            action="mend the cell, or leave the row out",
        )
        error.row = row  # type: ignore[attr-defined]
        return error

    def decode(self, values: Any) -> NDArray[Any]:
        """Class numbers (N,) as values of the column's kind, or z as float64 values of y.

        Classes come back as int64, bool or text (object); z is kept within low … high.
        """
        if self.classes is not None:
            named: NDArray[Any] = self.labels[np.asarray(values)]
            return named
        z: NDArray[np.float64] = np.asarray(values, dtype=np.float64).clip(self.low, self.high)
        y: NDArray[np.float64] = self.centre + self.scale * z
        if self.transform == "log":
            y = np.exp(y)
        return y

    @property
    def labels(self) -> NDArray[Any]:
        """The classes in the column's own kind: int64, bool, float64 or text."""
        names = self.classes or ()
        if self.kind == "boolean":
            return np.array([name == "True" for name in names], dtype=bool)
        if self.kind == "integer":
            return np.array([int(name) for name in names], dtype=np.int64)
        if self.kind == "number":
            return np.array([float(name) for name in names], dtype=np.float64)
        return np.array(names, dtype=object)


def check_classes(name: str, kind: Kind, classes: tuple[str, ...]) -> None:
    """Refuse classes that are too few, not different, or no text of the column's kind."""
    fits = len(classes) >= 2 and len(set(classes)) == len(classes)
    fits = fits and all(isinstance(each, str) for each in classes)
    try:
        if fits and kind in ("integer", "number"):
            fits = all(is_number(float(each)) for each in classes)
            fits = fits and (kind == "number" or all(abs(int(each)) < 2**63 for each in classes))
        elif fits and kind == "boolean":
            fits = set(classes) == {"False", "True"}
    except ValueError:
        fits = False
    if not fits or kind == "date":
        raise PlanError(
            f"target {shown(name)}",
            expected=f"two or more different classes of kind {kind}",
            got=shown(classes),
            action="train again: the preparation is damaged",
        )


def labels(column: Column) -> NDArray[Any]:
    """Every value as the text of its class: 3 and 3.0 are `3`, True is `True`."""
    if column.kind == "category":
        return column.values
    found, places = np.unique(column.values, return_inverse=True)
    if column.kind == "boolean":
        texts = [str(bool(each)) for each in found]
    else:
        texts = [str(int(each) if _is_whole(each) else each.item()) for each in found]
    return np.array(texts, dtype=object)[places]


def _is_whole(value: Any) -> bool:
    return bool(np.isfinite(value)) and float(value).is_integer()
