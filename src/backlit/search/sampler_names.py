"""Samplers by their names: the words that people type for who chooses.

This module refuses to know how a sampler draws, and what is searched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ..base.errors import InputError, UnknownNameError
from .narrowing import Narrowing
from .samplers import QuasiRandom, Random, Sampler
from .tpe import TPE, optuna


def sampler_named(
    given: str | Sampler, trials: int, seed: int = 0, *, who: str = "sampler"
) -> Sampler:
    """The sampler that a word stands for; a sampler is itself.

    given   narrow   half of the trials anywhere, then closer and closer around the best
            random   anywhere
            quasi    evenly spread
            tpe      where good trials lie, by Optuna
            or a Sampler, whose own seed counts then
    trials  how many the search has, 1 or more
    seed    0 … 2³² - 1
    who     what messages call the setting
    Raises UnknownNameError for another word, InputError for what is no sampler or another seed,
    MissingExtraError for `tpe` where Optuna is not installed.

    >>> sampler_named("narrow", 40, seed=3)
    Narrowing(seed=3, first=20, every=5, share=0.1, lag=16)
    >>> sampler_named(Random(7), 40)
    Random(seed=7)
    """
    if isinstance(given, Sampler):
        return given
    if not isinstance(given, str):
        raise InputError(
            who,
            expected=f"{', '.join(_BY_NAME)}, or a Sampler",
            got=repr(given),
            action='write sampler="narrow"',
        )
    if given not in _BY_NAME:
        raise UnknownNameError(who, given, _BY_NAME)
    return _BY_NAME[given](trials, seed)


def _tpe(trials: int, seed: int) -> Sampler:
    """Asks for Optuna at once: it draws its first trial late in a search."""
    optuna()
    return TPE(seed)


_BY_NAME: Final[Mapping[str, Callable[[int, int], Sampler]]] = MappingProxyType(
    {
        "narrow": Narrowing.for_trials,
        "random": lambda trials, seed: Random(seed),
        "quasi": lambda trials, seed: QuasiRandom(seed),
        "tpe": _tpe,
    }
)
SAMPLER_NAMES: Final = tuple(_BY_NAME)
"""The words, as the command line lists them."""
