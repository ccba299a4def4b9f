"""Runs survive: whatever dies, fills up or rots, the last state that was said saved is there.

F1 kill -9, F3 a disk that refuses, F4 damaged checkpoints, F5 two processes on one folder; and
a power cut, which forgets what was not synced.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backlit.base import files
from backlit.base.errors import BusyError, FileFormatError, StorageError
from backlit.runs import checkpoint
from backlit.runs.folder import RunFolder
from backlit.runs.journal import Journal, read_journal, read_metrics
from backlit.runs.model_file import write_model
from backlit.runs.plan_file import fingerprint, write_plan
from fault_disk import Counting, Failing, PowerCut, Volatile

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(ROOT / "src"),
    "OPENBLAS_NUM_THREADS": "1",  # one thread may fork
    "PYTHONWARNINGS": "error",
}


def _killed(way: str, folder: Path) -> list[dict[str, Any]]:
    program = [sys.executable, str(ROOT / "tests" / "laws" / "killed_saves.py"), way, str(folder)]
    done = subprocess.run(
        program, env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_kill_at_every_call(tmp_path: Path) -> None:
    """F1: SIGKILL before, after and half-way through each call of a run's saves loses nothing.

    Every folder is readable, holds at least the last acknowledged checkpoint, and a resumed
    run ends with the bytes of an undisturbed one.
    """
    results = _killed("calls", tmp_path)
    assert len(results) > 80
    assert {each["phase"] for each in results} == {"before", "half", "after"}
    assert {each["call"] for each in results} >= {"write", "fsync", "rename", "sync_folder"}
    for each in results:
        assert each["killed"], each
        assert each["epoch"] >= each["acknowledged"], each
        assert each["same"], each
    assert {each["epoch"] for each in results} == {0, 1, 2}
    print(f"kill -9: 0 of {len(results)} lost (95 % upper bound {3 / len(results):.4f})")


def test_kill_at_random_times(tmp_path: Path) -> None:
    """F1: SIGKILL from outside, whenever it comes, loses no acknowledged checkpoint."""
    results = _killed("times", tmp_path)
    for each in results:
        assert each["killed"], each
        assert each["epoch"] >= each["acknowledged"], each
        assert each["status"] == "interrupted", each


def _run(parent: Path, **plan: object) -> RunFolder:
    run = RunFolder.create(parent, "r")
    write_plan(run, {"seed": 0, **plan})
    return run


def _save(run: RunFolder, iteration: int, plan: dict[str, Any] | None = None) -> None:
    arrays = {"bias": np.full(3, iteration, np.float32), "scale": np.full(3, -iteration, "f4")}
    facts = {"iteration": iteration, "plan": fingerprint(plan or {"seed": 0})}
    checkpoint.save(run, arrays, facts)


def _iterations(run: RunFolder) -> set[int]:
    """The states that can be read, by whichever name."""
    found = set()
    for path in (run.last, run.previous):
        with contextlib.suppress(FileFormatError):
            found.add(checkpoint._read(path, run)[1]["iteration"])
    return found


def _save_epochs(run: RunFolder, saved: list[int]) -> None:
    with Journal(run) as journal:
        for epoch in (1, 2, 3):
            metrics = {"kind": "epoch_ended", "epoch": epoch, "iteration": epoch}
            journal.append({**metrics, "learning_rate": 0.1, "metrics": {}, "losses": []})
            facts = {"epoch": epoch, "mark": journal.mark()}
            checkpoint.save(run, {"weight": np.full(3, epoch)}, facts)
            saved.append(epoch)


def _cut_power(run: RunFolder, call: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Volatile, int]:
    """Save epochs until the power fails; the disk, and the last epoch that was acknowledged."""
    run.path.mkdir()
    disk, saved = Volatile(run.path, call), [0]
    monkeypatch.setattr(files, "system", disk)
    with contextlib.suppress(PowerCut):
        _save_epochs(run, saved)
    monkeypatch.setattr(files, "system", files.System())
    return disk, saved[-1]


def test_power_cut_at_every_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not synced is forgotten, at each call: no acknowledged checkpoint is lost.

    The disk may have kept new names before it was told to, or not; the journal is there up to
    the checkpoint's mark.
    """
    saved, call = 0, 0
    while saved < 3:
        disk, saved = _cut_power(RunFolder(tmp_path / f"{call}"), call, monkeypatch)
        for names_kept in (True, False):
            run = RunFolder(tmp_path / f"{call}-{names_kept}")
            run.path.mkdir()
            for name, content in disk.left(names_kept=names_kept).items():
                (run.path / name).write_bytes(content)
            if saved:
                facts = checkpoint.load(run).facts
                assert facts["epoch"] >= saved, (call, names_kept)
                with Journal(run) as journal:
                    journal.cut_back(facts["mark"])
                assert len(read_journal(run.journal)) == facts["epoch"]
                assert len(read_metrics(run.metrics)) == facts["epoch"]
        call += 1
    assert call > 25


