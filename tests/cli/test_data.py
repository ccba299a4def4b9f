"""`backlit data`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from backlit.cli.data import FetchProgress
from backlit.cli.screen import Screen
from backlit.cli.words import speaker
from backlit.data import NAMES
from backlit.data.fetch import Progress
from real_data import require
from typed import Typed


def test_every_name_is_listed(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All names with their rows; what must be fetched says how."""
    monkeypatch.setenv("BACKLIT_DATA", str(tmp_path))
    answer = typed("data", "list")
    for name in NAMES:
        assert f"\n{name} " in answer.out
    assert "backlit data fetch mnist" in answer.out
    facts = typed("data", "list", "--json").facts
    assert facts["folder"] == str(tmp_path)
    assert {each["name"]: each["present"] for each in facts["data"]}["mnist"] is False


def test_fetching_from_a_folder(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are copied and verified, a line for each; the second time they are there."""
    source = require("mnist")
    monkeypatch.setenv("BACKLIT_DATA", str(tmp_path))
    answer = typed("data", "fetch", "mnist", "--from-dir", source)
    assert answer.code == 0
    assert answer.err.count("done, checksum right") == 4
    again = typed("data", "fetch", "mnist", "--json")
    assert again.err.count("already here") == 4
    assert again.facts == {"name": "mnist", "folder": str(tmp_path / "mnist")}
    assert typed("data", "fetch", "mnist", "--quiet").err == ""


def test_a_terminal_gets_one_line_that_moves(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pieces rewrite a line on a terminal, and say nothing elsewhere."""
    pieces = [Progress("a.gz", "downloading", done, 30_000_000, "m") for done in (0, 2**21, 2**22)]
    for terminal, lines in ((True, 3), (False, 0)):
        monkeypatch.setattr("sys.stderr.isatty", lambda here=terminal: here, raising=False)
        heard = FetchProgress(Screen(speaker("en")))
        for piece in pieces:
            heard(piece)
        heard(Progress("a.gz", "done", 30_000_000, 30_000_000))
        heard.close()
        said = capsys.readouterr().err
        assert said.count("\r") == lines
        assert said.endswith("a.gz: done, checksum right\n")
    assert sys.stderr is not None
