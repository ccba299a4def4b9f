"""Plain data as text: the same data gives the same bytes, and comes back as it was.

Plain data is None, true and false, whole numbers, numbers, text, and lists and mappings of
these. JSON has no words for NaN and infinity, so files that others read spell them "nan",
"inf" and "-inf" (`json_line`, `json_page`). Facts that must come back to the bit keep them as
numbers (`exact_text`).
This module refuses to know what the data says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ..base.errors import FileFormatError, InputError

PUT_BACK: Final = "the file is damaged or was edited: put a copy back"  # the mend of most files


def plain(value: object, *, spell: bool = False, where: str = "facts") -> Any:
    """The same value, built anew, without tuples and NumPy numbers.

    spell   write NaN and infinity as words
    Raises InputError for what is not plain data, naming the place.

    >>> plain({"b": (1, np.float32(0.5)), "a": float("inf")}, spell=True)
    {'b': [1, 0.5], 'a': 'inf'}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        value = float(value)
        return str(value) if spell and not math.isfinite(value) else value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise _not_plain(f"{where}: the key {key!r}", key)
        return {
            key: plain(each, spell=spell, where=f"{where}/{key}") for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(each, spell=spell, where=f"{where}/{i}") for i, each in enumerate(value)]
    raise _not_plain(where, value)


def _not_plain(where: str, value: object) -> InputError:
    return InputError(
        "plain data",
        expected="None, true or false, numbers, text, lists, and mappings from text",
        got=type(value).__name__,
        where=where,
        action="save arrays beside the facts, under a name",
    )


def number(value: object) -> float:
    """A number that was read back, whether spelled out or not.

    >>> number("nan"), number("-inf"), number(2)
    (nan, -inf, 2.0)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"not a number: {value!r}")
    if isinstance(value, str) and value not in ("nan", "inf", "-inf"):
        raise ValueError(f"not a number: {value!r}")
    return float(value)


def _bytes(text: str) -> bytes:
    # A lone surrogate (from a file's name) becomes its JSON escape, \udcxx.
    return text.encode("utf-8", "backslashreplace")


def json_line(data: Mapping[str, object]) -> bytes:
    r"""One line of JSON, keys sorted, numbers in the shortest form that reads back exactly.

    >>> json_line({"loss": float("nan"), "epoch": 1, "note": "역전파"}).decode()
    '{"epoch":1,"loss":"nan","note":"역전파"}\n'
    """
    kept = plain(data, spell=True)
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _bytes(text + "\n")


def json_page(data: Mapping[str, object]) -> bytes:
    """The same for people: over several lines, keys in the order they were given."""
    return _bytes(json.dumps(plain(data, spell=True), ensure_ascii=False, indent=2) + "\n")


def exact_text(data: Mapping[str, object]) -> str:
    """One form of the facts, ASCII only, that reads back to the bit, NaN and infinity included.

    >>> exact_text({"best": float("-inf")})
    '{"best":-Infinity}'
    """
    return json.dumps(plain(data), sort_keys=True, separators=(",", ":"))


def mapping_from(text: str | bytes, *, who: str, where: str) -> dict[str, Any]:
    """A mapping from JSON. A key that appears twice, or text behind it, is refused.

    Raises FileFormatError.

    >>> mapping_from('{"a": [1, 2]}', who="journal", where="line 1")
    {'a': [1, 2]}
    """
    try:
        found = json.loads(text, object_pairs_hook=_without_duplicates)
    except RecursionError:
        fault = "brackets nested too deep"
    except ValueError as error:  # bad JSON, bad UTF-8, endless digits, a duplicate key
        fault = str(error)
    else:
        if isinstance(found, dict):
            return found
        fault = f"a {type(found).__name__}"
    raise FileFormatError(
        who,
        expected="a JSON mapping",
        got=fault,
        where=where,
        action=f"{PUT_BACK}, or make it again",
    )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} twice")
    return found
