"""Descriptions as plain data and back: what a plan or a model file says of a network.

A description is a frozen dataclass. As data it is a mapping with the key `kind`, the name of
its class, and its fields. Only names in a closed table come back, so a file can never name
code. This module refuses to know any particular description.
"""

from __future__ import annotations

import dataclasses
import sys
from abc import ABCMeta
from collections.abc import Callable, Mapping
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np

from .errors import BacklitError, PlanError, UnknownNameError

Kinds = Mapping[str, type[Any]]


def to_data(value: Any) -> Any:
    """A description as mappings, lists, text, numbers and None.

    >>> @dataclasses.dataclass(frozen=True)
    ... class Dense:
    ...     units: int
    >>> to_data(Dense(50))
    {'kind': 'Dense', 'units': 50}
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            each.name: to_data(getattr(value, each.name)) for each in dataclasses.fields(value)
        }
        return {"kind": type(value).__name__, **fields}
    if isinstance(value, tuple | list):
        return [to_data(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): to_data(each) for key, each in value.items()}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise PlanError(
        "a description",
        expected="numbers, text, lists and other descriptions",
        got=f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__,
        action=_mend_of(value),
    )


def plain_numbers(description: Any) -> None:
    """Store NumPy's numbers among a frozen dataclass's fields as int, float and bool.

    For `__post_init__`, before the settings are checked: NumPy's print oddly and fit no file.

    >>> @dataclasses.dataclass(frozen=True)
    ... class Dense:
    ...     units: int
    ...     def __post_init__(self):
    ...         plain_numbers(self)
    >>> Dense(np.int64(50)).units
    50
    """
    for each in dataclasses.fields(description):
        value: Any = getattr(description, each.name)
        if isinstance(value, np.bool_):
            object.__setattr__(description, each.name, bool(value))
        elif isinstance(value, Real) and not isinstance(value, bool):
            plain = int(value) if isinstance(value, Integral) else float(value)
            object.__setattr__(description, each.name, plain)


def is_number(value: object) -> bool:
    """Whether a setting is a finite int or float, and no truth value.

    >>> [is_number(each) for each in (1, 0.5, True, "1", float("nan"))]
    [True, True, False, False, False]
    """
    largest = sys.float_info.max
    whole = isinstance(value, int) and not isinstance(value, bool)
    return (whole or isinstance(value, float)) and -largest <= value <= largest  # type: ignore[operator]


def _mend_of(value: object) -> str:
    if isinstance(value, type):
        return f"write {value.__name__}(), with its brackets"
    if isinstance(type(value), ABCMeta):  # a layer, a loss … that somebody wrote
        return f"write @dataclass(frozen=True) above the class {type(value).__name__}"
    return "keep functions and arrays out of descriptions"


def from_data(data: Any, kinds: Kinds, where: str = "description") -> Any:
    """The description that plain data stands for.

    kinds  the closed table of names: anything else is refused with the nearest name
    where  what messages call the place, `run.toml: optimizer`
    Raises UnknownNameError for a kind or field that does not exist, PlanError for a value of
    the wrong type, and whatever the description itself refuses.
    """
    if isinstance(data, list):
        return tuple(from_data(each, kinds, where) for each in data)
    if not isinstance(data, Mapping):
        return data
    if "kind" not in data:
        return {key: from_data(each, kinds, where) for key, each in data.items()}
    if not isinstance(data["kind"], str) or data["kind"] not in kinds:
        raise UnknownNameError("kind", data["kind"], kinds, where=where)
    kind = kinds[data["kind"]]
    fields = {each.name: each for each in dataclasses.fields(kind)}
    given = {key: value for key, value in data.items() if key != "kind"}
    for key in given:
        if key not in fields:
            raise UnknownNameError(f"a setting of {data['kind']}", key, fields, where=where)
    hints = get_type_hints(kind)
    values = {
        key: _typed(from_data(value, kinds, where), hints[key], f"{data['kind']}.{key}", where)
        for key, value in given.items()
    }
    return build(kind, values, where)


def build(kind: Callable[..., Any], values: Mapping[str, Any], where: str) -> Any:
    """Construct a description, telling missing settings as a PlanError."""
    maker = getattr(kind, "from_fields", kind)
    try:
        return maker(**values)
    except BacklitError as error:
        error.at(where)
        raise
    except TypeError as error:
        raise PlanError(
            getattr(kind, "__name__", "a description"),
            expected="all of its settings",
            got=str(error).partition(") ")[2] or str(error),
            where=where,
            action="add what is missing",
        ) from error


def _typed(value: Any, hint: Any, what: str, where: str) -> Any:
    """The value as its annotation wants it: 1 for a float is fine, "1" is not."""
    import msgspec

    if isinstance(value, Mapping):
        raise PlanError(
            what,
            expected="a description with its kind",
            got=repr(value),
            where=where,
            action='write kind = "…" beside its settings',
        )
    try:
        return msgspec.convert(value, hint, dec_hook=_already_built)
    except (msgspec.ValidationError, TypeError) as error:
        name, words = what.rpartition(".")[2], _in_words(hint)
        is_name = isinstance(value, str) and "with its kind" in words
        raise PlanError(
            what,
            expected=words,
            got=repr(value),
            where=where,
            action=f'write {name} = {{ kind = "{value}" }}' if is_name else f"give it {words}",
        ) from error


_WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    NoneType: "nothing at all",
}


def _in_words(hint: Any) -> str:
    """What an annotation allows, for people.

    >>> _in_words(int | None), _in_words(tuple[float, ...]), _in_words(Literal["a", "b"])
    ('a whole number, or nothing at all', 'a list', "'a' or 'b'")
    """
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return ", or ".join(map(_in_words, get_args(hint)))
    if origin is Literal:
        return " or ".join(map(repr, get_args(hint)))
    if origin in (tuple, list):
        return "a list"
    name = getattr(hint, "__name__", str(hint))
    article = "an" if name[0] in "AEIOU" else "a"
    return _WORDS.get(hint, f"{article} {name} with its kind")


def _already_built(hint: type[Any], value: Any) -> Any:
    if not isinstance(value, hint):
        raise TypeError(f"not a {hint.__name__}")
    return value
