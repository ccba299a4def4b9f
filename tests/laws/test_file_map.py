"""The file map in ARCHITECTURE.md is the tree, and no file has outgrown its one idea."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "backlit"
COMPILED = {".so", ".pyd"}  # what an editable install builds beside the sources
LONGEST = 400
LONGER_BY_NAME: dict[str, str] = {}  # path below src/backlit: the reason it may be longer

# A folder's heading stands for its __init__.py; every other file has a line of its own.
FOLDER = re.compile(r"^### `([\w/]+)/`: (.*)$")
FILE = re.compile(r"^- `([^`]+)`: ?(.*)$")


def _written() -> dict[str, str]:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = page.split("\n## File map\n", 1)[1].split("\n## ", 1)[0]
    found: dict[str, str] = {}
    for line in section.splitlines():
        for pattern, ending in ((FOLDER, "/__init__.py"), (FILE, "")):
            if match := pattern.match(line):
                path = match[1] + ending
                assert path not in found, f"ARCHITECTURE.md lists {path} twice"
                found[path] = match[2].strip()
    return found


def _present() -> list[str]:
    files = (path for path in SOURCE.rglob("*") if path.is_file())
    return sorted(
        path.relative_to(SOURCE).as_posix()
        for path in files
        if "__pycache__" not in path.parts and path.suffix not in COMPILED
    )


def _first_sentence(path: str) -> str:
    if not path.endswith(".py"):
        return "…"
    words = ast.get_docstring(ast.parse((SOURCE / path).read_text(encoding="utf-8"))) or "…"
    return words.splitlines()[0]


def test_every_source_file_is_on_the_map() -> None:
    """Each file below src/backlit has its line in ARCHITECTURE.md."""
    missing = [path for path in _present() if path not in _written()]
    lines = "\n".join(f"- `{path}`: {_first_sentence(path)}" for path in missing)
    assert not missing, f"add to the file map in ARCHITECTURE.md:\n{lines}"


def test_every_file_on_the_map_exists() -> None:
    """The map names no file that is gone."""
    gone = sorted(set(_written()) - set(_present()))
    assert not gone, f"take out of the file map in ARCHITECTURE.md: {', '.join(gone)}"


def test_every_line_of_the_map_says_something() -> None:
    """Each file's line tells what the file is for, in one line of the page's width."""
    for path, words in _written().items():
        assert len(words) >= 10, f"ARCHITECTURE.md says nothing of {path}"
        assert len(words) <= 140, f"ARCHITECTURE.md says too much of {path}"


def test_no_file_has_outgrown_its_idea() -> None:
    """No source file is longer than the limit, but for those named with a reason."""
    for path in _present():
        if path.endswith(".py") and path not in LONGER_BY_NAME:
            length = len((SOURCE / path).read_text(encoding="utf-8").splitlines())
            assert length <= LONGEST, f"{path} has {length} lines: a second idea inside?"
    assert all(LONGER_BY_NAME.values()), "an exception without a reason"


def test_every_file_says_what_it_is_for() -> None:
    """Each source file opens with a docstring."""
    for path in _present():
        if path.endswith(".py"):
            assert _first_sentence(path) != "…", f"{path} has no docstring"
