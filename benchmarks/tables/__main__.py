"""Fit, score, print the table, keep the JSON and the page: `python -m benchmarks.tables --help`.

This module refuses to know how anything is fitted or judged: it puts the parts together.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from backlit.base.files import write_atomic

from .. import machine
from . import page, runs, splits
from .splits import Material
from .subjects import DEFAULT, subjects

RESULTS = Path(__file__).parent.parent / "results"


def main() -> None:
    """Carry out what the command line asks for."""
    given = _options()
    peers = list(runs.PEERS) if given.peers == "all" else given.peers.split(",")
    unknown = [each for each in peers if each not in runs.PEERS]
    if unknown:
        raise SystemExit(f"no {unknown[0]!r}: choose of {', '.join(runs.PEERS)}")
    facts = machine.describe()
    path = RESULTS / f"tables-{machine.short_name(facts)}.json"
    result: dict[str, Any] = {"tables": {}}
    if path.exists():
        result = json.loads(path.read_text())
    result |= {"date": time.strftime("%Y-%m-%d"), "machine": facts}
    result["machine"]["versions"] = _versions()
    for subject in subjects(given.data, given.tables, given.own, given.spare):
        of = splits.material(subject)
        numbers = range(given.first, min(given.splits, subject.most if given.most else 10**6))
        old = result["tables"].get(subject.name, {})
        if old.get("sha256") != of.sha256:
            old = {}
        known = _settings(old) if given.keep_settings else {}
        found = runs.measure(of, peers, numbers, given.work, known, _tell)
        result["tables"][subject.name] = _joined(of, old, found)
        if given.save:
            _save(result, path)
    print(page.page(result))


def _joined(of: Material, old: dict[str, Any], found: runs.Found) -> dict[str, Any]:
    """What was measured, and what was measured earlier of other peers and splits of these rows."""
    joined: dict[str, list[dict[str, Any]]] = {}
    for name in runs.PEERS:
        earlier = old.get("peers", {}).get(name, [])
        records = {each["split"]: each for each in (*earlier, *found.get(name, []))}
        if records:
            joined[name] = [records[number] for number in sorted(records)]
    return {
        "name": of.subject.name,
        "target": of.target,
        "task": of.task,
        "rows": len(of.truth),
        "sha256": of.sha256,
        "spared": list(of.subject.spared),
        "peers": joined,
    }


def _settings(old: dict[str, Any]) -> dict[str, dict[int, dict[str, Any]]]:
    """peer -> split -> the setting it chose earlier."""
    keys = ("setting", "tried", "choosing")
    return {
        name: {each["split"]: {key: each[key] for key in keys} for each in records}
        for name, records in old.get("peers", {}).items()
    }


def _save(result: dict[str, Any], path: Path) -> None:
    RESULTS.mkdir(exist_ok=True)
    order = [name for name in DEFAULT if name in result["tables"]]
    order += [name for name in result["tables"] if name not in order]
    result["tables"] = {name: result["tables"][name] for name in order}
    text = json.dumps(result, indent=1, ensure_ascii=False)
    write_atomic(path, f"{text}\n".encode())
    write_atomic(RESULTS / "tables.md", f"{page.page(result)}\n".encode())


def _versions() -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in runs.PEERS.values():
        python = kind.python()
        if python.exists():
            found = {**machine.versions(python, kind.packages), **found}
    return found


def _tell(text: str) -> None:
    print(text, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tables", description=__doc__)
    parser.add_argument("own", nargs="*", metavar="name=FILE:target", help="a table of your own")
    parser.add_argument("--data", type=Path, help="the folder of the default tables")
    parser.add_argument("--tables", help=f"{','.join(DEFAULT)}: all, unless you name your own")
    parser.add_argument("--peers", default="all", help=",".join(runs.PEERS))
    parser.add_argument("--splits", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="begin with this split")
    parser.add_argument(
        "--most", action=argparse.BooleanOptionalAction, default=True,
        help="at most five splits of diamonds",
    )  # fmt: skip
    parser.add_argument(
        "--spare", action="append", default=[], metavar="name=column",
        help="a column the peers do not see, for Backlit has to find by itself that it is a leak",
    )  # fmt: skip
    parser.add_argument(
        "--keep-settings", action="store_true", help="peers take the settings of saved results"
    )
    parser.add_argument("--save", action="store_true", help="write JSON and page; the rest stays")
    default = Path(tempfile.gettempdir()) / "backlit-bench-tables"
    parser.add_argument("--work", type=Path, default=default, help="a folder for the splits' files")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    return given


if __name__ == "__main__":
    main()
