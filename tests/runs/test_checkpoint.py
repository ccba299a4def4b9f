"""Checkpoints: two states at most, the newer first. (How they survive: laws/test_faults.py.)"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backlit.base.errors import FileFormatError
from backlit.runs import checkpoint
from backlit.runs.folder import RunFolder
from backlit.runs.plan_file import fingerprint, write_plan


def test_the_last_two_states_are_kept(tmp_path: Path) -> None:
    """The newest state is loaded, without a note; the one before it is kept beside it."""
    run = RunFolder(tmp_path)
    for iteration in (1, 2, 3):
        checkpoint.save(run, {"w": np.full(2, iteration)}, {"iteration": iteration})
    found = checkpoint.load(run)
    assert (found.facts, found.note) == ({"iteration": 3}, None)
    assert (found.arrays["w"] == 3).all()
    run.last.unlink()
    found = checkpoint.load(run)
    assert found.facts == {"iteration": 2}
    assert found.note == (
        "last.safetensors cannot be used (no such file): "
        "the state before it, previous.safetensors, was taken"
    )


def test_the_same_state_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing of the clock, the process or the order of names is in a checkpoint."""
    run = RunFolder(tmp_path)
    checkpoint.save(run, {"a": np.ones(2), "b": np.zeros(1)}, {"x": 1, "y": 2})
    checkpoint.save(run, {"b": np.zeros(1), "a": np.ones(2)}, {"y": 2, "x": 1})
    assert run.last.read_bytes() == run.previous.read_bytes()


def test_a_run_without_a_checkpoint_is_told(tmp_path: Path) -> None:
    """Both reasons, and one action."""
    with pytest.raises(FileFormatError) as caught:
        checkpoint.load(RunFolder(tmp_path))
    assert "got none that can be read (no such file in last.safetensors, " in str(caught.value)
    assert "train again from run.toml" in str(caught.value)


def test_a_state_belongs_to_its_plan(tmp_path: Path) -> None:
    """A state that names its plan is refused after the plan was changed; comments do not count."""
    run = RunFolder(tmp_path)
    write_plan(run, {"seed": 0})
    checkpoint.save(run, {}, {"plan": fingerprint({"seed": 0, "engine": None})})
    run.plan.write_text("# mine\nseed=0 # as ever\n")
    checkpoint.load(run)
    run.plan.write_text("seed = 1\n")
    with pytest.raises(FileFormatError, match="got none that can be read \\(one of another plan"):
        checkpoint.load(run)
