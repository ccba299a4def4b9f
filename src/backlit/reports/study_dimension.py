"""One thing that varied in a study, as study.toml tells of it: numbers on a range, or options.

This module refuses to know which values were tried, and how they are drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..base.describe import is_number
from .numerals import number


@dataclass(frozen=True)
class StudyDimension:
    """A dimension of the space that was searched.

    low, high   what was searched; options are 0 … K - 1
    log         whether doubling counts as much wherever it happens
    limits      how far a narrowing search may go: low and high unless the study says otherwise
    whole       whether its values are whole numbers
    options     what may be chosen, in words; none for numbers
    """

    name: str
    low: float
    high: float
    log: bool = False
    limits: tuple[float, float] = (0.0, 0.0)
    whole: bool = False
    options: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers on a range."""
        return not self.options

    def value(self, value: Any) -> float | None:
        """Where a value stands: the number itself, or which option it is; None for what is none.

        >>> optimizer = dimension("optimizer", {"kind": "Choice", "options": ["SGD", "Adam"]})
        >>> optimizer.value("Adam"), optimizer.value("RMSProp")
        (1.0, None)
        """
        if self.is_numeric:
            return float(value) if is_number(value) else None
        key = _key(value)
        return float(self.keys.index(key)) if key in self.keys else None

    def reads(self, value: Any) -> str:
        """A value in a word.

        >>> dimension("width", {"kind": "IntegerRange", "low": 16, "high": 256}).reads(64)
        '64'
        """
        found = self.value(value)
        if found is None:
            return "–" if value is None else option_words(value)
        if self.is_numeric:
            return f"{value}" if self.whole else number(found)
        return self.options[int(found)]


def dimension(name: str, data: Mapping[str, Any]) -> StudyDimension | None:
    """The dimension that a table of study.toml stands for; None for one that cannot be drawn.

    >>> rate = dimension("learning_rate", {"kind": "LogRange", "low": 1e-6, "high": 1e-2})
    >>> rate.log, rate.limits
    (True, (1e-06, 0.01))
    >>> dimension("seed", {"kind": "Wheel"}) is None
    True
    """
    options = data.get("options")
    if isinstance(options, list) and options:
        keys = tuple(_key(each) for each in options)
        return StudyDimension(
            name, 0.0, float(len(options) - 1), options=_words_of(options), keys=keys
        )
    low, high = data.get("low"), data.get("high")
    if not (is_number(low) and is_number(high)):
        return None
    ends = float(str(low)), float(str(high))
    log = data.get("kind") == "LogRange" or data.get("log") is True
    if not ends[0] < ends[1] or (log and ends[0] <= 0):
        return None
    limits = data.get("limits")
    wide = (
        (min(ends[0], float(limits[0])), max(ends[1], float(limits[1])))
        if isinstance(limits, list) and len(limits) == 2 and all(map(is_number, limits))
        else ends
    )
    if log and wide[0] <= 0:
        wide = ends
    whole = data.get("kind") == "IntegerRange"
    return StudyDimension(name, *ends, log=log, limits=wide, whole=whole)


def option_words(value: Any) -> str:
    """What an option is called: a description by its kind and settings, all else as it is.

    >>> option_words({"kind": "Adam", "beta1": 0.9}), option_words([50, 50]), option_words(True)
    ('Adam (beta1 0.9)', '50, 50', 'true')
    """
    if isinstance(value, Mapping):
        told = {k: v for k, v in value.items() if k != "kind" and v is not None}
        given = [f"{k} {option_words(v)}" for k, v in told.items()]
        if "kind" not in value:
            return ", ".join(given)
        return f"{value['kind']} ({', '.join(given)})" if given else str(value["kind"])
    if isinstance(value, list | tuple):
        return ", ".join(map(option_words, value))
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _words_of(options: list[Any]) -> tuple[str, ...]:
    """The kind alone where that tells the options apart."""
    kinds = [
        str(each["kind"]) if isinstance(each, Mapping) and "kind" in each else option_words(each)
        for each in options
    ]
    if len(set(kinds)) == len(kinds):
        return tuple(kinds)
    return tuple(map(option_words, options))


def _key(value: Any) -> str:
    """A form in which equal options are equal: TOML leaves out what is None."""
    return json.dumps(_without_none(value), sort_keys=True, default=str)


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_none(each) for k, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_without_none(each) for each in value]
    return value
