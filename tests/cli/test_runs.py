"""`backlit runs`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from typed import Typed


def test_each_run_is_a_line(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """Name, status, data, epochs and the score on test rows; a damaged run holds up no other."""
    for name in ("moons-001", "moons-002", "moons-010"):
        shutil.copytree(moons, tmp_path / name)
    (tmp_path / "moons-002" / "run.toml").write_text("epochs = [", encoding="utf-8")
    answer = typed("runs", tmp_path)
    lines = answer.out.splitlines()
    assert [line.split()[0] for line in lines] == ["name", "moons-001", "moons-002", "moons-010"]
    assert lines[1].split()[1:4] == ["finished", "moons", "2/2"]
    assert "test accuracy" in lines[1]
    assert lines[2].split()[1] == "damaged"
    found = typed("runs", tmp_path, "--json").facts["runs"]
    assert [run["status"] for run in found] == ["finished", "damaged", "finished"]
    assert "run.toml" in found[1]["error"]
    assert "손상됨" in typed("runs", tmp_path, "--lang", "ko").out


def test_no_runs_yet(typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, or none yet, says what makes a run; a wrong path is told."""
    monkeypatch.chdir(tmp_path)
    assert "`backlit train` makes one" in typed("runs").out
    assert typed("runs", tmp_path, "--json").facts["runs"] == []
    assert typed("runs", tmp_path / "nowhere").code == 2
    (tmp_path / "file").touch()
    assert typed("runs", tmp_path / "file").code == 2
