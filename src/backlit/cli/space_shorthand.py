"""Short words for what may vary: `1e-6..1e-2`, `log:16..256`, `relu,tanh`, and files of them.

    0.1..0.5                      any number between        1..5         whole numbers
    log:1e-6..1e-2                each power of ten alike   log:16..256  whole numbers alike
    log:1e-6..1e-2 in 1e-8..1     a search that narrows its ranges may go as far as 1e-8 and 1
    relu,tanh,gelu    16,64,256    true,false               one of several
    0.5..0.99 if optimizer=momentum|nesterov                only where another one is so

Whole numbers are those that are typed without point and exponent.
This module refuses to know what the values do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ..base.describe import is_number
from ..base.errors import BacklitError, FileFormatError, InputError, PlanError, UnknownNameError
from ..registry import ACTIVATIONS, OPTIMIZERS
from ..runs.plan_file import read_plan
from ..search.dimensions import Choice, Dimension, IntegerRange, LinearRange, LogRange
from ..search.space import NAMES, Space
from .mends import respelt, said_by
from .schedule_shorthand import schedule
from .shorthand import part, words_of

_WHO: Final = "--vary"
_FORMS: Final = "0.1..0.5, log:1e-6..1e-2, 16..256 or relu,tanh"
_WHOLE: Final = frozenset({"batch_size", "depth", "epochs", "width"})
_REAL: Final = frozenset({
    "beta1", "beta2", "dropout", "init_spread", "learning_rate", "momentum", "weight_decay",
})  # fmt: skip
_PARTS: Final = MappingProxyType({"activation": ACTIVATIONS, "optimizer": OPTIMIZERS})
_EXAMPLES: Final = MappingProxyType({
    "batch_norm": "true,false", "depth": "1..4", "learning_rate": "log:1e-4..1e-1",
    "schedule": "constant,cosine:20epoch", "weight_decay": "log:1e-6..1e-2",
})  # fmt: skip
_DIGITS: Final = re.compile(r"[+-]?\d+")


def space_of(pairs: Sequence[str], base: Space | None = None) -> Space:
    """A space with dimensions in short words, put over another one.

    pairs   `NAME=TEXT`, or `NAME=` to take the dimension out; the last of a name counts
    base    what varies without them; a dimension that is replaced keeps its condition there,
            unless the text has one
    Raises UnknownNameError for a name that does not exist, InputError for another text.

    >>> base = Space({"learning_rate": LogRange(1e-6, 1e-2), "dropout": LinearRange(0.0, 0.5)})
    >>> space_of(["dropout=", "width=16..256", "activation=relu,leaky_relu"], base)
    Space({'learning_rate': LogRange(low=1e-06, high=0.01),
           'width': IntegerRange(low=16, high=256, log=False),
           'activation': Choice(options=('ReLU', 'LeakyReLU'))})
    """
    dimensions = {} if base is None else dict(base.dimensions)
    when: dict[str, tuple[str, Any]] = {} if base is None else dict(base.when)
    conditions: dict[str, str] = {}
    for pair in pairs:
        typed, equals, text = pair.partition("=")
        name = typed.strip().replace("-", "_")
        if not equals:
            raise _unfit(_WHO, "a name and what it may be", pair, f"write {_example(name)}")
        if name not in NAMES:
            raise UnknownNameError(_WHO, name, NAMES)
        if not text.strip():
            if name not in dimensions:
                raise UnknownNameError(f"{_WHO} {name}=", name, dimensions)
            del dimensions[name]
            when.pop(name, None)
            conditions.pop(name, None)
            continue
        given, condition = _parted(text, "if", name)
        dimensions[name] = dimension_of(given, name)
        if condition:
            conditions[name] = condition
    for name, text in conditions.items():
        when[name] = _condition(text, name, dimensions)
    if not dimensions:
        raise _unfit(_WHO, "something that may vary", "", f"write {_example('learning_rate')}")
    for name, (other, values) in when.items():
        who = f"{_WHO} {name}: if"
        if other not in dimensions or other == name:
            raise UnknownNameError(who, other, set(dimensions) - {name})
        with said_by(f"{who} {other}", action="name a value that it may have"):
            for value in values:
                dimensions[other].place(value)
    with said_by(_WHO):
        return Space(dimensions, when)


def dimension_of(text: str, name: str = "") -> Dimension:
    """What a short word stands for, without a condition.

    name   of what varies, if it is known: a rate from 0 to 1 is no choice of 0 and 1, and words
           for an activation, an optimizer or a schedule are looked up
    Raises UnknownNameError, InputError.

    >>> dimension_of("log:16..256 in 4..1024")
    IntegerRange(low=16, high=256, log=True, limits=(4, 1024))
    >>> dimension_of("1,2.5,on,true")
    Choice(options=(1, 2.5, 'on', True))
    >>> dimension_of("0..1"), dimension_of("0..1", "dropout")
    (IntegerRange(low=0, high=1, log=False), LinearRange(low=0.0, high=1.0))
    """
    who = f"{_WHO} {name}".strip()
    found = _range(text, name, who) if ".." in text else _choice(text, name, who)
    values = found.options if isinstance(found, Choice) else ()
    is_whole = isinstance(found, IntegerRange) or all(type(each) is int for each in values)
    if name in _WHOLE and not (is_whole and not isinstance(found, LinearRange | LogRange)):
        raise _unfit(who, "whole numbers", text, f"write {_example(name)}")
    return found


def read_space(path: Path) -> Space:
    """The space in a TOML file, a table `[space.NAME]` for each dimension.

    Raises FileFormatError for what is no TOML; PlanError, UnknownNameError or InputError, with
    the file's name, for what is no space.
    """
    try:
        data = read_plan(path)
    except FileFormatError as error:
        raise respelt(error, who="a space") from None
    for key in data:
        if key != "space":
            raise UnknownNameError("a section of a space", key, ["space"], where=str(path))
    found = data.get("space")
    if not isinstance(found, Mapping):
        raise PlanError(
            "a space",
            expected="a section for each dimension",
            got="none" if found is None else repr(found),
            where=str(path),
            action='write [space.learning_rate] and below it kind = "LogRange"',
        )
    try:
        return Space.from_data(found, str(path))
    except BacklitError as error:
        raise error.at(str(path)) from None


def _range(text: str, name: str, who: str) -> Dimension:
    """`log:LOW..HIGH in LEAST..MOST`."""
    inside, limits = _parted(text, "in", name)
    is_log = inside.startswith("log:")
    ends = _ends(inside.removeprefix("log:"), who)
    bounds = [*ends, *(_ends(limits, who) if limits else ())]
    example = f"write {_example(name)}"
    if name not in _REAL and all(_DIGITS.fullmatch(each) for each in bounds):
        low, high, *wide = map(int, bounds)
        with said_by(who, action=example):
            return IntegerRange(low, high, is_log, (wide[0], wide[1]) if wide else None)
    least, most, *far = (_number(each, who) for each in bounds)
    beyond = (far[0], far[1]) if far else None
    with said_by(who, action=example):
        return LogRange(least, most, beyond) if is_log else LinearRange(least, most, beyond)


def _ends(text: str, who: str) -> tuple[str, str]:
    low, dots, high = text.partition("..")
    if not dots:
        raise _unfit(who, "LOW..HIGH", text, "write 1e-6..1e-2")
    return low.strip(), high.strip()


def _number(text: str, who: str) -> float:
    found = _plain(text)
    if not is_number(found):
        raise _unfit(who, "numbers on both sides of ..", text, "write 1e-6..1e-2")
    return float(found)


def _choice(text: str, name: str, who: str) -> Choice:
    options = tuple(_option(each.strip(), name, who) for each in text.split(","))
    with said_by(who, action=f"write {_example(name)}"):
        return Choice(options)


def _option(text: str, name: str, who: str) -> Any:
    """A number, true or false, a word; a part of a network by its class, or with its settings."""
    if not text:
        raise _unfit(who, _FORMS, text, f"write {_example(name)}")
    if name == "schedule":
        with said_by(who):
            return schedule(text)
    if name in _PARTS and ":" in text:
        return part(who, text, _PARTS[name])
    if name in _PARTS:
        return type(part(who, text, _PARTS[name])).__name__
    found = _plain(text)
    return float(found) if name in _REAL and is_number(found) else found


def _plain(text: str) -> Any:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _DIGITS.fullmatch(text):
        return int(text)
    try:
        found = float(text)
    except ValueError:
        return text
    return found if is_number(found) else text


def _parted(text: str, word: str, name: str) -> tuple[str, str]:
    """What stands before and behind ` in ` or ` if `."""
    before, *behind = re.split(rf"\s+{word}\s+", text.strip())
    if len(behind) > 1:
        raise _unfit(f"{_WHO} {name}", f"one {word!r}", text, f"write {_example(name)}")
    return before, behind[0] if behind else ""


def _condition(text: str, name: str, dimensions: Mapping[str, Dimension]) -> tuple[str, Any]:
    """`optimizer=momentum|nesterov`, as its options are called."""
    typed, equals, values = text.partition("=")
    other = typed.strip().replace("-", "_")
    if not equals:
        action = "write if optimizer=momentum|nesterov"
        raise _unfit(f"{_WHO} {name}", "a condition NAME=VALUE", text, action)
    if other not in NAMES:
        raise UnknownNameError(f"{_WHO} {name}: if", other, NAMES)
    who = f"{_WHO} {name}: if {other}"
    options = getattr(dimensions.get(other), "options", ())
    typed_values = [each.strip() for each in values.split("|")]
    return other, tuple(
        each if each in options else _option(each, other, who) for each in typed_values
    )


def _example(name: str) -> str:
    if name in _PARTS:
        return f"{name}={','.join(list(words_of(_PARTS[name]))[:2])}"
    return f"{name or 'width'}={_EXAMPLES.get(name, '0.1..0.5' if name in _REAL else '16..256')}"


def _unfit(who: str, expected: str, got: str, action: str) -> InputError:
    return InputError(who, expected=expected, got=repr(got), action=action)
