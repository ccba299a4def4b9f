"""Two recorded runs, made once for all tests of reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.runs.folder import RunFolder
from reports.recorded_runs import digits_run, plane_run


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished classification of pictures."""
    return digits_run(tmp_path_factory.mktemp("runs") / "here")


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished regression."""
    return plane_run(Path(tmp_path_factory.mktemp("runs")) / "here")
