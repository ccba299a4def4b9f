"""times.jsonl: what depends on the clock on the wall, kept apart from what must repeat.

One line a fact, never cut back: a resumed run has the times of both its halves.
This module refuses to know what was learnt meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..base.closing import Closing
from ..base.errors import UnknownNameError
from .folder import STATUSES, RunFolder
from .lines import open_lines, read_mappings
from .plain import json_line

KINDS = ("end", "epoch", "resume", "save", "start")


class Times(Closing):
    """The times of a run folder, open for writing. Use it with `with`, or close it.

    clock   seconds since 1970, as `time.time` gives them

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = RunFolder(Path(folder))
    ...     with Times(run, clock=lambda: 1e9) as times:
    ...         times.note("start")
    ...         times.note("end", status="finished")
    ...     read_times(run.times)[1], run.status()
    ({'at': 1000000000.0, 'kind': 'end', 'status': 'finished'}, 'finished')
    """

    def __init__(self, folder: RunFolder, clock: Callable[[], float] = time.time) -> None:
        self._lines = open_lines(folder.times)
        self._clock = clock

    def note(self, kind: str, **facts: object) -> None:
        """Write that something happened now, and bring it to disk.

        kind    start, epoch (epoch=, seconds=), save (iteration=, seconds=), resume
                (iteration=) or end (status=, one of `folder.STATUSES`)
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


def read_times(path: Path) -> list[dict[str, Any]]:
    """The facts in the order they were written, each with `kind` and `at` (seconds since 1970)."""
    return read_mappings(path)
