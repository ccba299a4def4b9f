"""Choose what becomes of each column, from the training rows.

This module refuses to know how a network is made of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...base.errors import DataError, UnknownNameError
from ..tables.column import Column
from ..tables.table import Table
from .categories import YesNo
from .encoder import Encoder
from .leaks import find_leaks
from .learn_target import learn_target
from .numbers import Numeric
from .pieces import fineness
from .preparation import Preparation, read_as
from .rarity import tells_missing
from .roles import ColumnRole
from .scaling import date_encoder, numeric_encoder
from .suspects import ALL_MISSING, why_useless
from .targets import Target, Task
from .values import category_encoder

NUMBERS = ("number", "integer")


def learn(
    table: Table,
    target: str,
    rows: Any,
    *,
    drop: tuple[str, ...],
    keep: tuple[str, ...],
    categorical: tuple[str, ...],
    task: Task | None,
    seed: int,
) -> Preparation:
    """See `Preparation.learn`."""
    _check_names(table, target, {"drop": drop, "keep": keep, "categorical": categorical})
    chosen = np.arange(table.rows) if rows is None else np.arange(table.rows)[rows]
    chosen = chosen[~table[target].missing[chosen]]
    columns = {column.name: column for column in table.columns}
    for name in categorical:
        if columns[name].kind != "boolean":  # which has two names already
            columns[name] = read_as(columns[name], "category", table)
    aim = learn_target(columns[target], chosen, task)
    parts = {name: column.take(chosen) for name, column in columns.items() if name != target}
    reasons = _reasons(columns, parts, drop, keep)
    kept = [name for name in parts if name not in reasons]
    leaks = find_leaks(
        Table(table.name, tuple(columns.values()), table.source),
        aim,
        chosen,
        seed,
        columns=kept,
        spared=keep,
    )
    reasons |= {leak.column: f"says what the target says ({leak.sentence})" for leak in leaks}
    used = {name: part for name, part in parts.items() if name not in reasons}
    pieces = fineness(sum(part.kind in NUMBERS for part in used.values()), len(chosen))
    encoders = {name: _encoder(part, pieces) for name, part in used.items()}
    _check_some(encoders, reasons)
    roles = tuple(_role(column, aim, encoders, reasons) for column in columns.values())
    in_order = sorted(encoders.values(), key=lambda encoder: encoder.codes > 0)
    return Preparation(roles, tuple(in_order), aim)


def _check_names(table: Table, target: str, named: dict[str, tuple[str, ...]]) -> None:
    """Raise UnknownNameError for columns that are not there, DataError for contradictions."""
    for setting, names in {"target": (target,), **named}.items():
        for name in names:
            if name not in table:
                raise UnknownNameError(setting, name, table.names, where=table.source.path)
            if setting == "drop" and name == target:
                raise DataError(
                    "drop",
                    expected="columns other than the target",
                    got=repr(name),
                    action="the target is never learnt from: leave it out of drop",
                )
    both = sorted(set(named["drop"]) & set(named["keep"]))
    if both:
        raise DataError(
            "drop and keep",
            expected="no column in both",
            got=", ".join(map(repr, both)),
            action="name it in one of them",
        )


def _reasons(
    columns: dict[str, Column],
    parts: dict[str, Column],
    drop: tuple[str, ...],
    keep: tuple[str, ...],
) -> dict[str, str]:
    """Why each column that is useless or not wanted is left out."""
    found = {}
    for name, part in parts.items():
        why = "asked" if name in drop else why_useless(columns[name], part)
        if why and (name not in keep or why == ALL_MISSING):
            found[name] = why
    return found


def _encoder(column: Column, pieces: int) -> Encoder:
    if column.kind == "category":
        return category_encoder(column)
    if column.kind == "boolean":
        return YesNo(column.name, tells_missing(column))
    if column.kind == "date":
        return date_encoder(column)
    return numeric_encoder(column, pieces)


def _check_some(encoders: dict[str, Encoder], reasons: dict[str, str]) -> None:
    if not encoders:
        told = "; ".join(f"{name}: {why}" for name, why in list(reasons.items())[:3])
        raise DataError(
            "columns",
            expected="at least one to learn from",
            got=f"none ({told})" if told else "none but the target",
            action="keep one that was left out, or add columns",
        )


def _role(
    column: Column, target: Target, encoders: dict[str, Encoder], reasons: dict[str, str]
) -> ColumnRole:
    name = column.name
    if name == target.name:
        return ColumnRole(name, target.kind, "target", target.how)
    if name in reasons:
        return ColumnRole(name, column.kind, "dropped", "left out", reasons[name])
    kind = "number" if isinstance(encoders[name], Numeric) else column.kind
    return ColumnRole(name, kind, "feature", encoders[name].how)
