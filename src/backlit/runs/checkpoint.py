"""Checkpoints: the complete state of a run, such that one is always there.

A new state is written beside the last one and flushed to disk. Then `last.safetensors` becomes
`previous.safetensors`, and the new file takes its name. At every instant one of the two is
complete, and it holds the last state that was reported saved, or a newer one.
This module refuses to know what the state consists of.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from numpy.typing import NDArray

from ..base import files
from ..base.errors import FileFormatError, StorageError
from .folder import RunFolder
from .header import refused
from .plan_file import fingerprint, read_plan
from .sealed import Arrays, check_version, pack, unpack

_FORMAT: Final = "backlit-checkpoint"
_VERSION: Final = 1
_OTHER_PLAN: Final = "one of another plan"


class Checkpoint(NamedTuple):
    """A state that was read back.

    note    None, or one line that says why it is not the last one
    """

    arrays: Arrays
    facts: dict[str, Any]
    note: str | None


def save(folder: RunFolder, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
    """Save a complete state; when this returns it survives a power cut.

    facts   plain data: clock, policies, the journal's mark. Under `plan`, if it is there, the
            fingerprint of the run's plan (`plan_file.fingerprint`): `load` then refuses the
            state in a folder with another plan
    Raises StorageError: the states saved before are as they were.
    """
    sealed = pack(arrays, {"format": _FORMAT, "version": _VERSION, "state": facts})
    # A damaged last one must not push out the good one before it.
    keep = folder.previous if _is_sound(folder) else None
    files.write_atomic(folder.last, sealed, keep=keep)


def _is_sound(folder: RunFolder) -> bool:
    try:
        _read(folder.last, folder)
    except (FileFormatError, StorageError):
        return False
    return True


def load(folder: RunFolder) -> Checkpoint:
    """The last state that was saved, or, if its file is damaged, the one before, with a note.

    The checksum is verified before anything is returned.
    Raises FileFormatError, with the reasons for both files, if neither can be read.

    >>> import tempfile, numpy as np
    >>> with tempfile.TemporaryDirectory() as path:
    ...     run = RunFolder(Path(path))
    ...     for iteration in (10, 20):
    ...         save(run, {"weight": np.ones(3)}, {"iteration": iteration})
    ...     _ = run.last.write_bytes(run.last.read_bytes()[:-1])
    ...     found = load(run)
    >>> found.facts, found.arrays["weight"].sum(), found.note
    ({'iteration': 10}, np.float64(3.0),
     'last.safetensors cannot be used (an end of file at 23): the state before it,
      previous.safetensors, was taken')
    """
    try:
        return Checkpoint(*_read(folder.last, folder), note=None)
    except (FileFormatError, StorageError) as fault:
        reason: FileFormatError | StorageError = fault
    try:
        arrays, facts = _read(folder.previous, folder)
    except (FileFormatError, StorageError) as second:
        raise FileFormatError(
            f"the run {folder.name}",
            expected="a checkpoint",
            got=f"none that can be read ({reason.got} in {folder.last.name}, "
            f"{second.got} in {folder.previous.name})",
            where=str(folder.path),
            action="put run.toml back as it was, or train it anew: backlit train run.toml"
            if reason.got == _OTHER_PLAN
            else "put a copy of last.safetensors back, or train again from run.toml",
        ) from second
    note = (
        f"{folder.last.name} cannot be used ({reason.got}): "
        f"the state before it, {folder.previous.name}, was taken"
    )
    return Checkpoint(arrays, facts, note)


def _read(path: Path, folder: RunFolder) -> tuple[Arrays, dict[str, Any]]:
    arrays, sealed = unpack(path, kind="a checkpoint")
    check_version(sealed, _FORMAT, _VERSION, path)
    facts = sealed.get("state")
    if not isinstance(facts, dict):
        raise refused(path, "the state's facts", type(facts).__name__)
    if "plan" in facts and facts["plan"] != fingerprint(read_plan(folder.plan)):
        raise FileFormatError(
            path.name,
            expected="a state of the plan in run.toml",
            got=_OTHER_PLAN,
            where=str(path),
            action="put the file, or run.toml, back as it was",
        )
    return arrays, facts
