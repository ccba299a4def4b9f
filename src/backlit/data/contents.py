"""The contents of a file, whether plain or packed with gzip, told by its bytes, not its name.

This module refuses to know what the contents are. It never unpacks more than is asked for.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..base.errors import FileFormatError, InputError

_GZIP_MAGIC = b"\x1f\x8b"
_MOST_PACKED = 1032  # deflate makes at most this many bytes out of one
_CHUNK = 1 << 20


@contextmanager
def opened(path: Path, who: str) -> Iterator[IO[bytes]]:
    """The contents of a file as a stream of bytes to read.

    Reading to the end of a packed file verifies its checksum. Faults that show while reading
    are told too: raises InputError if there is no such file, FileFormatError for one that is
    truncated, damaged or cannot be read.
    """
    try:
        with path.open("rb") as file:
            is_packed = _is_packed(file)
            if is_packed:
                import gzip

                with gzip.GzipFile(fileobj=file) as stream:
                    yield stream  # type: ignore[misc]
            else:
                yield file
    except FileNotFoundError:
        raise InputError(
            who, where=str(path), expected="a file", got="none", action="check the path"
        ) from None
    except EOFError:
        raise FileFormatError(
            who,
            where=str(path),
            expected="a whole gzip file",
            got="one that breaks off",
            action="copy or download it again",
        ) from None
    except (OSError, zlib.error) as error:
        raise FileFormatError(
            who,
            where=str(path),
            expected="a readable file",
            got=error.strerror if isinstance(error, OSError) and error.strerror else str(error),
            action="copy or download it again",
        ) from None


def most_bytes(path: Path) -> int:
    """No file of this size, packed or not, can hold more bytes than this."""
    with path.open("rb") as file:
        return path.stat().st_size * (_MOST_PACKED if _is_packed(file) else 1)


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
