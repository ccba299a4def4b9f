"""A trial: one plan tried, and what came of it, as plain data.

This module refuses to know how it was carried out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..base.describe import from_data, to_data
from ..base.errors import UnknownNameError
from ..base.rng import bits
from ..registry import KINDS
from ..runs.plain import number

Status = Literal["finished", "failed"]


class Piece(NamedTuple):
    """A piece of work: a trial's training up to a level of the course.

    number   of the trial, from 0
    repeat   0, or which of its repetitions, each with a seed of its own
    level    from 0: a level goes on where the one before it ended
    """

    number: int
    repeat: int
    level: int


@dataclass(frozen=True)
class Trial:
    """What was tried, and how it went.

    number       from 0
    parameters   name -> value, as the space gave them
    seed         of its plan, drawn from the search's seed and the number
    status       `finished`, or `failed` where NaN or infinity ended it
    score        what it is judged by, of the weights that the run gave back; None if it failed
    scores       metric -> value after the pass whose weights were given back
    curves       metric -> its value after each pass that was finished
    seconds      how long it took
    right        a bit for each validation row, hexadecimal: whether its class was named; empty
                 where rows have no classes, or weights
    reason       why it ended, in words
    repeat       0, or a number of its own for each time the same parameters are tried again
    level        which of the course's levels it has come to: see `course.py`
    epochs       passes made so far
    stopped      whether its own plan ended it: further passes would change nothing
    """

    number: int
    parameters: Mapping[str, Any]
    seed: int
    status: Status
    score: float | None
    scores: Mapping[str, float] = field(default_factory=dict)
    curves: Mapping[str, Sequence[float]] = field(default_factory=dict)
    seconds: float = 0.0
    right: str = ""
    reason: str = ""
    repeat: int = 0
    level: int = 0
    epochs: int = 0
    stopped: bool = False

    @property
    def piece(self) -> Piece:
        """What was asked of it."""
        return Piece(self.number, self.repeat, self.level)

    def to_data(self) -> dict[str, Any]:
        """The trial as plain data, field by field."""
        return {each.name: to_data(getattr(self, each.name)) for each in fields(self)}

    @staticmethod
    def from_data(data: Mapping[str, Any], where: str = "trial") -> Trial:
        """The trial that plain data stands for. Raises UnknownNameError for a field of no trial.

        >>> trial = Trial(3, {"learning_rate": 0.01}, 7, "finished", 0.83)
        >>> Trial.from_data(trial.to_data()) == trial
        True
        """
        known = [each.name for each in fields(Trial)]
        for name in data:
            if name not in known:
                raise UnknownNameError("a trial", name, known, where=where)
        values = dict(data)
        given = values.get("parameters", {})
        values["parameters"] = {k: from_data(v, KINDS, where) for k, v in given.items()}
        values["scores"] = {k: number(v) for k, v in values.get("scores", {}).items()}
        values["curves"] = {k: tuple(map(number, v)) for k, v in values.get("curves", {}).items()}
        return Trial(**values)


def trial_seed(seed: int, number: int, repeat: int = 0) -> int:
    """The seed of a trial's plan: a word of 32 bits from the search's seed and the number.

    >>> trial_seed(0, 1) == trial_seed(0, 1) != trial_seed(0, 2)
    True
    """
    purpose = f"search/trial/{repeat}" if repeat else "search/trial"
    return int(bits(seed, purpose, number, 1)[0])


def packed(right: ArrayLike) -> str:
    """Truth values as hexadecimal digits, four a digit, the first one on the left.

    >>> packed([True, False, False, True, True])
    '98'
    """
    return np.packbits(np.asarray(right, dtype=bool)).tobytes().hex()


def unpacked(right: str, rows: int) -> NDArray[np.bool_]:
    """(rows,) truth values again.

    >>> unpacked("98", 5).tolist()
    [True, False, False, True, True]
    """
    words = np.frombuffer(bytes.fromhex(right), dtype=np.uint8)
    return np.unpackbits(words, count=rows).astype(bool)
