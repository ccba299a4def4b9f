"""The row `start`: whole processes, from nothing until a test score is printed.

This module refuses to look inside them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import backlit as bl
from backlit.data.split import split

from . import quiet
from .process import ROOT
from .settings import OWN, bench_python
from .workloads import START

SCORE = "test "


def _files(folder: Path) -> None:
    """The digits as `backlit train` divides them."""
    data = bl.load("digits")
    assert data.test is not None
    kept, held = split(data, 0.2, seed=0, purpose="split/validation")
    np.savez(
        folder / "start.npz",
        x=data.x[kept].astype(np.float32),
        y=data.y[kept],
        x_val=data.x[held].astype(np.float32),
        y_val=data.y[held],
        x_test=data.test.x.astype(np.float32),
        y_test=data.test.y,
    )


def _seconds(command: list[str], folder: Path, *, until_score: bool) -> float:
    """From the start of a process to its test score, or to its end."""
    began = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        scored = None
        for line in process.stdout:
            if line.startswith(SCORE) and scored is None:
                scored = time.perf_counter() - began
    took = time.perf_counter() - began
    if process.returncode or (until_score and scored is None):
        raise RuntimeError(f"{' '.join(command[1:])} ended without a test score")
    return scored if until_score and scored is not None else took


def measure(
    peers: list[str], engine: str, rounds: int, patience: float, tell: Callable[[str], None]
) -> dict[str, Any]:
    """The row as plain data: seconds, ratios, and whether the goal is met."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _files(folder)
        commands = _commands(peers, engine, folder)
        taken: dict[str, list[float]] = {peer: [] for peer in commands}
        for number in range(rounds + 1):
            for peer, command in commands.items():
                quiet.wait(patience)
                until = peer != "import torch"
                seconds = _seconds(command, folder, until_score=until)
                tell(f"  start {peer:14} {seconds:.2f} s{'' if number else ' (first)'}")
                taken[peer] += [seconds] if number else []  # the first fills the disk's cache
    return _row(taken, rounds)


def _commands(peers: list[str], engine: str, folder: Path) -> dict[str, list[str]]:
    """What each peer is started with."""
    found = {}
    for peer in peers:
        script = ROOT / "benchmarks" / "peers" / f"start_{peer}.py"
        if peer == "backlit":
            out = str(folder / "runs")
            found[peer] = [str(OWN), "-m", "backlit", "train", "digits"]
            found[peer] += ["--engine", engine, "--out", out]
        elif script.exists():
            module = f"benchmarks.peers.start_{peer}"
            found[peer] = [str(bench_python()), "-m", module, str(folder)]
    if "pytorch" in peers:
        found["import torch"] = [str(bench_python()), "-c", "import torch"]
    return found


def _row(taken: dict[str, list[float]], rounds: int) -> dict[str, Any]:
    ours = taken.get("backlit")
    found = []
    for peer, seconds in taken.items():
        facts: dict[str, Any] = {"peer": peer, "seconds": statistics.median(seconds)}
        facts["rounds"] = seconds
        if ours and peer != "backlit":
            ratios = sorted(b / a for a, b in zip(ours, seconds, strict=True))
            facts |= {"ratio": statistics.median(ratios), "spread": [ratios[0], ratios[-1]]}
            facts["goal"] = None if peer == "import torch" else 1 / START.goal
            facts["met"] = facts["goal"] is None or facts["ratio"] > facts["goal"]
        found.append(facts)
    return {"name": START.name, "rounds": rounds, "peers": found}
