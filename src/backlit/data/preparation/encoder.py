"""What an encoder is: a frozen description of how one column becomes columns of a matrix.

This module refuses to know any particular encoder.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.describe import is_number, plain_numbers
from ...base.errors import PlanError, UnknownNameError
from ..arrays import cut, shown
from ..tables.column import Column

LONGEST_NAME = 10_000  # characters; a name any longer is none
MOST_VALUES = 100_000  # of one category
FURTHEST = 1e6  # standard deviations: bounds of what a network may be given


class Encoder(ABC):
    """One column of a table as D columns of a float32 matrix. Subclasses are frozen and final.

    column  the name of the table's column
    Nothing that a column of the right kind can hold makes `encode` fail or gives a value that
    is not finite: missing and unseen values have places of their own.
    """

    column: str

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """What each of the D columns is called: `age`, `sex = male`, `age is missing`."""

    @property
    @abstractmethod
    def how(self) -> str:
        """What is made of the column, in a few words."""

    @property
    def codes(self) -> int:
        """How many codes its one column holds, for `nn.Embed`; 0 if it holds plain numbers."""
        return 0

    @property
    def pieces(self) -> int:
        """How many of its columns, from the second on, say again in pieces what the first does."""
        return 0

    @abstractmethod
    def encode(self, column: Column) -> NDArray[np.float32]:
        """The values of a column of the right kind, (N, D), finite."""


def check_settings(encoder: Any, above_zero: tuple[str, ...], bounds: tuple[str, ...] = ()) -> None:
    """Refuse settings that would make `encode` fail or give what is not finite, with PlanError.

    above_zero  settings that numbers are divided by
    bounds      settings in standard deviations, at most 10⁶
    """
    plain_numbers(encoder)
    check_name(encoder.column, type(encoder).__name__)
    for name, value in vars(encoder).items():
        if isinstance(value, float | int) and not isinstance(value, bool):
            fits = is_number(value)
            wanted = "a finite number"
            if name in above_zero:
                fits = fits and value > 0 and is_number(1 / value)
                wanted = "a number above 0"
            if name in bounds:
                fits, wanted = fits and abs(value) <= FURTHEST, f"at most {FURTHEST:.0e} either way"
            if not fits:
                raise PlanError(
                    f"{name} of {cut(repr(encoder.column))}",
                    expected=wanted,
                    got=repr(value),
                    action="train again: the preparation is damaged",
                )


def check_values(encoder: Any) -> None:
    """Refuse values of a category that are no text, stand twice, or are none or too many."""
    values = encoder.values
    is_text = isinstance(values, tuple) and all(isinstance(each, str) for each in values)
    if not is_text or len(set(values)) < len(values) or not 1 <= len(values) <= MOST_VALUES:
        raise PlanError(
            f"values of {cut(repr(encoder.column))}",
            expected=f"1 to {MOST_VALUES:,} different texts",
            got=shown(values),
            action="train again: the preparation is damaged",
        )


def check_choice(what: str, value: object, known: tuple[str, ...]) -> None:
    """Refuse a word that is not one of those known, with UnknownNameError."""
    if value not in known:
        raise UnknownNameError(what, value, known)


def check_order(encoder: Any) -> None:
    """Refuse a lower bound above the upper one, with PlanError."""
    if encoder.low > encoder.high:
        raise PlanError(
            f"low and high of {cut(repr(encoder.column))}",
            expected="low below high",
            got=f"{encoder.low} and {encoder.high}",
            action="train again: the preparation is damaged",
        )


def check_name(name: object, who: str) -> None:
    """Refuse what is no name of a column, with PlanError."""
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise PlanError(
            who,
            expected=f"the name of a column, up to {LONGEST_NAME:,} characters",
            got=shown(name),
            action="train again: the preparation is damaged",
        )


def side_by_side(parts: list[NDArray[Any]], rows: int) -> NDArray[np.float32]:
    """Columns of equal length as one matrix."""
    result = np.empty((rows, len(parts)), dtype=np.float32)
    for place, part in enumerate(parts):
        result[:, place] = part
    return result
