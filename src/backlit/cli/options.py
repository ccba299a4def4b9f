"""The options that verbs share, and how numbers are read from what was typed.

This module refuses to know what an option does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from ..base.errors import InputError


def _whole(kind: type[Any], tokens: Sequence[Any]) -> int:
    text = tokens[0].value
    try:
        return int(text)
    except ValueError:
        raise _not_a("a whole number", tokens[0], "write 20, not 20.5") from None


def _real(kind: type[Any], tokens: Sequence[Any]) -> float:
    text = tokens[0].value
    try:
        return float(text)
    except ValueError:
        raise _not_a("a number", tokens[0], "write it like 0.001 or 1e-3") from None


def _not_a(expected: str, token: Any, action: str) -> InputError:
    who = token.keyword or "a number"
    return InputError(who, expected=expected, got=repr(token.value), action=action)


Whole = Annotated[int, Parameter(converter=_whole)]
"""A whole number; `2.5` is refused, not rounded."""

Real = Annotated[float, Parameter(converter=_real)]
"""A number."""


@Parameter(name="*")
@dataclass(frozen=True)
class Common:
    """What every verb has.

    json   one JSON object on standard output
    lang   en or ko; None: as the locale says
    """

    json: bool = False
    lang: str | None = None


COMMON = Common()
