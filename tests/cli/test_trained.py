"""A model to be used, and its rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.cli.trained import model_file
from typed import Typed


def test_a_run_folder_stands_for_its_best_model(moons: Path, tmp_path: Path) -> None:
    """A folder, or the file itself; anything else is told."""
    assert model_file(moons) == moons / "best.safetensors"
    assert model_file(moons / "last.safetensors") == moons / "last.safetensors"
    fresh = tmp_path / "moons-002"
    fresh.mkdir()
    shutil.copy(moons / "run.toml", fresh)
    for wrong, said in (
        (fresh, "let it train: backlit resume"),
        (tmp_path / "no.safetensors", "no such file"),
        (tmp_path, "name one of its runs: moons-002"),
    ):
        with pytest.raises(InputError) as caught:
            model_file(wrong)
        assert said in str(caught.value)


def test_rows_are_those_the_training_held_back(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """The plan beside the model gives seed and settings; without it, that is said."""
    known = typed("evaluate", moons, "moons", "--json")
    assert (known.facts["seed"], known.facts["part"]) == (3, "test")
    assert known.facts["rows"] == 50
    assert "note" not in known.err
    trained = typed("runs", moons.parent, "--json").facts["runs"][0]
    assert known.facts["accuracy"] == trained["score"]
    asked = typed("evaluate", moons, "moons", "--seed", "4", "--json")
    assert asked.facts["seed"] == 4
    alone = tmp_path / "model.safetensors"
    shutil.copy(moons / "best.safetensors", alone)
    copied = typed("evaluate", alone, "moons", "--json")
    assert (copied.facts["seed"], copied.facts["accuracy"]) == (3, known.facts["accuracy"])
    assert "note" not in copied.err
    run = bl.fit(bl.Chain(bl.Dense(2)), bl.load("moons", rows=50), epochs=1)
    unknown = typed("evaluate", run.save(tmp_path / "unknown.safetensors"), "moons")
    assert unknown.code == 0
    assert "may be" in unknown.err
