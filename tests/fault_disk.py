"""Disks and processes that fail on purpose: objects to put in the place of `files.system`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from backlit.base.disk import Purpose, System

Call = Callable[..., Any]
CALLS = sorted(name for name in vars(System) if not name.startswith("_"))


class Point(NamedTuple):
    """A moment in a sequence of calls: which call, counted from 0, and before, half or after."""

    call: int
    phase: str


class Unsynced(System):
    """A disk that takes its time later: to a process that is killed it makes no difference."""

    def fsync(self, handle: int) -> None:
        pass

    def sync_folder(self, path: Path) -> None:
        pass


class Counting(System):
    """Does what another disk does, and keeps the names of the calls."""

    def __init__(self, disk: System | None = None) -> None:
        self.calls: list[str] = []
        for name in CALLS:
            setattr(self, name, self._watched(name, getattr(disk or System(), name)))

    def _watched(self, name: str, call: Call) -> Call:
        def watched(*arguments: Any) -> Any:
            self.calls.append(name)
            return self.at(len(self.calls) - 1, name, call, arguments)

        return watched

    def at(self, count: int, name: str, call: Call, arguments: tuple[Any, ...]) -> Any:
        """Carry out one call."""
        return call(*arguments)

    def points(self) -> list[Point]:
        """Every moment of the calls that were made. Only a write can stop half-way."""
        phases = {"write": ("before", "half", "after")}
        return [
            Point(count, phase)
            for count, name in enumerate(self.calls)
            for phase in phases.get(name, ("before", "after"))
        ]


class Killing(Counting):
    """Ends this process by SIGKILL at one moment."""

    def __init__(self, point: Point, disk: System) -> None:
        super().__init__(disk)
        self._point = point

    def at(self, count: int, name: str, call: Call, arguments: tuple[Any, ...]) -> Any:
        if count != self._point.call:
            return call(*arguments)
        if self._point.phase == "half":
            handle, data = arguments
            call(handle, data[: len(data) // 2])
        if self._point.phase == "after":
            call(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")


class Failing(Counting):
    """Raises an OSError at one moment, or from that moment on (but files can be closed)."""

    def __init__(self, point: Point, number: int, *, ever_after: bool) -> None:
        super().__init__()
        self._point, self._number, self._ever_after = point, number, ever_after

    def at(self, count: int, name: str, call: Call, arguments: tuple[Any, ...]) -> Any:
        here = count == self._point.call
        if not here and not (self._ever_after and count > self._point.call and name != "close"):
            return call(*arguments)
        if name == "close" or (here and self._point.phase == "after"):
            call(*arguments)
        elif here and self._point.phase == "half":
            handle, data = arguments
            call(handle, data[: len(data) // 2])
        raise OSError(self._number, os.strerror(self._number))


class Volatile(Unsynced):
    """A disk that knows what it would have forgotten if the power had failed.

    Of each file it keeps the bytes that were synced, and of the folder the names that were.
    The power fails before the call of a given number, counted from 0.
    """

    def __init__(self, folder: Path, fails_at: int) -> None:
        self._folder, self._fails_at, self._calls = folder, fails_at, 0
        self._bytes: dict[int, bytes] = {}  # by the file's own number, whatever its name
        self._names: dict[str, int] = {}

    def _count(self) -> None:
        if self._calls == self._fails_at:
            raise PowerCut
        self._calls += 1

    def _names_now(self) -> dict[str, int]:
        return {path.name: path.stat().st_ino for path in self._folder.iterdir()}

    def open(self, path: Path, purpose: Purpose) -> int:
        self._count()
        is_new = not path.exists()
        handle = super().open(path, purpose)
        if is_new:
            self._bytes[os.fstat(handle).st_ino] = b""
        return handle

    def write(self, handle: int, data: memoryview) -> int:
        self._count()
        return super().write(handle, data)

    def rename(self, old: Path, new: Path) -> None:
        self._count()
        super().rename(old, new)

    def fsync(self, handle: int) -> None:
        self._count()
        number = os.fstat(handle).st_ino
        name = next(name for name, each in self._names_now().items() if each == number)
        self._bytes[number] = (self._folder / name).read_bytes()

    def sync_folder(self, path: Path) -> None:
        self._count()
        self._names = self._names_now()

    def left(self, *, names_kept: bool) -> dict[str, bytes]:
        """The files after the power came back.

        names_kept  the disk wrote the new names, though nobody had asked it yet
        """
        names = self._names_now() if names_kept else self._names
        return {name: self._bytes[number] for name, number in names.items()}


class PowerCut(BaseException):
    """The power fails."""
