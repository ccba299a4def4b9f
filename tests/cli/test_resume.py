"""`backlit resume`."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from typed import Typed


def test_a_finished_run_stays_as_it_is(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """Resuming what is finished changes no byte of the record."""
    run = tmp_path / "moons-001"
    shutil.copytree(moons, run)
    answer = typed("resume", run, "--json")
    assert answer.code == 0
    assert answer.facts["epochs"] == 2
    for name in ("best.safetensors", "journal.jsonl", "metrics.csv"):
        assert (run / name).read_bytes() == (moons / name).read_bytes()


def test_data_that_moved_are_named(typed: Typed, tmp_path: Path) -> None:
    """Where the data are gone, the error says how to name them; other contents are refused."""
    chance = np.random.default_rng(0)
    x, y = chance.normal(size=(40, 3)), np.arange(40) % 2
    here, there, other = (tmp_path / f"{name}.npz" for name in ("here", "there", "other"))
    np.savez(here, x=x, y=y)
    np.savez(other, x=x + 1, y=y)
    options = ["--layers", "3", "--epochs", "1", "--json", "--out", tmp_path]
    run = typed("train", here, *options).facts["run"]
    here.rename(there)
    lost = typed("resume", run)
    assert lost.code == 2
    assert "--data DATA" in lost.err
    assert typed("resume", run, "--data", there, "--quiet").code == 0
    refused = typed("resume", run, "--data", other)
    assert refused.code == 2
    assert "the data the run was started with" in refused.err


def test_what_is_no_run_is_told(typed: Typed, moons: Path) -> None:
    """A folder without a plan is answered with the runs that are near."""
    answer = typed("resume", moons.parent / "moons-002")
    assert answer.code == 2
    assert "did you mean 'moons-001'?" in answer.err


def test_a_damaged_checkpoint_is_told(typed: Typed, tmp_path: Path) -> None:
    """On standard error, and to programs; both know which state was taken instead."""
    options = ["--layers", "3", "--epochs", "2", "--quiet", "--json", "--out", tmp_path]
    run = typed("train", "moons", "--rows", "60", *options).facts["run"]
    typed("resume", run, "--quiet")
    last = Path(run) / "last.safetensors"
    damaged = bytearray(last.read_bytes())
    damaged[-5] ^= 1
    last.write_bytes(damaged)
    quiet = typed("resume", run, "--quiet", "--json")
    assert quiet.code == 0
    assert "previous.safetensors, was taken" in quiet.facts["note"]
    assert "contents that differ from it" in quiet.facts["note"]
