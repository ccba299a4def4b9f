"""How a peer speaks: a line of JSON in, a line of JSON out.

    {"do": "choose", "folder"}         -> {"setting": its best by validation inside train.csv,
                                           "seconds", "tried": setting -> its error there}
    {"do": "fit", "folder", "setting"} -> {"predicted": for each row of test.csv, "seconds" of
                                           fitting, "cpu" seconds of all its threads, …}
    {"do": "stop"}                     -> the process ends

The first line it says is `{"ready": true}`. Whatever libraries print goes to stderr. Reading
files is not timed. Nothing but the standard library is imported here.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

SEED = 0


class Peer(Protocol):
    """What a peer offers."""

    def choose(self, folder: Path) -> dict[str, Any]:
        """Its best setting, judged inside train.csv; `{}` as `setting` if it has but one."""

    def fit(self, folder: Path, setting: dict[str, Any]) -> dict[str, Any]:
        """Learn from train.csv and answer test.csv."""


def task_of(folder: Path) -> dict[str, Any]:
    """target, task, decimal, spared: as `splits.py` wrote them."""
    facts: dict[str, Any] = json.loads((folder / "task.json").read_text())
    return facts


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    """What a piece of work gives, and its wall seconds and those of all threads on a core."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def serve(peer: Peer) -> None:
    """Answer until told to stop."""
    voice = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        voice.write(json.dumps(answer) + "\n")
        voice.flush()

    say({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "stop":
            break
        folder = Path(asked["folder"])
        if asked["do"] == "choose":
            found, took = timed(partial(peer.choose, folder))
            say({**found, **took})
        else:
            say(peer.fit(folder, asked["setting"]))
    voice.flush()
    os._exit(0)  # libraries with pools of their own are slow to end, or crash at it
