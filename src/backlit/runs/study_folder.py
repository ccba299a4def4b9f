"""A study folder: everything there is to know about one search, under names that do not change.

    study.toml           everything that fixes the search: what varies, who chooses, the plan
    environment.json     the machine and the versions
    journal.jsonl        which trials were begun, and what came of each
    ranking.json         the trials from the best to the worst, and what may be concluded
    best.safetensors     the model that was chosen
    evaluation.json      its scores, with evaluation.npz: predictions, confusion, worst rows
    states/              complete states of trials that may go on
    report.html          all of it, to look at

This module refuses to know what is in the files.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..base import files, locks
from ..base.errors import FileFormatError
from .folder import RunFolder, by_number

_LOCK: Final = ".lock"  # whoever draws the conclusion
AT_WORK: Final = ".at-work-{}.lock"  # each process that carries out trials, by its name
_LONGEST: Final = 54  # characters of a name, before the `-tune` that says what the folder is


@dataclass(frozen=True)
class StudyFolder:
    """A folder that belongs to one search.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     first, second = (StudyFolder.create(parent, "digits") for _ in range(2))
    ...     first.name, second.name, second.study.name
    ('digits-tune-001', 'digits-tune-002', 'study.toml')
    """

    path: Path

    @classmethod
    def create(cls, parent: str | Path, name: str) -> StudyFolder:
        """A new folder below `parent`: the name, `-tune`, and the smallest free number.

        Names are made as those of runs are: see `RunFolder.create`. Two processes never get the
        same folder. Raises StorageError, InputError (the parent is a file).
        """
        stem = name.strip()[:_LONGEST]
        return cls(RunFolder.create(parent, f"{stem}-tune").path)

    @classmethod
    def open(cls, path: str | Path) -> StudyFolder:
        """The study folder at a path; FileFormatError, with the nearest name, if none is there."""
        path = Path(path)
        folder = cls(path)
        if folder.study.is_file():
            return folder
        if path.is_dir():
            raise _no_study(path, "a folder without study.toml", _names(path))
        raise _no_study(path, "a file" if path.exists() else "no such folder", _names(path.parent))

    @property
    def name(self) -> str:
        """The folder's own name, such as `digits-tune-001`."""
        return self.path.resolve().name

    @property
    def study(self) -> Path:
        """study.toml"""
        return self.path / "study.toml"

    @property
    def environment(self) -> Path:
        """environment.json"""
        return self.path / "environment.json"

    @property
    def journal(self) -> Path:
        """journal.jsonl"""
        return self.path / "journal.jsonl"

    @property
    def ranking(self) -> Path:
        """ranking.json"""
        return self.path / "ranking.json"

    @property
    def best(self) -> Path:
        """best.safetensors"""
        return self.path / "best.safetensors"

    @property
    def evaluation(self) -> Path:
        """evaluation.json"""
        return self.path / "evaluation.json"

    @property
    def evaluation_arrays(self) -> Path:
        """evaluation.npz"""
        return self.path / "evaluation.npz"

    @property
    def states(self) -> Path:
        """states/, a folder that is made by whoever first keeps a state"""
        return self.path / "states"

    @property
    def report(self) -> Path:
        """report.html"""
        return self.path / "report.html"

    def lock(self) -> locks.Lock:
        """Hold the folder while working in it, and clear away a dead writer's rest.

        Raises BusyError, which names the process that holds it, and StorageError.
        """
        held = locks.Lock(self.path / _LOCK, who=f"the study {self.name}")
        owned = (self.study, self.environment, self.ranking, self.best, self.evaluation,
                 self.evaluation_arrays)  # fmt: skip
        try:
            files.sweep(self.path, [path.name for path in owned])
        except BaseException:
            held.close()
            raise
        return held

    def is_held(self) -> bool:
        """Whether a living process works in the folder. Writes nothing."""
        working = self.path.glob(AT_WORK.format("*"))
        return any(map(locks.is_locked, (self.path / _LOCK, *working)))


def list_studies(parent: str | Path) -> list[StudyFolder]:
    """The study folders directly below a folder, by name, then number; none if it is missing."""
    found = [StudyFolder(study.parent) for study in Path(parent).glob("*/study.toml")]
    return sorted(found, key=lambda study: by_number(study.path.name))


def _names(parent: Path) -> list[str]:
    return [study.path.name for study in list_studies(parent)]


def _no_study(path: Path, got: str, beside: list[str]) -> FileFormatError:
    near = difflib.get_close_matches(path.name, beside, n=1, cutoff=0.5)
    if near:
        action = f"did you mean {near[0]!r}?"
    elif beside:
        action = "name one of its studies: " + ", ".join(beside[-3:])
    elif StudyFolder(path.parent).study.is_file():
        action = f"name the folder itself: {path.parent}"
    else:
        action = "look at the path"
    return FileFormatError(
        "a study", expected="a study folder", got=got, where=str(path), action=action
    )
