"""run.toml: everything that fixes a run, for people to read and to write.

A plan is plain data: a mapping of text, numbers, true and false, lists and mappings. TOML has
no word for nothing, so what is None is left out, and whoever reads a plan puts the default.
This module refuses to know which settings there are.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..base import files
from ..base.errors import FileFormatError, PlanError
from .folder import RunFolder
from .plain import exact_text, plain

_LIMIT: Final = 1 << 20  # bytes: a plan is written by hand
_HEAD: Final = "# The plan of this run: `backlit train run.toml` trains it again.\n\n"


def write_plan(folder: RunFolder, plan: Mapping[str, Any]) -> None:
    """Write run.toml. Nested mappings, and lists of them, become tables.

    Raises PlanError (None inside a list), InputError (not plain data), StorageError.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as path:
    ...     run = RunFolder(Path(path))
    ...     write_plan(run, {"seed": 0, "engine": None, "optimizer": {"name": "adam"}})
    ...     print(run.plan.read_text())
    # The plan of this run: `backlit train run.toml` trains it again.
    <BLANKLINE>
    seed = 0
    <BLANKLINE>
    [optimizer]
    name = "adam"
    <BLANKLINE>
    """
    write_toml(folder.plan, plan, _HEAD)


def write_toml(path: Path, facts: Mapping[str, Any], head: str) -> None:
    """Write facts as TOML behind a comment, what is None left out; raises as `write_plan` does."""
    import tomli_w

    try:
        text = (head + tomli_w.dumps(_without_none(plain(facts)))).encode("utf-8")
    except UnicodeEncodeError as error:
        raise PlanError(
            "a plan",
            expected="text that can be written in UTF-8",
            got=repr(error.object[error.start : error.end]),
            action="rename the file that is called so",
        ) from error
    files.write_atomic(path, text)


def read_plan(path: str | Path) -> dict[str, Any]:
    """The plan in a TOML file.

    Raises FileFormatError, which names the line.
    """
    path = Path(path)
    if not path.is_file():
        raise _no_plan(path, "no such file", "look at the path")
    with files.told(path, "read the file"), path.open("rb") as file:
        content = file.read(_LIMIT + 1)
    if len(content) > _LIMIT:
        raise _no_plan(path, f"more than {_LIMIT} bytes", "name the file that was meant")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        fault = f"the byte 0x{content[error.start]:02x} in line {line}, which is not UTF-8"
    except RecursionError:
        fault = "brackets nested too deep"
    except ValueError as error:
        fault = str(error)
    raise _no_plan(path, fault, "mend that line")


def fingerprint(plan: Mapping[str, Any]) -> str:
    """A SHA-256 of a plan: the same before it is written and after it was read.

    >>> fingerprint({"layers": (50,), "engine": None}) == fingerprint({"layers": [50]})
    True
    """
    return hashlib.sha256(exact_text(_without_none(plain(plan))).encode()).hexdigest()


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        if None in value:
            raise PlanError(
                "a plan", expected="lists without None", got=str(value), action="leave it out"
            )
        return [_without_none(each) for each in value]
    return value


def _no_plan(path: Path, got: str, action: str) -> FileFormatError:
    return FileFormatError("a plan", expected="TOML", got=got, where=str(path), action=action)
