"""The contents of a file, whether plain or packed with gzip, told by its bytes, not its name.

Only plain files are opened: a pipe would be waited for without end. What is packed is unpacked
to at most 100 times the file's size, or 256 MiB if that is more: real data stay far below,
and a small file made to fill the memory is told before it does.
This module refuses to know what the contents are. It never unpacks more than is asked for.
"""

from __future__ import annotations

import hashlib
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import FileFormatError, InputError
from .arrays import cut

_GZIP_MAGIC = b"\x1f\x8b"
_MOST_PACKED = 1032  # deflate makes at most this many bytes out of one
_CHUNK = 1 << 20
_ALWAYS_UNPACKED = 256 << 20
_MOST_TIMES = 100
_LONGEST_PATH = 300


def open_plain(path: Path, who: str) -> IO[bytes]:
    """Open a plain file to read its bytes as they lie.

    Raises InputError if there is none or it may not be read, FileFormatError for a folder, a
    pipe, a socket and a device.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return path.open("rb")
    except FileNotFoundError:
        raise _no_file(path, who, "none", "check the path") from None
    except PermissionError:
        mend = "change its permissions, or those of its folder, so that you may read it"
        raise _no_file(path, who, "one that you may not read", mend) from None
    except (OSError, ValueError) as error:  # a path that is too long, or holds a zero byte
        reason = getattr(error, "strerror", None) or str(error)
        raise _no_file(path, who, reason, "check the path") from None
    is_folder = stat.S_ISDIR(mode)
    raise FileFormatError(
        who,
        where=place_of(path),
        expected="a plain file",
        got="a folder" if is_folder else "a pipe, a socket or a device",
        action="name a file in it" if is_folder else "save what it delivers as a file first",
    )


def _no_file(path: Path, who: str, got: str, action: str) -> InputError:
    return InputError(who, where=place_of(path), expected="a file", got=got, action=action)


def place_of(path: Path) -> str:
    """The path as messages show it."""
    return cut(str(path), _LONGEST_PATH)


@contextmanager
def located(path: Path) -> Iterator[None]:
    """Put the file's name in front of the place that an error within names."""
    try:
        yield
    except InputError as error:
        place = f"{place_of(path)}, {error.where}" if error.where else place_of(path)
        raise type(error)(
            error.who, expected=error.expected, got=error.got, where=place, action=error.action
        ) from None


@contextmanager
def opened(path: Path, who: str) -> Iterator[IO[bytes]]:
    """The contents of a file as a stream of bytes to read.

    Reading to the end of a packed file verifies its checksum. Faults that show while reading
    are told too: raises what `open_plain` does, and FileFormatError for a file that is truncated
    or damaged.
    """
    try:
        with open_plain(path, who) as file:
            is_packed = _is_packed(file)
            if is_packed:
                import gzip

                with gzip.GzipFile(fileobj=file) as stream:
                    yield stream  # type: ignore[misc]
            else:
                yield file
    except EOFError:
        raise FileFormatError(
            who,
            where=place_of(path),
            expected="a whole gzip file",
            got="one that breaks off",
            action="copy or download it again",
        ) from None
    except (OSError, zlib.error) as error:
        raise FileFormatError(
            who,
            where=place_of(path),
            expected="a readable file",
            got=error.strerror if isinstance(error, OSError) and error.strerror else str(error),
            action="copy or download it again",
        ) from None


def most_bytes(path: Path) -> int:
    """No file of this size, packed or not, can hold more bytes than this."""
    with path.open("rb") as file:
        return path.stat().st_size * (_MOST_PACKED if _is_packed(file) else 1)


def most_unpacked(size: int) -> int:
    """How many bytes are taken out of a packed file of this size."""
    return max(_ALWAYS_UNPACKED, _MOST_TIMES * size)


def fill(stream: IO[bytes], body: NDArray[np.uint8]) -> int:
    """Read until the array is full or the stream ends; return the number of bytes."""
    view: Any = body.data
    got = 0
    while got < len(view):  # in pieces: some streams make a copy of what is asked for
        count = stream.readinto(view[got : got + _CHUNK])  # type: ignore[attr-defined]
        if not count:
            break
        got += count
    return got


def sha256(path: Path, who: str, most: int) -> str | None:
    """The checksum of the contents, or None if they are longer than `most` bytes."""
    digest = hashlib.sha256()
    left = most
    with opened(path, who) as stream:
        while chunk := stream.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                return None
            digest.update(chunk)
    return digest.hexdigest()


def _is_packed(file: IO[bytes]) -> bool:
    magic = file.read(len(_GZIP_MAGIC))
    file.seek(0)
    return magic == _GZIP_MAGIC
