"""A model as one Python file."""

from __future__ import annotations

import ast
import csv
import io
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.export.numpy_file import to_numpy
from backlit.export.random_tables import random_table
from backlit.training.ensemble import Ensemble
from export.sample_models import as_rows, model, numpy_answers, table_model


def started(file: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`python -I file arguments`."""
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(file), *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_a_trained_model_answers_the_same(tmp_path: Path) -> None:
    """Shares to 1e-6 and the same classes on the real digits, from NumPy alone."""
    data = bl.load("digits")
    network = bl.Chain(bl.Dense(30), bl.BatchNorm(), bl.ReLU(), bl.Dense(10))
    run = bl.fit(network, data, epochs=2, seed=0, progress="quiet")
    assert data.test is not None
    said = numpy_answers(run.model, data.test.x[:80], tmp_path)
    wanted = run.probabilities(data.test.x[:80])
    np.testing.assert_allclose(said["probabilities"], wanted, atol=1e-6)
    assert said["predict"] == run.predict(data.test.x[:80]).tolist()


@pytest.mark.parametrize("outputs, loss", [(1, bl.MeanSquaredError()), (3, bl.SumSquaredError())])
def test_values_come_out_in_the_model_s_shape(outputs: int, loss: Any, tmp_path: Path) -> None:
    """(N,) for one value, (N, K) for several."""
    subject = model(bl.Dense(outputs), inputs=(4,), loss=loss)
    rows = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    said = numpy_answers(subject, rows, tmp_path)["predict"]
    np.testing.assert_allclose(said, subject.predict(rows), rtol=1e-5, atol=1e-6)


def test_two_classes_of_one_score_and_classes_by_name(tmp_path: Path) -> None:
    """One output becomes two shares; names of classes are what they were."""
    loss = bl.BinaryCrossEntropy()
    subject = model(bl.Dense(1), inputs=(2,), loss=loss, classes=("a\n'\"", "개"))
    rows = np.random.default_rng(0).normal(size=(9, 2)).astype("float32")
    said = numpy_answers(subject, rows, tmp_path)
    np.testing.assert_allclose(said["probabilities"], subject.probabilities(rows), atol=1e-6)
    assert said["predict"] == subject.predict(rows).tolist()


def test_float64_keeps_its_digits(tmp_path: Path) -> None:
    """A model in float64 answers to the last digits of float64."""
    subject = model(bl.Dense(1), bl.Tanh(), inputs=(3,), loss=bl.MeanSquaredError())
    arrays = {name: value.astype("float64") / 3 for name, value in subject.arrays.items()}
    subject = replace(subject, arrays=arrays)
    rows = np.random.default_rng(0).normal(size=(5, 3))
    said = numpy_answers(subject, rows, tmp_path)["predict"]
    np.testing.assert_allclose(said, subject.predict(rows), rtol=1e-14)


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_an_ensemble_answers_as_one(task: str, tmp_path: Path) -> None:
    """Members with preparations and networks of their own, averaged as the ensemble does."""
    first = table_model(task)
    assert first.preparation is not None
    price, *others = first.preparation.encoders
    own = replace(first.preparation, encoders=(replace(price, centre=20.0), *others))
    members = (first, table_model(task, seed=1), replace(table_model(task, 2), preparation=own))
    subject = Ensemble(members)
    rows = random_table([first.preparation, own], 40)
    said = numpy_answers(subject, as_rows(rows), tmp_path)
    if task == "classification":
        np.testing.assert_allclose(said["probabilities"], subject.probabilities(rows), atol=1e-6)
    else:
        np.testing.assert_allclose(said["predict"], subject.predict(rows), rtol=1e-5)
    text = to_numpy(subject)
    assert text.count("def prepare") == 2
    assert text.count("def network(") == 1


def test_a_csv_file_is_answered_as_predict_answers(tmp_path: Path) -> None:
    """Header or not, the columns are those of `backlit predict`."""
    subject = model(bl.Dense(3), inputs=(2,), classes=("a", "b", "c"))
    file = tmp_path / "own.py"
    file.write_text(to_numpy(subject, "own"), encoding="utf-8")
    rows = np.array([[1.5, -2.0], [0.25, 3.0]], "float32")
    for head in ("", "left,right\n"):
        (tmp_path / "rows.csv").write_text(f"{head}1.5,-2\n0.25,3\n", encoding="utf-8")
        done = started(file, tmp_path / "rows.csv")
        assert done.returncode == 0, done.stderr
        said = list(csv.DictReader(io.StringIO(done.stdout)))
        assert [line["prediction"] for line in said] == subject.predict(rows).tolist()
        shares = [[float(line[f"probability_{name}"]) for name in "abc"] for line in said]
        np.testing.assert_allclose(shares, subject.probabilities(rows), atol=1e-6)


def test_the_file_speaks_old_python_and_little_else() -> None:
    """It parses as Python 3.8, imports NumPy and the standard library, and is short."""
    text = to_numpy(table_model())
    tree = ast.parse(text, feature_version=(3, 8))
    imports = [each for each in ast.walk(tree) if isinstance(each, ast.Import)]
    names = {alias.name for each in imports for alias in each.names}
    assert not [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    assert names - sys.stdlib_module_names == {"numpy"}
    code, _, numbers = text.partition("WEIGHTS = {")
    assert len(code.splitlines()) < 295
    assert max(map(len, numbers.splitlines())) <= 100
    plain = to_numpy(model(bl.Dense(2), inputs=(2,))).splitlines()
    assert len(plain) < 110
    assert max(map(len, plain)) <= 100


def test_names_are_never_code(tmp_path: Path) -> None:
    """A file's name, a class or a column with quotes and new lines stays text."""
    evil = '"""\nraise SystemExit(3)\n"""\\'
    subject = table_model()
    prepared = subject.preparation
    assert prepared is not None
    encoders = (replace(prepared.encoders[0], column=evil), *prepared.encoders[1:])
    roles = (replace(prepared.roles[0], name=evil), *prepared.roles[1:])
    subject = replace(subject, preparation=replace(prepared, roles=roles, encoders=encoders))
    file = tmp_path / "model.py"
    file.write_text(to_numpy(subject, evil), encoding="utf-8")
    (tmp_path / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    done = started(file, tmp_path / "rows.csv")
    assert done.returncode == 1
    assert "no column" in done.stderr


def test_rows_that_do_not_fit_are_told(tmp_path: Path) -> None:
    """Another shape, NaN and infinity are ValueErrors, not answers."""
    subject = model(bl.Dense(2), inputs=(2,))
    file = tmp_path / "model.py"
    file.write_text(to_numpy(subject), encoding="utf-8")
    for cells in ("1,2,3", "1,nan", "1,1e400"):
        (tmp_path / "rows.csv").write_text(f"{cells}\n", encoding="utf-8")
        done = started(file, tmp_path / "rows.csv")
        assert done.returncode == 1
        assert "ValueError" in done.stderr


def test_layers_of_one_s_own_are_refused() -> None:
    """In one line, with the layer's name."""

    @dataclass(frozen=True)
    class Twice(bl.Layer):
        def apply(self, p: Any, x: Any, mode: Any) -> Any:
            return x * 2.0, {}

    with pytest.raises(InputError) as caught:
        to_numpy(model(Twice(), bl.Dense(2), inputs=(2,)))
    assert str(caught.value) == (
        "twice1: export: expected a model of Backlit's own layers and losses, got Twice, one of "
        "your own; leave it out, or read model.parameters into a program of your own"
    )
