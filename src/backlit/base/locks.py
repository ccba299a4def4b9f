"""Locks on files, held by the kernel: free the moment their holder ends, however it ends.

The lock file says who holds it, for people; that it exists means nothing.
This module refuses to know what is guarded.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Final

from . import files
from .closing import Closing
from .errors import BusyError

_ATTEMPTS: Final = 10  # `is_locked` itself holds the lock for some microseconds: try again
_PAUSE: Final = 0.02  # seconds between attempts


class Lock(Closing):
    """A file held by this process alone, from the making of the object until `close`.

    Raises BusyError, which names the process that holds it, and StorageError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Lock(folder + "/.lock", who="digits-001"):
    ...         held = is_locked(folder + "/.lock")
    ...     held, is_locked(folder + "/.lock")
    (True, False)
    """

    def __init__(self, path: str | Path, *, who: str) -> None:
        self.path = Path(path)
        with files.told(self.path, "lock the folder"):
            self._handle = files.system.open(self.path, "lock")
            try:
                self._acquire(who)
                # A crash between the two calls leaves no name: then nobody is named.
                files.system.truncate(self._handle, 0)
                files.system.write(self._handle, memoryview(b"%d\n" % os.getpid()))
            except BaseException:
                files.system.close(self._handle)
                raise

    def _acquire(self, who: str) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                return files.system.lock(self._handle)
            except (BlockingIOError, PermissionError):  # POSIX and Windows say so differently
                if attempt < _ATTEMPTS - 1:
                    time.sleep(_PAUSE)
        raise BusyError(
            who,
            expected="a folder that nobody is working in",
            got=f"one held by {_holder(self.path)}",
            where=str(self.path.parent),
            action="wait until it ends, or stop it",
        )

    def close(self) -> None:
        """Let go; a second time does nothing."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with contextlib.suppress(OSError):  # the name is a courtesy
                files.system.truncate(handle, 0)
            with files.told(self.path, "unlock the folder"):
                files.system.close(handle)


def _holder(path: Path) -> str:
    """Who holds the lock, as far as the file says."""
    with contextlib.suppress(OSError, ValueError):
        return f"process {int(path.read_text(encoding='ascii'))}"
    return "another process"


def is_locked(path: str | Path) -> bool:
    """Whether a living process holds the lock. Writes nothing, so it works on any disk."""
    with files.told(Path(path), "look at the lock"):
        try:
            handle = files.system.open(Path(path), "look")
        except FileNotFoundError:
            return False
        try:
            files.system.lock(handle)
        except (BlockingIOError, PermissionError):
            return True
        except OSError:  # a file system that knows no locks holds none
            return False
        finally:
            files.system.close(handle)
    return False
