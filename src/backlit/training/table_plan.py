"""From what was asked of a table to what is trained: rows, preparations, members and their plans.

This module refuses to know how any of it is carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import InputError, PlanError, ShapeError
from ..data.dataset import Dataset
from ..data.preparation.preparation import Preparation
from ..data.preparation.targets import Task
from ..data.tables.table import Table
from ..nn.chain import Chain
from ..nn.losses import Loss
from .class_weights import ClassWeight, weighed_loss
from .model import as_table
from .plan import Plan
from .policies import RollBack
from .recipe import recipe, with_embedding
from .table_parts import TableParts, table_parts
from .table_run import Member, imbalance

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """What was asked for, by the names of `fit_table`."""

    target: str
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    task: Task | None = None
    class_weight: ClassWeight = None
    folds: int | None = None
    members: int | None = None
    seed: int = 0
    test: Any = 0.2
    validation: Any = None


@dataclass(frozen=True, eq=False)
class TableWork:
    """All that is needed to train.

    asked        what was asked for
    parts        which rows are which
    preparation  what becomes of each column, learnt from all training rows
    whole        all training rows, prepared
    folds        the fold of each of them, or None where no member holds any back
    validation   a table of its own on which every member is checked, or None
    members      what each learns from, and `plans`, how
    notes        sentences for people
    """

    asked: Asked
    parts: TableParts
    preparation: Preparation
    whole: Dataset
    folds: Rows | None
    validation: Table | None
    members: tuple[Member, ...]
    plans: tuple[Plan, ...]
    notes: tuple[str, ...]


def planned(
    table: Table,
    asked: Asked,
    weights: ArrayLike | None,
    network: Chain | None,
    loss: Loss | None,
    learning_rate: float | None,
    settings: Mapping[str, Any],
) -> TableWork:
    """Divide, prepare and plan. Raises what `fit_table` raises; nothing is written or trained."""
    _check_counts(asked)
    parts = table_parts(
        table,
        asked.target,
        task=asked.task,
        test=asked.test,
        seed=asked.seed,
        categorical=asked.categorical,
    )
    each = _weights(weights, table.rows)
    prepared = _learnt(parts, asked, parts.train)
    whole = _dataset(table, prepared, parts.train, each)
    own = None if isinstance(asked.validation, int | float | None) else as_table(asked.validation)
    chosen = recipe(
        len(parts.train),
        1 if whole.class_count is None else whole.class_count,
        embedded=prepared.embedded,
        members=asked.folds or asked.members,
        folds=asked.folds or _folds_of_share(asked.validation),
        network=network,
        batch_size=settings.get("batch_size"),
        epochs=settings.get("epochs"),
        learning_rate=learning_rate,
    )
    folds = None
    if own is None and asked.validation != 0:
        folds = parts.folds(_most(chosen.folds, parts), asked.seed)
        chosen = replace(chosen, members=min(chosen.members, int(folds.max()) + 1))
    members = _members(parts, asked, prepared, whole, folds, own, chosen.members, each)
    aim = weighed_loss(loss, asked.class_weight, whole, prepared.target)
    common = {"roll_back": RollBack(), **chosen.settings, **settings}
    if members[0].validation is None:
        common |= {"early_stopping": None, "keep": "last", **settings}
    plans = tuple(
        Plan(
            network=with_embedding(chosen.network, member.preparation.embedded),
            loss=aim,
            seed=member.seed,
            validation=0.0,
            data={"name": table.name, "target": asked.target, "member": place},
            # a report shows the first member's layers: to watch all of them takes time
            **({"statistics_every": 0} if place > 1 else {}) | common,
        )
        for place, member in enumerate(members, start=1)
    )
    notes = [*_unknown(parts), *_alike(parts)]
    if asked.class_weight is None:
        notes += imbalance(whole, prepared)
    return TableWork(asked, parts, prepared, whole, folds, own, members, plans, tuple(notes))


def facts_of(work: TableWork) -> dict[str, Any]:
    """What run.toml says of the data: what was asked, and what became of each column."""
    table = work.parts.table
    return {
        "name": table.name,
        **({} if table.source.path is None else {"path": table.source.path}),
        "table": table.fingerprint(),
        **{name: value for name, value in _plain(work.asked).items() if value not in (None, [])},
        "task": work.parts.task,
        "members": len(work.members),
        "columns": {
            role.name: f"{role.kind}: {role.how}" + (f", {role.why}" if role.why else "")
            for role in work.preparation.roles
        },
    }


def _plain(asked: Asked) -> dict[str, Any]:
    weight = asked.class_weight
    return {
        "target": asked.target,
        "drop": list(asked.drop),
        "keep": list(asked.keep),
        "categorical": list(asked.categorical),
        "class_weight": dict(weight) if isinstance(weight, Mapping) else weight,
        "folds": asked.folds,
        "seed": asked.seed,
        "test": asked.test if isinstance(asked.test, int | float) else None,
        "held_back": asked.validation if isinstance(asked.validation, int | float) else None,
    }


def _members(
    parts: TableParts,
    asked: Asked,
    prepared: Preparation,
    whole: Dataset,
    folds: Rows | None,
    own: Table | None,
    count: int,
    weights: NDArray[np.float64] | None,
) -> tuple[Member, ...]:
    found = []
    for place in range(count):
        seed = asked.seed if place == 0 else (asked.seed * 1000 + place) % 2**32
        if folds is None:
            check = None
            if own is not None:
                known = np.flatnonzero(~own[asked.target].missing)
                check = _dataset(own, prepared, known, None)
            found.append(Member(prepared, whole, check, None, seed))
            continue
        kept, held = np.flatnonzero(folds != place), np.flatnonzero(folds == place)
        rows = parts.train[held]
        if asked.folds is None:
            found.append(Member(prepared, whole.take(kept), whole.take(held), rows, seed))
            continue
        learnt = parts.train[kept]
        mine = replace(_learnt(parts, asked, learnt, prepared), target=prepared.target)
        one, other = (_dataset(parts.table, mine, each, weights) for each in (learnt, rows))
        found.append(Member(mine, one, other, rows, seed))
    return tuple(found)


def _learnt(
    parts: TableParts, asked: Asked, rows: Rows, like: Preparation | None = None
) -> Preparation:
    """What becomes of the columns, learnt from some rows; `like` has decided which are left out."""
    drop, keep = asked.drop, asked.keep
    if like is not None:
        drop = tuple(role.name for role in like.roles if role.role == "dropped")
        keep = tuple(role.name for role in like.roles if role.role == "feature")
    return Preparation.learn(
        parts.table,
        asked.target,
        rows,
        drop=drop,
        keep=keep,
        categorical=asked.categorical,
        task=parts.task,
        seed=asked.seed,
    )


def _dataset(
    table: Table, prepared: Preparation, rows: Rows, weights: NDArray[np.float64] | None
) -> Dataset:
    part = table.take(rows)
    return Dataset(
        prepared.features(part),
        prepared.encoded_target(part),
        weights=None if weights is None else weights[rows],
        name=table.name,
        classes=prepared.target.classes,
    )


def _weights(weights: ArrayLike | None, rows: int) -> NDArray[np.float64] | None:
    if weights is None:
        return None
    found = np.asarray(weights, dtype=np.float64)
    if found.shape != (rows,):
        raise ShapeError(
            "weights",
            expected=f"one number for each of {rows} rows of the table",
            got=f"shape {found.shape}",
            action="give a list of one weight for each row",
        )
    return found


def _folds_of_share(validation: Any) -> int | None:
    """A share held back by each member, as a number of folds."""
    if (
        validation is None
        or isinstance(validation, bool)
        or not isinstance(validation, int | float)
    ):
        return None
    if not 0 <= validation <= 0.5:
        raise InputError(
            "validation",
            expected="a share from 0 to 0.5, or a table",
            got=repr(validation),
            action="write 0.2 to hold back a fifth, 0 for none",
        )
    return max(2, round(1 / validation)) if validation else None


def _most(folds: int, parts: TableParts) -> int:
    """As many folds as there are different rows to fill them."""
    return min(folds, len(np.unique(parts.alike.groups[parts.train])))


def _check_counts(asked: Asked) -> None:
    for name, value, least in (("folds", asked.folds, 2), ("members", asked.members, 1)):
        whole = isinstance(value, int) and not isinstance(value, bool)
        if value is not None and not (whole and least <= value <= 1000):
            raise InputError(
                name,
                expected=f"a whole number, {least} or more",
                got=repr(value),
                action=f"write {name}=5, or leave it out",
            )
    if asked.folds and asked.members and asked.folds != asked.members:
        raise PlanError(
            "fit_table",
            expected="as many members as folds",
            got=f"folds={asked.folds} and members={asked.members}",
            action="leave members out",
        )


def _alike(parts: TableParts) -> list[str]:
    if not parts.alike.equal:
        return []
    what = "copies stay on one side of a split"
    if not parts.alike.copies:
        what = "by chance, as their values are common: they count as different rows"
    return [f"{parts.alike.equal} rows equal another in every column; {what}"]


def _unknown(parts: TableParts) -> list[str]:
    if not parts.unknown:
        return []
    count = f"{parts.unknown} row{'s' * (parts.unknown > 1)}"
    return [f"{count} without {parts.target} passed over"]
