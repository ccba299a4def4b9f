"""The verbs there are: where each one lives. It is loaded when it is called.

This module refuses to know what a verb does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

from ..base.errors import InputError, UnknownNameError

VERBS: Final[Mapping[str, str]] = MappingProxyType({
    "train": "train:train",
    "evaluate": "evaluate:evaluate",
    "predict": "predict:predict",
    "export": "export:export",
    "check": "check:check",
    "explain": "explain:explain",
    "report": "report:report",
    "diagnose": "diagnose:diagnose",
    "runs": "runs:runs",
    "find-rate": "find_rate:find_rate",
    "tune": "tune:tune",
    "resume": "resume:resume",
    "experiment list": "experiment:list_experiments",
    "experiment run": "experiment:run_experiment",
    "data list": "data:list_data",
    "data fetch": "data:fetch_data",
    "doctor": "doctor:doctor",
})  # fmt: skip
"""verb -> module:function"""


def choose(tokens: Sequence[str]) -> tuple[str, list[str]]:
    """The verb that a command line begins with, and what follows it.

    Raises UnknownNameError for a verb that does not exist, InputError for half a verb.

    >>> choose(["data", "fetch", "mnist"])
    ('data fetch', ['mnist'])
    """
    firsts = list(dict.fromkeys(verb.split()[0] for verb in VERBS))
    first, rest = tokens[0], list(tokens[1:])
    if first not in firsts:
        raise UnknownNameError("backlit", first, firsts)
    if first in VERBS:
        return first, rest
    seconds = [verb.split()[1] for verb in VERBS if verb.startswith(first + " ")]
    if not rest or rest[0].startswith("-"):
        raise InputError(
            f"backlit {first}",
            expected="one of " + ", ".join(seconds),
            got="nothing" if not rest else repr(rest[0]),
            action=f"write backlit {first} {seconds[0]}",
        )
    if rest[0] not in seconds:
        raise UnknownNameError(f"backlit {first}", rest[0], seconds)
    return f"{first} {rest[0]}", rest[1:]


def function_of(verb: str) -> Callable[..., Any]:
    """The function that carries a verb out; loads its module."""
    module, _, name = VERBS[verb].partition(":")
    found: Callable[..., Any] = getattr(import_module(f".{module}", __package__), name)
    return found
