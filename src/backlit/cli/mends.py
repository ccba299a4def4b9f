"""What to do about an error, in the words of the command line: options in place of arguments.

The library speaks Python: `Dropout: … write Dropout(0.15)`. Whoever typed `--dropout 15` has no
Dropout to write. This module refuses to know what went wrong, and in which language it is told.
"""

from __future__ import annotations

import contextlib
import copy
import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from ..base.errors import BacklitError, InputError, NonFiniteError
from .spelling import word_for

if TYPE_CHECKING:
    from ..training.run import Run

Error = TypeVar("Error", bound=BacklitError)
_CALL = re.compile(r"(?:\w+=)?\b([A-Z]\w*)\((?:\w+=)?([^(),]*)\)")
_SETTING = re.compile(r"""\b([a-z_]+)=('[^']*'|"[^"]*"|[\w.]+|(?= out\b))""")
_BARE = re.compile(r"\bleave ([a-z_]+) out\b")
_IN_PYTHON = re.compile(
    r"^write (y\.|Dataset\()[^,]*(, classes=\d+\))?[^,]*, or "
)  # a mend of arrays
_LOSS = re.compile(r"\buse ([A-Z]\w+)\b")


def respelt(error: Error, **parts: str | None) -> Error:
    """The same error with some of its parts said otherwise.

    >>> print(respelt(InputError("Adam", got="-1"), who="--learning-rate"))
    --learning-rate: got -1
    """
    twin = copy.copy(error)
    twin.__dict__.update(parts)
    return copy.copy(twin)  # a copy makes its message anew


@contextlib.contextmanager
def said_by(
    option: str, words: Mapping[str, str] = MappingProxyType({}), action: str | None = None
) -> Iterator[None]:
    """Inside, what is wrong with a setting is wrong with the option that was typed for it.

    words   class -> short word: `write Normal(0.01)` becomes `write normal:0.01`
    action  what to do, if the error's own words would not help
    """
    try:
        yield
    except InputError as error:
        action = action or error.action
        for name, word in words.items():
            action = action and re.sub(rf"\b{name}\(([^()]*)\)", rf"{word}:\1", action)
        raise respelt(error, who=option, action=action) from error


def in_options(error: BacklitError, options: Collection[str]) -> BacklitError:
    """The error with a verb's options in place of classes and keywords.

    options  the names of those that the verb has
    What a plan file has wrong stays in the plan's words.

    >>> wrong = InputError("Dropout", expected="a share", got="15", action="write Dropout(0.15)")
    >>> print(in_options(wrong, ["--dropout"]))
    --dropout: expected a share, got 15; write --dropout 0.15
    """
    if error.where is not None and ".toml" in error.where:
        return error
    first, space, rest = error.who.removesuffix(" metric").partition(" ")
    option = _option(first, options)
    if option is None and "--loss" in options and _is_loss(first):
        option = "--loss"
    who = error.who if option is None else option + space + rest
    action = None if error.action is None else _respelt(error.action, options)
    return respelt(error, who=who, action=action)


def diverged(error: NonFiniteError, run: Run) -> NonFiniteError:
    """What to do about NaN and infinity, in options."""
    kept = f"of epoch {run.best_epoch}" if run.best_epoch else "before this update"
    action = f"the weights {kept} are kept; try a smaller --learning-rate or --clip-norm 1"
    return respelt(error, action=action)


def _respelt(action: str, options: Collection[str]) -> str:
    def call(found: re.Match[str]) -> str:
        option = _option(found[1], options)
        return found[0] if option is None else f"{option} {found[2]}".strip()

    def setting(found: re.Match[str]) -> str:
        option = _option(found[1], options)
        value = found[2].strip("'\"")
        return found[0] if option is None else f"{option} {value}".strip()

    def bare(found: re.Match[str]) -> str:
        option = _option(found[1], options)
        return found[0] if option is None else f"leave {option} out"

    def loss(found: re.Match[str]) -> str:
        known = "--loss" in options and _is_loss(found[1])
        return f"use --loss {word_for(found[1])}" if known else found[0]

    action = _IN_PYTHON.sub("", action)
    for pattern, said in ((_CALL, call), (_SETTING, setting), (_BARE, bare), (_LOSS, loss)):
        action = pattern.sub(said, action)
    return action


def _option(name: str, options: Collection[str]) -> str | None:
    """`batch_size`, `EarlyStopping` -> the option of that name, if there is one."""
    option = "--" + word_for(name).replace("_", "-")
    return option if option in options else None


def _is_loss(name: str) -> bool:
    from ..registry import LOSSES

    return name in LOSSES