@pytest.mark.parametrize("ever_after", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EPERM])
def test_a_disk_that_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, ever_after: bool
) -> None:
    """F3: at every call of a save the refusal is told, and what was saved before is intact."""
    counting = Counting()
    run = _run(tmp_path)
    _save(run, 1)
    monkeypatch.setattr(files, "system", counting)
    _save(run, 2)
    assert counting.calls.count("rename") == 2
    for point in counting.points():
        monkeypatch.setattr(files, "system", files.System())
        run = _run(tmp_path)
        _save(run, 1)
        monkeypatch.setattr(files, "system", Failing(point, number, ever_after=ever_after))
        with pytest.raises(StorageError) as caught:
            _save(run, 2)
        assert caught.value.errno == number
        assert 1 in _iterations(run), point
        assert checkpoint.load(run).facts["iteration"] in (1, 2)
        if not ever_after:
            assert not list(run.path.glob(".*.part")), point
        monkeypatch.setattr(files, "system", files.System())
        with run.lock():
            assert not list(run.path.glob(".*.part"))


def _append_and_mark(journal: Journal) -> None:
    journal.append({"kind": "policy_acted"})
    journal.mark()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EPERM])
def test_a_journal_whose_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """F3: a refused journal line is told and taken back; the lines before it stand."""
    run = _run(tmp_path)
    with Journal(run) as journal:
        _append_and_mark(journal)
        counting = Counting()
        monkeypatch.setattr(files, "system", counting)
        _append_and_mark(journal)
        for point in counting.points():
            monkeypatch.setattr(files, "system", Failing(point, number, ever_after=False))
            with pytest.raises(StorageError):
                _append_and_mark(journal)
        monkeypatch.setattr(files, "system", files.System())
        assert all(each["kind"] for each in read_journal(run.journal))


def test_cut_off_checkpoints(tmp_path: Path) -> None:
    """F4: a checkpoint cut off at any byte is noticed, and the one before it taken, with a note."""
    run = _run(tmp_path)
    _save(run, 1)
    _save(run, 2)
    whole = run.last.read_bytes()
    for length in range(len(whole)):
        run.last.write_bytes(whole[:length])
        found = checkpoint.load(run)
        assert found.facts["iteration"] == 1
        assert found.note is not None
        assert found.note.startswith("last.safetensors cannot be used (")
        assert found.note.endswith("the state before it, previous.safetensors, was taken")


def test_flipped_bits(tmp_path: Path) -> None:
    """F4: a bit flipped in any byte of a checkpoint is noticed, before anything is returned."""
    run = _run(tmp_path)
    _save(run, 1)
    _save(run, 2)
    whole = run.last.read_bytes()
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        run.last.write_bytes(flipped)
        found = checkpoint.load(run)
        assert found.facts["iteration"] == 1, place
        assert found.note is not None


def test_swapped_checkpoints(tmp_path: Path) -> None:
    """F4: arrays exchanged inside, another run's state, or a model in its place are noticed."""
    run, other = _run(tmp_path), _run(tmp_path, rate=0.1)
    for iteration in (1, 2):
        _save(run, iteration)
        _save(other, iteration, {"seed": 0, "rate": 0.1})
    whole = run.last.read_bytes()
    bias, scale = np.full(3, 2, "<f4").tobytes(), np.full(3, -2, "<f4").tobytes()
    exchanged = whole.replace(bias + scale, scale + bias)
    renamed = whole.replace(b'"bias"', b'"b__s"').replace(b'"scale"', b'"bias" ')
    assert whole not in (exchanged, renamed)
    write_model(tmp_path / "model", {"bias": np.zeros(3)}, {})
    strangers = {
        "contents that differ from it": exchanged,
        "one of another plan": other.last.read_bytes(),
        "backlit-model": (tmp_path / "model").read_bytes(),
    }
    for words, content in strangers.items():
        run.last.write_bytes(content)
        found = checkpoint.load(run)
        assert found.facts["iteration"] == 1
        assert words in str(found.note)
    run.last.write_bytes(renamed)
    assert checkpoint.load(run).facts["iteration"] == 1


def test_both_damaged(tmp_path: Path) -> None:
    """F4: when neither checkpoint can be read the error gives both reasons."""
    run = _run(tmp_path)
    _save(run, 1)
    _save(run, 2)
    run.last.write_bytes(b"")
    run.previous.write_bytes(b"\x80\x04\x95 and so on")
    with pytest.raises(FileFormatError) as caught:
        checkpoint.load(run)
    assert "an empty file in last.safetensors" in str(caught.value)
    assert "a pickle, which may run any program when it is opened" in str(caught.value)


def test_a_damaged_checkpoint_does_not_push_out_the_good_one(tmp_path: Path) -> None:
    """F4 and F1 at once: after a damaged last one, a save that is cut off leaves the good one."""
    run = _run(tmp_path)
    _save(run, 1)
    _save(run, 2)
    run.last.write_bytes(run.last.read_bytes()[:-1])
    _save(run, 3)
    assert _iterations(run) == {1, 3}


HOLD = """
import sys, time
from pathlib import Path
from backlit.runs.folder import RunFolder
with RunFolder(Path(sys.argv[1])).lock():
    print("held", flush=True)
    time.sleep(60)
"""


def test_two_processes_on_one_folder(tmp_path: Path) -> None:
    """F5: the second is told who holds the run, and has it as soon as the first is killed."""
    run = _run(tmp_path)
    program = [sys.executable, "-c", HOLD, str(run.path)]
    with subprocess.Popen(program, env=ENVIRONMENT, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            assert run.status() == "running"
            with pytest.raises(BusyError) as caught:
                run.lock()
            assert f"held by process {holder.pid};" in str(caught.value)
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.wait()
    with run.lock():
        assert run.status() == "running"
    assert run.status() == "interrupted"
