"""What is known so far: a file with a line of JSON for each side of each split.

A line begins with its key, so that a measurement that was stopped finds what is there. A line of
the machine stands before what was measured on it. This module refuses to know what was measured.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Key(NamedTuple):
    """What a line is of.

    side      `train`, `tune` or `peer`
    trials    of the search whose time a peer has, too; None of `train`
    ensemble  K of that search, or None
    """

    table: str
    split: int
    side: str
    trials: int | None
    ensemble: int | None

    def __str__(self) -> str:
        return f"{self.table} {self.split:2d} {self.side:5s}"

    @staticmethod
    def of(line: Mapping[str, Any]) -> Key:
        """The key of a line."""
        return Key(*(line[name] for name in Key._fields))


class Lines:
    """A file of lines, read once, and added to. What another process adds is not seen."""

    def __init__(self, path: Path) -> None:
        self._path = path
        machines, self._known = read([path] if path.exists() else [])
        self._machine = machines[-1] if machines else None

    def begin(self, machine: Mapping[str, Any]) -> None:
        """Say where the lines to come are measured, if that is not what was said last."""
        if machine != self._machine:
            self._append({"machine": machine})

    def of(self, key: Key) -> dict[str, Any] | None:
        """The line of a key, if there is one."""
        return self._known.get(key)

    def add(self, key: Key, found: Mapping[str, Any]) -> None:
        """Write a line."""
        at = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
        line = {**key._asdict(), "at": at, **found}
        self._append(line)
        self._known[key] = line

    def _append(self, line: Mapping[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read(paths: Iterable[Path]) -> tuple[list[dict[str, Any]], dict[Key, dict[str, Any]]]:
    """The machines, each once, and the lines of all files; of equal keys the last one.

    A last line that was cut off is passed over: what it was of is measured again.
    """
    machines: list[dict[str, Any]] = []
    known: dict[Key, dict[str, Any]] = {}
    for path in paths:
        for text in path.read_text(encoding="utf-8").splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if "machine" not in line:
                known[Key.of(line)] = line
            elif line["machine"] not in machines:
                machines.append(line["machine"])
    return machines, known
