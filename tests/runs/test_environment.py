"""The environment: what explains figures, and nothing that names anybody."""

from __future__ import annotations

import getpass
import json
import os
import platform
import socket
from pathlib import Path

import numpy as np
import pytest

from backlit.runs import environment
from backlit.runs.environment import describe_environment, write_environment
from backlit.runs.folder import RunFolder


def test_versions_are_told() -> None:
    """Python's and NumPy's versions are those that run."""
    facts = describe_environment()
    assert facts["python"].endswith(platform.python_version())
    assert facts["numpy"] == np.__version__
    assert facts["processor"]["cores"] == os.cpu_count()


def test_nobody_is_named(tmp_path: Path) -> None:
    """No folder, no host and no user stands in the file, which is the same each time."""
    run = RunFolder(tmp_path)
    engine = {"name": "native", "isa": "avx2", "threads": 2}
    facts = write_environment(run, engine)
    written = run.environment.read_bytes()
    assert json.loads(written) == facts == {"engine": engine, **describe_environment()}
    words = written.decode().lower().replace("/", " ").split()
    assert "home" not in words
    assert str(Path.cwd()) not in written.decode()
    for name in (socket.gethostname(), getpass.getuser()):
        assert f'"{name.lower()}"' not in words


def test_processors_are_read_from_what_the_system_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model and the instruction sets that matter here are picked from the first processor."""
    told = "processor\t: 0\nmodel name\t: Some CPU: 3 GHz\nflags\t\t: fpu avx2 fma avx\n\n"
    (tmp_path / "cpuinfo").write_text(told + told.replace("avx2", "none"))
    monkeypatch.setattr(environment, "_CPU_FACTS", tmp_path / "cpuinfo")
    processor = describe_environment()["processor"]
    assert processor["model"] == "Some CPU: 3 GHz"
    assert processor["instruction_sets"] == ["avx", "fma", "avx2"]


def test_what_is_not_known_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that tells nothing of its processor gives None, not a guess."""
    monkeypatch.setattr(environment, "_CPU_FACTS", tmp_path / "none")
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    processor = describe_environment()["processor"]
    assert (processor["model"], processor["instruction_sets"]) == (None, None)
    assert processor["usable_cores"] is None
