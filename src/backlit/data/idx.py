"""The IDX format: the one in which MNIST and its relatives are published.

    two zero bytes · type · number of axes · size of each axis (4 bytes) · the elements

All numbers are big-endian. The file may be packed with gzip. Nothing is believed: the sizes
are held against what the file can contain before memory is taken, and never more than the
promised number of bytes, and one, is unpacked. This module refuses to know what an array
shows. Format: LeCun, Cortes and Burges 1998, "The MNIST database of handwritten digits".
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import FileFormatError
from ..base.shapes import element_count, show
from .arrays import cut
from .contents import fill, most_bytes, most_unpacked, opened, place_of

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_AXES = 64  # NumPy has no more


def read_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Read one IDX file, plain or packed, into an array in the machine's own byte order.

    Raises InputError if there is no such file, and FileFormatError, naming the file, for a
    wrong magic number, type or number of axes, sizes that the file cannot hold or that are
    beyond what is unpacked (`contents`), a body shorter or longer than the sizes say, and
    damaged gzip.
    """
    file = Path(path)
    with opened(file, "IDX reader") as stream:
        dtype, shape = _read_header(stream, file)
        promised = element_count(shape) * dtype.itemsize
        most = most_bytes(file)
        if promised > most:
            raise _fault(
                file,
                f"{promised} bytes for {cut(show(shape))}",
                f"a file that holds at most {most}",
            )
        most = most_unpacked(file.stat().st_size)
        if promised > most:
            raise _fault(
                file,
                f"a packed file of at most {most} bytes when unpacked",
                str(promised),
                "if you trust it, unpack it with gunzip",
            )
        body = np.empty(promised, dtype=np.uint8)
        got = fill(stream, body)
        if got < promised:
            raise _fault(file, f"{promised} bytes for {cut(show(shape))}", f"{got}: it breaks off")
        if stream.read(1):
            raise _fault(file, f"{promised} bytes for {cut(show(shape))}", "more than that")
    try:
        array = body.view(dtype).reshape(shape)
    except ValueError:  # one size is 0, and the others are beyond all bounds
        raise _fault(file, "sizes that an array can have", cut(show(shape))) from None
    return array.astype(dtype.newbyteorder("="), copy=False)


def _read_header(stream: IO[bytes], file: Path) -> tuple[np.dtype[Any], tuple[int, ...]]:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0":
        raise _fault(file, "an IDX file, which begins with two zero bytes", repr(magic))
    if magic[2] not in _TYPES:
        raise _fault(file, "a type of 0x08, 0x09 or 0x0b to 0x0e", f"0x{magic[2]:02x}")
    rank = magic[3]
    if not 1 <= rank <= _MOST_AXES:
        raise _fault(file, f"from 1 to {_MOST_AXES} axes", str(rank))
    sizes = stream.read(4 * rank)
    if len(sizes) < 4 * rank:
        raise _fault(file, f"the sizes of {rank} axes", "a header that breaks off")
    shape = tuple(int.from_bytes(sizes[at : at + 4], "big") for at in range(0, 4 * rank, 4))
    return np.dtype(_TYPES[magic[2]]), shape


def _fault(
    file: Path, expected: str, got: str, action: str = "copy or download the file again"
) -> FileFormatError:
    return FileFormatError(
        "IDX reader",
        where=place_of(file),
        expected=expected,
        got=got,
        action=action,
    )
