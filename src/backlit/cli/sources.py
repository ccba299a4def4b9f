"""Which rows a plan or a model speaks of: the data set's name, its seed and its settings.

Toy sets and the test rows of the digits depend on a seed, so a plan keeps it, and a model is
tested on rows it was not trained on. This module refuses to know how data sets are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cyclopts import Parameter

from ..base.errors import PlanError
from .options import Real, Whole

if TYPE_CHECKING:
    from ..data.dataset import Dataset


@Parameter(name="*")
@dataclass(frozen=True)
class DataOptions:
    """Settings of the toy sets, None where nothing was asked for."""

    rows: Whole | None = None
    noise: Real | None = None
    classes: Whole | None = None

    @property
    def settings(self) -> dict[str, int | float]:
        """What was given, as `load` takes it."""
        pairs = (("rows", self.rows), ("noise", self.noise), ("classes", self.classes))
        return {name: value for name, value in pairs if value is not None}


TOY = DataOptions()


@dataclass(frozen=True)
class Source:
    """Where rows come from.

    name      a name that `load` knows, or a path as it was given
    seed      of the toy set, or of the digits' test rows
    settings  of the toy set
    """

    name: str
    seed: int = 0
    settings: Mapping[str, int | float] = field(default_factory=dict)

    @staticmethod
    def from_plan(data: object, seed: int, where: str) -> Source:
        """What the `data` of a plan says; `seed` where it names none.

        Raises PlanError for a plan that names no data.
        """
        facts = {"name": data} if isinstance(data, str) else data
        name = facts.get("name") if isinstance(facts, Mapping) else None
        if not isinstance(facts, Mapping) or not isinstance(name, str):
            raise PlanError(
                "data",
                expected="a name or path",
                got="none" if facts is None else repr(facts),
                where=where,
                action='write data = {name = "digits"}',
            )
        own, settings = facts.get("seed", seed), facts.get("settings", {})
        if isinstance(own, bool) or not isinstance(own, int) or not isinstance(settings, Mapping):
            raise PlanError(
                "data",
                expected="a whole number as seed and a table of settings",
                got=f"seed {own!r}, settings {settings!r}",
                where=where,
                action="leave them out",
            )
        for reserved in ("name", "seed"):
            if reserved in settings:
                raise PlanError(
                    "data.settings",
                    expected="settings of the data set",
                    got=reserved,
                    where=where,
                    action=f"write {reserved} in [data], beside settings",
                )
        return Source(name, own, dict(settings))

    def load(self) -> Dataset:
        """The data set; whatever `backlit.data.load` raises."""
        from ..data import load

        return load(self.name, seed=self.seed, **self.settings)

    def to_data(self, data: Dataset) -> dict[str, Any]:
        """What a plan keeps, so that the same rows can be loaded again."""
        settings = {"settings": dict(self.settings)} if self.settings else {}
        return {
            "name": self.name,
            "seed": self.seed,
            **settings,
            "fingerprint": data.fingerprint(),
        }
