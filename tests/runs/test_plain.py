"""Plain data: the same data, the same bytes, and back as it was."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlit.base.errors import FileFormatError, InputError
from backlit.runs.plain import exact_text, json_line, json_page, mapping_from, number, plain

NAMES = st.text(max_size=3)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
DATA = st.dictionaries(
    NAMES, LEAVES | st.lists(LEAVES, max_size=3) | st.dictionaries(NAMES, LEAVES, max_size=3)
)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, float) and math.isnan(a):
        return isinstance(b, float) and math.isnan(b)
    return type(a) is type(b) and a == b


@settings(max_examples=50)
@given(DATA)
def test_exact_text_comes_back(data: dict[str, Any]) -> None:
    """Facts written exactly are read as they were, to the bit and the type."""
    text = exact_text(data)
    assert text.isascii()
    back = mapping_from(text, who="test", where="here")
    assert _same(data, back)
    assert exact_text(back) == text


@settings(max_examples=50)
@given(DATA)
def test_lines_are_strict_json(data: dict[str, Any]) -> None:
    """A line is one line, and JSON that any strict reader takes: no NaN, no Infinity."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    line = json_line(data)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line, parse_constant=refuse) == plain(data, spell=True)
    assert json.loads(json_page(data), parse_constant=refuse) == plain(data, spell=True)


def test_lines_do_not_depend_on_the_order_of_keys() -> None:
    """The same facts in another order give the same line; a page keeps the order."""
    assert json_line({"b": 1, "a": {"d": 1, "c": 2}}) == b'{"a":{"c":2,"d":1},"b":1}\n'
    assert json_page({"b": 1, "a": 2}) == b'{\n  "b": 1,\n  "a": 2\n}\n'


def test_names_of_files_that_are_no_text_come_back() -> None:
    """A lone surrogate, as in a file's name that is not UTF-8, survives."""
    name = b"caf\xe9.csv".decode("utf-8", "surrogateescape")
    assert mapping_from(json_line({"data": name}), who="test", where="here") == {"data": name}


def test_numpy_numbers_are_numbers() -> None:
    """A NumPy number is written as the number it is, with no digit lost."""
    facts = {"loss": np.float32(0.1), "row": np.int64(3), "done": np.bool_(True)}
    assert exact_text(facts) == '{"done":true,"loss":0.10000000149011612,"row":3}'


@pytest.mark.parametrize(
    "value, words",
    [
        ({"a": [1, {"b": object()}]}, "facts/a/1/b: plain data: expected None, true"),
        ({"a": np.zeros(2)}, "got ndarray; save arrays beside the facts"),
        ({"a": {1: 2}}, "facts/a: the key 1"),
        ({"a": {1, 2}}, "got set"),
    ],
)
def test_what_is_not_plain_is_refused(value: dict[str, Any], words: str) -> None:
    """Objects, arrays, sets and keys that are no text are refused, with their place."""
    with pytest.raises(InputError) as caught:
        plain(value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text, words",
    [
        (b'{"a": 1, "a": 2}', "got the key 'a' twice"),
        (b'{"x": {"a": 1, "a": 2}}', "got the key 'a' twice"),
        (b"[1]", "expected a JSON mapping, got a list"),
        (b"[" * 100_000, "got brackets nested too deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "got Exceeds the limit"),
        (b'{"a": "\xff"}', "got 'utf-8' codec can't decode"),
        (b'{"a": 1} x', "got Extra data"),
        (b"", "got Expecting value"),
    ],
)
def test_bad_text_is_refused(text: bytes, words: str) -> None:
    """Text that is no JSON mapping, or an ambiguous one, is refused, with who and where."""
    with pytest.raises(FileFormatError) as caught:
        mapping_from(text, who="journal", where="line 7")
    assert str(caught.value).startswith("line 7: journal: expected a JSON mapping")
    assert words in str(caught.value)


@pytest.mark.parametrize("value", ["NaN", "1", True, None, []])
def test_only_our_words_are_numbers(value: object) -> None:
    """No other spelling of a number is read."""
    with pytest.raises(ValueError):
        number(value)
