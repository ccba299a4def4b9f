"""Models of tables whose every answer is a formula, to hold explanations against.

They have the face of a trained model and nothing behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.data.preparation.roles import ColumnRole
from backlit.data.preparation.targets import Target
from backlit.data.tables.column import Column, Kind
from backlit.data.tables.table import Source, Table

Array = NDArray[Any]


def column(name: str, values: Any, missing: Any = None) -> Column:
    """A column of the kind that its values have; None in a list of text is missing."""
    if isinstance(values, list):
        gone = np.array([each is None for each in values])
        texts = np.array(["" if each is None else each for each in values], dtype=object)
        return Column(name, "category", texts, gone)
    kinds: dict[str, Kind] = {"f": "number", "i": "integer", "b": "boolean", "M": "date"}
    gone = np.zeros(len(values), bool) if missing is None else np.asarray(missing)
    return Column(name, kinds[values.dtype.kind], values, gone)


def table(lines: Array | None = None, **columns: Any) -> Table:
    """A table of columns given by name."""
    made = tuple(column(name, values) for name, values in columns.items())
    return Table("known", made, Source(path=None if lines is None else "known.csv", lines=lines))


@dataclass(frozen=True)
class Prepared:
    """The two things that are asked of a preparation."""

    roles: tuple[ColumnRole, ...]
    target: Target


def prepared(
    of: Table, target: str, classes: tuple[str, ...] | None = None, dropped: Mapping[str, str] = {}
) -> Prepared:
    """Every column a feature, but the target and those that are dropped for a reason."""
    roles = []
    for each in of.columns:
        if each.name in dropped:
            fate = ("dropped", "left out", dropped[each.name])
        else:
            fate = ("target" if each.name == target else "feature", "standardised", "")
        roles.append(ColumnRole(each.name, each.kind, *fate))  # type: ignore[arg-type]
    task = "regression" if classes is None else "classification"
    return Prepared(tuple(roles), Target(target, of[target].kind, task, classes))


@dataclass(frozen=True)
class Values:
    """Predicts by a formula over the table's columns."""

    preparation: Prepared
    formula: Callable[[Table], Array]

    def predict(self, x: Table, /) -> Array:
        return self.formula(x)

    def probabilities(self, x: Table, /) -> Array:
        raise AssertionError("a regression has no shares")


@dataclass(frozen=True)
class Shares:
    """Tells the shares of the classes by a formula: (N, K)."""

    preparation: Prepared
    formula: Callable[[Table], Array]

    def predict(self, x: Table, /) -> Array:
        classes = np.array(self.preparation.target.classes, dtype=object)
        return classes[self.formula(x).argmax(axis=1)]

    def probabilities(self, x: Table, /) -> Array:
        return self.formula(x)


def two(shares: Array) -> Array:
    """The share of yes as shares of no and yes."""
    return np.stack([1 - shares, shares], axis=1)
