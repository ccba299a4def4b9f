"""Sealed files: what goes in comes out, to the bit, or nothing does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load as independent_load

from backlit.base.errors import DTypeError, FileFormatError, InputError
from backlit.runs.header import DTYPES, LIMIT
from backlit.runs.sealed import pack, unpack

FACTS = {"epoch": 3, "best": float("inf"), "names": ["역전파"], "layer": None}


def _arrays() -> dict[str, NDArray[Any]]:
    arrays = {name: np.arange(6).reshape(2, 3).astype(dtype) for name, dtype in DTYPES.items()}
    odd = np.array([np.nan, -0.0, np.inf, 5e-324])
    return arrays | {"odd": odd, "single": np.array(2.5), "empty": np.zeros((0, 3), np.float32)}


def _same(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())


def test_arrays_and_facts_come_back(tmp_path: Path) -> None:
    """Every dtype, shape and bit comes back, NaN included, in arrays of the reader's own."""
    (tmp_path / "f").write_bytes(pack(_arrays(), FACTS))
    arrays, facts = unpack(tmp_path / "f", kind="a test")
    assert facts == FACTS
    assert list(arrays) == sorted(_arrays())
    for name, array in _arrays().items():
        assert _same(arrays[name], array), name
        assert arrays[name].flags.writeable
        assert arrays[name].flags.owndata or arrays[name].base is None


def test_another_program_reads_the_arrays() -> None:
    """The safetensors library, which knows no seal, reads the same arrays."""
    arrays = independent_load(pack(_arrays(), FACTS))
    assert all(_same(arrays[name], array) for name, array in _arrays().items())


def test_the_same_contents_give_the_same_bytes() -> None:
    """Neither the order of names nor that of keys, nor how the memory lies, shows in the file."""
    reversed_arrays = dict(reversed(_arrays().items()))
    reversed_facts = dict(reversed(FACTS.items()))
    assert pack(_arrays(), FACTS) == pack(reversed_arrays, reversed_facts)


def test_any_memory_order_is_saved_and_left_alone(tmp_path: Path) -> None:
    """Big-endian, transposed, strided and read-only arrays are saved, and not changed."""
    plain = np.arange(6.0).reshape(2, 3)
    odd = {
        "big": plain.astype(">f8"),
        "columns": np.asfortranarray(plain),
        "strided": np.repeat(plain, 2, axis=1)[:, ::2],
        "fixed": plain.copy(),
    }
    odd["fixed"].flags.writeable = False
    kept = {name: array.tobytes() for name, array in odd.items()}
    (tmp_path / "f").write_bytes(pack(odd, {}))
    assert {name: array.tobytes() for name, array in odd.items()} == kept
    for array in unpack(tmp_path / "f", kind="a test")[0].values():
        assert _same(array, plain)


@pytest.mark.parametrize(
    "array", [np.array([object()]), np.array(["text"]), np.zeros(2, complex), np.zeros(2, "M8[s]")]
)
def test_only_numbers_are_saved(array: NDArray[Any]) -> None:
    """Objects, text, complex numbers and dates are refused by name."""
    with pytest.raises(DTypeError, match="weight: expected numbers of a fixed size"):
        pack({"weight": array}, {})


def test_facts_beyond_the_header_are_refused_when_saved() -> None:
    """What could not be read again is not written."""
    with pytest.raises(InputError, match="keep large facts as arrays"):
        pack({}, {"classes": ["x" * LIMIT]})


def _edited(change: Any) -> bytes:
    whole = pack({"weight": np.ones(2, np.float32)}, {"epoch": 3})
    length = int.from_bytes(whole[:8], "little")
    header = json.loads(whole[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + whole[8 + length :]


def _without_seal(header: dict[str, Any]) -> None:
    del header["__metadata__"]


def _another_key(header: dict[str, Any]) -> None:
    header["__metadata__"]["other"] = "unsealed"


def _other_facts(header: dict[str, Any]) -> None:
    sealed = header["__metadata__"]["backlit"]
    header["__metadata__"]["backlit"] = sealed.replace('"epoch":3', '"epoch":4')


def _other_name(header: dict[str, Any]) -> None:
    header["w"] = header.pop("weight")


def _other_dtype(header: dict[str, Any]) -> None:
    header["weight"]["dtype"] = "I32"


def _other_shape(header: dict[str, Any]) -> None:
    header["weight"]["shape"] = [2, 1]


def _no_facts(header: dict[str, Any]) -> None:
    header["__metadata__"]["backlit"] = '{"facts":[],"sha256":""}'


@pytest.mark.parametrize(
    "change, words",
    [
        (_without_seal, "got a safetensors file of another program"),
        (_another_key, "got a safetensors file of another program"),
        (_other_facts, "expected contents that match their checksum"),
        (_other_name, "expected contents that match their checksum"),
        (_other_dtype, "expected contents that match their checksum"),
        (_other_shape, "expected contents that match their checksum"),
        (_no_facts, "expected facts, got list"),
    ],
)
def test_whatever_is_exchanged_breaks_the_seal(tmp_path: Path, change: Any, words: str) -> None:
    """Facts, names, dtypes and shapes are sealed as the bytes are; unsealed keys are refused."""
    (tmp_path / "f").write_bytes(_edited(change))
    with pytest.raises(FileFormatError) as caught:
        unpack(tmp_path / "f", kind="a test")
    assert words in str(caught.value)


def test_an_edit_that_changes_nothing_is_no_damage(tmp_path: Path) -> None:
    """The seal is over what is read, not over the header's white space."""
    (tmp_path / "f").write_bytes(_edited(lambda header: None))
    assert unpack(tmp_path / "f", kind="a test")[1] == {"epoch": 3}


@pytest.mark.parametrize(
    "content, words",
    [
        ((LIMIT + 1).to_bytes(8, "little") + b"{" * 100, "1048577 bytes, which is too long"),
        ((2**64 - 1).to_bytes(8, "little") + b"{" * 100, "which is too long"),
        ((500).to_bytes(8, "little") + b"{" * 100, "expected a header of 500 bytes, got a file of"),
        ((2).to_bytes(8, "little") + b"{}", "got a safetensors file of another program"),
        ((2).to_bytes(8, "little") + b"{}" + bytes(3), "got 3 bytes behind the header"),
        ((9).to_bytes(8, "little") + b'{"a": {"a', "expected a JSON mapping"),
    ],
)
def test_lengths_are_checked_before_anything_is_read(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """A header that is too long, or longer than the file, is refused by its length alone."""
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(FileFormatError) as caught:
        unpack(tmp_path / "f", kind="a test")
    assert words in str(caught.value)
