"""A row of the result as plain data: from entries and probes to ratios, shares and verdicts.

This module refuses to measure and to draw.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import judge
from .rounds import Entry
from .tasks import Task

Compare = Callable[[Entry, Entry], dict[str, Any]]  # ours, theirs -> facts with `void`


def row(
    name: str,
    task: Task,
    kept: Sequence[Sequence[Entry]],
    tried: Sequence[Sequence[Entry]],
    probes: Sequence[Mapping[str, Any]],
    goals: Mapping[str, float],
    compare: Compare,
) -> dict[str, Any]:
    """Everything measured of one contest; Backlit's entries come first.

    kept     of each side its entries that ran all rounds, the fastest first
    tried    all entries of each side
    goals    side -> how many times faster Backlit is to be
    compare  says whether the two did work that may be compared
    """
    speed = _probed(probes)
    ours = kept[0][0]
    sides = [
        _side(task, entries[0], all_of, ours, goals, compare, speed)
        for entries, all_of in zip(kept, tried, strict=True)
    ]
    return {
        "name": name,
        "task": task.name,
        "trials": task.trials,
        "rounds": len(ours.seconds),
        "probe": speed,
        "sides": sides,
    }


def same_trials(ours: Entry, theirs: Entry) -> dict[str, Any]:
    """Both brought the same trials to their end."""
    return judge.alike(ours.found, theirs.found)


def same_quality(row: float) -> Compare:
    """Our best trial is no worse than theirs by more than `row`."""
    return lambda ours, theirs: {"void": judge.as_good(ours.found, theirs.found, row)}


def ratios(ours: Entry, theirs: Entry) -> tuple[float, float, float]:
    """Median, smallest and largest of how many times longer they took, round by round."""
    pairs = sorted(b / a for a, b in zip(ours.scaled, theirs.scaled, strict=True))
    return statistics.median(pairs), pairs[0], pairs[-1]


def _side(
    task: Task,
    entry: Entry,
    all_of: Sequence[Entry],
    ours: Entry,
    goals: Mapping[str, float],
    compare: Compare,
    speed: dict[str, Any],
) -> dict[str, Any]:
    name, label = entry.side.name, entry.side.label
    if entry.void:
        return {"side": name, "setting": label, "void": entry.void}
    whole = entry.of / (entry.trials or entry.of)
    passes = statistics.mean(each["passes"] for each in entry.found) * whole
    facts: dict[str, Any] = {
        "side": name,
        "setting": label,
        "seconds": entry.median,
        "rounds": entry.scaled,
        "trials_s": statistics.median(entry.trials_s) * whole,
        "start_s": statistics.median(
            s - t for s, t in zip(entry.seconds, entry.trials_s, strict=True)
        ),
        "ran": entry.trials or entry.of,
        "passes": passes,
        "stopped": [len(each["stopped"]) for each in entry.found],
        "best": [judge.best(each) for each in entry.found],
        "by_rate": judge.by_rate(entry.found),
        "share": passes * task.per_epoch / entry.median / 1e9 / speed["gemm"],
        "disturbed": entry.disturbed,
        "tried": {each.side.label: each.void or each.tried for each in all_of},
        "accuracies": [each["accuracies"] for each in entry.found],
    }
    if entry is not ours and not ours.void:
        compared = compare(ours, entry)
        ratio, low, high = ratios(ours, entry)
        goal = goals.get(name)
        facts |= {"ratio": ratio, "spread": [low, high], "goal": goal, "compared": compared}
        facts["met"] = None if goal is None else compared["void"] is None and ratio >= goal
    return facts


def _probed(probes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The machine between the rounds: the faster library's products, and memory."""
    by = {name: [each["gemm"][name] for each in probes] for name in probes[0]["gemm"]}
    fastest = max(by, key=lambda name: statistics.median(by[name]))
    return {
        "gemm": statistics.median(by[fastest]),
        "gemm_by": fastest,
        "gemm_spread": [min(by[fastest]), max(by[fastest])],
        "bandwidth": statistics.median(each["bandwidth"] for each in probes),
    }
