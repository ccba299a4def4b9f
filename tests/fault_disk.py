"""Disks and processes that fail on purpose: objects to put in the place of `files.system`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from backlit.base.disk import System

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


class Volatile(System):
    """A disk in memory that forgets, when the power fails, whatever was not synced.

    Models one folder. `after_power_cut(names_kept)` gives the files that are left: of each
    only the synced bytes; the names as the last `sync_folder` found them, or, as a disk may
    also do, as they are now.
    """

    def __init__(self) -> None:
        self.calls = 0
        self.power_fails_at = -1
        self.names: dict[str, int] = {}
        self.synced_names: dict[str, int] = {}
        self.bytes: dict[int, bytearray] = {}
        self.synced_bytes: dict[int, bytes] = {}

    def _count(self) -> None:
        if self.calls == self.power_fails_at:
            raise PowerCut
        self.calls += 1

    def open(self, path: Path, purpose: str) -> int:
        self._count()
        if path.name not in self.names:
            number = len(self.bytes) + 1
            self.names[path.name], self.bytes[number] = number, bytearray()
            self.synced_bytes[number] = b""
            path.touch()  # so that the writer, who looks at the real folder, finds it
        return self.names[path.name]

    def write(self, handle: int, data: memoryview) -> int:
        self._count()
        self.bytes[handle] += data
        return len(data)

    def fsync(self, handle: int) -> None:
        self._count()
        self.synced_bytes[handle] = bytes(self.bytes[handle])

    def close(self, handle: int) -> None:
        pass

    def rename(self, old: Path, new: Path) -> None:
        self._count()
        self.names[new.name] = self.names.pop(old.name)
        old.rename(new)

    def unlink(self, path: Path) -> None:
        self._count()
        del self.names[path.name]
        path.unlink()

    def sync_folder(self, path: Path) -> None:
        self._count()
        self.synced_names = dict(self.names)

    def after_power_cut(self, *, names_kept: bool) -> dict[str, bytes]:
        names = self.names if names_kept else self.synced_names
        return {name: self.synced_bytes[number] for name, number in names.items()}


class PowerCut(BaseException):
    """The power fails."""
