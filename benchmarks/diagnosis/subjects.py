"""The data that runs are drawn over: the bundled digits, and tables as anybody would prepare them.

This module refuses to know what is done to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

import backlit as bl
from backlit.data.dataset import Dataset
from backlit.data.preparation.preparation import Preparation
from backlit.data.tables import read_table

Array = NDArray[Any]
TABLES: Final = {"titanic": "survived", "diamonds": "price", "penguins": "species", "mpg": "mpg"}
_LEAKS: Final = {"titanic": ("alive",)}
_MOST_ROWS: Final = 3_000


@dataclass(frozen=True, eq=False)
class Subject:
    """Rows to learn from and rows that judge.

    raw   the same rows' inputs as they come, before anybody scaled them, or None
    """

    name: str
    train: Dataset
    held: Dataset
    raw: tuple[Array, Array] | None = None


@cache
def subject(name: str, folder: Path | None, seed: int = 0) -> Subject:
    """One of `digits`, a table, or a data set that `load` knows; 3,000 rows at most."""
    if name in TABLES:
        return _table(name, folder, seed)
    rows = {} if name in ("digits", "mnist", "fashion-mnist") else {"rows": 1_500}
    data = bl.load(name, **rows)
    whole = Dataset(data.x.reshape(data.rows, -1), data.y, name=name, classes=data.classes)
    return Subject(name, *_parted(whole, seed))


def _table(name: str, folder: Path | None, seed: int) -> Subject:
    if folder is None:
        raise FileNotFoundError(name)
    table = read_table(folder / f"{name}.csv")
    order = np.random.default_rng(seed).permutation(table.rows)[:_MOST_ROWS]
    table = table.take(order)
    kept, held = _rows(table.rows)
    prepared = Preparation.learn(table, TABLES[name], kept, drop=_LEAKS.get(name, ()))
    train, rest = prepared.dataset(table, kept, name), prepared.dataset(table, held, name)
    raw = _raw(table, prepared)
    return Subject(name, train, rest, None if raw is None else (raw[kept], raw[held]))


def _raw(table: Any, prepared: Preparation) -> Array | None:
    """The numeric columns that are features, in their own units; what is missing is the mean."""
    used = {name for name, kind in prepared.kinds.items() if kind == "number"}
    columns = []
    for column in table.columns:
        if column.name in used and column.values.dtype.kind in "fiu":
            values = column.values.astype(np.float64)
            values[column.missing] = np.nan
            columns.append(np.where(np.isnan(values), np.nanmean(values), values))
    return np.stack(columns, 1).astype(np.float32) if columns else None


def _rows(count: int) -> tuple[Array, Array]:
    held = np.arange(count) % 4 == 0
    return np.flatnonzero(~held), np.flatnonzero(held)


def _parted(data: Dataset, seed: int) -> tuple[Dataset, Dataset]:
    order = np.random.default_rng(seed).permutation(data.rows)[:_MOST_ROWS]
    kept, held = _rows(len(order))
    return data.take(order[kept]), data.take(order[held])
