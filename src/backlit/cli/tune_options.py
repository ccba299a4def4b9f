"""The options of a search, and what they stand for.

This module refuses to know how a search is carried out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from ..base.errors import InputError
from .network_options import NetworkOptions
from .options import Whole
from .plan_options import LearningOptions

if TYPE_CHECKING:
    from ..search.course import Course
    from ..search.samplers import Sampler
    from ..search.space import Space
    from ..training.plan import Plan

TRIALS = 100
REPEAT = 3


@Parameter(name="*")
@dataclass(frozen=True)
class SearchOptions:
    """What is tried, and how far."""

    trials: Whole | None = None
    vary: list[str] | None = None
    space: str | None = None
    sampler: str | None = None
    narrow: bool = False
    no_halving: bool = False
    metric: str | None = None
    repeat: Whole | None = None
    ensemble: Whole | None = None

    @property
    def given(self) -> list[str]:
        """The options that were given, as they are typed."""
        return [
            f"--{name.replace('_', '-')}"
            for name in self.__dataclass_fields__
            if getattr(self, name) not in (None, False)
        ]


SEARCH = SearchOptions()


def space_for(
    options: SearchOptions,
    plan: Plan,
    network: NetworkOptions,
    learning: LearningOptions,
    *,
    is_table: bool,
) -> Space:
    """What varies: a file's space, or the default one without what was given; then `--vary`."""
    from ..search.default_space import default_space
    from .space_shorthand import read_space, space_of

    if options.space is not None:
        base = read_space(Path(options.space))
    else:
        base = default_space(plan, _fixed(network, learning), is_table=is_table)
    return space_of(options.vary, base) if options.vary else base


def _fixed(network: NetworkOptions, learning: LearningOptions) -> set[str]:
    """What somebody has decided on the command line is not varied, unless --vary says so."""
    pairs = {
        "learning_rate": learning.learning_rate,
        "weight_decay": learning.weight_decay,
        "batch_size": learning.batch_size,
        "width": network.layers,
        "depth": network.layers,
        "activation": network.activation,
        "batch_norm": network.batch_norm or None,
        "dropout": network.dropout,
    }
    return {name for name, value in pairs.items() if value is not None}


def sampler_for(options: SearchOptions, trials: int, seed: int) -> Sampler:
    """Who chooses. Raises UnknownNameError, and MissingExtraError where Optuna is not there."""
    from ..search.sampler_names import sampler_named

    name = options.sampler or "narrow"
    if options.narrow and name != "narrow":
        raise InputError(
            "--narrow", expected="the sampler narrow", got=name, action="leave one of them out"
        )
    return sampler_named(name, trials, seed, who="--sampler")


def course_for(options: SearchOptions, plan: Plan, metric: str) -> Course:
    """How far each trial is trained. Halving where there is something to halve, unless said."""
    from ..search.course import WHOLE, Course, halved
    from ..search.search import check_numbers

    trials = TRIALS if options.trials is None else options.trials
    repeat = REPEAT if options.repeat is None else options.repeat
    check_numbers(**{"--trials": (trials, 1), "--repeat": (repeat, 1)})
    if options.ensemble is not None:
        check_numbers(**{"--ensemble": (options.ensemble, 2)})
    shares, divisor = WHOLE if options.no_halving else halved(plan.epochs)
    return Course(trials, metric, shares, divisor, seeds=repeat, first=True)
