"""Random tables that a preparation could have been learnt from, and what it has never seen.

This module refuses to know what they are used for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base.rng import normal, uniform64
from ..data.preparation.categories import Coded, OneOf, YesNo
from ..data.preparation.dates import Dated
from ..data.preparation.encoder import Encoder
from ..data.preparation.numbers import Numeric
from ..data.preparation.preparation import Preparation
from ..data.tables.column import DTYPES, Column, Kind
from ..data.tables.table import Table

Array = NDArray[Any]
_ABSENT: Final = 0.15  # share of missing values
_UNSEEN: Final = "\u2026a value that training did not have"
_SPREAD: Final = 2.0  # standard deviations: some rows lie beyond what training saw


def random_table(preparations: Sequence[Preparation], rows: int) -> Table:
    """A table with every column that any of the preparations uses, the same each time.

    Numbers lie around the training mean and beyond the range, categories are unseen and values
    missing now and then.
    """
    columns: dict[str, Column] = {}
    for preparation in preparations:
        kinds = {role.name: role.kind for role in preparation.roles}
        for each in preparation.encoders:
            if each.column not in columns:
                columns[each.column] = _column(each, kinds[each.column], rows)
    return Table("random", tuple(columns.values()))


def _column(each: Encoder, kind: Kind, rows: int) -> Column:
    purpose = f"export/{each.column}"
    z = normal(0, purpose, (rows,)) * _SPREAD
    absent = uniform64(0, f"{purpose}/missing", 0, (rows,)) < _ABSENT
    values = _with_holes(_DRAWN[type(each)](each, z), kind, absent)
    return Column(each.column, kind, values, absent)


def _with_holes(values: Array, kind: Kind, absent: Array) -> Array:
    holes: dict[Kind, Any] = {"number": np.nan, "date": np.datetime64("NaT"), "category": ""}
    if kind == "integer":
        values = np.clip(np.round(values), -(2.0**52), 2.0**52)
    result = values.astype(DTYPES[kind])
    result[absent] = holes.get(kind, 0)
    return result


def _numeric(each: Numeric, z: Array) -> Array:
    t = each.centre + each.scale * z
    if each.transform == "none":
        return t
    return each.origin + np.copysign(each.unit * np.expm1(np.minimum(np.abs(t), 100.0)), t)


def _dated(each: Dated, z: Array) -> Array:
    days = np.clip(each.centre + each.scale * z, -600_000.0, 2_900_000.0)  # years 328 to 9909
    return (days * 86_400e6).astype(np.int64).view("datetime64[us]")


def _chosen(values: tuple[str, ...], z: Array) -> Array:
    known = np.array([*values, _UNSEEN], dtype=object)
    return known[(np.abs(z) * 1000).astype(np.int64) % len(known)]


_DRAWN: Final[Mapping[type[Encoder], Callable[[Any, Array], Array]]] = MappingProxyType({
    Coded: lambda each, z: _chosen(each.values, z),
    Dated: _dated,
    Numeric: _numeric,
    OneOf: lambda each, z: _chosen(each.values, z),
    YesNo: lambda each, z: z > 0,
})  # fmt: skip
