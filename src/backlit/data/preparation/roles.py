"""What becomes of each column of a table: what is learnt from, what is learnt, what is left out.

This module refuses to know how values become numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ..tables.column import Kind

Use = Literal["feature", "target", "dropped"]
USES: tuple[Use, ...] = get_args(Use)


@dataclass(frozen=True)
class ColumnRole:
    """One column of the table that a preparation was learnt from.

    name  as the table has it
    kind  in which its values are read: number, integer, boolean, date or category
    role  feature, target or dropped
    how   what is made of it: `standardised`, `one of 7 values`, `left out`
    why   of a dropped column, the reason, in English; else empty

    >>> ColumnRole("id", "integer", "dropped", "left out", "an id: every row has its own")
    ColumnRole('id', integer, dropped: an id: every row has its own)
    """

    name: str
    kind: Kind
    role: Use
    how: str
    why: str = ""

    def __repr__(self) -> str:
        return f"ColumnRole({self.name!r}, {self.kind}, {self.role}: {self.why or self.how})"
