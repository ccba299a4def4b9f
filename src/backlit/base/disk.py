"""The calls that writing makes to the operating system, each of them once, in one object.

Tests put another object in its place (`files.system`), to make the disk fail or the process
die at each call in turn. This module refuses to know why a call is made.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Final, Literal

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Purpose = Literal["new", "append", "lock", "look"]
_BINARY: Final = getattr(os, "O_BINARY", 0)
_FLAGS: Final[dict[Purpose, int]] = {
    "new": os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY,
    "append": os.O_CREAT | os.O_APPEND | os.O_WRONLY | _BINARY,
    "lock": os.O_CREAT | os.O_RDWR | _BINARY,
    "look": os.O_RDONLY | _BINARY,
}
_LOCKED_BYTE: Final = 1 << 30  # Windows locks bytes: one behind any text in the file


def _flush(handle: int) -> None:
    if sys.platform == "darwin":  # there fsync alone stops at the drive's own memory
        with contextlib.suppress(OSError):  # not every file system knows the stronger call
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


class System:
    """What is asked of the operating system, one method a call. Each may raise OSError."""

    def open(self, path: Path, purpose: Purpose) -> int:
        """A descriptor of the file, for the purpose it is needed for."""
        return os.open(path, _FLAGS[purpose], 0o666)

    def write(self, handle: int, data: memoryview) -> int:
        """Write some of the bytes; returns how many."""
        return os.write(handle, data)

    def fsync(self, handle: int) -> None:
        """Return when the file's bytes are on the disk itself."""
        _flush(handle)

    def close(self, handle: int) -> None:
        """Give the descriptor back, and the lock it holds."""
        os.close(handle)

    def truncate(self, handle: int, length: int) -> None:
        """Cut the file to this many bytes."""
        os.ftruncate(handle, length)

    def rename(self, old: Path, new: Path) -> None:
        """Give the file another name, in place of whatever bore it, in one instant."""
        os.replace(old, new)

    def unlink(self, path: Path) -> None:
        """Remove the file."""
        os.unlink(path)

    def mkdir(self, path: Path) -> None:
        """Make one folder; FileExistsError if the name is taken."""
        os.mkdir(path)

    def sync_folder(self, path: Path) -> None:
        """Return when the folder's names are on disk (Windows has no such call)."""
        if sys.platform == "win32":
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            _flush(handle)
        finally:
            os.close(handle)

    def lock(self, handle: int) -> None:
        """Hold the file alone until the descriptor is closed; OSError at once if it is held."""
        if sys.platform == "win32":
            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
