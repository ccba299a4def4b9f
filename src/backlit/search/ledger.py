"""What a search notes as it goes: results, and who is at work on what.

Of a search in memory nobody else reads; of one with a folder the notes are lines of its journal,
written and read under a kernel lock, so that several processes work on one study and none of
their records is lost or doubled. A killed process leaves whole lines: the next one takes away
what has no line feed, and no claim outlives the process that made it. This module refuses to
know what a note means.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ..base import files
from ..base.closing import Closing
from ..base.errors import BusyError
from ..base.locks import Lock, is_locked
from ..runs.plain import json_line, mapping_from
from ..runs.study_folder import AT_WORK

Note = dict[str, Any]
"""A note; of one that was read, `where` says the line."""

_PATIENCE: Final = 60.0  # seconds that the journal is waited for: a note takes a millisecond
_SYNC: Final = 1.0  # seconds between two returns to the disk itself
_BELIEVED: Final = 0.5  # seconds for which a claimer that was seen alive is taken for alive


class Ledger(Closing):
    """The notes of a search in memory: its own, that nobody else reads.

    >>> with Ledger() as ledger, ledger.open() as news:
    ...     ledger.write({"claim": 1})
    ...     news, ledger.is_alive(ledger.name)
    ([], True)
    """

    name = "alone"

    @contextmanager
    def open(self) -> Iterator[list[Note]]:
        """Hold the notes alone; gives those that others have written since the last time."""
        yield []

    def write(self, note: Note) -> None:
        """Add a note. Only while they are held."""

    def is_alive(self, name: str) -> bool:
        """Whether who made a claim is still at work."""
        return name == self.name

    def close(self) -> None:
        """Be at work no longer."""


class Journal(Ledger):
    """The notes of a study's folder, from the first one on.

    path   of the journal; the locks lie beside it
    Raises StorageError, BusyError if another process holds it for a minute, FileFormatError for
    a line that is none of a journal.
    """

    def __init__(self, path: Path) -> None:
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._path, self._read, self._row = path, 0, 0
        self._synced = 0.0
        self._seen: dict[str, float] = {}
        with self._locked():  # or another one would sweep ours away before it is held
            self._sweep()
            self._own: Lock | None = Lock(self._at_work(self.name), who="a worker")
        self._lines: files.AppendFile | None = None

    @contextmanager
    def open(self) -> Iterator[list[Note]]:
        """Hold the journal alone; gives what others have written since the last time."""
        with self._locked(), files.AppendFile(self._path) as lines:
            news = self._news(lines)
            self._lines = lines
            try:
                yield news
            finally:
                self._lines = None

    def write(self, note: Note) -> None:
        """Add a note: safe from this process's end at once, from a power cut within a second."""
        assert self._lines is not None
        line = json_line(note)
        self._lines.append(line)
        self._read, self._row = self._read + len(line), self._row + 1
        if time.monotonic() - self._synced > _SYNC:
            self._lines.sync()
            self._synced = time.monotonic()

    def is_alive(self, name: str) -> bool:
        """Whether the process that made a claim still holds its lock."""
        if name == self.name:
            return True
        now = time.monotonic()
        if now - self._seen.get(name, -_BELIEVED) < _BELIEVED:
            return True
        alive = is_locked(self._at_work(name))
        if alive:
            self._seen[name] = now
        return alive

    def close(self) -> None:
        """Sync what was written, and be at work no longer."""
        if self._own is None:
            return
        with self._locked(), files.AppendFile(self._path) as lines:
            lines.sync()
        self._own.close()
        files.remove(self._at_work(self.name), durable=False)
        self._own = None

    def _sweep(self) -> None:
        """Remove the locks of processes that were killed."""
        for path in self._path.parent.glob(AT_WORK.format("*")):
            if not is_locked(path):
                files.remove(path, durable=False)

    def _at_work(self, name: str) -> Path:
        return self._path.with_name(AT_WORK.format(name))

    def _locked(self) -> Lock:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return Lock(self._path.with_name(".journal.lock"), who="the study's journal")
            except BusyError:
                if time.monotonic() > until:
                    raise

    def _news(self, lines: files.AppendFile) -> list[Note]:
        """The whole lines behind those that were read; what a killed writer left is cut off."""
        if lines.length == self._read:
            return []
        with files.told(self._path, "read the file"), self._path.open("rb") as file:
            file.seek(self._read)
            content = file.read()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            lines.cut(self._read + len(whole))
        news = []
        for line in whole.splitlines():
            self._row += 1
            where = f"{self._path}, line {self._row}"
            news.append({**mapping_from(line, who=self._path.name, where=where), "where": where})
        self._read += len(whole)
        return news
