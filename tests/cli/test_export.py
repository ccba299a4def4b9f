"""`backlit export`."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import MissingExtraError
from backlit.export import onnx_file, onnx_graph
from backlit.export.onnx_check import Check
from backlit.export.onnx_file import Exported
from typed import Typed


def saved(moons: Path, folder: Path) -> Path:
    """The model of a run as a file of its own."""
    return bl.open_model(moons).save(folder / "moons.safetensors")


def test_numpy_lies_beside_the_model_and_answers_as_it(
    typed: Typed, moons: Path, tmp_path: Path
) -> None:
    """`moons.py` beside `moons.safetensors`, run without Backlit: the same classes."""
    model = saved(moons, tmp_path)
    answer = typed("export", model, "--numpy")
    file = tmp_path / "moons.py"
    assert (answer.code, answer.out) == (0, "")
    assert f"saved     {file}: {file.stat().st_size:,} bytes\n" in answer.err
    data = bl.load("moons", rows=200, seed=3).test
    assert data is not None
    np.savetxt(tmp_path / "rows.csv", data.x, delimiter=",")
    done = subprocess.run(
        [sys.executable, "-I", file, tmp_path / "rows.csv"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    said = [int(row["prediction"]) for row in csv.DictReader(io.StringIO(done.stdout))]
    assert said == bl.open_model(model).predict(data.x).tolist()


def test_json_says_what_was_written(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """Model, format, file and size; a run folder stands for its best model."""
    out = tmp_path / "own.py"
    facts = typed("export", moons, "--numpy", "-o", out, "--json").facts
    assert facts == {
        "model": str(moons / "best.safetensors"), "format": "numpy", "file": str(out),
        "bytes": out.stat().st_size,
    }  # fmt: skip


def test_onnx_is_run_before_it_is_written(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """Where onnxruntime is there: the number of rows and the largest difference."""
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    answer = typed("export", saved(moons, tmp_path), "--onnx", "--json")
    assert answer.facts["checked"] is True
    assert answer.facts["difference"] <= 1e-5
    assert "checked   64 random rows by onnxruntime" in answer.err
    session = runtime.InferenceSession((tmp_path / "moons.onnx").read_bytes())
    assert [each.name for each in session.get_outputs()] == ["label", "probabilities"]


@pytest.mark.parametrize("check", [None, Check(64, 3e-7)])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_whether_it_was_run_is_said(
    typed: Typed, moons: Path, tmp_path: Path, lang: str, check: Check | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """In both languages; the name of the file is the graph's."""
    names = []

    def found(model: object, name: str) -> Exported:
        names.append(name)
        return Exported(b"onnx", check)

    monkeypatch.setattr(onnx_file, "exported", found)
    out = tmp_path / "a.onnx"
    answer = typed("export", moons, "--onnx", "-o", out, "--lang", lang)
    assert answer.code == 0
    assert ("3e-07" in answer.err) == (check is not None)
    assert ("pip install onnxruntime" in answer.err) == (check is None)
    assert (names, out.read_bytes()) == (["a"], b"onnx")


def test_without_the_extra_nothing_is_written(
    typed: Typed, moons: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, and what to install."""

    def absent() -> object:
        raise MissingExtraError("export --onnx", action="pip install 'backlit[onnx]'")

    monkeypatch.setattr(onnx_graph, "onnx", absent)
    answer = typed("export", moons, "--onnx", "-o", tmp_path / "a.onnx")
    assert answer.code == 2
    assert "pip install 'backlit[onnx]'" in answer.err
    assert not list(tmp_path.iterdir())


def test_the_model_itself_is_never_overwritten(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """A file of another ending is refused."""
    model = saved(moons, tmp_path)
    before = model.read_bytes()
    for form in ("--onnx", "--numpy"):
        answer = typed("export", model, form, "-o", model)
        assert answer.code == 2
        assert "--output: expected a file that ends in" in answer.err
    assert model.read_bytes() == before
    answer = typed("export", model, "--numpy", "--onnx", "--lang", "ko")
    assert answer.err.startswith("오류: backlit export: --onnx, --numpy 가운데 하나여야")


def test_one_s_own_layers_are_told_in_one_line(typed: Typed, tmp_path: Path) -> None:
    """A file that names a layer outside the table."""

    @dataclass(frozen=True)
    class Twice(bl.Layer):
        def apply(self, p: Any, x: Any, mode: Any) -> Any:
            return x * 2.0, {}

    network = bl.Chain(Twice(), bl.Dense(2))
    arrays = {f"parameters/{name}": value for name, value in network.init(2).items()}
    model = bl.Model(network, bl.SoftmaxCrossEntropy(), arrays, (2,)).save(
        tmp_path / "m.safetensors"
    )
    answer = typed("export", model, "--numpy")
    assert answer.code == 2
    assert "'Twice'" in answer.err
    assert answer.err.count("\n") == 1
