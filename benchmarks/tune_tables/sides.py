"""The three sides: each answers a split in a process of its own, which sees no target held out.

This module refuses to know how they come to their answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from .. import quiet
from ..process import Process
from ..settings import OWN, bench_python
from ..tables import splits
from ..tables.splits import Material
from . import judge

SIDES: Final = ("train", "tune", "peer")  # in this order: a peer needs the time of `tune`
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Side:
    """A module of `peers/`, where its environment is, and what it is started with."""

    module: str
    python: Callable[[], Path]
    environment: dict[str, str] = field(default_factory=dict)


_OF: Final = {
    "train": Side("train", lambda: OWN),
    "tune": Side("tune", lambda: OWN),
    "peer": Side("sklearn_mlp", bench_python, _ONE_THREAD),
}


def answered(
    of: Material, side: str, split: int, given: dict[str, Any], work: Path
) -> dict[str, Any]:
    """What a side makes of a split: scores of the rows held out, processor seconds, and facts.

    given  `seed`, and of a search `trials` and `ensemble`; of a peer its `budget` in processor
           seconds and its `processes`
    work   a folder, in which a peer that was stopped finds its own trials again
    Raises PeerError where it ends without an answer.
    """
    kind = _OF[side]
    place, held = splits.write_split(of, split, work)
    busy = quiet.busy_cores()
    module = f"benchmarks.tune_tables.peers.{kind.module}"
    with Process(kind.python(), [module], kind.environment, work / f"{side}.log") as process:
        said = process.ask("fit", folder=str(place), setting=given)
    found = judge.judged(of.task, of.truth[held], said)
    return {"task": of.task, "rows": len(of.truth), "sha256": of.sha256, "busy": busy, **found}
