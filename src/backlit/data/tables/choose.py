"""One of a table's columns, as a person asks for it: by name, or by number.

This module refuses to know what the column is wanted for.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable

from ...base.errors import UnknownNameError
from ..arrays import cut
from .table import Table


def find_column(table: Table, wanted: str | int) -> str:
    """The name of a column.

    wanted  its name; or its number, counted from 1 in front and from -1 at the end, also as text

    A name comes before a number: a column that is called `2` is found by `2`. Blanks around a name
    do not matter, nor how its accents or syllables are composed; capitals do, unless only one name
    fits without them.

    Raises UnknownNameError, with the nearest name, for one that no column has.

    >>> import numpy as np
    >>> from .column import Column
    >>> none = np.zeros(2, dtype=bool)
    >>> both = tuple(Column(name, "boolean", none, none) for name in ("Age", "fare"))
    >>> [find_column(Table("tiny", both), wanted) for wanted in ("fare", "age", 1, "-1")]
    ['fare', 'Age', 'Age', 'fare']
    """
    text = wanted if isinstance(wanted, str) else str(operator.index(wanted))
    if isinstance(wanted, str):
        for alike in (_same, _composed, _folded):
            found = [name for name in table.names if alike(name) == alike(text)]
            if len(found) == 1:
                return found[0]
    if re.fullmatch(r" *[+-]?\d{1,9} *", text, flags=re.ASCII):
        number = int(text)
        if 1 <= number <= len(table.names):
            return table.names[number - 1]
        if -len(table.names) <= number <= -1:
            return table.names[number]
    raise UnknownNameError("column", cut(text), table.names, where=table.source.path)


_same: Callable[[str], str] = str


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()


def _folded(name: str) -> str:
    return _composed(name).casefold()
