"""`backlit report`."""

from __future__ import annotations

import shutil
import webbrowser
from pathlib import Path

import pytest

from typed import Typed


def test_a_report_in_either_language(
    typed: Typed, moons: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is written again in the language asked for, and opened if asked."""
    run = tmp_path / "moons-001"
    shutil.copytree(moons, run)
    opened: list[str] = []

    def show(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", show)
    answer = typed("report", run, "--lang", "ko", "--open", "--json")
    assert answer.facts["opened"] is True
    assert opened == [(run / "report.html").as_uri()]
    assert 'lang="ko"' in (run / "report.html").read_text("utf-8")
    assert typed("report", run).out == f"report    {run / 'report.html'}\n"
    assert 'lang="en"' in (run / "report.html").read_text("utf-8")
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert "open the file yourself" in typed("report", run, "--open").err
