"""Measure, print the table, write the JSON and the picture: `python -m benchmarks --help`.

This module refuses to know how anything is measured: it puts the parts together.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import machine, settings, table
from .prepare import prepare
from .process import Process
from .rounds import Entry, measure, ratios
from .workloads import WORKLOADS, Workload

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("numpy", "torch", "jax", "jaxlib", "scikit-learn", "keras")


def main() -> None:
    """Carry out what the command line asks for."""
    given = _options()
    rows, peers = _chosen(given.rows, WORKLOADS), _chosen(given.peers, settings.PEERS)
    facts = machine.describe()
    facts["versions"] = machine.versions(settings.bench_python(), PACKAGES)
    facts["versions"] |= machine.versions(settings.OWN, ("backlit",))
    result: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"),
        "engine": given.engine,
        "machine": facts,
        "rows": [],
    }
    with Process(_probe_python(), ["benchmarks.peers.probe"], {}, Path(given.work) / "p.log") as p:
        for name in rows:
            row = _row(WORKLOADS[name], peers, given, p)
            result["rows"].append(row)
            print("\n".join([*table.block(row), ""]), flush=True)
    if given.save:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{result['date']}-{machine.short_name(facts)}.json"
        path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")


def _row(
    work: Workload, peers: Sequence[str], given: argparse.Namespace, probe: Process
) -> dict[str, Any]:
    """One row of the table: everything measured of one workload."""
    folder = prepare(work, Path(given.work))
    probes: list[dict[str, Any]] = []
    every = [settings.settings(each, work, given.engine, quick=given.quick) for each in peers]
    found = measure(
        work,
        folder,
        [each for each in every if each],
        given.rounds,
        given.patience,
        between=lambda: probes.append(probe.ask("probe")),
        tell=(lambda text: print(text, flush=True)) if given.verbose else (lambda text: None),
    )
    speed = _probed(probes)
    row: dict[str, Any] = {
        "name": work.name,
        "flops": work.flops,
        "rounds": given.rounds,
        "probe": speed,
        "peers": [],
    }
    ours = found.get("backlit", [None])[0]
    for peer, entries in found.items():
        row["peers"].append(_peer(work, peer, entries, ours, speed))
    row["verdicts"] = _verdicts(work, row["peers"])
    return row


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
        "loss": best.loss,
        "share": work.flops / best.median / 1e3 / speed["gemm"],
        "disturbed": best.disturbed,
        "memory": best.memory,
        "first": best.first,
        "void_settings": [f"{e.setting.label}: {e.void}" for e in entries if e.void],
    }
    if ours is not None and not ours.void and peer != "backlit":
        ratio, low, high = ratios(ours, best)
        goal = work.goals.get(peer)
        facts |= {"ratio": ratio, "spread": [low, high], "goal": goal}
        facts["met"] = goal is None or ratio >= goal
    return facts


def _verdicts(work: Workload, peers: list[dict[str, Any]]) -> list[str]:
    """What is asked of Backlit besides ratios: its share of the machine, its memory."""
    by = {each["peer"]: each for each in peers if not each.get("void")}
    found = []
    if "backlit" in by and work.gemm_goal is not None:
        share = by["backlit"]["share"]
        word = "met" if share >= work.gemm_goal else "NOT MET"
        found.append(f"GEMM rate {100 * share:.0f} %, goal {100 * work.gemm_goal:.0f} %: {word}")
    if "backlit" in by and "pytorch" in by:
        part = by["backlit"]["memory"] / by["pytorch"]["memory"]
        word = "met" if part <= 0.5 else "NOT MET"
        found.append(f"memory {part:.2f} of PyTorch's, goal 0.50: {word}")
    return found


def _probed(probes: list[dict[str, Any]]) -> dict[str, Any]:
    by = {name: [each["gemm"][name] for each in probes] for name in probes[0]["gemm"]}
    best = max(by, key=lambda name: statistics.median(by[name]))
    return {
        "gemm": statistics.median(by[best]),
        "gemm_by": best,
        "gemm_spread": [min(by[best]), max(by[best])],
        "bandwidth": statistics.median(each["bandwidth"] for each in probes),
    }


def _probe_python() -> Path:
    python = settings.bench_python()
    return python if python.exists() else settings.OWN


def _chosen(names: str, known: Any) -> list[str]:
    chosen = list(known) if names == "all" else names.split(",")
    for name in chosen:
        if name not in known:
            raise SystemExit(f"no {name!r}: choose of {', '.join(known)}")
    return chosen


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rows", default="all", help=", ".join(WORKLOADS))
    parser.add_argument("--peers", default="all", help=", ".join(settings.PEERS))
    parser.add_argument("--engine", default="auto", help="Backlit's engine")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--patience", type=float, default=20, help="seconds to wait for quiet")
    parser.add_argument("--quick", action="store_true", help="two settings a peer at most")
    parser.add_argument("--verbose", action="store_true", help="tell every setting's figure")
    parser.add_argument("--save", action="store_true", help="write the JSON and the picture")
    default = Path(tempfile.gettempdir()) / "backlit-bench"
    parser.add_argument("--work", default=str(default), help="a folder for the workloads' files")
    given = parser.parse_args()
    Path(given.work).mkdir(parents=True, exist_ok=True)
    return given


if __name__ == "__main__":
    main()
