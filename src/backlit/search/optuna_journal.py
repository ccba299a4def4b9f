"""A search's trials as a journal of Optuna, which its dashboard and its plots open.

This module refuses to know how the trials were drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from .dimensions import Choice, Dimension, IntegerRange, LogRange
from .samplers import Told
from .space import Space
from .tpe import optuna, silent


def export_to_optuna(space: Space, told: Sequence[Told], path: Path, name: str = "search") -> None:
    """Write trials into a new file, as a study of this name in which higher is better.

    Values are those of the trials, in ranges as wide as their limits; an option that is no
    number, word or truth value is written as Python writes it. A failed trial is one of
    Optuna's, too. Raises InputError if there is something at the path, MissingExtraError where
    Optuna is not installed.
    """
    if path.exists():
        raise InputError(
            "export_to_optuna",
            where=str(path),
            expected="a new file",
            got="one that is there",
            action="choose another path",
        )
    with silent(optuna()) as package:
        backend = package.storages.journal.JournalFileBackend(str(path))
        storage = package.storages.JournalStorage(backend)
        study = package.create_study(storage=storage, study_name=name, direction="maximize")
        ranges = {key: _range(package, each) for key, each in space.dimensions.items()}
        states = package.trial.TrialState
        for each in told:
            study.add_trial(package.trial.create_trial(
                state=states.FAIL if each.failed else states.COMPLETE,
                value=None if each.failed else each.goodness,
                params={key: _plain(value) for key, value in each.parameters.items()},
                distributions={key: ranges[key] for key in each.parameters},
            ))  # fmt: skip


def _range(package: Any, dimension: Dimension) -> Any:
    kinds = package.distributions
    if isinstance(dimension, Choice):
        return kinds.CategoricalDistribution([_plain(each) for each in dimension.options])
    given: Any = dimension
    low, high = given.limits or (given.low, given.high)
    if isinstance(dimension, IntegerRange):
        return kinds.IntDistribution(low, high, log=dimension.log)
    return kinds.FloatDistribution(low, high, log=isinstance(dimension, LogRange))


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | float | str) else repr(value)
