"""Study folders: found by name, taken by one, and never guessed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backlit.base.errors import BusyError, FileFormatError, InputError
from backlit.runs.folder import RunFolder, list_runs
from backlit.runs.study_folder import StudyFolder, list_studies


def _study(parent: Path, name: str) -> StudyFolder:
    study = StudyFolder.create(parent, name)
    study.study.write_text("seed = 0\n")
    return study


def test_the_smallest_free_number_is_taken(tmp_path: Path) -> None:
    """Names are counted from 001 without a gap, apart from the runs of the same name."""
    RunFolder.create(tmp_path, "a")
    assert [StudyFolder.create(tmp_path, "a").name for _ in range(2)] == [
        "a-tune-001",
        "a-tune-002",
    ]
    (tmp_path / "a-tune-001").rmdir()
    assert StudyFolder.create(tmp_path, "a").name == "a-tune-001"


def test_many_at_once_get_a_folder_each(tmp_path: Path) -> None:
    """Sixteen that create at once never share a folder."""
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: StudyFolder.create(tmp_path, "a").name, range(16)))
    assert sorted(made) == [f"a-tune-{number:03d}" for number in range(1, 17)]


@pytest.mark.parametrize(
    "name, folder",
    [
        ("집값", "집값-tune-001"),
        ("my houses.csv", "my-houses.csv-tune-001"),
        ("../../etc/passwd", "etc-passwd-tune-001"),
        ("", "tune-001"),
        ("x" * 300, "x" * 54 + "-tune-001"),
    ],
)
def test_any_name_gives_a_folder_below_the_parent(tmp_path: Path, name: str, folder: str) -> None:
    """No name leads elsewhere, is hidden, or loses the word that tells a study from a run."""
    study = StudyFolder.create(tmp_path, name)
    assert study.name == folder
    assert study.path.parent == tmp_path


def test_a_file_in_the_place_of_the_parent_is_told(tmp_path: Path) -> None:
    """Studies cannot be kept in a file."""
    (tmp_path / "runs").touch()
    with pytest.raises(InputError, match="expected a folder or a free name, got a file"):
        StudyFolder.create(tmp_path / "runs", "a")


@pytest.mark.parametrize(
    "path, words",
    [
        ("digits-tune-02", "got no such folder; did you mean 'digits-tune-002'?"),
        ("zzz", "got no such folder; name one of its studies: digits-tune-001, digits-tune-002"),
        (".", "a folder without study.toml; name one of its studies: digits-tune-001, digits-"),
        ("digits-tune-001/study.toml", "got a file; name the folder itself: "),
        ("no/where", "got no such folder; look at the path"),
    ],
)
def test_what_is_no_study_folder_is_told(tmp_path: Path, path: str, words: str) -> None:
    """A wrong path is answered with the nearest right one."""
    for _ in range(2):
        _study(tmp_path, "digits")
    with pytest.raises(FileFormatError) as caught:
        StudyFolder.open(tmp_path / path)
    assert words in str(caught.value)


def test_studies_are_listed_by_name_then_number(tmp_path: Path) -> None:
    """Study 1000 comes after study 999; runs are no studies, and studies no runs."""
    for name in ("b-tune-001", "a-tune-1000", "a-tune-999", "notes"):
        (tmp_path / name).mkdir()
        if name != "notes":
            StudyFolder(tmp_path / name).study.touch()
    RunFolder.create(tmp_path, "a").plan.touch()
    assert [each.name for each in list_studies(tmp_path)] == [
        "a-tune-999",
        "a-tune-1000",
        "b-tune-001",
    ]
    assert [each.name for each in list_runs(tmp_path)] == ["a-001"]
    assert list_studies(tmp_path / "missing") == []


def test_a_folder_is_held_by_one_and_free_afterwards(tmp_path: Path) -> None:
    """A second holder is told who has it; what a killed writer left is cleared away."""
    study = _study(tmp_path, "a")
    rest = study.path / ".ranking.json.abc.part"
    rest.touch()
    assert not study.is_held()
    with study.lock():
        assert study.is_held()
        assert not rest.exists()
        with pytest.raises(BusyError, match="the study a-tune-001"):
            study.lock()
    assert not study.is_held()


def test_every_name_lies_in_the_folder_and_once(tmp_path: Path) -> None:
    """No two files of a study share a path."""
    study = StudyFolder.open(_study(tmp_path, "a").path)
    paths = [study.study, study.environment, study.journal, study.ranking, study.best,
             study.evaluation, study.evaluation_arrays, study.states, study.report]  # fmt: skip
    assert len({each.name for each in paths}) == len(paths)
    assert {each.parent for each in paths} == {study.path}


def test_looking_at_a_study_writes_nothing(tmp_path: Path) -> None:
    """Opening, listing and asking who holds it leave a folder as it is."""
    study = _study(tmp_path, "a")
    before = sorted(study.path.iterdir())
    StudyFolder.open(study.path).is_held()
    list_studies(tmp_path)
    assert sorted(study.path.iterdir()) == before
