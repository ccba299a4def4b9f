"""Rounds: every peer's best setting, measured in turn, and what the figures say.

First each setting of each peer is checked (a wrong loss voids it) and runs one short round; the
fastest of a peer goes on, and so does any within a tenth of it. Then come the rounds: in each,
every process that is left runs once, so that a ratio is of neighbours in time. Probes run between.
This module refuses to know what a peer is made of.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import quiet
from .process import PeerError, Process
from .settings import Setting
from .workloads import Workload

TOLERANCE = 1e-4
HOPELESS = 2.0  # a setting this much slower than another gets no second chance
NEAR = 1.1  # settings this close to a peer's fastest stay in


@dataclass
class Entry:
    """A setting of a peer, and what was measured of it.

    us         microseconds per update, one a round
    auditioned the same in the short round that chose among settings
    disturbed  rounds in which somebody else used the machine
    first      seconds from the start of the process to the losses of its first epoch
    """

    setting: Setting
    us: list[float] = field(default_factory=list)
    auditioned: float = 0.0
    disturbed: int = 0
    loss: float | None = None
    void: str | None = None
    first: float = 0.0
    memory: int = 0

    @property
    def median(self) -> float:
        """Microseconds per update."""
        return statistics.median(self.us)


def measure(
    work: Workload,
    folder: Path,
    entries: Sequence[Sequence[Setting]],
    rounds: int,
    patience: float,
    between: Callable[[], None],
    tell: Callable[[str], None],
) -> dict[str, list[Entry]]:
    """Each peer's entries, those that ran all rounds first and the fastest of them at the front.

    patience  seconds to wait for quiet before each round
    """
    task = json.loads((folder / "task.json").read_text())
    running: dict[str, list[tuple[Entry, Process]]] = {}
    out: dict[str, list[Entry]] = {}
    try:
        for settings in entries:
            for setting in settings:
                entry = Entry(setting)
                quiet.wait(patience)
                process = _auditioned(entry, task, folder, running.get(setting.peer, []), tell)
                out.setdefault(setting.peer, []).append(entry)
                if process is not None:
                    running.setdefault(setting.peer, []).append((entry, process))
                _keep_near(running.get(setting.peer, []))
        for _ in range(rounds):
            between()
            for each in running.values():
                for entry, process in each:
                    entry.disturbed += not quiet.wait(patience)
                    entry.us.append(_round(process, work.epochs))
        for each in running.values():
            for entry, process in each:
                entry.memory = process.ask("facts")["memory"]
    finally:
        for each in running.values():
            for _, process in each:
                process.close()
    for peer, found in out.items():
        whole = {id(e) for e, _ in running.get(peer, [])}
        found.sort(key=lambda e: (id(e) not in whole, bool(e.void), e.median if e.us else 0.0))
    return out


def _auditioned(
    entry: Entry,
    task: dict[str, Any],
    folder: Path,
    rivals: Sequence[tuple[Entry, Process]],
    tell: Callable[[str], None],
) -> Process | None:
    """A process that learns what it should and has run a warm round, or None."""
    setting = entry.setting
    log = folder / "peer.log"
    try:
        process = Process(setting.python, setting.arguments(folder), setting.environment, log)
    except PeerError as error:
        entry.void = f"did not start: {error}"
        tell(f"  {setting.peer:14}{setting.label:40} {entry.void}")
        return None
    try:
        process.ask("round", epochs=1)
        entry.first = time.perf_counter() - process.born
        checked = process.ask("check")
        entry.loss, wanted = float(checked["loss"]), float(task[checked["against"]])
        if not abs(entry.loss - wanted) <= TOLERANCE * max(1.0, abs(wanted)):
            entry.void = f"void: loss {entry.loss:.6f}, not {wanted:.6f}"
        else:
            entry.auditioned = _round(process, 1)
            if all(entry.auditioned < HOPELESS * rival.auditioned for rival, _ in rivals):
                again = _round(process, max(1, task["epochs"] // 2))
                entry.auditioned = min(entry.auditioned, again)
    except PeerError as error:
        entry.void = f"failed: {error}"
        return None
    finally:
        figure = entry.void or f"{entry.auditioned:10.1f} µs"
        tell(f"  {setting.peer:14}{setting.label:40} {figure}")
    if entry.void:
        process.close()
        return None
    return process


def _keep_near(found: list[tuple[Entry, Process]]) -> None:
    """Let go of the settings of a peer that are well behind its fastest."""
    if not found:
        return
    fastest = min(entry.auditioned for entry, _ in found)
    for pair in [pair for pair in found if pair[0].auditioned > NEAR * fastest]:
        pair[1].close()
        found.remove(pair)


def _round(process: Process, epochs: int) -> float:
    done = process.ask("round", epochs=epochs)
    return float(done["seconds"] / done["updates"] * 1e6)


def ratios(ours: Entry, theirs: Entry) -> tuple[float, float, float]:
    """Median, smallest and largest of how many times longer they took, round by round."""
    pairs = sorted(b / a for a, b in zip(ours.us, theirs.us, strict=True))
    return statistics.median(pairs), pairs[0], pairs[-1]
