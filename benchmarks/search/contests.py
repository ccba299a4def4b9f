"""The three contests: the seeds' search at equal trials, the same stopped early, many on a table.

This module refuses to know how a side is timed, and how rows are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import sides
from .figures import Compare, row, same_quality, same_trials
from .hand_over import hand_over
from .rounds import Driver, Entry
from .sides import Side
from .tasks import SEARCHES, Task

SEEDS = 3  # of settings, at least, where the best trial is compared
PART = 40  # trials of a peer on the table, unless it runs all
FEW = 20  # by which the settings of a peer that tries one after another are compared


@dataclass(frozen=True)
class Given:
    """What the command line asks for.

    trials   of every side, 0 for all: a small try of the whole program
    quick    one setting a side
    full     peers on the table run all trials
    """

    work: Path
    rounds: int
    trials: int = 0
    quick: bool = False
    full: bool = False


def e18(given: Given, driver: Driver, probes: list[Any]) -> dict[str, Any]:
    """All trials to their end, against Optuna with PyTorch, and JAX by hand."""
    task = SEARCHES["e18"]
    competing = [sides.backlit(), sides.pytorch(), sides.vmap(), sides.scan()]
    folders = [hand_over(task, 0, given.work)] * given.rounds
    entries = _entries(given, task, competing, {})
    return _row("e18", task, driver, entries, folders, probes, task.goals, same_trials)


def halving(given: Given, driver: Driver, probes: list[Any]) -> dict[str, Any]:
    """Trials stopped early, against all of Optuna's to their end; settings new in each round."""
    task = SEARCHES["e18"]
    competing = [sides.halving(), sides.pytorch(), sides.pruned()]
    rounds = range(max(SEEDS, given.rounds))
    folders = [hand_over(task, sampling, given.work) for sampling in rounds]
    goals = {"optuna-pytorch": task.goals["halving"]}
    entries = _entries(given, task, competing, {})
    compare = same_quality(1 / task.held)
    return _row("halving", task, driver, entries, folders, probes, goals, compare)


def table(given: Given, driver: Driver, probes: list[Any]) -> dict[str, Any]:
    """Many short trials of a small network; a peer may run some and be scaled."""
    task = SEARCHES["table"]
    competing = [sides.backlit(), sides.pytorch()]
    part = {} if given.full else {"optuna-pytorch": PART}
    folders = [hand_over(task, 0, given.work)] * given.rounds
    entries = _entries(given, task, competing, part)
    return _row("table", task, driver, entries, folders, probes, task.goals, same_trials)


CONTESTS: Mapping[str, Callable[[Given, Driver, list[Any]], dict[str, Any]]] = {
    "e18": e18, "halving": halving, "table": table
}  # fmt: skip


def _entries(
    given: Given, task: Task, competing: Sequence[Sequence[Side]], part: Mapping[str, int]
) -> list[list[Entry]]:
    """Each side's settings; `part`: the side that runs only so many trials."""
    of = given.trials or task.trials
    found = []
    for settings in competing:
        chosen = settings[:1] if given.quick else settings
        found.append([_entry(each, of, given.trials, part) for each in chosen])
    return found


def _entry(side: Side, of: int, trials: int, part: Mapping[str, int]) -> Entry:
    few = part.get(side.name, 0)
    first = FEW if side.module == "pytorch" and of > FEW else 0
    return Entry(side, of, few if 0 < few < of else trials, first)


def _row(
    name: str,
    task: Task,
    driver: Driver,
    entries: list[list[Entry]],
    folders: Sequence[Path],
    probes: list[Any],
    goals: Mapping[str, float],
    compare: Compare,
) -> dict[str, Any]:
    kept = driver.measure(entries, folders)
    of = replace(task, trials=entries[0][0].of)
    return row(name, of, kept, entries, probes, goals, compare)
