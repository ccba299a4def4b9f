"""Measure, print the table, write the JSON and the picture: `python -m benchmarks --help`.

This module refuses to know how anything is measured: it puts the parts together.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from backlit.base.files import write_atomic

from . import machine, picture, rows, settings, start, table
from .prepare import prepare
from .process import Process
from .rounds import measure
from .workloads import START, WORKLOADS, Workload

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("numpy", "torch", "jax", "jaxlib", "scikit-learn", "keras")


def main() -> None:
    """Carry out what the command line asks for."""
    given = _options()
    names = _chosen(given.rows, (*WORKLOADS, START.name))
    peers = _chosen(given.peers, settings.PEERS)
    facts = machine.describe()
    facts["versions"] = machine.versions(settings.bench_python(), PACKAGES)
    facts["versions"] |= machine.versions(settings.OWN, ("backlit",))
    result: dict[str, Any] = {
        "date": time.strftime("%Y-%m-%d"),
        "engine": given.engine,
        "quick": given.quick,
        "machine": facts,
        "rows": [],
    }
    with Process(_probe_python(), ["benchmarks.peers.probe"], {}, Path(given.work) / "p.log") as p:
        for name in names:
            tell = _teller(verbose=given.verbose)
            if name == START.name:
                row = start.measure(peers, given.engine, given.rounds, given.patience, tell)
            else:
                row = _row(WORKLOADS[name], peers, given, p, tell)
            result["rows"].append(row)
            print(f"{table.block(row)}\n", flush=True)
    result["installed"] = settings.installed(peers)
    print(table.sizes(result["installed"]))
    if given.save:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{result['date']}-{machine.short_name(facts)}.json"
        _join_earlier(result, path)
        text = json.dumps(result, indent=1, ensure_ascii=False)
        write_atomic(path, f"{text}\n".encode())
        picture.save(result, RESULTS / "table.svg")


def _join_earlier(result: dict[str, Any], path: Path) -> None:
    """Rows measured earlier that day on the same machine stay, unless they were measured again."""
    if not path.exists():
        return
    earlier = json.loads(path.read_text())
    found = {row["name"]: row for row in (*earlier["rows"], *result["rows"])}
    result["rows"] = [found[name] for name in (*WORKLOADS, START.name) if name in found]


def _row(
    work: Workload,
    peers: Sequence[str],
    given: argparse.Namespace,
    probe: Process,
    tell: Callable[[str], None],
) -> dict[str, Any]:
    """One row of the table: everything measured of one workload."""
    folder = prepare(work, Path(given.work))
    probes: list[dict[str, Any]] = []
    lacking = {each: settings.lacks(each, work) for each in peers}
    able = [each for each in peers if not lacking[each]]
    found = measure(
        work,
        folder,
        [settings.settings(each, work, given.engine, quick=given.quick) for each in able],
        given.rounds,
        given.patience,
        between=lambda: probes.append(probe.ask("probe")),
        tell=tell,
    )
    reasons = {peer: why for peer, why in lacking.items() if why}
    return rows.row(work, found, reasons, probes, given.rounds)


def _teller(*, verbose: bool) -> Callable[[str], None]:
    return (lambda text: print(text, flush=True)) if verbose else (lambda text: None)


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
    parser.add_argument("--rows", default="all", help=", ".join((*WORKLOADS, START.name)))
    parser.add_argument("--peers", default="all", help=", ".join(settings.PEERS))
    parser.add_argument("--engine", default="auto", help="Backlit's engine")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--patience", type=float, default=20, help="seconds to wait for quiet")
    parser.add_argument("--quick", action="store_true", help="two settings a peer at most")
    parser.add_argument("--verbose", action="store_true", help="tell every setting's figure")
    parser.add_argument(
        "--save", action="store_true", help="write the JSON and the picture; other rows stay"
    )
    default = Path(tempfile.gettempdir()) / "backlit-bench"
    parser.add_argument("--work", default=str(default), help="a folder for the workloads' files")
    given = parser.parse_args()
    Path(given.work).mkdir(parents=True, exist_ok=True)
    return given


if __name__ == "__main__":
    main()
