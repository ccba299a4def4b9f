"""Several models that answer together: shares of classes are averaged, and so are values.

An ensemble has a model's face and lies in one file. This module refuses to know how its
members were trained.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.errors import InputError
from ..base.trees import below, within
from ..data.preparation.preparation import Preparation
from ..nn.chain import Chain
from ..nn.losses import Loss
from ..nn.summary import Summary
from .model import Model, Rows, as_table, from_facts, named, refuse_values, two_sided
from .model_facts import unfit

Array = NDArray[Any]
_MOST = 1000  # members of a file


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble:
    """Members' answers, averaged: shares of classes, or values before a target's scale and
    logarithm are undone.

    members      two or more models of the same targets; each may prepare a table in its own way
    preparation  that of all of them, of the same targets in any case, or None for arrays
    facts        what else the file says: `data`, `trained`
    Raises InputError for members that do not answer the same question.

    >>> import backlit as bl
    >>> data = bl.load("moons", rows=60)
    >>> runs = [bl.fit(bl.Chain(bl.Dense(2)), data, epochs=1, seed=s) for s in (0, 1)]
    >>> both = Ensemble(tuple(run.model for run in runs))
    >>> one, other = (run.model.probabilities(data.x) for run in runs)
    >>> np.allclose(both.probabilities(data.x), (one + other) / 2)
    True
    """

    members: tuple[Model, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.members) < 2:
            raise _unlike("two or more members", str(len(self.members)))
        first = question(self.members[0])
        for place, each in enumerate(self.members[1:], start=2):
            if question(each) != first:
                raise _unlike("members with the same targets", f"others in member {place}")

    @property
    def network(self) -> Chain:
        """The first member's; others may differ."""
        return self.members[0].network

    @property
    def loss(self) -> Loss:
        """The first member's."""
        return self.members[0].loss

    @property
    def preparation(self) -> Preparation | None:
        """The first member's: its target is that of all."""
        return self.members[0].preparation

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Of one row, as the first member sees it."""
        return self.members[0].input_shape

    @property
    def classes(self) -> tuple[Any, ...] | None:
        """What each class number stands for, or None."""
        return self.members[0].classes

    @property
    def image_shape(self) -> tuple[int, int] | None:
        """(Y, X) if rows are pictures, or None."""
        return self.members[0].image_shape

    @property
    def task(self) -> str:
        """`classification` or `regression`."""
        return self.members[0].task

    @property
    def dtype(self) -> str:
        """The dtype of the first member's parameters."""
        return self.members[0].dtype

    @property
    def engine(self) -> str:
        """What predicts."""
        return self.members[0].engine

    @property
    def arrays(self) -> dict[str, Array]:
        """Every member's arrays by name, `member2/parameters/dense1/weight`."""
        found: dict[str, Array] = {}
        for place, each in enumerate(self.members, start=1):
            found |= below(f"member{place}", each.arrays)
        return found

    @property
    def parameters(self) -> dict[str, Array]:
        """The learnt arrays by name, `member2/dense1/weight`. Copies."""
        found: dict[str, Array] = {}
        for place, each in enumerate(self.members, start=1):
            found |= below(f"member{place}", each.parameters)
        return found

    @property
    def shared(self) -> bool:
        """Whether all members see the same matrix of a table, or rows as they are."""
        return all(each.preparation is self.preparation for each in self.members)

    def summary(self) -> Summary:
        """The first member's network as a table."""
        return self.members[0].summary()

    def probabilities(self, x: Rows) -> Array:
        """The share of each class for each row: see `Model.probabilities`."""
        refuse_values(self.task)
        return two_sided(self.answers(x))

    def predict(self, x: Rows) -> Array:
        """The class or the value(s) of each row: see `Model.predict`."""
        return named(self, self.answers(x))

    def answers(self, x: Rows, *, check: bool = True) -> Array:
        """The mean of the members' outputs, (N, K), each member preparing rows in its own way.

        check  whether outputs that are not finite raise NonFiniteError
        """
        rows = x if self.preparation is None else as_table(x, self.preparation)
        seen = self.features(rows) if self.shared else None
        found = []
        for each in self.members:
            own = each.features(rows) if seen is None else seen
            found.append(each.outputs(own) if check else each.unchecked(own))
        return _mean(found)

    def features(self, x: Rows) -> Any:
        """What the first member sees of rows: see `Model.features`."""
        return self.members[0].features(x)

    def outputs(self, x: ArrayLike) -> Array:
        """The mean of the members' outputs for rows as they all see them: see `Model.outputs`.

        Raises InputError where members prepare a table differently: use `answers`.
        """
        return self._of_all(x, check=True)

    def unchecked(self, x: ArrayLike) -> Array:
        """The outputs, finite or not: see `Model.unchecked`."""
        return self._of_all(x, check=False)

    def _of_all(self, x: ArrayLike, *, check: bool) -> Array:
        if not self.shared:
            raise InputError(
                "outputs",
                expected="members that see the same features",
                got="members with a preparation each",
                action="give the table to predict or to probabilities",
            )
        return _mean([each.outputs(x) if check else each.unchecked(x) for each in self.members])

    def save(self, path: str | Path) -> Path:
        """Write one `.safetensors` file with all members; replaced atomically."""
        from ..runs.model_file import write_model

        target = Path(path)
        write_model(target, self.arrays, self.to_facts())
        return target

    def to_facts(self) -> dict[str, Any]:
        """The plain data a model file holds beside its arrays; what all share stands once."""
        own = [each.to_facts() for each in self.members]
        shared: dict[str, Any] = {}
        if self.shared and self.preparation is not None:
            shared["preparation"] = own[0]["preparation"]
            own = [{k: v for k, v in each.items() if k != "preparation"} for each in own]
        plain = {key: own[0][key] for key in ("classes", "image_shape", "task")}
        return {**plain, **self.facts, **shared, "members": own}

    def __repr__(self) -> str:
        return f"Ensemble({len(self.members)} members like {self.members[0]!r})"


