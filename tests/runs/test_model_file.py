"""Model files: all of a model, of this format and version, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backlit.base import files
from backlit.base.errors import FileFormatError
from backlit.runs.model_file import read_model, write_model
from backlit.runs.sealed import pack


def test_a_model_comes_back(tmp_path: Path) -> None:
    """Arrays and facts are those that were written, with the format's name and version."""
    arrays = {"parameters/dense1/weight": np.ones((3, 2), np.float32)}
    write_model(tmp_path / "m", arrays, {"task": "regression", "classes": None})
    found, facts = read_model(str(tmp_path / "m"))
    assert facts == {
        "format": "backlit-model",
        "version": 1,
        "task": "regression",
        "classes": None,
    }
    assert (found["parameters/dense1/weight"] == 1).all()


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"format": "backlit-checkpoint", "version": 1}, "expected backlit-model, got backlit-ch"),
        ({}, "expected backlit-model, got None"),
        ({"format": "backlit-model", "version": 2}, "got version 2; install a newer Backlit"),
        ({"format": "backlit-model", "version": True}, "got version True"),
        ({"format": "backlit-model"}, "got version None"),
    ],
)
def test_other_formats_and_newer_versions_are_refused(
    tmp_path: Path, facts: dict[str, Any], words: str
) -> None:
    """A checkpoint is no model, and a file from the future is told as such."""
    files.write_atomic(tmp_path / "m", pack({}, facts))
    with pytest.raises(FileFormatError) as caught:
        read_model(tmp_path / "m")
    assert words in str(caught.value)
