"""Named arrays and facts in one file, under one seal: a safetensors file with a checksum.

The metadata holds a single key, `backlit`: the facts as JSON, and a SHA-256 over the facts and
over every array's name, dtype, shape and bytes. (A second key would make the order of the
header's bytes random.) Any program that reads safetensors reads the arrays. The seal tells of
accidents; it is no signature.
This module refuses to know what a file is for, beyond the name of its kind.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..base import files
from ..base.errors import DTypeError, FileFormatError, InputError
from .foreign import name_foreign
from .header import DTYPES, LIMIT, parse_header, refused
from .plain import PUT_BACK, exact_text, mapping_from, plain

Arrays = dict[str, NDArray[Any]]
_KEY: Final = "backlit"
_NAMES: Final = {dtype: name for name, dtype in DTYPES.items()}


def pack(arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> bytes:
    """The bytes of a sealed file. The arrays are not changed; any memory order will do.

    Raises DTypeError for arrays that are not plain numbers, InputError for facts that are not
    plain data or too many to fit a header.

    >>> len(pack({"weight": np.zeros((2, 3), np.float32)}, {"epoch": 3}))
    232
    """
    from safetensors.numpy import save

    ready = {name: _little_endian(name, array) for name, array in arrays.items()}
    # Reading gives back plain data: seal what will be read.
    kept = plain(facts)
    sealed = exact_text({"facts": kept, "sha256": _seal(ready, kept)})
    data = save(ready, metadata={_KEY: sealed})
    length = int.from_bytes(data[:8], "little")
    if length > LIMIT:
        raise InputError(
            "a file of arrays and facts",
            expected=f"names and facts of up to {LIMIT} bytes",
            got=f"{length}",
            action="keep large facts as arrays",
        )
    return data


def _little_endian(name: str, array: NDArray[Any]) -> NDArray[Any]:
    little = array.dtype.newbyteorder("<")
    if little not in _NAMES:
        raise DTypeError(
            name,
            expected="numbers of a fixed size, or booleans",
            got=str(array.dtype),
            action="convert the array before it is saved",
        )
    # Not ascontiguousarray, which gives a single number an axis.
    return np.array(array, dtype=little, order="C")


def _seal(arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> str:
    names = sorted(arrays)
    described = [[name, _NAMES[arrays[name].dtype], arrays[name].shape] for name in names]
    digest = hashlib.sha256(exact_text({"arrays": described, "facts": facts}).encode())
    for name in names:  # the described shapes say where one array ends and the next begins
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()


def unpack(path: Path, *, kind: str) -> tuple[Arrays, dict[str, Any]]:
    """The arrays (new, writable) and the facts of a file. Nothing is returned unless all is well.

    kind    what the file should be, for messages, such as "a Backlit model"
    Raises FileFormatError (of another format, damaged, cut off), StorageError.
    """
    text, body = _halves(path, kind)
    entries, metadata = parse_header(text, len(body), path)
    if set(metadata) != {_KEY}:
        raise FileFormatError(
            path.name,
            expected=kind,
            got="a safetensors file of another program",
            where=str(path),
            action="name a file that Backlit saved",
        )
    sealed = mapping_from(metadata[_KEY], who="facts", where=str(path))
    facts, seal = sealed.get("facts"), sealed.get("sha256")
    if not isinstance(facts, dict):
        raise refused(path, "facts", type(facts).__name__)
    arrays = {
        entry.name: np.frombuffer(body[entry.begin : entry.end], entry.dtype).reshape(entry.shape)
        for entry in entries
    }
    if _seal(arrays, facts) != seal:
        raise FileFormatError(
            path.name,
            expected="contents that match their checksum",
            got="contents that differ from it",
            where=str(path),
            action=PUT_BACK,
        )
    return {name: _own(arrays[name]) for name in sorted(arrays)}, facts


def _halves(path: Path, kind: str) -> tuple[bytes, memoryview]:
    """The header's text and the rest, neither longer than the file."""
    if not path.is_file():
        raise FileFormatError(
            path.name,
            expected=kind,
            got="something else" if path.exists() else "no such file",
            where=str(path),
            action="look at the path",
        )
    with files.told(path, "read the file"), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(16)
        length = int.from_bytes(head[:8], "little")
        # A length within the limit is followed by zero bytes, which no other format begins with.
        if len(head) < 10 or length > LIMIT or head[8:9] != b"{":
            raise FileFormatError(
                path.name,
                expected=kind,
                got=name_foreign(head, length),
                where=str(path),
                action="name a file that Backlit saved",
            )
        if 8 + length > size:
            raise refused(path, f"a header of {length} bytes", f"a file of {size}")
        file.seek(8)
        return file.read(length), memoryview(file.read())


def _own(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(array.dtype.newbyteorder("="))


def check_version(facts: Mapping[str, Any], name: str, version: int, path: Path) -> None:
    """FileFormatError unless the facts say this format, in this version or an older one.

    >>> check_version({"format": "backlit-model", "version": 1}, "backlit-model", 1, Path("a"))
    """
    found, number = facts.get("format"), facts.get("version")
    if found != name:
        raise FileFormatError(
            path.name,
            expected=name,
            got=str(found)[:60],
            where=str(path),
            action="name the file that was meant",
        )
    if type(number) is not int or not 1 <= number <= version:
        raise FileFormatError(
            path.name,
            expected=f"{name} version {version} or older",
            got=f"version {number!r:.20}",
            where=str(path),
            action="install a newer Backlit",
        )
