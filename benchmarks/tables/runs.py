"""Ask every peer for every split of a table, one at a time, and score what it answers.

This module refuses to know what the scores mean.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import quiet
from ..process import PeerError, Process
from ..settings import OWN, bench_python
from . import scores, splits
from .splits import Material

LARGE = 5000  # rows from which a second thread is worth its while
ANEW = 5  # a setting is chosen in every fifth split, for it and the four that follow


@dataclass(frozen=True)
class Kind:
    """A peer: its module, where its environment is, what it is started with, and what it is."""

    module: str
    python: Callable[[], Path]
    environment: dict[str, str] = field(default_factory=dict)
    packages: tuple[str, ...] = ()


def _tabkit() -> Path:
    place = os.environ.get("BACKLIT_TABKIT_VENV")
    return Path(place) / "bin" / "python" if place else bench_python()


PACKAGES = ("scikit-learn", "numpy", "pandas")
# Threads that spin at barriers are slow beside any neighbour; nets of 100 gain none from a second.
QUIET = {"OMP_WAIT_POLICY": "passive", "KMP_BLOCKTIME": "0"}
SINGLE = {"OPENBLAS_NUM_THREADS": "1"}
OURS = "backlit"
PEERS = {
    OURS: Kind("backlit", lambda: OWN, {}, ("backlit", "numpy")),
    "sklearn-mlp": Kind("mlp", bench_python, SINGLE, PACKAGES),
    "hist-gradient-boosting": Kind("trees", bench_python, QUIET, PACKAGES),
    "realmlp": Kind("realmlp", _tabkit, QUIET, ("pytabkit", "torch", *PACKAGES)),
}

Found = dict[str, list[dict[str, Any]]]


def measure(
    of: Material,
    peers: Sequence[str],
    numbers: Sequence[int],
    work: Path,
    known: dict[str, dict[int, dict[str, Any]]],
    tell: Callable[[str], None],
) -> Found:
    """For each peer, of each split: its scores, seconds and setting.

    known  peer -> split -> a setting chosen earlier for the same rows, taken over
    A peer that ends instead of answering is told, and asked no more.
    """
    found: Found = {each: [] for each in peers}
    with ExitStack() as stack:
        asked: dict[str, Process] = {}
        for name in peers:
            kind = PEERS[name]
            small = {} if name == OURS or len(of.truth) > LARGE else {"OMP_NUM_THREADS": "1"}
            try:
                started = Process(
                    kind.python(),
                    [f"benchmarks.tables.peers.{kind.module}"],
                    {**kind.environment, **small},
                    work / f"{name}.log",
                )
            except (PeerError, OSError) as error:
                tell(f"{of.subject.name} {name} is missing: {error}")
                continue
            asked[name] = stack.enter_context(started)
        for number in numbers:
            place, held = splits.write_split(of, number, work / of.subject.name / str(number))
            for name, process in list(asked.items()):
                try:
                    record = _record(of, process, place, held, number, found[name], known.get(name))
                except PeerError as error:
                    tell(f"{of.subject.name} {name} gave up at split {number}: {error}")
                    del asked[name]
                    continue
                found[name].append(record)
                shown = "  ".join(f"{key} {value:.5g}" for key, value in record["scores"].items())
                chosen = record["setting"] or ""
                who = f"{of.subject.name} {number:2d} {name:22s}"
                tell(f"{who} {shown}  {record['seconds']:.2f} s {chosen}")
    return {name: records for name, records in found.items() if records}


def _record(
    of: Material,
    process: Process,
    place: Path,
    held: Any,
    number: int,
    earlier: list[dict[str, Any]],
    known: dict[int, dict[str, Any]] | None,
) -> dict[str, Any]:
    """What a peer makes of a split."""
    choice = (known or {}).get(number)
    if choice is None and earlier and number % ANEW:
        choice = {key: earlier[-1][key] for key in ("setting", "tried", "choosing")}
    if choice is None:
        said = process.ask("choose", folder=str(place))
        choice = {"setting": said["setting"], "tried": said["tried"], "choosing": said["seconds"]}
    busy = quiet.busy_cores()
    said = process.ask("fit", folder=str(place), setting=choice["setting"])
    told = scores.scored(of.task, of.truth[held], said.pop("predicted"))
    now = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    return {"split": number, "at": now, "scores": told, "busy": busy, **choice, **said}
