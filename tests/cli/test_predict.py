"""`backlit predict`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

import backlit as bl
from typed import Typed


def test_each_row_has_its_answer_and_probabilities(typed: Typed, moons: Path) -> None:
    """Columns row, prediction and one for each class; the largest probability is predicted."""
    answer = typed("predict", moons, "moons")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    data = bl.load("moons", rows=200, seed=3).test
    assert data is not None
    model = bl.open_model(moons / "best.safetensors")
    assert [int(row["prediction"]) for row in rows] == model.predict(data.x).tolist()
    assert [int(row["row"]) for row in rows] == list(range(data.rows))
    shares = np.array([[float(row[f"probability_{k}"]) for k in (0, 1)] for row in rows])
    np.testing.assert_allclose(shares, model.probabilities(data.x), atol=1e-6)


def test_values_come_back_to_the_bit(typed: Typed, plane: Path) -> None:
    """A regression's numbers read back as the float32 they were."""
    rows = list(csv.DictReader(io.StringIO(typed("predict", plane, "plane").out)))
    data = bl.load("plane", rows=200).test
    assert data is not None
    said = np.array([row["prediction"] for row in rows], dtype=np.float32)
    np.testing.assert_array_equal(said, bl.open_model(plane / "best.safetensors").predict(data.x))


def test_korean_names_open_in_a_spreadsheet(typed: Typed, tmp_path: Path) -> None:
    """A file with names beyond ASCII begins with a byte order mark; others do not."""
    x = np.random.default_rng(0).normal(size=(40, 2))
    y = np.array(["개", "고양이, 집"])[np.arange(40) % 2]
    np.savez(tmp_path / "pets.npz", x=x, y=y)
    options = ["--layers", "3", "--epochs", "1", "--quiet", "--out", tmp_path]
    assert typed("train", tmp_path / "pets.npz", *options).code == 0
    run, out = tmp_path / "pets-001", tmp_path / "out.csv"
    answer = typed("predict", run, tmp_path / "pets.npz", "-o", out, "--json")
    assert answer.facts["file"] == str(out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbfrow,prediction,")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert {row["prediction"] for row in rows} <= {"개", "고양이, 집"}
    assert typed("predict", run, tmp_path / "pets.npz").out.startswith("row,")


def test_json_holds_the_rows_if_no_file_does(typed: Typed, moons: Path) -> None:
    """Columns and rows, in the one object."""
    facts = typed("predict", moons, "moons", "--json").facts
    assert facts["columns"] == ["row", "prediction", "probability_0", "probability_1"]
    assert len(facts["predictions"]) == facts["rows"] == 50


def test_a_folder_that_is_not_there_is_told(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """Nothing half written: the error names the place."""
    answer = typed("predict", moons, "moons", "-o", tmp_path / "no" / "out.csv")
    assert answer.code == 1
    assert "make the folder first" in answer.err


def test_rows_without_labels_are_answered(typed: Typed, tmp_path: Path) -> None:
    """An archive of x alone gets the answers that the same rows get with labels."""
    x = np.random.default_rng(0).normal(size=(40, 2))
    np.savez(tmp_path / "known.npz", x=x, y=np.where(x[:, 0] > 0, 1, 0))
    np.savez(tmp_path / "unknown.npz", x=x)
    typed("train", str(tmp_path / "known.npz"), "--epochs", "1", "--out", str(tmp_path / "runs"))
    run = str(tmp_path / "runs" / "known-001")
    said = [
        typed("predict", run, str(tmp_path / f"{name}.npz")).out for name in ("known", "unknown")
    ]
    assert said[0] == said[1]
    assert said[0].count("\n") == 41
