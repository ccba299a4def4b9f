"""The one place that writes to disk, and what it promises.

    whole files    `write_atomic`: the old content or the new one, never a mixture
    growing files  `AppendFile`: only whole pieces, on disk once `sync` returns

Every call goes through `system`, which tests replace. Nothing is on disk before its fsync,
and a rename is not before the fsync of its folder: both are made before success is reported.
This module refuses to know what the bytes mean.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from .closing import Closing
from .disk import System
from .errors import InputError, StorageError

system = System()

_ACTIONS: Final[dict[int, str]] = {
    errno.ENOSPC: "free some space, or choose a folder on another disk",
    getattr(errno, "EDQUOT", errno.ENOSPC): "free some space, or choose a folder on another disk",
    errno.EROFS: "choose a folder that can be written",
    errno.EACCES: "choose a folder that you may write to",
    errno.EPERM: "choose a folder that you may write to",
    errno.EIO: "the disk is failing: copy what is on it, and choose another",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ENOENT: "make the folder first",
    errno.ENOTDIR: "choose a folder, not a file",
}


@contextlib.contextmanager
def told(path: Path, doing: str) -> Iterator[None]:
    """Turn the system's OSError into a StorageError that names the file and an action."""
    try:
        yield
    except StorageError:
        raise
    except OSError as fault:
        number = fault.errno or 0
        error = StorageError(
            f"could not {doing}",
            got=fault.strerror or str(fault),
            where=str(path),
            action=_ACTIONS.get(number, "look at the disk, or choose another folder"),
        )
        error.errno = fault.errno
        raise error from fault


def _write_all(handle: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[system.write(handle, left) :]


def write_atomic(
    path: str | Path, data: bytes, *, keep: str | Path | None = None, durable: bool = True
) -> None:
    """Put `data` in the place of a file: afterwards the file holds all of it, on disk.

    A temporary file beside it is written, flushed to disk and renamed. Whatever happens on the
    way, a reader finds the old content or the new, and a failure leaves no temporary file.
    A symbolic link is followed. Devices and pipes are refused: a rename would replace them.

    keep     the name that the present file, if any, gets just before; so one of the two names
             leads to a complete file at every instant
    durable  False for what can be made again: it survives the process, not a power cut, and
             nobody waits for the disk

    Raises StorageError (disk full, read-only, failing) and InputError (not a plain file).

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomic(folder + "/a.txt", b"one")
    ...     write_atomic(folder + "/a.txt", b"two", keep=folder + "/old.txt")
    ...     Path(folder, "a.txt").read_bytes(), Path(folder, "old.txt").read_bytes()
    (b'two', b'one')
    """
    target = Path(os.path.realpath(path))
    there = target.exists()
    if there and not target.is_file():
        raise InputError(
            "a file to write",
            expected="a plain file or a free name",
            got="a folder, device or pipe",
            where=str(path),
            action="choose another name",
        )
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    with told(target, "save the file"):
        try:
            handle = system.open(temporary, "new")
            try:
                _write_all(handle, data)
                if durable:
                    system.fsync(handle)
            finally:
                system.close(handle)
            if keep is not None and there:
                system.rename(target, Path(keep))
            system.rename(temporary, target)
            if durable:
                system.sync_folder(target.parent)
        except BaseException:  # Ctrl-C, too, leaves nothing behind
            with contextlib.suppress(OSError):
                system.unlink(temporary)
            raise


def sweep(folder: str | Path, names: Iterable[str]) -> None:
    """Remove the temporary files that a killed writer of these names left in a folder.

    Only for who holds the folder's lock: a living writer's file would go as well.
    """
    for name in sorted(names):
        for temporary in sorted(Path(folder).glob(f".{name}.*.part")):
            with told(temporary, "remove the file"):
                system.unlink(temporary)


def move(old: str | Path, new: str | Path) -> None:
    """Rename a file whose bytes are on disk (`AppendFile.sync`), within one folder."""
    with told(Path(new), "rename the file"):
        system.rename(Path(old), Path(new))
        system.sync_folder(Path(new).parent)


def remove(path: str | Path, *, durable: bool = True) -> None:
    """Remove a file, if it is there; `durable`: returns when that is on disk."""
    with told(Path(path), "remove the file"), contextlib.suppress(FileNotFoundError):
        system.unlink(Path(path))
        if durable:
            system.sync_folder(Path(path).parent)


def make_folder(path: str | Path) -> None:
    """Make a folder and those above it, where they are missing."""
    path = Path(path)
    if not path.is_dir() and not make_new_folder(path) and not path.is_dir():
        raise InputError(
            "a folder",
            expected="a folder or a free name",
            got="a file",
            where=str(path),
            action="choose another name",
        )


def make_new_folder(path: str | Path) -> bool:
    """Make a folder, and say whether it was we who made it: of two at once, one wins.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     make_new_folder(folder + "/runs/digits-001"), make_new_folder(folder + "/runs")
    (True, False)
    """
    path = Path(path)
    if path.parent != path:
        make_folder(path.parent)
    with told(path, "make the folder"):
        try:
            system.mkdir(path)
        except FileExistsError:
            return False
        system.sync_folder(path.parent)
    return True


class AppendFile(Closing):
    """A file that only grows, by whole pieces. Use it with `with`, or close it.

    A piece that fails half-way (a full disk) is taken back, so the file ends where it ended.
    What was appended is safe from a crash of this process at once, and from a power cut after
    `sync`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, AppendFile(folder + "/log") as log:
    ...     log.append(b"one" + bytes([10]))
    ...     log.sync()
    ...     log.length
    4
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._new = not self.path.exists()
        with told(self.path, "open the file"):
            self._handle = system.open(self.path, "append")
        self.length = os.fstat(self._handle).st_size

    def append(self, data: bytes) -> None:
        """Add bytes to the end; StorageError, with the file as it was, if the disk refuses."""
        with told(self.path, "add to the file"):
            try:
                _write_all(self._handle, data)
            except BaseException:
                with contextlib.suppress(OSError):
                    system.truncate(self._handle, self.length)
                raise
        self.length += len(data)

    def sync(self) -> None:
        """Return when all that was appended is on disk."""
        with told(self.path, "save the file"):
            system.fsync(self._handle)
            if self._new:
                system.sync_folder(self.path.parent)
                self._new = False

    def cut(self, length: int) -> None:
        """Take back what stands behind the first `length` bytes, on disk, too."""
        if not 0 <= length <= self.length:
            raise InputError(
                "cutting back a file",
                expected=f"a length from 0 to {self.length} bytes",
                got=str(length),
                where=str(self.path),
                action="the file has lost bytes: put a copy back",
            )
        with told(self.path, "cut back the file"):
            system.truncate(self._handle, length)
            system.fsync(self._handle)
        self.length = length

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with told(self.path, "close the file"):
                system.close(handle)
