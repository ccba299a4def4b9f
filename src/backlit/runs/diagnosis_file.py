"""What was found wrong with a run, kept beside its journal: `diagnosis.json`.

A list of findings, what comes first in the chain of causes first; none of a sound run. Each says
what was seen, what the notes say of it and what to change, in both languages, with its numbers.
This module refuses to know how anything was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..base import files
from ..base.errors import FileFormatError
from .folder import RunFolder
from .plain import PUT_BACK, json_page, mapping_from

_SENTENCES: Final = ("says", "notes", "change")


def write_diagnosis(folder: RunFolder, findings: Sequence[Mapping[str, Any]]) -> None:
    """Write the findings. Raises InputError (not plain data), StorageError."""
    files.write_atomic(folder.diagnosis, json_page({"findings": list(findings)}))


def read_diagnosis(folder: RunFolder) -> list[dict[str, Any]]:
    """The findings as they were written; none where there is no file.

    Raises FileFormatError for a damaged one, StorageError.

    >>> import tempfile
    >>> from pathlib import Path
    >>> told = {"name": "dead-relu", "says": {"en": "it is dead", "ko": "죽어 있음"},
    ...         "notes": {"en": "…", "ko": "…"}, "change": {"en": "…", "ko": "…"}, "evidence": {}}
    >>> with tempfile.TemporaryDirectory() as path:
    ...     run = RunFolder(Path(path))
    ...     write_diagnosis(run, [told])
    ...     read_diagnosis(run)[0]["says"]["en"]
    'it is dead'
    """
    if not folder.diagnosis.is_file():
        return []
    with files.told(folder.diagnosis, "read the file"):
        page = folder.diagnosis.read_bytes()
    where = str(folder.diagnosis)
    found = mapping_from(page, who="a diagnosis", where=where).get("findings")
    if not isinstance(found, list) or not all(map(_is_finding, found)):
        raise FileFormatError(
            "a diagnosis", expected="findings", got="something else", where=where, action=PUT_BACK
        )
    return found


def _is_finding(value: object) -> bool:
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
        return False
    sentences = [value.get(key) for key in _SENTENCES]
    return all(
        isinstance(each, Mapping) and all(isinstance(each.get(lang), str) for lang in ("en", "ko"))
        for each in sentences
    )
