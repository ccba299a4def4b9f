"""Where data sets lie, and what importing the package costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from backlit.data import data_folder


def test_the_variable_decides(monkeypatch, tmp_path):
    """BACKLIT_DATA names the folder; an empty one counts as not set."""
    monkeypatch.setenv("BACKLIT_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.setenv("BACKLIT_DATA", "")
    assert data_folder().name == "backlit"


def test_the_cache_of_each_system(monkeypatch, tmp_path):
    """Without it the cache folder that each system keeps for its user is taken."""
    monkeypatch.delenv("BACKLIT_DATA", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    expected = {
        "linux": tmp_path / ".cache" / "backlit",
        "darwin": tmp_path / "Library" / "Caches" / "backlit",
        "win32": tmp_path / "AppData" / "Local" / "backlit",
    }
    for platform, folder in expected.items():
        monkeypatch.setattr(sys, "platform", platform)
        assert data_folder() == folder
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert data_folder() == tmp_path / "own" / "backlit"


def test_import_is_light():
    """Importing the package loads no frame library, no network and no archive code."""
    code = (
        "import sys, numpy; before = set(sys.modules); import backlit.data; "
        "print(*sorted(set(sys.modules) - before))"
    )
    heavy = {"narwhals", "pandas", "polars", "urllib.request", "http", "gzip", "zipfile", "ssl"}
    source = str(Path(data_folder.__code__.co_filename).parents[2])
    paths = os.pathsep.join([source, *filter(None, [os.environ.get("PYTHONPATH")])])
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not heavy & set(answer.stdout.split())
