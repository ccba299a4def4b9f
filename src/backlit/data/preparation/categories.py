"""Categories and truth values, prepared: columns of 0 and 1, or codes for rows of a learnt table.

This module refuses to know which values are worth a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from ..tables.column import Column
from ..tables.words import label_of
from .encoder import Encoder, check_settings, check_values, side_by_side


@dataclass(frozen=True)
class YesNo(Encoder):
    """1 for true, -1 for false, 0 where missing.

    missing  whether a second column says 1 where the value is missing, else 0

    >>> values, missing = np.array([True, False]), np.array([False, False])
    >>> YesNo("alone").encode(Column("alone", "boolean", values, missing)).tolist()
    [[1.0], [-1.0]]
    """

    column: str
    missing: bool = False

    def __post_init__(self) -> None:
        check_settings(self, ())

    @property
    def names(self) -> tuple[str, ...]:
        """`alone`, `alone is missing`."""
        return (self.column, f"{self.column} is missing")[: 1 + self.missing]

    @property
    def how(self) -> str:
        """`yes or no`."""
        return "yes or no"

    def encode(self, column: Column) -> NDArray[np.float32]:
        """(N, 1) or, with an indicator, (N, 2)."""
        z = np.where(column.values, 1.0, -1.0)
        z[column.missing] = 0.0
        parts = [z, column.missing] if self.missing else [z]
        return side_by_side(parts, len(column))


@dataclass(frozen=True)
class OneOf(Encoder):
    """A column of 0 and 1 for each value, one for all others, one for missing.

    values   the values with a column of their own, each once
    other    whether a column stands for all other values; without it they are zeros throughout
    missing  whether a column stands for missing values; without it they are zeros throughout

    >>> values, missing = np.array(["x", "b", "a"], dtype=object), np.zeros(3, dtype=bool)
    >>> OneOf("cut", ("a", "b"), other=True).encode(
    ...     Column("cut", "category", values, missing)).tolist()
    [[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """

    column: str
    values: tuple[str, ...]
    other: bool = False
    missing: bool = False

    def __post_init__(self) -> None:
        check_settings(self, ())
        check_values(self)

    @property
    def names(self) -> tuple[str, ...]:
        """`sex = male`, `sex = other`, `sex is missing`."""
        found = [f"{self.column} = {value}" for value in self.values]
        if self.other:
            found.append(f"{self.column} = {'any ' * ('other' in self.values)}other")
        if self.missing:
            found.append(f"{self.column} is missing")
        return tuple(found)

    @property
    def how(self) -> str:
        """`one of 7 values`."""
        return f"one of {len(self.values) + self.other} values"

    def encode(self, column: Column) -> NDArray[np.float32]:
        """(N, D)."""
        numbers = numbered(column, self.values, other=len(self.values))
        result = np.zeros((len(column), len(self.names)), dtype=np.float32)
        if self.missing:
            numbers[column.missing] = result.shape[1] - 1
        known = numbers < len(self.values) + self.other
        known = (known & ~column.missing) | (column.missing & self.missing)
        result[np.flatnonzero(known), numbers[known]] = 1
        return result


@dataclass(frozen=True)
class Coded(Encoder):
    """One column of codes for `nn.Embed`: 0 for any other value, 1 … n for the values, n + 1.

    values   those with a code of their own, each once
    missing  whether n + 1 stands for missing; without it, missing is 0

    >>> values, missing = np.array(["x", "b", "a"], dtype=object), np.zeros(3, dtype=bool)
    >>> Coded("cut", ("a", "b")).encode(Column("cut", "category", values, missing)).tolist()
    [[0.0], [2.0], [1.0]]
    """

    column: str
    values: tuple[str, ...]
    missing: bool = False

    def __post_init__(self) -> None:
        check_settings(self, ())
        check_values(self)

    @property
    def names(self) -> tuple[str, ...]:
        """`zip code`."""
        return (self.column,)

    @property
    def how(self) -> str:
        """`embedded, 310 values`."""
        return f"embedded, {len(self.values)} values"

    @property
    def codes(self) -> int:
        """n + 1, or n + 2 with one for missing."""
        return len(self.values) + 1 + self.missing

    def encode(self, column: Column) -> NDArray[np.float32]:
        """(N, 1) whole numbers."""
        numbers = numbered(column, self.values, other=-1) + 1
        numbers[column.missing] = len(self.values) + 1 if self.missing else 0
        return numbers[:, np.newaxis].astype(np.float32)


def numbered(column: Column, values: tuple[str, ...], other: int) -> NDArray[np.int64]:
    """The place of each value among `values`, `other` for those that are not there.

    A number that is spelt otherwise, 6.6250 for 6.625, is the value it means.
    """
    places = {value: place for place, value in enumerate(values)}
    texts = column.values.tolist()
    for text in set(texts) - places.keys():
        if text[:1] in _SIGNS and (meant := _meant(text)) in places:
            places[text] = places[meant]
    found = map(places.get, texts, repeat(other))
    return np.fromiter(found, dtype=np.int64, count=len(column))


_SIGNS = set("+-.0123456789")


def _meant(text: str) -> str | None:
    """The canonical text of a number; of one that is a name, as 007 is, none."""
    if len(text) > 1 and text[0] == "0" and text[1] != ".":
        return None
    try:
        return label_of(float(text))
    except ValueError:
        return None
