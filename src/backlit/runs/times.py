"""times.jsonl: what depends on the clock on the wall, kept apart from what must repeat.

One line a fact, never cut back: a resumed run has the times of both its halves.
This module refuses to know what was learnt meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from ..base.errors import UnknownNameError
from .lines import open_lines, read_mappings
from .plain import json_line

TIMES = "times.jsonl"
KINDS = ("end", "epoch", "interruption", "resume", "save", "start")
STATUSES = ("failed", "finished", "interrupted")


class Times:
    """The times of a run folder, open for writing. Use it with `with`, or close it.

    clock   seconds since 1970, as `time.time` gives them

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Times(Path(folder), clock=lambda: 1e9) as times:
    ...         times.note("start")
    ...         times.note("end", status="finished")
    ...     read_times(Path(folder, TIMES))[1], last_status(Path(folder, TIMES))
    ({'at': 1000000000.0, 'kind': 'end', 'status': 'finished'}, 'finished')
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._lines = open_lines(folder / TIMES)
        self._clock = clock

    def note(self, kind: str, **facts: object) -> None:
        """Write that something happened now, and bring it to disk.

        kind    start, epoch (epoch=, seconds=), save (iteration=, seconds=), interruption
                (signal=), resume (iteration=) or end (status=, which must be one of `STATUSES`)
        Raises UnknownNameError, StorageError.
        """
        if kind not in KINDS:
            raise UnknownNameError("a kind of time", kind, KINDS)
        if kind == "end" and facts.get("status") not in STATUSES:
            raise UnknownNameError("a run's status", facts.get("status"), STATUSES)
        self._lines.append(json_line({**facts, "kind": kind, "at": self._clock()}))
        if kind != "epoch":
            self._lines.sync()

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        self._lines.close()

    def __enter__(self) -> Times:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read_times(path: Path) -> list[dict[str, Any]]:
    """The facts in the order they were written, each with `kind` and `at` (seconds since 1970)."""
    return read_mappings(path)


def last_status(path: Path) -> str:
    """How the run stood when its times were last written, supposing nobody works on it now.

    A run that started or was resumed and has no end behind that was killed: interrupted.
    """
    for fact in reversed(read_times(path)):
        if fact.get("kind") in ("start", "resume"):
            break
        if fact.get("kind") == "end" and fact.get("status") in STATUSES:
            return str(fact["status"])
    return "interrupted"
