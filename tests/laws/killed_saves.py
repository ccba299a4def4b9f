"""A small program that a law test starts: it forks a child for each way to die, and looks.

Usage: killed_saves.py calls|times FOLDER. Prints JSON. One process, one thread: so it may fork,
which costs a hundredth of starting Python anew.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from backlit.base import files
from backlit.base.errors import FileFormatError
from backlit.runs import checkpoint
from backlit.runs.events import EpochEnded, to_data
from backlit.runs.folder import RunFolder, list_runs
from backlit.runs.journal import Journal, read_journal, read_metrics
from backlit.runs.model_file import read_model, write_model
from backlit.runs.plan_file import fingerprint, read_plan, write_plan
from backlit.runs.times import Times
from fault_disk import Counting, Killing, Unsynced

PLAN = {"seed": 0, "layers": [{"kind": "dense", "units": 3}]}
EPOCHS = 2


def start(folder: Path) -> RunFolder:
    """A run folder with its plan, as it is before the first save."""
    run = RunFolder.create(folder, "digits")
    write_plan(run, PLAN)
    return run


def work(run: RunFolder, epochs: int, acknowledge: Callable[[int], object]) -> None:
    """Do what training does to a run folder: go on from the checkpoint, save every epoch."""
    with run.lock(), Journal(run) as journal, Times(run) as times:
        done, mark = 0, {}
        if run.last.exists() or run.previous.exists():
            found = checkpoint.load(run)
            done, mark = found.facts["epoch"], found.facts["mark"]
        journal.cut_back(mark)
        times.note("resume" if done else "start")
        for epoch in range(done + 1, epochs + 1):
            losses = (1.0 / epoch, 0.5 / epoch)
            ended = EpochEnded(epoch, 2 * epoch, 0.1, {"train_loss": losses[1]}, losses)
            journal.append(to_data(ended))
            arrays = {"weight": np.full((4, 3), epoch, np.float32)}
            write_model(run.best, arrays, {"epoch": epoch})
            facts = {"epoch": epoch, "mark": journal.mark(), "plan": fingerprint(PLAN)}
            checkpoint.save(run, arrays, facts)
            acknowledge(epoch)
            times.note("save", iteration=2 * epoch, seconds=0.0)
        times.note("end", status="finished")


def die(run: RunFolder, epochs: int, disk: files.System, seconds: float | None) -> dict[str, Any]:
    """Fork a child that works until it is killed; how it ended, and what it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        files.system = disk
        try:
            work(run, epochs, lambda epoch: os.write(writing, bytes([epoch % 256])))
        finally:
            os._exit(0)
    os.close(writing)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    acknowledged = len(os.read(reading, 1 << 16))
    os.close(reading)
    return {"killed": os.WIFSIGNALED(status), "acknowledged": acknowledged}


def look(run: RunFolder) -> dict[str, Any]:
    """Read all there is in a folder whose writer was killed."""
    read_plan(RunFolder.open(run.path).plan)
    assert [each.path for each in list_runs(run.path.parent)] == [run.path]
    read_journal(run.journal), read_metrics(run.metrics)
    if run.best.exists():
        read_model(run.best)
    status = run.status()
    try:
        arrays, facts, _ = checkpoint.load(run)
    except FileFormatError:
        assert not run.last.exists()
        assert not run.previous.exists()
        return {"status": status, "epoch": 0}
    assert (arrays["weight"] == facts["epoch"]).all()
    return {"status": status, "epoch": facts["epoch"]}


def repeated(run: RunFolder) -> dict[str, bytes]:
    """What must be the same in each run: every file but the times and the state before."""
    assert run.status() == "finished"
    apart = (run.times.name, run.previous.name)
    return {path.name: path.read_bytes() for path in run.path.iterdir() if path.name not in apart}


def at_every_call(folder: Path) -> list[dict[str, Any]]:
    """Die before, after and half-way through each call, then resume."""
    undisturbed = start(folder / "undisturbed")
    counting = files.system = Counting(Unsynced())
    work(undisturbed, EPOCHS, lambda epoch: None)
    files.system = Unsynced()
    results = []
    for number, point in enumerate(counting.points()):
        run = start(folder / f"{number}")
        result = die(run, EPOCHS, Killing(point, Unsynced()), None) | look(run)
        work(run, EPOCHS, lambda epoch: None)
        result["same"] = repeated(run) == repeated(undisturbed)
        results.append(result | {"call": counting.calls[point.call], "phase": point.phase})
    return results


def at_random_times(folder: Path) -> list[dict[str, Any]]:
    """Die at times that nobody chose: the child has no end of epochs to save."""
    results = []
    for number in range(25):
        run = start(folder / f"{number}")
        seconds = 0.002 + 0.0013 * (7 * number % 25)
        results.append(die(run, 255, files.System(), seconds) | look(run))
    return results


if __name__ == "__main__":
    ways = {"calls": at_every_call, "times": at_random_times}
    print(json.dumps(ways[sys.argv[1]](Path(sys.argv[2]))))
