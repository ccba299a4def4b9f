"""A preparation as plain data and back: nothing that a stranger's file says is believed unchecked.

This module refuses to know files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from ...base.describe import Kinds
from ...base.describe import from_data as described
from ...base.describe import to_data as as_data
from ...base.errors import BacklitError, PlanError
from ..arrays import shown
from ..tables.column import Kind
from .categories import Coded, OneOf, YesNo
from .dates import Dated
from .encoder import Encoder, check_name
from .numbers import Numeric
from .preparation import Preparation
from .roles import ColumnRole, Use
from .targets import Target, Task

MOST_COLUMNS = 100_000  # of a table
READS: Mapping[type[Encoder], tuple[Kind, ...]] = MappingProxyType(
    {
        Coded: ("category",),
        Dated: ("date",),
        Numeric: ("number", "integer"),
        OneOf: ("category",),
        YesNo: ("boolean",),
    }
)


@dataclass(frozen=True)
class StoredColumn:
    """A column's role as it is kept: `kind` is taken by descriptions."""

    name: str
    read_as: Kind
    role: Use
    how: str = ""
    why: str = ""


@dataclass(frozen=True)
class StoredTarget:
    """A target as it is kept: `kind` is taken by descriptions."""

    name: str
    read_as: Kind
    task: Task
    classes: tuple[str, ...] | None = None
    transform: Literal["none", "log"] = "none"
    centre: float = 0.0
    scale: float = 1.0
    low: float = -10.0
    high: float = 10.0


KINDS: Kinds = MappingProxyType(
    {each.__name__: each for each in READS} | {"Column": StoredColumn, "Target": StoredTarget}
)


def to_data(preparation: Preparation) -> dict[str, Any]:
    """Lists of descriptions for columns and encoders, one for the target."""
    columns = (
        StoredColumn(role.name, role.kind, role.role, role.how, role.why)
        for role in preparation.roles
    )
    target = preparation.target
    stored = StoredTarget(
        target.name,
        target.kind,
        target.task,
        target.classes,
        target.transform,
        target.centre,
        target.scale,
        target.low,
        target.high,
    )
    return {
        "columns": [as_data(each) | {"kind": "Column"} for each in columns],
        "encoders": [as_data(each) for each in preparation.encoders],
        "target": as_data(stored) | {"kind": "Target"},
    }


def from_data(data: Any, where: str) -> Preparation:
    """The preparation that `to_data` described.

    Raises PlanError, at `where`, for what is missing, too much, of the wrong type, not finite
    or contradicts itself; UnknownNameError for an encoder or a setting that does not exist.
    """
    parts = ("columns", "encoders", "target")
    if not isinstance(data, Mapping) or set(data) != set(parts):
        raise _damaged(where, "a mapping of columns, encoders and target", shown(data))
    for part in parts[:2]:
        if not isinstance(data[part], list) or len(data[part]) > MOST_COLUMNS:
            raise _damaged(where, f"a list of up to {MOST_COLUMNS:,} {part}", shown(data[part]))
    try:
        columns = [_one(each, StoredColumn, where) for each in data["columns"]]
        encoders = tuple(_one(each, Encoder, where) for each in data["encoders"])
        kept = _one(data["target"], StoredTarget, where)
        for column in columns:
            check_name(column.name, "a column")
        roles = tuple(ColumnRole(*vars(column).values()) for column in columns)
        target = Target(*vars(kept).values())
    except BacklitError as error:
        raise error.at(where) from None
    _check_whole(roles, encoders, target, where)
    return Preparation(roles, encoders, target)


def _one(data: Any, kind: type[Any], where: str) -> Any:
    found = described(data, KINDS, where)
    if not isinstance(found, kind):
        name = {StoredColumn: "Column", StoredTarget: "Target"}.get(kind, "encoder")
        raise _damaged(where, f"a description of the kind {name}", shown(data))
    return found


def _check_whole(
    roles: tuple[ColumnRole, ...], encoders: tuple[Encoder, ...], target: Target, where: str
) -> None:
    """Refuse parts that do not fit together."""
    names = [role.name for role in roles]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise _damaged(where, "columns with different names", f"{shown(twice)} twice")
    kinds = {role.name: role.kind for role in roles if role.role == "feature"}
    encoded = [each.column for each in encoders]
    if sorted(encoded) != sorted(kinds) or not encoded:
        wrong = sorted(set(encoded) ^ set(kinds))
        raise _damaged(where, "one encoder for each feature", shown(", ".join(wrong or encoded)))
    for each in encoders:
        if kinds[each.column] not in READS[type(each)]:
            kind = f"{shown(each.column)} of kind {kinds[each.column]}"
            raise _damaged(where, f"a column for {type(each).__name__}", kind)
    if [each.codes > 0 for each in encoders] != sorted(each.codes > 0 for each in encoders):
        raise _damaged(where, "encoders of codes last", shown(encoded))
    aims = [(role.name, role.kind) for role in roles if role.role == "target"]
    if aims != [(target.name, target.kind)]:
        raise _damaged(where, f"one target, {shown(target.name)}", shown(aims))


def _damaged(where: str, expected: str, got: str) -> PlanError:
    return PlanError(
        "preparation",
        expected=expected,
        got=got,
        where=where,
        action="train again: this part of the file is damaged",
    )
