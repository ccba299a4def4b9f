"""The header of a stranger's file: every figure checked before an array is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backlit.base.errors import FileFormatError
from backlit.runs.header import DTYPES, parse_header

BODY = 24


def _header(**changed: Any) -> dict[str, Any]:
    return {
        "a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
        "b": {"dtype": "I64", "shape": [2, 1], "data_offsets": [8, 24]},
    } | changed


def _entry(dtype: Any = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"a": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}


def test_a_sound_header_is_read() -> None:
    """Entries come in the order of their bytes, whatever the order of their names."""
    header = {"b": _header()["b"], "__metadata__": {"k": "v"}, "a": _header()["a"]}
    entries, metadata = parse_header(json.dumps(header).encode(), BODY, Path("f"))
    assert [(each.name, each.shape, each.begin, each.end) for each in entries] == [
        ("a", (2,), 0, 8),
        ("b", (2, 1), 8, 24),
    ]
    assert metadata == {"k": "v"}


@pytest.mark.parametrize(
    "header, words",
    [
        (_header(**_entry(shape=[1], offsets=[0, 4])), "got a hole between 'a' and 'b'"),
        (_header(**_entry(shape=[3], offsets=[0, 12])), "got an overlap between 'a' and 'b'"),
        (_header(c=_header()["b"]), "got an overlap between 'b' and 'c'"),
        (_header(**_entry(shape=[1], offsets=[4, 8])), "got a hole between the header and 'a'"),
        (_entry(), "expected arrays that fill the file, got 16 bytes behind 'a'"),
        ({}, "got 24 bytes behind the header"),
        (_header(**_entry(shape=[3])), "expected 8 bytes for 'a', as its data_offsets say"),
        (_header(**_entry(shape=[2**62, 2**62, 0])), "expected 8 bytes for 'a'"),
        (_header(**_entry(shape=[2**64 + 2])), "expected 8 bytes for 'a'"),
        (_header(**_entry(shape=[2**40], offsets=[0, 2**42])), "got an end of file at 24"),
        (_header(**_entry(shape=[-2])), "expected a shape of 'a'"),
        (_header(**_entry(shape=[2.0])), "expected a shape of 'a'"),
        (_header(**_entry(shape=[True, 2])), "expected a shape of 'a'"),
        (_header(**_entry(shape=[1] * 33)), "of up to 32 sizes"),
        (_header(**_entry(shape=None)), "expected a shape of 'a'"),
        (_header(**_entry(offsets=[8, 0])), "expected two places of 'a' in their order"),
        (_header(**_entry(offsets=[-8, 0])), "expected two places of 'a' in their order"),
        (_header(**_entry(offsets=[0, 4, 8])), "expected two places of 'a' in their order"),
        (_header(**_entry(dtype="C64")), "expected a dtype of 'a' among BOOL, U8"),
        (_header(**_entry(dtype=["F32"])), "expected a dtype of 'a' among BOOL, U8"),
        (_header(a=[1]), "expected dtype, shape and data_offsets of 'a', got [1]"),
        (_header(a={**_entry()["a"], "more": 1}), "expected dtype, shape and data_offsets of 'a'"),
        (_header(__metadata__=[]), "expected metadata from text to text"),
        (_header(__metadata__={"k": 1}), "expected metadata from text to text"),
    ],
)
def test_a_lying_header_is_refused(header: dict[str, Any], words: str) -> None:
    """Holes, overlaps, sizes and types that are not what they should be are named."""
    with pytest.raises(FileFormatError) as caught:
        parse_header(json.dumps(header).encode(), BODY, Path("f"))
    assert str(caught.value).startswith("f: header: expected ")
    assert words in str(caught.value)


def test_a_name_that_stands_twice_is_refused() -> None:
    """Two programs might each believe another of two entries of one name."""
    one = json.dumps(_header()["a"])
    with pytest.raises(FileFormatError, match="got the key 'a' twice"):
        parse_header(f'{{"a":{one},"a":{one}}}'.encode(), 8, Path("f"))


def test_the_dtypes_are_numbers_of_a_fixed_size() -> None:
    """No entry of the table holds objects, text or anything but plain little-endian numbers."""
    for name, dtype in DTYPES.items():
        assert dtype.kind in "biuf"
        assert dtype.byteorder in "<|=", name
        assert dtype.itemsize * 8 == int(name.lstrip("UIF")) if name != "BOOL" else 1
