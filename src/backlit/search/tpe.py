"""TPE: trials drawn where those told before were good, by Optuna's estimator.

Optuna is loaded when the first trial is drawn from it. This module refuses to know how the
estimator works, and what a trial is judged by.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from ..base.errors import InputError, MissingExtraError
from ..base.rng import bits, check_seed
from .dimensions import Choice, Dimension
from .samplers import Random, Sampler, Told, check_told
from .space import Space

_BELOW_1: Final = 1 - 2.0**-53


@dataclass(frozen=True)
class TPE(Sampler):
    """Parzen's estimators of where good trials lie, and where the others do.

    seed    0 … 2³² - 1
    first   how many trials must have come to an end without failing before the estimator is
            asked, 1 or more; until then trials are those of `Random(seed)`
    lag     how many of the last trials before one it is drawn without, 0 or more: as many can be
            carried out side by side

    A trial is a function of the seed, its number and the first n - lag trials: a study of Optuna
    is made anew for each, with a seed of its own, so that what is drawn depends on neither the
    order in which trials came to an end nor on an interruption; it may on Optuna's version.
    Ranges are told as numbers in [0, 1), as even as the space has them. All dimensions are drawn
    together (`multivariate`), unless there are conditions: then one by one, those that matter.
    A failed trial is told to Optuna as such; it learns nothing from it, nor from a trial that is
    none of the space, a plan as it is. `limits` are no matter.

    Raises InputError for other settings, MissingExtraError where Optuna is not installed.
    Source: Bergstra, Bardenet, Bengio and Kégl 2011, "Algorithms for hyper-parameter
    optimization".

    >>> from backlit.search.dimensions import LogRange
    >>> space = Space({"learning_rate": LogRange(1e-6, 1e-2)})
    >>> TPE(0).needs(20), TPE(0).parameters(3, space, ()) == Random(0).parameters(3, space)
    (4, True)
    """

    seed: int = 0
    first: int = 10
    lag: int = 16

    def __post_init__(self) -> None:
        check_seed(self.seed, "TPE")
        for name, least in (("first", 1), ("lag", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InputError(
                    f"TPE: {name}",
                    expected=f"a whole number, {least} or more",
                    got=repr(value),
                    action=f"write {name}=10",
                )

    def needs(self, number: int) -> int:
        """All trials before, but for the last `lag`."""
        return max(0, number - self.lag)

    def parameters(self, number: int, space: Space, told: Sequence[Told]) -> dict[str, Any]:
        """What the estimator proposes. Raises InputError if other trials are told than needed."""
        check_told(self, number, told)
        inside = [each for each in told if _is_inside(space, each)]
        if sum(not each.failed for each in inside) < self.first:
            return Random(self.seed).parameters(number, space)
        seed = int(bits(self.seed, "search/tpe", number, 1)[0])
        with silent(optuna()) as package:
            ranges = {name: _range(package, each) for name, each in space.dimensions.items()}
            study = _study(package, space, ranges, inside, seed)
            return _asked(study, space, ranges)


def optuna() -> Any:
    """The `optuna` package. Raises MissingExtraError where it is not installed."""
    try:
        return import_module("optuna")
    except ModuleNotFoundError:
        raise MissingExtraError(
            "TPE",
            expected="the package optuna",
            got="none installed",
            action="pip install 'backlit[optuna]'",
        ) from None


@contextmanager
def silent(package: Any) -> Iterator[Any]:
    """Inside, Optuna logs warnings and errors alone; what it logged before, it logs behind it."""
    before = package.logging.get_verbosity()
    package.logging.set_verbosity(package.logging.WARNING)
    try:
        yield package
    finally:
        package.logging.set_verbosity(before)


def _is_inside(space: Space, trial: Told) -> bool:
    """Whether the trial has what the space gives; a plan tried as it is has nothing of it."""
    given = trial.parameters
    return all((name in given) == space.matters(name, given) for name in space.names)


def _range(package: Any, dimension: Dimension) -> Any:
    """What Optuna draws for a dimension: an option's position, or a number in [0, 1]."""
    if isinstance(dimension, Choice):
        return package.distributions.CategoricalDistribution(range(len(dimension.options)))
    return package.distributions.FloatDistribution(0.0, 1.0)


def _drawn(dimension: Dimension, value: Any) -> float:
    """What Optuna would have drawn for a value."""
    place = dimension.place(value)
    return int(place * len(dimension.options)) if isinstance(dimension, Choice) else place


def _suggested(trial: Any, name: str, dimension: Dimension) -> Any:
    """A value of the dimension, for what Optuna draws."""
    if isinstance(dimension, Choice):
        positions = range(len(dimension.options))
        return dimension.options[trial.suggest_categorical(name, positions)]
    return dimension.at(min(trial.suggest_float(name, 0.0, 1.0), _BELOW_1))


def _study(
    package: Any, space: Space, ranges: Mapping[str, Any], told: Sequence[Told], seed: int
) -> Any:
    """A study in memory that was told these trials."""
    sampler = package.samplers.TPESampler(
        n_startup_trials=1, multivariate=not space.when, constant_liar=False, seed=seed
    )
    study = package.create_study(direction="maximize", sampler=sampler)
    states = package.trial.TrialState
    for each in told:
        drawn = {name: _drawn(space.dimensions[name], v) for name, v in each.parameters.items()}
        trial = package.trial.create_trial(
            state=states.FAIL if each.failed else states.COMPLETE,
            value=None if each.failed else each.goodness,
            params=drawn,
            distributions={name: ranges[name] for name in drawn},
        )
        study.add_trial(trial)
    return study


def _asked(study: Any, space: Space, ranges: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the next trial."""
    trial = study.ask(None if space.when else dict(ranges))
    values: dict[str, Any] = {}

    def ask(name: str) -> None:
        if name in space.when:
            ask(space.when[name][0])  # the one it hangs on comes first
        if name not in values and space.matters(name, values):
            values[name] = _suggested(trial, name, space.dimensions[name])

    for name in space.names:
        ask(name)
    return {name: values[name] for name in space.names if name in values}
