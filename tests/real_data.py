"""Real data for tests: the folder BACKLIT_DATA, or `shared/data` beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data() -> Path | None:
    """The folder of real data sets, or None if this machine has none."""
    chosen = os.environ.get("BACKLIT_DATA")
    folder = Path(chosen) if chosen else _BESIDE
    return folder if folder.is_dir() else None


def require(name: str) -> Path:
    """The folder or file of one real data set; skips the test, saying so, if it is not here.

    >>> require("mnist")  # doctest: +SKIP
    PosixPath('.../shared/data/mnist')
    """
    folder = shared_data()
    if folder is None or not (folder / name).exists():
        pytest.skip(f"needs {name} in BACKLIT_DATA or in a shared/data folder beside the checkout")
    return folder / name
