"""Measure, print the tables, keep JSON and page: `python -m benchmarks.search --help`.

This module refuses to know how anything is measured: it puts the parts together.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from backlit.base.files import write_atomic

from .. import machine, settings
from ..process import Process
from . import page
from .contests import CONTESTS, Given
from .rounds import Driver

RESULTS = Path(__file__).parent.parent / "results"
PACKAGES = ("numpy", "torch", "optuna", "jax", "jaxlib")


def main() -> None:
    """Carry out what the command line asks for."""
    asked = _options()
    names = list(CONTESTS) if asked.only is None else asked.only.split(",")
    for name in names:
        if name not in CONTESTS:
            raise SystemExit(f"no {name!r}: choose of {', '.join(CONTESTS)}")
    facts = machine.describe()
    facts["versions"] = machine.versions(settings.bench_python(), PACKAGES)
    facts["versions"] |= machine.versions(settings.OWN, ("backlit",))
    path = RESULTS / "search.json"
    result: dict[str, Any] = {"machine": facts, "rows": {}}
    if asked.save and path.exists():
        earlier = json.loads(path.read_text())
        result["rows"] = earlier["rows"] if _same_machine(earlier["machine"], facts) else {}
    given = Given(asked.work, asked.rounds, asked.trials, asked.quick, asked.full)
    log = asked.work / "probe.log"
    with Process(_probe_python(), ["benchmarks.peers.probe"], {}, log) as probe:
        for name in names:
            probes: list[dict[str, Any]] = []
            driver = Driver(
                log=asked.work / "side.log",
                patience=asked.patience,
                tell=_tell,
                between=partial(_ask, probe, probes),
            )
            _tell(f"{name}:")
            row = CONTESTS[name](given, driver, probes)
            row |= {"date": time.strftime("%Y-%m-%d"), "quick": asked.quick}
            result["rows"][name] = row
            _tell(f"\n{page.block(row, facts)}\n")
            if asked.save:
                _save(result, path)


def _ask(probe: Process, probes: list[dict[str, Any]]) -> None:
    probes.append(probe.ask("probe"))


def _save(result: dict[str, Any], path: Path) -> None:
    RESULTS.mkdir(exist_ok=True)
    result["rows"] = {name: result["rows"][name] for name in CONTESTS if name in result["rows"]}
    text = json.dumps(result, indent=1, ensure_ascii=False)
    write_atomic(path, f"{text}\n".encode())
    write_atomic(path.with_suffix(".md"), f"{page.page(result)}\n".encode())


def _same_machine(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether rows of both may stand on one page."""
    return all(one.get(key) == other.get(key) for key in ("cpu", "cores", "system"))


def _probe_python() -> Path:
    python = settings.bench_python()
    return python if python.exists() else settings.OWN


def _tell(text: str) -> None:
    print(text, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--only", help=f"{','.join(CONTESTS)}: all, unless you name some")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="the likeliest setting of each side")
    parser.add_argument("--full", action="store_true", help="peers on the table run all trials")
    parser.add_argument("--trials", type=int, default=0, help="of every side; 0: all")
    parser.add_argument("--patience", type=float, default=20, help="seconds to wait for quiet")
    parser.add_argument("--save", action="store_true", help="write JSON and page; other rows stay")
    default = Path(tempfile.gettempdir()) / "backlit-bench-search"
    parser.add_argument("--work", type=Path, default=default, help="a folder for the files")
    asked = parser.parse_args()
    if asked.save and asked.trials:
        parser.error("fewer trials are a try, not a result: leave --save or --trials out")
    asked.work.mkdir(parents=True, exist_ok=True)
    return asked


if __name__ == "__main__":
    main()
