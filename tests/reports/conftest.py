"""Recorded runs, made once for all tests of reports: two on arrays, two on tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from backlit.runs.folder import RunFolder
from reports.recorded_runs import digits_run, plane_run
from reports.recorded_tables import classes_run, values_run


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished classification of pictures."""
    return digits_run(tmp_path_factory.mktemp("runs") / "here")


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished regression."""
    return plane_run(Path(tmp_path_factory.mktemp("runs")) / "here")


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished classification of a table's rows."""
    return classes_run(tmp_path_factory.mktemp("runs") / "here")


@pytest.fixture(scope="session")
def prices(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished regression on a table."""
    return values_run(tmp_path_factory.mktemp("runs") / "here")
