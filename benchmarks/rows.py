"""A row of the result as plain data: from entries and probes to ratios, shares and verdicts.

This module refuses to measure and to draw.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from .rounds import Entry, ratios
from .workloads import Workload

MEMORY_GOAL = 0.5  # of PyTorch's peak, at most


def row(
    work: Workload,
    found: Mapping[str, list[Entry]],
    lacking: Mapping[str, str],
    probes: Sequence[Mapping[str, Any]],
    rounds: int,
) -> dict[str, Any]:
    """Everything measured of one workload.

    found    peer -> its entries, the best one first
    lacking  peer -> why it cannot carry the workload out
    """
    speed = _probed(probes)
    ours = found.get("backlit", [None])[0]
    peers = [_peer(work, peer, entries, ours, speed) for peer, entries in found.items()]
    peers += [{"peer": peer, "void": why} for peer, why in lacking.items()]
    return {
        "name": work.name,
        "flops": work.flops,
        "rounds": rounds,
        "probe": speed,
        "peers": peers,
        "verdicts": _verdicts(work, peers),
    }


def _peer(
    work: Workload, peer: str, entries: list[Entry], ours: Entry | None, speed: dict[str, Any]
) -> dict[str, Any]:
    best = entries[0]
    if best.void:
        return {"peer": peer, "setting": best.setting.label, "void": best.void}
    facts: dict[str, Any] = {
        "peer": peer,
        "setting": best.setting.label,
        "us": best.median,
        "rounds": best.us,
        "disturbed": best.disturbed,
        "loss": best.loss,
        "share": work.flops / best.median / 1e3 / speed["gemm"],
        "memory": best.memory,
        "first": best.first,
        "tried": {e.setting.label: e.void or e.auditioned for e in entries},
    }
    if ours is not None and not ours.void and peer != "backlit":
        ratio, low, high = ratios(ours, best)
        goal = work.goals.get(peer)
        facts |= {"ratio": ratio, "spread": [low, high], "goal": goal}
        facts["met"] = goal is None or ratio >= goal
    return facts


def _verdicts(work: Workload, peers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is asked of Backlit besides ratios: its share of the machine, its memory."""
    by = {each["peer"]: each for each in peers if not each.get("void")}
    found = []
    if "backlit" in by and work.gemm_goal is not None:
        share, goal = by["backlit"]["share"], work.gemm_goal
        found.append({"what": "GEMM share", "is": share, "goal": goal, "met": share >= goal})
    if "backlit" in by and "pytorch" in by:
        part = by["backlit"]["memory"] / by["pytorch"]["memory"]
        met = part <= MEMORY_GOAL
        found.append({"what": "memory of PyTorch's", "is": part, "goal": MEMORY_GOAL, "met": met})
    return found


def _probed(probes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The machine between the rounds: the faster library's products, and memory."""
    by = {name: [each["gemm"][name] for each in probes] for name in probes[0]["gemm"]}
    best = max(by, key=lambda name: statistics.median(by[name]))
    return {
        "gemm": statistics.median(by[best]),
        "gemm_by": best,
        "gemm_spread": [min(by[best]), max(by[best])],
        "bandwidth": statistics.median(each["bandwidth"] for each in probes),
    }
