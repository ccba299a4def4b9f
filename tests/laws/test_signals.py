"""F8: Ctrl-C and SIGTERM end a run well, with its best weights; a second one ends it at once.

The child signals itself from a listener, so nothing depends on how fast it is.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import backlit as bl
from backlit.runs.folder import RunFolder
from backlit.runs.journal import read_metrics
from backlit.training.model import open_model

ROOT = Path(__file__).resolve().parents[2]
EPOCHS = 6

CHILD = """
import os, signal, sys
import backlit as bl
from backlit.runs.events import ChunkDone, EpochEnded

def listen(event):
    if isinstance(event, ChunkDone) and event.epoch == 3:
        for name in sys.argv[2:]:
            os.kill(os.getpid(), getattr(signal, name))
        print("signalled", flush=True)

data = bl.load("spiral", rows=120)
net = bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dense(2))
run = bl.fit(net, data, epochs=6, batch_size=16, listeners=[listen], out=sys.argv[1],
             progress="quiet")
print(run.status, run.reason, run.exit_code)
raise SystemExit(run.exit_code)
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a process cannot signal itself so there")


def child(out: Path, *signals: str) -> subprocess.CompletedProcess[str]:
    """A process that trains, and that sends itself these signals in its third epoch."""
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(out), *signals],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def spiral() -> bl.Dataset:
    """The child's data."""
    return bl.load("spiral", rows=120)


@pytest.mark.parametrize(
    "name, reason, code", [("SIGINT", "Ctrl-C", 130), ("SIGTERM", "SIGTERM", 143)]
)
def test_one_signal_ends_a_run_well(name: str, reason: str, code: int, tmp_path: Path) -> None:
    """Interrupted, best and last saved, exit 130 or 143; resumed it is as if never stopped."""
    done = child(tmp_path / "stopped", name)
    assert done.returncode == code, done.stderr
    told = [] if name == "SIGTERM" else [f"interrupted {reason} {code}"]  # SIGTERM ends the process
    assert done.stdout.splitlines()[-len(told) - 1 :] == ["signalled", *told]
    assert done.stderr == ""
    folder = RunFolder.open(tmp_path / "stopped" / "spiral-001")
    assert folder.status() == "interrupted"
    assert len(read_metrics(folder.metrics)) == 2
    best = open_model(folder.best)
    assert best.predict(spiral().x).shape == (len(spiral().x),)
    assert folder.last.is_file()
    resumed = bl.resume(folder.path, spiral())
    whole = child(tmp_path / "whole")
    assert whole.returncode == 0, whole.stderr
    exact = open_model(tmp_path / "whole" / "spiral-001" / "best.safetensors")
    assert resumed.status == "finished"
    assert len(resumed.history) == EPOCHS
    for key, value in exact.arrays.items():
        assert np.array_equal(resumed.model.arrays[key], value)


def test_two_signals_end_it_at_once(tmp_path: Path) -> None:
    """The second Ctrl-C waits for nothing; the folder can be opened and resumed all the same."""
    done = child(tmp_path, "SIGINT", "SIGINT")
    assert done.returncode in (-signal.SIGINT, 130)
    assert "signalled" not in done.stdout
    folder = RunFolder.open(tmp_path / "spiral-001")
    assert folder.status() == "interrupted"
    assert bl.resume(folder.path, spiral()).status == "finished"
    assert folder.status() == "finished"
