"""What tests of verbs share: a way to type, and one small trained run."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.cli.main import main
from typed import Typed, typed_into


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    """Run `backlit ARGUMENTS` and look at what came out."""
    return typed_into(capsys)


@pytest.fixture(scope="session")
def moons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run on the moons, seed 3; tests must not write into it."""
    out = tmp_path_factory.mktemp("trained")
    options = ["--layers", "4", "--epochs", "2", "--rows", "200", "--seed", "3", "--quiet", "--out"]
    assert main(["train", "moons", *options, str(out)]) == 0
    return out / "moons-001"


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run on values, not classes; tests must not write into it."""
    out = tmp_path_factory.mktemp("trained")
    options = ["--layers", "4", "--epochs", "2", "--rows", "200", "--quiet", "--out"]
    assert main(["train", "plane", *options, str(out)]) == 0
    return out / "plane-001"
