"""How a peer speaks: a line of JSON in, a line of JSON out.

    {"do": "check"}             -> {"loss": loss after the checked updates, dropout off,
                                    "against": the name of its reference in task.json}
    {"do": "round", "epochs"}   -> {"seconds", "updates", "loss"}, from the first weights on
    {"do": "facts"}             -> {"memory": peak resident bytes, "versions"}
    {"do": "stop"}              -> the process ends

Started as `python -m benchmarks.peers.NAME FOLDER [options]`; the first line it says is
`{"ready": true}`. Whatever libraries print goes to stderr. NumPy is all that is imported here.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]


class Task:
    """A workload as `prepare.py` wrote it, and the batches of its check."""

    def __init__(self, folder: Path) -> None:
        facts = json.loads((folder / "task.json").read_text())
        self.sizes: list[int] = facts["sizes"]
        self.activation: str = facts["activation"]
        self.batch: int = facts["batch"]
        self.optimizer: str = facts["optimizer"]
        self.settings: dict[str, float] = facts["settings"]
        self.batch_norm: bool = facts["batch_norm"]
        self.dropout: float = facts["dropout"]
        self.cosine: int | None = facts["cosine"]
        self.per_epoch: int = facts["per_epoch"]
        self.checked: int = facts["checked"]
        self.name: str = facts["name"]
        self.folder = folder
        self.x: Array = np.load(folder / "x.npy")
        self.y: Array = np.load(folder / "y.npy")
        with np.load(folder / "parameters.npz") as file:
            self.parameters: dict[str, Array] = dict(file)
        order = np.load(folder / "order.npy")
        self.check_batches: Array = order.reshape(self.checked + 1, self.batch)

    @property
    def is_full_batch(self) -> bool:
        """Whether a batch is all rows: then nobody need shuffle or gather."""
        return self.batch == len(self.x)

    def rates(self, first: int, count: int) -> Array:
        """The learning rate of `count` updates from number `first` (from 0) on, float32."""
        base = self.settings["learning_rate"]
        if self.cosine is None:
            return np.full(count, base, np.float32)
        length = self.cosine * self.per_epoch
        k = np.minimum(first + np.arange(count), length)
        return (base * 0.5 * (1 + np.cos(np.pi * k / length))).astype(np.float32)

    def scalars(self, first: int, count: int) -> Array:
        """(count, 3) for compiled steps: the rate, 1 - beta1^t and sqrt(1 - beta2^t), or ones."""
        found = np.ones((count, 3), np.float32)
        found[:, 0] = self.rates(first, count)
        if "beta1" in self.settings:
            t = first + 1.0 + np.arange(count)
            found[:, 1] = 1 - self.settings["beta1"] ** t
            found[:, 2] = np.sqrt(1 - self.settings["beta2"] ** t)
        return found

    def shuffled(self, draw: np.random.Generator) -> Array:
        """The rows of an epoch, as every peer but Backlit shuffles them."""
        if self.is_full_batch:
            return np.arange(len(self.x), dtype=np.int32)
        return draw.permutation(len(self.x)).astype(np.int32)


class Peer(Protocol):
    """What a peer offers. `epochs` may say itself how long it took (Backlit does)."""

    def check(self) -> float:
        """The loss after the checked updates."""

    def reset(self) -> None:
        """Back to the first weights."""

    def epochs(self, count: int) -> dict[str, Any]:
        """Train; gives `updates` and the last `loss`."""

    def versions(self) -> dict[str, str]:
        """What it runs on."""


def peak_memory() -> int:
    """The most bytes this process ever had resident (VmHWM)."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
        return int(found[1]) * 1024 if found else 0
    import resource  # POSIX only, kilobytes on all but macOS

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def options(**kinds: Any) -> argparse.Namespace:
    """The folder of the workload, and a peer's own options with their defaults."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    for name, default in {"threads": 2, **kinds}.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    return parser.parse_args()


def one_core() -> None:
    """Keep this process, and every pool it will start, on one core."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def serve(make: Callable[[Task], Peer], folder: Path) -> None:
    """Prepare, then answer until told to stop."""
    voice = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def say(answer: dict[str, Any]) -> None:
        voice.write(json.dumps(answer) + "\n")
        voice.flush()

    peer = make(Task(folder))
    say({"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "stop":
            break
        if asked["do"] == "facts":
            say({"memory": peak_memory(), "versions": peer.versions()})
        elif asked["do"] == "check":
            say({"loss": peer.check(), "against": getattr(peer, "reference", "reference")})
        else:
            peer.reset()
            began = time.perf_counter()
            done = peer.epochs(asked["epochs"])
            say({"seconds": time.perf_counter() - began, **done})
    # libraries with pools of their own are slow to end, or crash at it
    voice.flush()
    os._exit(0)
