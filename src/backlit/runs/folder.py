"""A run folder: everything there is to know about one run, under names that do not change.

    run.toml             everything that fixes the run
    environment.json     the machine and the versions
    journal.jsonl        what happened, event by event
    metrics.csv          one row an epoch
    times.jsonl          what depends on the clock
    best.safetensors     the best model so far
    last.safetensors     the complete state: what `resume` goes on from
    previous.safetensors the complete state before that
    evaluation.json      the scores, with evaluation.npz: predictions, confusion, worst rows
    diagnosis.json       what was found wrong, if anything was
    report.html          all of it, to look at

This module refuses to know what is in the files.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..base import files, locks
from ..base.errors import FileFormatError
from .lines import read_mappings

STATUSES: Final = ("failed", "finished", "interrupted")
_LOCK: Final = ".lock"
_LONGEST: Final = 60  # characters of a name: four bytes each and a number fit any file system


@dataclass(frozen=True)
class RunFolder:
    """A folder that belongs to one run.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     first, second = RunFolder.create(parent, "digits"), RunFolder.create(parent, "digits")
    ...     first.name, second.name, second.plan.name
    ('digits-001', 'digits-002', 'run.toml')
    """

    path: Path

    @classmethod
    def create(cls, parent: str | Path, name: str) -> RunFolder:
        """A new folder below `parent`: the name with the smallest free number.

        Characters that some system does not allow in a file's name become `-`. Two processes
        never get the same folder. Raises StorageError, InputError (the parent is a file).
        """
        stem = re.sub(r'[\s<>:"/\\|?*\x00-\x1f\x7f]+', "-", name)[:_LONGEST].strip(".-") or "run"
        number = 1
        while not files.make_new_folder(path := Path(parent) / f"{stem}-{number:03d}"):
            number += 1
        return cls(path)

    @classmethod
    def open(cls, path: str | Path) -> RunFolder:
        """The run folder at a path; FileFormatError, with the nearest name, if none is there."""
        path = Path(path)
        folder = cls(path)
        if folder.plan.is_file():
            return folder
        if path.is_dir():
            raise _no_run(path, "a folder without run.toml", _names(path))
        raise _no_run(path, "a file" if path.exists() else "no such folder", _names(path.parent))

    @property
    def name(self) -> str:
        """The folder's own name, such as `digits-001`."""
        return self.path.resolve().name

    @property
    def plan(self) -> Path:
        """run.toml"""
        return self.path / "run.toml"

    @property
    def environment(self) -> Path:
        """environment.json"""
        return self.path / "environment.json"

    @property
    def journal(self) -> Path:
        """journal.jsonl"""
        return self.path / "journal.jsonl"

    @property
    def metrics(self) -> Path:
        """metrics.csv"""
        return self.path / "metrics.csv"

    @property
    def times(self) -> Path:
        """times.jsonl"""
        return self.path / "times.jsonl"

    @property
    def best(self) -> Path:
        """best.safetensors"""
        return self.path / "best.safetensors"

    @property
    def last(self) -> Path:
        """last.safetensors"""
        return self.path / "last.safetensors"

    @property
    def previous(self) -> Path:
        """previous.safetensors"""
        return self.path / "previous.safetensors"

    @property
    def evaluation(self) -> Path:
        """evaluation.json"""
        return self.path / "evaluation.json"

    @property
    def evaluation_arrays(self) -> Path:
        """evaluation.npz"""
        return self.path / "evaluation.npz"

    @property
    def diagnosis(self) -> Path:
        """diagnosis.json"""
        return self.path / "diagnosis.json"

    @property
    def report(self) -> Path:
        """report.html"""
        return self.path / "report.html"

    def lock(self) -> locks.Lock:
        """Hold the folder, as everyone does who trains in it, and clear away a dead writer's rest.

        Raises BusyError, which names the process that holds it, and StorageError.
        """
        held = locks.Lock(self.path / _LOCK, who=f"the run {self.name}")
        try:
            files.sweep(self.path, self._written_under_the_lock())
        except BaseException:
            held.close()
            raise
        return held

    def _written_under_the_lock(self) -> list[str]:
        owned = (self.plan, self.environment, self.best, self.last)
        return [
            path.name for path in (*owned, self.evaluation, self.evaluation_arrays, self.diagnosis)
        ]

    def status(self) -> str:
        """`running`, `finished`, `interrupted` or `failed`.

        A run that started or was resumed, has no end behind that and nobody who works on it was
        killed: interrupted, too.
        """
        if locks.is_locked(self.path / _LOCK):
            return "running"
        for fact in reversed(read_mappings(self.times)):
            if fact.get("kind") in ("start", "resume"):
                break
            if fact.get("kind") == "end" and fact.get("status") in STATUSES:
                return str(fact["status"])
        return "interrupted"


def _names(parent: Path) -> list[str]:
    return [run.path.name for run in list_runs(parent)]


def _no_run(path: Path, got: str, beside: list[str]) -> FileFormatError:
    near = difflib.get_close_matches(path.name, beside, n=1, cutoff=0.5)
    if near:
        action = f"did you mean {near[0]!r}?"
    elif beside:
        action = "name one of its runs: " + ", ".join(beside[-3:])
    elif RunFolder(path.parent).plan.is_file():
        action = f"name the folder itself: {path.parent}"
    else:
        action = "`backlit runs` lists the runs there are"
    return FileFormatError(
        "a run", expected="a run folder", got=got, where=str(path), action=action
    )


def list_runs(parent: str | Path) -> list[RunFolder]:
    """The run folders directly below a folder, by name, then by number; none if it is missing."""
    found = [RunFolder(plan.parent) for plan in Path(parent).glob("*/run.toml")]
    return sorted(found, key=lambda run: by_number(run.path.name))


def by_number(name: str) -> tuple[str, int, str]:
    """What folders are listed by: the name, then the number behind it.

    >>> sorted(["digits-10", "digits-9", "a"], key=by_number)
    ['a', 'digits-9', 'digits-10']
    """
    match = re.fullmatch(r"(.*)-(\d+)", name)
    return (match[1], int(match[2]), name) if match else (name, 0, name)
