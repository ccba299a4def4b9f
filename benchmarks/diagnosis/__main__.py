"""Draw, train, judge, print the table: `python -m benchmarks.diagnosis --help`.

This module refuses to know how anything is drawn or judged: it puts the parts together.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from backlit.base.files import write_atomic

from .cases import Case, case
from .judge import judged, shares
from .page import page

RESULTS = Path(__file__).parent.parent / "results"
HALVES = {"even": 0, "odd": 1}


def main() -> None:
    """Carry out what the command line asks for."""
    given = _options()
    names = tuple(given.names.split(","))
    cases = list(_cases(given, names))
    if given.half != "all":
        cases = [each for each in cases if each.number % 2 == HALVES[given.half]]
    found = judged(cases)
    sick, false = shares(found)
    result = {
        "date": time.strftime("%Y-%m-%d"), "data": names, "seed": given.seed,
        "half": given.half, "sick named first": sick, "false alarms": false,
    }  # fmt: skip
    text = page(result, found)
    print(text)
    if given.misses:
        for kind, each in found.items():
            for missed in each.missed:
                print(f"{missed.number} {missed.subject} {kind} ({missed.dose})")
    if given.save:
        write_atomic(RESULTS / "diagnosis.md", text.encode())


def _cases(given: argparse.Namespace, names: tuple[str, ...]) -> Iterator[Case]:
    """Those kept in a file, or new ones, which are kept there."""
    if given.keep is not None and given.keep.exists():
        for line in given.keep.read_text().splitlines():
            yield Case(**json.loads(line))
        return
    os.environ["BACKLIT_THREADS"] = "1"
    draw = partial(case, names=names, folder=given.data, seed=given.seed)
    lines = []
    with Pool(given.processes) as pool:
        for found in pool.imap_unordered(draw, range(given.runs)):
            if found is not None:
                lines.append(json.dumps(asdict(found)))
                yield found
    if given.keep is not None:
        given.keep.write_text("\n".join(lines) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diagnosis")
    parser.add_argument("--runs", type=int, default=1600, help="how many are drawn")
    parser.add_argument("--names", default="digits,titanic,diamonds", help="data, with commas")
    parser.add_argument("--data", type=Path, default=_tables(), help="folder of tables")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--half", choices=("even", "odd", "all"), default="odd")
    parser.add_argument("--keep", type=Path, help="a file for cases, read if it is there")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--misses", action="store_true", help="name those that were missed")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results")
    return parser.parse_args()


def _tables() -> Path | None:
    folder = os.environ.get("BACKLIT_DATA")
    beside = Path(__file__).parents[3] / "shared" / "data"
    return Path(folder or beside) / "tables"


if __name__ == "__main__":
    main()
