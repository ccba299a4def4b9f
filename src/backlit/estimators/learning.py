"""How rows become a matrix and targets, and how outputs become answers again.

Unlike the command line, which meets files, an estimator leaves in whatever predicts the target:
X is what somebody chose. This module refuses to know scikit-learn, and how a network is trained.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset
from ..data.preparation.preparation import Preparation
from ..data.preparation.suspects import is_constant, why_useless
from ..data.preparation.targets import Target, Task
from ..data.tables.column import Column
from ..data.tables.table import Table
from .aims import Aim, Classes
from .labels import class_names
from .rows import Rows


@dataclass(frozen=True, eq=False)
class Prepared:
    """Learnt from the rows that are trained on.

    preparation  of the columns, and of the first target
    targets      of each answer of a row: one, or K for a regression of several values
    """

    preparation: Preparation
    targets: tuple[Target, ...]

    @staticmethod
    def learn(rows: Rows, aim: Aim, categorical: Iterable[str], seed: int) -> Prepared:
        """From all of the rows. Constants, and words of which every row has its own, are left out.

        categorical  columns whose values are names, even if they are numbers
        """
        found = [_learn(rows.table, name, aim, tuple(categorical), seed) for name in aim.names]
        roles = tuple(each for each in found[0].roles if each.name not in aim.names[1:])
        targets = tuple(each.target for each in found)
        if isinstance(aim, Classes):
            targets = (replace(targets[0], classes=class_names(aim.labels)),)
        return Prepared(replace(found[0], roles=roles, target=targets[0]), targets)

    def dataset(self, rows: Rows) -> Dataset:
        """The rows as a network takes them."""
        features = self.preparation.features(rows.table)
        classes = self.targets[0].classes
        answers = rows.answers if classes is not None else self._standardised(rows)
        return Dataset(features, answers, weights=rows.weights, classes=classes, name="rows")

    def _standardised(self, rows: Rows) -> NDArray[Any]:
        columns = [each.encode(rows.table[each.name]) for each in self.targets]
        return columns[0] if rows.answers.ndim == 1 else np.column_stack(columns)

    def values(self, outputs: NDArray[Any]) -> NDArray[np.float64]:
        """Standardised values, (N, K), in the units they were given in."""
        columns = [
            target.decode(each) for target, each in zip(self.targets, outputs.T, strict=True)
        ]
        return np.column_stack(columns)


def _learn(
    table: Table, name: str, aim: Aim, categorical: tuple[str, ...], seed: int
) -> Preparation:
    """A preparation for one of the targets; a target that is always the same has scale 1."""
    target = table[name]
    if is_constant(target):  # what becomes of the other columns does not depend on it
        turns = np.arange(table.rows) % 2 == 1
        other = Column(name, "boolean", turns, np.zeros(table.rows, dtype=bool))
        columns = [other if each is target else each for each in table.columns]
        like = _prepared(replace(table, columns=tuple(columns)), name, None, aim, categorical, seed)
        if isinstance(aim, Classes):
            same = Target(name, target.kind, aim.task, class_names(aim.labels))
        else:
            same = Target(name, target.kind, aim.task, centre=float(target.values[0]))
        roles = [
            replace(role, kind=target.kind, how=same.how) if role.name == name else role
            for role in like.roles
        ]
        return replace(like, target=same, roles=tuple(roles))
    return _prepared(table, name, aim.task, aim, categorical, seed)


def _prepared(
    table: Table, name: str, task: Task | None, aim: Aim, categorical: tuple[str, ...], seed: int
) -> Preparation:
    return Preparation.learn(
        table,
        name,
        drop=[other for other in aim.names if other != name],
        keep=_worth_keeping(table, aim.names),
        categorical=categorical,
        task=task,
        seed=seed,
    )


def _worth_keeping(table: Table, targets: tuple[str, ...]) -> list[str]:
    """All columns but constants and words of which every row has its own; all if all are such."""
    features = [each for each in table.columns if each.name not in targets]
    kept = [each.name for each in features if not _is_useless(each)]
    return kept or [each.name for each in features]


def _is_useless(column: Column) -> bool:
    if column.missing.all() or is_constant(column):
        return True
    return column.kind == "category" and why_useless(column, column) != ""
