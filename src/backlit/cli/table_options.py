"""The options of a table: which column is learnt, and what becomes of the others.

This module refuses to know what a table is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cyclopts import Parameter

from .options import Whole


@Parameter(name="*")
@dataclass(frozen=True)
class TableOptions:
    """What is learnt from a table, None where nothing was asked for."""

    target: str | None = None
    drop: list[str] | None = None
    keep: list[str] | None = None
    categorical: list[str] | None = None
    task: str | None = None
    class_weight: str | None = None
    folds: Whole | None = None
    members: Whole | None = None

    @property
    def given(self) -> list[str]:
        """The options that were given, as they are typed."""
        return [
            f"--{name.replace('_', '-')}"
            for name in self.__dataclass_fields__
            if getattr(self, name) is not None
        ]

    def names(self, option: str) -> tuple[str, ...]:
        """The columns an option names: `--drop a,b --drop c`."""
        given: Iterable[str] = getattr(self, option) or ()
        return tuple(name.strip() for each in given for name in each.split(",") if name.strip())

    def settings(self) -> dict[str, Any]:
        """What a plan keeps of them, those that were given."""
        plain = ("task", "class_weight", "folds", "members")
        found: dict[str, Any] = {
            name: getattr(self, name) for name in plain if getattr(self, name) is not None
        }
        for name in ("drop", "keep", "categorical"):
            if self.names(name):
                found[name] = list(self.names(name))
        return found


TABLE = TableOptions()
