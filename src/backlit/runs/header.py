"""The header of a safetensors file, believed only after every figure in it was checked.

    8 bytes   length n of the header, little-endian
    n bytes   JSON: name -> dtype, shape, data_offsets; `__metadata__` -> text
    the rest  the arrays' bytes, one behind the other

The header comes from a stranger. So it is short, no name stands in it twice, the arrays fill
the rest of the file without a hole or an overlap, and no array is larger than the file: all
this before a single array is made.
This module refuses to know what the arrays are for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..base.errors import FileFormatError
from .plain import PUT_BACK, mapping_from

LIMIT: Final = 1 << 20  # bytes of a header: some ten thousand arrays
_MOST_AXES: Final = 32
_FIELDS: Final = {"dtype", "shape", "data_offsets"}
DTYPES: Final[dict[str, np.dtype[Any]]] = {
    "BOOL": np.dtype("?"),
    "U8": np.dtype("u1"),
    "I8": np.dtype("i1"),
    "U16": np.dtype("<u2"),
    "I16": np.dtype("<i2"),
    "U32": np.dtype("<u4"),
    "I32": np.dtype("<i4"),
    "U64": np.dtype("<u8"),
    "I64": np.dtype("<i8"),
    "F16": np.dtype("<f2"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
}


@dataclass(frozen=True)
class Entry:
    """Where one array lies: bytes `begin` to `end` behind the header."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    begin: int
    end: int


def parse_header(text: bytes, body: int, path: Path) -> tuple[list[Entry], dict[str, str]]:
    """The entries in the order of their bytes, and the metadata.

    text    the header; body: how many bytes follow it in the file
    Raises FileFormatError, which names the entry and what is wrong with it.

    >>> one = b'{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    >>> [entry.shape for entry in parse_header(one, 8, Path("a"))[0]]
    [(2,)]
    >>> parse_header(one, 12, Path("a"))
    Traceback (most recent call last):
    backlit.base.errors.FileFormatError: a: header: expected arrays that fill the file,
    got 4 bytes behind 'w'; the file is damaged or was edited: put a copy back
    """
    found = mapping_from(text, who="header", where=str(path))
    metadata = found.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise refused(path, "metadata from text to text", repr(metadata)[:60])
    entries = [_entry(name, fields, body, path) for name, fields in found.items()]
    entries.sort(key=lambda entry: (entry.begin, entry.end))
    reached, last = 0, "the header"
    for entry in entries:
        if entry.begin != reached:
            fault = "a hole" if entry.begin > reached else "an overlap"
            raise refused(
                path, "arrays one behind the other", f"{fault} between {last} and {entry.name!r}"
            )
        reached, last = entry.end, repr(entry.name)
    if reached != body:
        raise refused(path, "arrays that fill the file", f"{body - reached} bytes behind {last}")
    return entries, metadata


def _entry(name: str, fields: object, body: int, path: Path) -> Entry:
    if not isinstance(fields, dict) or set(fields) != _FIELDS:
        raise refused(path, f"dtype, shape and data_offsets of {name!r}", repr(fields)[:60])
    dtype = DTYPES.get(str(fields["dtype"]))
    if dtype is None:
        known = ", ".join(DTYPES)
        raise refused(path, f"a dtype of {name!r} among {known}", repr(fields["dtype"])[:60])
    shape, offsets = fields["shape"], fields["data_offsets"]
    if not _whole(shape) or len(shape) > _MOST_AXES:
        raise refused(path, f"a shape of {name!r} of up to {_MOST_AXES} sizes", repr(shape)[:60])
    if not _whole(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise refused(path, f"two places of {name!r} in their order", repr(offsets)[:60])
    if offsets[1] > body:
        raise refused(path, f"{name!r} to end at byte {offsets[1]}", f"an end of file at {body}")
    begin, end = offsets
    # Python's whole numbers do not overflow, whatever sizes a stranger wrote.
    if math.prod(shape) * dtype.itemsize != end - begin:
        raise refused(
            path,
            f"{end - begin} bytes for {name!r}, as its data_offsets say",
            f"shape {shape!r:.60} of {fields['dtype']}",
        )
    return Entry(name, dtype, tuple(shape), begin, end)


def _whole(values: object) -> bool:
    return isinstance(values, list) and all(type(each) is int and each >= 0 for each in values)


def refused(path: Path, expected: str, got: str) -> FileFormatError:
    """The error for a file that is of the right kind, and wrong inside."""
    return FileFormatError(
        "header",
        expected=expected,
        got=got,
        where=str(path),
        action=PUT_BACK,
    )
