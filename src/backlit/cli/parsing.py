"""From what was typed after a verb to the verb's arguments, each of its type, or one clear error.

The verb's own signature says which options there are; cyclopts reads them.
This module refuses to know any verb.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..base.errors import BacklitError, InputError
from . import defaults

_MAY_STAND_ALONE: Mapping[str, str] = {"--early-stopping": str(defaults.PATIENCE)}
_OF_TABLES = ("target", "targets", "label", "labels", "features", "columns", "x", "y")
_NO_TABLES = (
    "DATA holds rows and labels alike: a data set's name, an .npz file with x and y, or a folder "
    "of IDX files"
)


def arguments_of(verb: str, function: Callable[..., Any], tokens: Sequence[str]) -> Any:
    """The bound arguments of a verb's function; InputError for what it does not take."""
    import cyclopts

    app = _app(function)
    collection = app.assemble_argument_collection()
    options = [name for each in collection for name in each.names if name.startswith("-")]
    try:
        _, bound, _ = app.parse_args(
            _completed(tokens), print_error=False, exit_on_error=False, help_on_error=False
        )
    except cyclopts.CycloptsError as error:
        raise _told(verb, error, options) from None
    return bound


class Taken(NamedTuple):
    """Something that a verb takes.

    name      `--epochs`, or `DATA` for what stands without a name
    names     all its names, the shortest first
    group     the class that declares it; empty if the verb itself does
    required  whether it must be given
    """

    name: str
    names: tuple[str, ...]
    group: str
    required: bool


def taken_by(function: Callable[..., Any]) -> list[Taken]:
    """Everything that a verb's function takes, in the order of its signature."""
    found = []
    group = ""
    for each in _app(function).assemble_argument_collection():
        if each.names == ("*",):
            group = each.hint.__name__
        elif each.parse:
            names = tuple(sorted(each.names, key=len))
            is_required = each.field_info.default is inspect.Parameter.empty
            found.append(Taken(names[-1], names, group, is_required))
    return found


def _app(function: Callable[..., Any]) -> Any:
    import cyclopts

    app = cyclopts.App(
        help_flags=[],
        version_flags=[],
        default_parameter=cyclopts.Parameter(negative=()),
        result_action="return_value",
    )
    app.default(function)
    return app


def _completed(tokens: Sequence[str]) -> list[str]:
    """The tokens, with its number behind an option that may stand without one."""
    result: list[str] = []
    for place, token in enumerate(tokens):
        if token == "--":
            return [*result, *tokens[place:]]
        if token in _MAY_STAND_ALONE:
            following = tokens[place + 1] if place + 1 < len(tokens) else ""
            if not following.lstrip("+-").isdigit():
                token = f"{token}={_MAY_STAND_ALONE[token]}"
        result.append(token)
    return result


def _told(verb: str, error: Any, options: Sequence[str]) -> InputError:
    """What cyclopts found wrong, in our words."""
    import cyclopts

    who = f"backlit {verb}"
    help_action = f"`{who} --help` lists what it takes"
    cause = error.__cause__
    if isinstance(cause, InputError) and isinstance(cause, BacklitError):
        return cause
    if isinstance(error, cyclopts.UnknownOptionError):
        typed = error.token.keyword or error.token.value
        if typed.lstrip("-") in _OF_TABLES:
            return InputError(who, expected="an option it has", got=repr(typed), action=_NO_TABLES)
        near = difflib.get_close_matches(typed, options, n=1, cutoff=0.5)
        action = f"did you mean {near[0]!r}?" if near else help_action
        return InputError(who, expected="an option it has", got=repr(typed), action=action)
    if isinstance(error, cyclopts.UnusedCliTokensError):
        extra = " ".join((error.unused_tokens or [])[:3])
        return InputError(who, expected="no more arguments", got=repr(extra), action=help_action)
    if isinstance(error, cyclopts.MissingArgumentError):
        name = max(error.argument.names, key=len) if error.argument else "an argument"
        wanted = f"a value behind {name}" if name.startswith("-") else name
        return InputError(who, expected=wanted, got="nothing", action=help_action)
    if isinstance(error, cyclopts.RepeatArgumentError):
        return InputError(
            who,
            expected="each option once",
            got=f"{error.token.keyword} twice",
            action="leave one of them out",
        )
    text = " ".join(str(error).split()).rstrip(".")
    return InputError(who, expected="options it can read", got=text, action=help_action)
