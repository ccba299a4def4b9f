"""The journal: what happened in a run, in the order it happened, and nothing of the clock.

    journal.jsonl  one event a line
    metrics.csv    one row an epoch, for spreadsheets: epoch, iteration, learning_rate, metrics

The same run writes the same bytes. A resumed run cuts both files back to the mark that its
checkpoint holds, and so ends with the bytes of a run that was never interrupted.
This module refuses to know what time it is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..base.closing import Closing
from ..base.errors import FileFormatError, InputError
from .events import READ_BY_ITS_WRITER, Event, from_data
from .folder import RunFolder
from .lines import open_lines, read_lines, read_mappings
from .plain import PUT_BACK, json_line, plain

_FIXED = ("epoch", "iteration", "learning_rate")


class Journal(Closing):
    """The journal of a run folder, open for writing. Use it with `with`, or close it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Journal(RunFolder(Path(folder))) as journal:
    ...     journal.append({"kind": "policy_acted", "policy": "early_stopping"})
    ...     mark = journal.mark()
    ...     journal.append({"kind": "epoch_ended", "epoch": 1, "iteration": 9,
    ...                     "learning_rate": 0.1, "metrics": {"train_loss": 0.5}, "losses": ()})
    ...     epochs = read_metrics(Path(folder, "metrics.csv"))
    ...     journal.cut_back(mark)
    ...     mark, epochs, len(read_journal(Path(folder, "journal.jsonl")))
    ({'journal': 50, 'metrics': 0},
     [{'epoch': 1, 'iteration': 9, 'learning_rate': 0.1, 'train_loss': 0.5}], 1)
    """

    def __init__(self, folder: RunFolder) -> None:
        self._events = open_lines(folder.journal)
        try:
            self._epochs = open_lines(folder.metrics)
        except BaseException:
            self._events.close()
            raise
        self._columns = self._header()

    def _header(self) -> list[str]:
        return next(csv.reader(read_lines(self._epochs.path)[:1]), [])

    def append(self, event: Mapping[str, Any]) -> None:
        """Write one event (`events.to_data`); an `epoch_ended` gives a row of metrics, too.

        The columns are those of the first epoch; a metric that an epoch lacks leaves its cell
        empty. Raises InputError for a metric that the first epoch did not have, StorageError.
        """
        row = self._row(event) if event["kind"] == "epoch_ended" else b""
        self._events.append(json_line(event))
        if row:
            self._epochs.append(row)
            self._columns = self._columns or self._header()

    def _row(self, event: Mapping[str, Any]) -> bytes:
        metrics = event["metrics"]
        columns = self._columns or [*_FIXED, *metrics]
        unknown = sorted(set(metrics) - set(columns[len(_FIXED) :]))
        if unknown:
            raise InputError(
                "metrics.csv",
                expected="the metrics of the first epoch: " + ", ".join(columns[len(_FIXED) :]),
                got=", ".join(unknown),
                where=f"epoch {event['epoch']}",
                action="measure the same things in every epoch",
            )
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        if not self._columns:
            table.writerow(columns)
        values = plain({**metrics, **{name: event[name] for name in _FIXED}}, spell=True)
        table.writerow([values.get(name, "") for name in columns])
        return text.getvalue().encode()

    def mark(self) -> dict[str, int]:
        """Bring both files to disk, and say how long they are: what a checkpoint remembers."""
        self._events.sync()
        self._epochs.sync()
        return {"journal": self._events.length, "metrics": self._epochs.length}

    def cut_back(self, mark: Mapping[str, int]) -> None:
        """Forget what was written after a mark; an empty mark forgets everything.

        Raises FileFormatError if a file is shorter than it was at the mark.
        """
        wanted = [(self._events, mark.get("journal", 0)), (self._epochs, mark.get("metrics", 0))]
        for file, length in wanted:
            if not 0 <= length <= file.length:
                raise FileFormatError(
                    file.path.name,
                    expected=f"at least the {length} bytes of the checkpoint",
                    got=str(file.length),
                    where=str(file.path),
                    action=PUT_BACK,
                )
        for file, length in wanted:
            file.cut(length)
        self._columns = self._header()

    def close(self) -> None:
        """Close both files; a second time does nothing."""
        try:
            self._events.close()
        finally:
            self._epochs.close()


def read_journal(path: Path) -> list[dict[str, Any]]:
    """The events as mappings (`events.from_data` makes them events again).

    No file means no events; the torn last line of a killed run is passed over. Raises
    FileFormatError, which names the line.
    """
    return read_mappings(path)


def read_events(path: Path) -> list[Event]:
    """The events themselves; FileFormatError names the line of one that cannot be read."""
    found: list[Event] = []
    for line, data in enumerate(read_journal(path), start=1):
        try:
            found.append(from_data(data))
        except InputError as error:
            raise FileFormatError(
                path.name,
                expected=error.expected,
                got=error.got,
                where=f"{path}, line {line}",
                action=READ_BY_ITS_WRITER,
            ) from error
    return found


def read_metrics(path: Path) -> list[dict[str, float | int]]:
    """One mapping an epoch; a metric that was not measured in an epoch is not in its mapping.

    epoch and iteration are whole numbers, all else numbers. Raises FileFormatError, which
    names the line.
    """
    lines = read_lines(path)
    columns = next(csv.reader(lines[:1]), [])
    rows: list[dict[str, float | int]] = []
    for line, cells in enumerate(csv.reader(lines[1:]), start=2):
        try:
            named = dict(zip(columns, cells, strict=True))
            rows.append(
                {
                    name: int(cell) if name in _FIXED[:2] else float(cell)
                    for name, cell in named.items()
                    if cell
                }
            )
        except ValueError as error:
            raise FileFormatError(
                path.name,
                expected=f"{len(columns)} numbers",
                got=",".join(cells),
                where=f"{path}, line {line}",
                action=PUT_BACK,
            ) from error
    return rows
