"""Run folders: found by name, taken by one, and never guessed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backlit.base.errors import FileFormatError, InputError
from backlit.runs.folder import RunFolder, list_runs
from backlit.runs.plan_file import write_plan
from backlit.runs.times import Times


def _run(parent: Path, name: str) -> RunFolder:
    run = RunFolder.create(parent, name)
    write_plan(run, {"seed": 0})
    return run


def test_the_smallest_free_number_is_taken(tmp_path: Path) -> None:
    """Names are counted from 001 without a gap, a folder or file of that name being no gap."""
    assert [RunFolder.create(tmp_path / "runs", "a").name for _ in range(3)] == [
        "a-001",
        "a-002",
        "a-003",
    ]
    (tmp_path / "runs" / "a-002").rmdir()
    (tmp_path / "runs" / "a-004").touch()
    assert RunFolder.create(tmp_path / "runs", "a").name == "a-002"
    assert RunFolder.create(tmp_path / "runs", "a").name == "a-005"


def test_many_at_once_get_a_folder_each(tmp_path: Path) -> None:
    """Sixteen that create at once never share a folder."""
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: RunFolder.create(tmp_path, "a").name, range(16)))
    assert sorted(made) == [f"a-{number:03d}" for number in range(1, 17)]


@pytest.mark.parametrize(
    "name, folder",
    [
        ("집값", "집값-001"),
        ("my houses.csv", "my-houses.csv-001"),
        ("../../etc/passwd", "etc-passwd-001"),
        ("a/b\\c:d\x00e", "a-b-c-d-e-001"),
        ("", "run-001"),
        ("...", "run-001"),
        ("x" * 300, "x" * 60 + "-001"),
    ],
)
def test_any_name_gives_a_folder_below_the_parent(tmp_path: Path, name: str, folder: str) -> None:
    """No name leads elsewhere, is hidden, or is too long for a file system."""
    run = RunFolder.create(tmp_path, name)
    assert run.name == folder
    assert run.path.parent == tmp_path


def test_a_file_in_the_place_of_the_parent_is_told(tmp_path: Path) -> None:
    """Runs cannot be kept in a file."""
    (tmp_path / "runs").touch()
    with pytest.raises(InputError, match="expected a folder or a free name, got a file"):
        RunFolder.create(tmp_path / "runs", "a")


@pytest.mark.parametrize(
    "path, words",
    [
        ("digits-02", "got no such folder; did you mean 'digits-002'?"),
        ("zzz", "got no such folder; name one of its runs: digits-001, digits-002"),
        (".", "got a folder without run.toml; name one of its runs: digits-001, digits-002"),
        ("digits-001/run.toml", "got a file; name the folder itself: "),
        ("no/where", "got no such folder; `backlit runs` lists the runs there are"),
    ],
)
def test_what_is_no_run_folder_is_told(tmp_path: Path, path: str, words: str) -> None:
    """A wrong path is answered with the nearest right one."""
    for _ in range(2):
        _run(tmp_path, "digits")
    with pytest.raises(FileFormatError) as caught:
        RunFolder.open(tmp_path / path)
    assert words in str(caught.value)


def test_runs_are_listed_by_name_then_number(tmp_path: Path) -> None:
    """Run 1000 comes after run 999; what is no run is not listed, nor is a missing folder."""
    for name in ("b-001", "a-1000", "a-999", "notes"):
        (tmp_path / name).mkdir()
        if name != "notes":
            write_plan(RunFolder(tmp_path / name), {})
    assert [run.name for run in list_runs(tmp_path)] == ["a-999", "a-1000", "b-001"]
    assert list_runs(tmp_path / "missing") == []


def test_status_follows_the_times_and_the_lock(tmp_path: Path) -> None:
    """A held run is running; else its last end counts, and none since the start means killed."""
    run = _run(tmp_path, "a")
    assert run.status() == "interrupted"
    with run.lock(), Times(run) as times:
        times.note("start")
        assert run.status() == "running"
        times.note("end", status="failed")
    assert run.status() == "failed"
    with Times(run) as times:
        times.note("resume", iteration=1)
        times.note("epoch", epoch=1, seconds=0.1)
        assert run.status() == "interrupted"
        times.note("end", status="finished")
    assert run.status() == "finished"


def test_looking_at_a_run_writes_nothing(tmp_path: Path) -> None:
    """Opening, listing and asking for the status leave a folder as it is."""
    run = _run(tmp_path, "a")
    before = sorted(run.path.iterdir())
    RunFolder.open(run.path).status()
    list_runs(tmp_path)
    assert sorted(run.path.iterdir()) == before


def test_taking_the_lock_clears_a_dead_writers_rest(tmp_path: Path) -> None:
    """Temporary files of the run's own go; a report that somebody is writing stays."""
    run = _run(tmp_path, "a")
    for name in (".last.safetensors.00ff.part", ".report.html.00ff.part"):
        (run.path / name).touch()
    with run.lock():
        assert [path.name for path in run.path.glob(".*.part")] == [".report.html.00ff.part"]
