"""Measure sides of splits, a line each, until all are there: `python -m benchmarks.tune_tables -h`.

This module refuses to know how anybody learns, and what the scores say.
"""

from __future__ import annotations

import argparse
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from .. import machine
from ..process import PeerError
from ..settings import OWN, bench_python
from ..tables import splits
from ..tables.splits import Material
from ..tables.subjects import DEFAULT, subjects
from . import sides
from .lines import Key, Lines

PACKAGES = ("scikit-learn", "optuna", "numpy", "pandas")


def main() -> None:
    """Carry out what the command line asks for."""
    asked = _options()
    signal.signal(signal.SIGTERM, _stop)  # so that the side under way is stopped, too
    of = splits.material(subjects(asked.data, asked.table, [], [])[0])
    lines = Lines(asked.out)
    lines.begin({**machine.describe(), "versions": _versions()})
    wanted = sides.SIDES if asked.side == "all" else (asked.side,)
    for split in range(asked.first, asked.first + asked.splits):
        for side in wanted:
            key = Key(
                of.subject.name,
                split,
                side,
                None if side == "train" else asked.trials,
                None if side == "train" else asked.ensemble,
            )
            if lines.of(key) is None:
                _measure(of, key, lines, asked)


def _measure(of: Material, key: Key, lines: Lines, asked: argparse.Namespace) -> None:
    """One side of one split, or why not."""
    given: dict[str, Any] = {"seed": key.split, "trials": key.trials, "ensemble": key.ensemble}
    if key.side == "peer":
        tuned = lines.of(key._replace(side="tune"))
        if tuned is None:
            print(f"{key}: its time is that of `tune`, which is not there yet", flush=True)
            return
        given["budget"] = asked.times * tuned["cpu"]
        given["processes"] = asked.processes
    work = asked.work / asked.out.stem / of.subject.name / str(key.split)
    began = time.perf_counter()
    try:
        found = sides.answered(of, key.side, key.split, given, work)
    except PeerError as error:
        print(f"{key}: gave up: {error}", flush=True)
        return
    found["seconds"] = time.perf_counter() - began
    lines.add(key, found)
    scores = "  ".join(f"{name} {value:.5g}" for name, value in found["scores"].items())
    told = f"{found['cpu']:.0f} s of processors, {found['seconds']:.0f} s"
    print(f"{key}: {scores}  {told}", flush=True)


def _stop(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _versions() -> dict[str, str]:
    found = machine.versions(OWN, ("backlit",))
    if bench_python().exists():
        found |= machine.versions(bench_python(), PACKAGES)
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tune_tables", description=__doc__)
    parser.add_argument("--table", required=True, choices=list(DEFAULT))
    parser.add_argument("--data", type=Path, help="the folder of the tables")
    parser.add_argument("--splits", type=int, default=10)
    parser.add_argument("--first", type=int, default=0, help="begin with this split")
    parser.add_argument("--trials", type=int, default=200, help="of `tune`")
    parser.add_argument("--ensemble", type=int, help="K: the best K as one, if that is better")
    parser.add_argument("--side", choices=[*sides.SIDES, "all"], default="all")
    parser.add_argument("--times", type=float, default=10, help="the peer's share of tune's time")
    parser.add_argument("--processes", type=int, default=2, help="of the peer, one thread each")
    parser.add_argument("--out", type=Path, required=True, help="lines of JSON; gone on with")
    default = Path(tempfile.gettempdir()) / "backlit-bench-tune-tables"
    parser.add_argument("--work", type=Path, default=default, help="a folder for the splits' files")
    return parser.parse_args()


if __name__ == "__main__":
    main()
