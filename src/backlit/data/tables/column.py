"""A column: values of one kind, some of them perhaps missing.

This module refuses to know where the values were written and how they were spelt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ...base.errors import DTypeError, ShapeError
from ..arrays import cut, locked, shown

Kind = Literal["number", "integer", "boolean", "date", "category"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DTYPES = {
    "number": np.dtype("float64"),
    "integer": np.dtype("int64"),
    "boolean": np.dtype("bool"),
    "date": np.dtype("datetime64[us]"),
    "category": np.dtype("object"),
}


def _row(row: int) -> str:
    return f"row {row} (counted from 0)"


@dataclass(frozen=True, eq=False)
class Column:
    """N values.

    name     as the file or frame has it
    kind     number, integer, boolean, date or category
    values   (N,): float64, int64, bool, datetime64[us] or text. Where a value is missing there
             stands NaN, 0, False, NaT or the empty text
    missing  (N,) bool: which values are not there
    notes    what was understood beyond plain cells, in English, for people

    >>> Column("age", "number", np.array([3.0, np.nan]), np.array([False, True]))
    Column('age': 2 number values, 1 missing)
    """

    name: str
    kind: Kind
    values: NDArray[Any]
    missing: NDArray[np.bool_]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.values.dtype != DTYPES[self.kind] or self.missing.dtype != np.bool_:
            raise DTypeError(
                f"column {shown(self.name)}",
                expected=f"{DTYPES[self.kind]} values and a mask, as it is of kind {self.kind}",
                got=f"{self.values.dtype} and {self.missing.dtype}",
                action="convert the values first",
            )
        if self.values.shape != self.missing.shape or self.values.ndim != 1:
            raise ShapeError(
                f"column {shown(self.name)}",
                expected="as many values as entries of the mask, in one row each",
                got=f"{self.values.shape} and {self.missing.shape}",
                action="give arrays of shape (N,)",
            )
        locked(self.values)
        locked(self.missing)

    def __len__(self) -> int:
        """The number of values, missing ones counted."""
        return len(self.values)

    @property
    def present(self) -> NDArray[Any]:
        """The values that are there, in their order."""
        return self.values[~self.missing]

    def take(self, rows: Any) -> Column:
        """The values of an index array or a mask, as a column."""
        return replace(self, values=self.values[rows], missing=self.missing[rows])

    def as_kind(self, kind: Kind, where: Callable[[int], str] = _row) -> Column:
        """The column as another kind, where no value is lost by it.

        where  says where a row, counted from 0, stands: `table.source.place`

        Raises DataError, with the place, for a value that is not of that kind.

        >>> whole = Column("age", "integer", np.array([3]), np.array([False]))
        >>> whole.as_kind("category").values.tolist()
        ['3']
        """
        from .convert import converted

        return converted(self, kind, where)

    def __repr__(self) -> str:
        absent = int(self.missing.sum())
        told = f", {absent} missing" if absent else ""
        return f"Column({cut(self.name)!r}: {len(self)} {self.kind} values{told})"
