"""A preparation: how a table becomes a matrix and a target, and the way back.

Learnt from the training rows, kept in the model, run again on every table that is predicted.
This module refuses to know how encoders are chosen and what learns from the matrix.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.errors import DataError
from ..arrays import shown
from ..dataset import Dataset
from ..tables.column import Column, Kind
from ..tables.table import Table
from .encoder import Encoder
from .roles import ColumnRole
from .targets import Target, Task


@dataclass(frozen=True)
class Preparation:
    """What becomes of each column.

    roles     one for each column of the table that was learnt from, in its order
    encoders  in the order of the matrix; those whose columns hold codes come last
    target    what is learnt
    """

    roles: tuple[ColumnRole, ...]
    encoders: tuple[Encoder, ...]
    target: Target

    @staticmethod
    def learn(
        table: Table,
        target: str,
        rows: Any = None,
        *,
        drop: Iterable[str] = (),
        keep: Iterable[str] = (),
        categorical: Iterable[str] = (),
        task: Task | None = None,
        seed: int = 0,
    ) -> Preparation:
        """Choose an encoder for each column and learn its settings from the training rows.

        table        all there is; ids and the classes' names are told from all rows
        target       the name of the column to be learnt
        rows         the numbers of the training rows, or a mask; None takes all of them. Rows
                     whose target is missing are passed over
        drop         columns to leave out
        keep         columns to keep, whatever speaks against them
        categorical  columns whose values are names, even if they are numbers
        task         classification or regression; None decides by the target
        seed         which rows are used to look for leaks
        """
        from .learn import learn

        return learn(
            table,
            target,
            rows,
            drop=tuple(drop),
            keep=tuple(keep),
            categorical=tuple(categorical),
            task=task,
            seed=seed,
        )

    @cached_property
    def feature_names(self) -> tuple[str, ...]:
        """One for each column of the matrix: `age`, `age is missing`, `sex = male`."""
        return tuple(name for encoder in self.encoders for name in encoder.names)

    @cached_property
    def groups(self) -> Mapping[str, tuple[int, ...]]:
        """The columns of the matrix that each column of the table became."""
        found, place = {}, 0
        for encoder in self.encoders:
            found[encoder.column] = tuple(range(place, place + len(encoder.names)))
            place += len(encoder.names)
        return found

    @cached_property
    def embedded(self) -> tuple[tuple[int, int], ...]:
        """(column of the matrix, number of codes) of those that hold codes: always the last."""
        groups = self.groups
        return tuple((groups[each.column][0], each.codes) for each in self.encoders if each.codes)

    @cached_property
    def pieces(self) -> tuple[int, ...]:
        """The columns of the matrix that say again, in pieces, what another says."""
        groups = self.groups
        return tuple(
            place for each in self.encoders for place in groups[each.column][1 : each.pieces + 1]
        )

    @property
    def kinds(self) -> dict[str, Kind]:
        """In which kind each column that is needed is read, the target too: for `read_table`."""
        return {role.name: role.kind for role in self.roles if role.role != "dropped"}

    @property
    def dropped(self) -> tuple[ColumnRole, ...]:
        """The columns that are left out, each with its reason."""
        return tuple(role for role in self.roles if role.role == "dropped")

    def features(self, table: Table) -> NDArray[np.float32]:
        """The matrix (N, D), finite, for any table that has the columns it is made of.

        Missing values and unseen categories have places of their own; columns are found by
        name, in whatever order. Raises DataError for missing columns, all named at once, and
        for values that cannot be read as in training.
        """
        self.check_columns(table.names)
        matrix = np.empty((table.rows, len(self.feature_names)), dtype=np.float32)
        kinds = {role.name: role.kind for role in self.roles}
        for encoder in self.encoders:
            column = read_as(table[encoder.column], kinds[encoder.column], table)
            places = self.groups[encoder.column]
            matrix[:, places[0] : places[-1] + 1] = encoder.encode(column)
        return matrix

    def check_columns(self, names: Iterable[str]) -> tuple[str, ...]:
        """What is unlike the training table, in sentences; the target may be there or not.

        Raises DataError for columns that are needed and not there, all named at once.
        """
        given = tuple(names)
        needed = [encoder.column for encoder in self.encoders]
        lacking = [name for name in self._in_order(needed) if name not in given]
        if lacking:
            raise DataError(
                "columns",
                expected=", ".join(map(shown, self._in_order(needed))),
                got=f"none called {', '.join(map(shown, lacking))}",
                action="add what is missing, spelt as in training",
            )
        known = {role.name for role in self.roles}
        surplus = [name for name in given if name not in known]
        sentences = []
        if surplus:
            listed = ", ".join(map(shown, surplus))
            sentences.append(f"not used, for training had no such columns: {listed}")
        shared = [name for name in given if name in known]
        if shared != [role.name for role in self.roles if role.name in given]:
            sentences.append("the columns stand in another order than in training; that is fine")
        return tuple(sentences)

    def _in_order(self, names: list[str]) -> list[str]:
        return [role.name for role in self.roles if role.name in names]

    def dataset(self, table: Table, rows: Any = None, name: str | None = None) -> Dataset:
        """Features and encoded target of some rows, None for all, to be learnt from.

        Raises DataError where a target is missing or unknown, with the line of the file.
        """
        part = table if rows is None else table.take(rows)
        return Dataset(
            self.features(part),
            self.encoded_target(part),
            classes=self.target.classes,
            name=table.name if name is None else name,
        )

    def encoded_target(self, table: Table) -> NDArray[Any]:
        """The target's column as class numbers or standardised values, (N,)."""
        column = read_as(table[self.target.name], self.target.kind, table)
        try:
            return self.target.encode(column)
        except DataError as error:
            raise _with_line(error, table) from None

    def to_data(self) -> dict[str, Any]:
        """All of it as mappings, lists, text, numbers and truth values, for a file."""
        from .stored import to_data

        return to_data(self)

    @staticmethod
    def from_data(data: Any, where: str = "preparation") -> Preparation:
        """The preparation that plain data stands for, everything checked.

        Raises UnknownNameError, PlanError or FileFormatError, at `where`.
        """
        from .stored import from_data

        return from_data(data, where)


def read_as(column: Column, kind: Kind, table: Table) -> Column:
    """A column in the kind that training read it in. Raises DataError where that cannot be."""
    if column.kind == kind:
        return column
    return column.as_kind(kind, table.source.place)


def _with_line(error: DataError, table: Table) -> DataError:
    row = getattr(error, "row", None)
    if row is not None:
        error.where = table.source.place(row)
        error.args = (error._message(),)
    return error