def question(model: Model) -> tuple[object, ...]:
    """What must be equal for two models to answer together."""
    aim = None if model.preparation is None else model.preparation.target
    scale = None if aim is None else (aim.transform, aim.centre, aim.scale)
    width = model.network.output_shape(model.input_shape)
    return model.task, model.classes, width, model.preparation is None, scale


def opened(
    path: str,
    facts: Mapping[str, Any],
    arrays: Mapping[str, Array],
    also: Iterable[type[Any]] = (),
) -> Ensemble:
    """The ensemble that a file's arrays and facts describe, each member checked as a model is.

    Raises FileFormatError for what is missing or contradicts itself, UnknownNameError.
    """
    given = facts["members"]
    if not isinstance(given, list) or not 2 <= len(given) <= _MOST:
        raise unfit(path, "a list of two members or more", repr(given)[:80])
    heads = {name.partition("/")[0] for name in arrays}
    odd = heads ^ {f"member{place}" for place in range(1, len(given) + 1)}
    if odd:
        raise unfit(path, "the arrays of its members", f"a difference in {sorted(odd)[0]}")
    shared = facts.get("preparation")
    members: list[Model] = []
    for place, each in enumerate(given, start=1):
        where = f"{path}: member {place}"
        if not isinstance(each, Mapping):
            raise unfit(where, "the facts of a model", repr(each)[:80])
        own = {**each} if shared is None else {**each, "preparation": shared}
        model = from_facts(where, own, within(arrays, f"member{place}"), also)
        if shared is not None and members:
            model = replace(model, preparation=members[0].preparation)
        members.append(model)
    rest = {k: v for k, v in facts.items() if k not in _WRITTEN}
    try:
        return Ensemble(tuple(members), rest)
    except InputError as error:
        raise unfit(path, "members that answer the same question", str(error)) from error


_WRITTEN = {"members", "preparation", "classes", "image_shape", "task", "format", "version"}


def _mean(outputs: list[Array]) -> Array:
    total = np.zeros(outputs[0].shape, dtype=np.float64)
    for each in outputs:
        total += each
    found: Array = (total / len(outputs)).astype(outputs[0].dtype)
    return found


def _unlike(expected: str, got: str) -> InputError:
    return InputError(
        "an ensemble", expected=expected, got=got, action="train its members on the same data"
    )
