"""What may vary in a search: a dimension for each name, and conditions between them.

A space is data: it prints, compares, and goes to a TOML file and back. This module refuses to
know how a value finds its way into a plan, and who chooses points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

from ..base.describe import from_data, to_data
from ..base.errors import InputError, PlanError, UnknownNameError
from ..registry import KINDS
from ..training.plan import Plan
from .dimensions import DIMENSIONS, Choice, Dimension, IntegerRange, LinearRange, LogRange

__all__ = ["NAMES", "Choice", "Dimension", "IntegerRange", "LinearRange", "LogRange", "Space"]

_FIXED = (
    "data",
    "seed",
    "statistics_every",
    "validation",
)  # of a plan: trials have their own seeds, on the same rows
NAMES: Final = tuple(sorted({
    "activation", "batch_norm", "beta1", "beta2", "depth", "dropout", "init_spread",
    "learning_rate", "momentum", "width",
    *(each.name for each in fields(Plan) if each.name not in _FIXED),
}))  # fmt: skip
"""What can vary: settings of the plan, of its optimizer, and of the network's layers."""

Condition = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, init=False)
class Space:
    """Dimensions by name, and which of them need another one to have a certain value.

    dimensions   name -> LogRange, LinearRange, IntegerRange or Choice; the names are `NAMES`
    when         name -> (other name, the value or values it must have for this one to matter)
    Raises UnknownNameError for a name that does not exist, InputError for a condition that could
    never hold.

    >>> space = Space(
    ...     {"learning_rate": LogRange(1e-6, 1e-2), "optimizer": Choice(("SGD", "Momentum")),
    ...      "momentum": LinearRange(0.5, 0.9)},
    ...     when={"momentum": ("optimizer", "Momentum")},
    ... )
    >>> space.at((0.5, 0.1, 0.5))
    {'learning_rate': 0.0001, 'optimizer': 'SGD'}
    >>> space.at((0.5, 0.9, 0.5))
    {'learning_rate': 0.0001, 'optimizer': 'Momentum', 'momentum': 0.7}
    """

    dimensions: Mapping[str, Dimension]
    when: Mapping[str, Condition]

    def __init__(
        self,
        dimensions: Mapping[str, Dimension],
        when: Mapping[str, tuple[str, Any]] | None = None,
    ) -> None:
        object.__setattr__(self, "dimensions", MappingProxyType(dict(dimensions)))
        _check_dimensions(self.dimensions)
        held = {name: _condition(self, name, given) for name, given in (when or {}).items()}
        object.__setattr__(self, "when", MappingProxyType(held))
        for name in held:
            _refuse_circles(held, name)

    @property
    def names(self) -> tuple[str, ...]:
        """What varies, in the order in which points are given."""
        return tuple(self.dimensions)

    def at(self, us: Sequence[float]) -> dict[str, Any]:
        """The values at a point; names whose condition does not hold are left out.

        us   as many numbers in [0, 1) as there are dimensions, in their order
        Raises InputError for a point of another kind.
        """
        if len(us) != len(self.dimensions):
            raise InputError(
                "Space",
                expected=f"{len(self.dimensions)} numbers, one for each of {', '.join(self.names)}",
                got=str(len(us)),
                action="draw the point with a sampler",
            )
        values = {
            name: dimension.at(float(u))
            for (name, dimension), u in zip(self.dimensions.items(), us, strict=True)
        }
        return self.mattering(values)

    def mattering(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Of a value for each name, those whose condition holds.

        >>> space = Space({"depth": IntegerRange(1, 3), "dropout": LinearRange(0, 0.5)},
        ...               when={"dropout": ("depth", (2, 3))})
        >>> space.mattering({"depth": 1, "dropout": 0.2})
        {'depth': 1}
        """
        return {name: values[name] for name in self.names if self.matters(name, values)}

    def matters(self, name: str, values: Mapping[str, Any]) -> bool:
        """Whether a name's condition holds; one whose own condition does not may be left out."""
        if name not in self.when:
            return True
        other, wanted = self.when[name]
        is_met = other in values and any(_same(values[other], each) for each in wanted)
        return is_met and self.matters(other, values)

    def to_data(self) -> dict[str, Any]:
        """The space as plain data: for each name its dimension, with the condition beside it.

        >>> Space({"dropout": LinearRange(0, 0.5)}).to_data()
        {'dropout': {'kind': 'LinearRange', 'low': 0, 'high': 0.5}}
        """
        found: dict[str, Any] = {}
        for name, dimension in self.dimensions.items():
            whole = to_data(dimension)
            found[name] = {key: value for key, value in whole.items() if value is not None}
            if name in self.when:
                other, wanted = self.when[name]
                found[name]["when"] = {other: to_data(wanted)}
        return found

    @staticmethod
    def from_data(data: Mapping[str, Any], where: str = "space") -> Space:
        """The space that plain data stands for.

        where   what messages call the place
        Raises UnknownNameError or PlanError for what is none.
        """
        dimensions: dict[str, Any] = {}
        when: dict[str, tuple[str, Any]] = {}
        for name, given in data.items():
            if not isinstance(given, Mapping):
                raise PlanError(
                    name,
                    expected="a range or a choice with its kind",
                    got=repr(given),
                    where=where,
                    action='write {kind = "LogRange", low = 1e-6, high = 1e-2}',
                )
            own = {key: value for key, value in given.items() if key != "when"}
            dimensions[name] = from_data(own, {**KINDS, **DIMENSIONS}, f"{where}: {name}")
            if "when" in given:
                when[name] = _condition_of(name, given["when"], where)
        return Space(dimensions, when)

    def __repr__(self) -> str:
        when = f", when={dict(self.when)!r}" if self.when else ""
        return f"Space({dict(self.dimensions)!r}{when})"


def _check_dimensions(dimensions: Mapping[str, Dimension]) -> None:
    if not dimensions:
        raise InputError(
            "Space",
            expected="something that may vary",
            got="nothing",
            action='write Space({"learning_rate": LogRange(1e-6, 1e-2)})',
        )
    for name, dimension in dimensions.items():
        if name not in NAMES:
            raise UnknownNameError("Space", name, NAMES)
        if not isinstance(dimension, Dimension):
            raise InputError(
                f"Space: {name}",
                expected="LogRange, LinearRange, IntegerRange or Choice",
                got=repr(dimension),
                action="write LogRange(1e-6, 1e-2)",
            )


def _condition(space: Space, name: str, given: Any) -> Condition:
    """A condition with its values as a tuple, if it could hold at all."""
    if name not in space.dimensions:
        raise UnknownNameError("Space: when", name, space.names)
    if not (isinstance(given, tuple) and len(given) == 2):
        raise InputError(
            f"Space: when {name}",
            expected="another name and its value or values",
            got=repr(given),
            action='write when={"momentum": ("optimizer", "Momentum")}',
        )
    other, wanted = given
    if other not in space.dimensions or other == name:
        raise UnknownNameError(f"Space: when {name}", other, set(space.names) - {name})
    values = tuple(wanted) if isinstance(wanted, tuple | list) else (wanted,)
    for value in values:
        try:
            space.dimensions[other].place(value)
        except InputError as error:
            raise error.at(f"Space: when {name}: {other}") from None
    return other, values


def _condition_of(name: str, given: Any, where: str) -> tuple[str, Any]:
    """`when = {optimizer = ["Momentum"]}` of a file."""
    if not (isinstance(given, Mapping) and len(given) == 1):
        raise PlanError(
            name,
            expected="when with one other name",
            got=repr(given),
            where=where,
            action='write when = {optimizer = ["Momentum"]}',
        )
    ((other, wanted),) = given.items()
    listed = wanted if isinstance(wanted, list | tuple) else [wanted]
    return other, tuple(from_data(each, KINDS, f"{where}: {name}") for each in listed)


def _refuse_circles(when: Mapping[str, Condition], name: str) -> None:
    seen, at = [name], name
    while at in when:
        at = when[at][0]
        if at in seen:
            raise InputError(
                f"Space: when {name}",
                expected="conditions that end at something that always varies",
                got=" needs ".join([*seen, at]),
                action="leave one of them out",
            )
        seen.append(at)


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and bool(value == wanted)
