"""Short words for schedules: `step:3epoch:0.5`, `cosine:20epoch`, `warmup:5epoch:then cosine:…`.

    constant
    step:EVERY[:FACTOR]                  exponential:EVERY:RATE[:staircase]
    cosine:LENGTH[:END]                  warmup:LENGTH[:then SCHEDULE]
    plateau[:FACTOR[:PATIENCE]]

EVERY and LENGTH are a number and its unit: `3epoch`, `500iteration`.
This module refuses to know how a schedule works.
"""

from __future__ import annotations

import re

from ..base.errors import InputError, UnknownNameError
from ..optim.plateau import ReduceOnPlateau
from ..optim.schedules import (
    Constant,
    CosineDecay,
    ExponentialDecay,
    Schedule,
    StepDecay,
    Unit,
    WarmUp,
)
from .shorthand import real, whole

_WHO = "--schedule"
_WORDS = ("constant", "cosine", "exponential", "plateau", "step", "warmup")
_FORMS = {
    "constant": "constant",
    "cosine": "cosine:20epoch or cosine:20epoch:0.1",
    "exponential": "exponential:100iteration:0.5 or exponential:100iteration:0.5:staircase",
    "plateau": "plateau, plateau:0.5 or plateau:0.5:10",
    "step": "step:3epoch:0.5",
    "warmup": "warmup:5epoch or warmup:5epoch:then cosine:20epoch",
}
_ALSO = {
    "cosinedecay": "cosine",
    "exponentialdecay": "exponential",
    "reduceonplateau": "plateau",
    "stepdecay": "step",
}


def schedule(text: str) -> Schedule | ReduceOnPlateau:
    """The schedule that a short word stands for.

    Raises UnknownNameError for another word, InputError for one that is not complete.

    >>> schedule("step:3epoch:0.5")
    StepDecay(every=3, unit='epoch', factor=0.5)
    >>> schedule("warmup:5epoch:then cosine:20epoch").then
    CosineDecay(length=20, unit='epoch', end=0.0)
    """
    head, colon, later = text.partition(":then")
    if not colon:
        head, colon, later = text.partition(" then ")
    typed, *rest = head.strip().split(":")
    folded = re.sub(r"[-_ ]", "", typed.lower())
    word = _ALSO.get(folded, folded)
    if word not in _WORDS:
        raise UnknownNameError(_WHO, typed, _WORDS)
    if colon and word != "warmup":
        raise _wrong("warmup", text)
    if word == "warmup":
        length, unit = _span(word, rest, text)
        _at_most(word, rest, 1, text)
        then = schedule(later.strip(" :")) if colon else Constant()
        if isinstance(then, ReduceOnPlateau):
            raise InputError(
                _WHO,
                expected="a schedule that counts behind the warm-up",
                got="plateau",
                action="write warmup:5epoch:then cosine:20epoch",
            )
        return WarmUp(length, unit, then)
    return _plain(word, rest, text)


def _plain(word: str, rest: list[str], text: str) -> Schedule | ReduceOnPlateau:
    if word == "constant":
        _at_most(word, rest, 0, text)
        return Constant()
    if word == "plateau":
        _at_most(word, rest, 2, text)
        if not rest:
            return ReduceOnPlateau()
        if len(rest) == 1:
            return ReduceOnPlateau(factor=real(_WHO, rest[0]))
        return ReduceOnPlateau(factor=real(_WHO, rest[0]), patience=whole(_WHO, rest[1]))
    length, unit = _span(word, rest, text)
    if word == "step":
        _at_most(word, rest, 2, text)
        return StepDecay(length, unit, real(_WHO, rest[1])) if rest[1:] else StepDecay(length, unit)
    if word == "cosine":
        _at_most(word, rest, 2, text)
        return CosineDecay(length, unit, real(_WHO, rest[1]) if rest[1:] else 0.0)
    if len(rest) < 2 or (rest[2:] and rest[2:] != ["staircase"]):
        raise _wrong(word, text)
    return ExponentialDecay(real(_WHO, rest[1]), length, unit, staircase=len(rest) == 3)


def _span(word: str, rest: list[str], text: str) -> tuple[int, Unit]:
    """`3epoch`, `3epochs` or `500 iterations`: how long, and of what."""
    match = re.fullmatch(r"(\d+) *(epoch|iteration)s?", rest[0].strip()) if rest else None
    if match is None or int(match[1]) < 1:
        raise _wrong(word, text)
    return int(match[1]), "epoch" if match[2] == "epoch" else "iteration"


def _at_most(word: str, rest: list[str], count: int, text: str) -> None:
    if len(rest) > count:
        raise _wrong(word, text)


def _wrong(word: str, text: str) -> InputError:
    form = _FORMS[word]
    return InputError(_WHO, expected=form, got=repr(text), action="name number and unit: 3epoch")
