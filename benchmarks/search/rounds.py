"""Sides timed as whole processes: each setting once, the fastest of a side then round by round.

First each setting is tried once, in the first round's search, and repeats the checked runs: a
wrong result voids it. The fastest goes on, and so does another within a tenth. Rounds have seeds
of their own, the same ones for all sides. This module refuses to know what figures mean.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import quiet
from ..process import PeerError, Process
from . import judge
from .sides import Side

NEAR = 1.1  # a setting this close to its side's fastest stays in
MOST = 2  # settings of a side that go through all rounds


@dataclass
class Entry:
    """One way to start a side, and what was measured of it.

    trials     that it is given, 0 for all; `of`, how many a whole search has
    first      trials of its first run, 0 for as many as in the rounds
    tried      seconds of that run, from the start of the process to its last line, scaled
    seconds    the same of each round, and `trials_s`, those between first and last trial
    found      each round's answer: accuracies, settings, passes
    disturbed  rounds in which somebody else used the machine
    void       why it does not count
    """

    side: Side
    of: int
    trials: int = 0
    first: int = 0
    tried: float = 0.0
    seconds: list[float] = field(default_factory=list)
    found: list[dict[str, Any]] = field(default_factory=list)
    disturbed: int = 0
    void: str | None = None

    @property
    def trials_s(self) -> list[float]:
        """Seconds of the trials alone, without starting, a round each."""
        return [each["trials_s"] for each in self.found]

    @property
    def scaled(self) -> list[float]:
        """Seconds of a whole search: those of some trials as many times as there are more."""
        pairs = zip(self.seconds, self.trials_s, strict=True)
        return [self.whole(seconds, own, self.trials) for seconds, own in pairs]

    def whole(self, seconds: float, trials_s: float, ran: int) -> float:
        """Seconds of a whole search, of which `ran` trials took so long; 0: it was whole."""
        return seconds + (self.of / ran - 1) * trials_s if ran else seconds

    @property
    def median(self) -> float:
        """Of the seconds of a whole search."""
        return statistics.median(self.scaled)


@dataclass(frozen=True)
class Driver:
    """What is the same for all sides: where logs lie, patience in seconds, and who is told."""

    log: Path
    patience: float
    tell: Callable[[str], None]
    between: Callable[[], None]

    def measure(
        self, sides: Sequence[Sequence[Entry]], folders: Sequence[Path]
    ) -> list[list[Entry]]:
        """The entries of each side, the fastest first; `folders`, what each round is handed."""
        going = []
        for entries in sides:
            for entry in entries:
                self._try(entry, folders[0])
            going.append(_near(entries))
        for number, folder in enumerate(folders):
            self.between()
            for entry in [each for kept in going for each in kept]:
                self._round(entry, folder, number)
        for kept in going:
            kept.sort(key=lambda each: (bool(each.void), each.median if each.seconds else 0.0))
        return going

    def _try(self, entry: Entry, folder: Path) -> None:
        """Run once and repeat the checked runs."""
        reference = json.loads((folder / "search.json").read_text())["reference"]
        quiet.wait(self.patience)
        try:
            ran = entry.first or entry.trials
            with self._searched(entry, folder, 0, ran) as process:
                seconds = time.perf_counter() - process.born
                entry.tried = entry.whole(seconds, process.ask("found")["trials_s"], ran)
                answer = process.ask("check")
            entry.void = judge.repeated(answer, reference)
        except PeerError as error:
            entry.void = f"failed: {error}"
        self.tell(_line(entry, "tried", entry.void or f"{entry.tried:8.2f} s"))

    def _round(self, entry: Entry, folder: Path, number: int) -> None:
        entry.disturbed += not quiet.wait(self.patience)
        try:
            with self._searched(entry, folder, number, entry.trials) as process:
                seconds = time.perf_counter() - process.born
                entry.found.append(process.ask("found"))
            entry.seconds.append(seconds)
        except PeerError as error:
            entry.void = f"failed: {error}"
        said = entry.void or f"{entry.seconds[-1]:8.2f} s"
        self.tell(_line(entry, f"round {number}", said))

    def _searched(self, entry: Entry, folder: Path, seed: int, trials: int) -> Process:
        """A process whose search is over: its first line has come."""
        side = entry.side
        arguments = side.arguments(folder, seed, trials)
        return Process(side.python, arguments, side.environment, self.log)


def _near(entries: Sequence[Entry]) -> list[Entry]:
    """The fastest that are right; of a side that has none, one that says why."""
    right = sorted((each for each in entries if not each.void), key=lambda each: each.tried)
    if not right:
        return list(entries[:1])
    return [each for each in right if each.tried <= NEAR * right[0].tried][:MOST]


def _line(entry: Entry, when: str, said: str) -> str:
    return f"  {entry.side.name:24}{entry.side.label:36}{when:9}{said}"
