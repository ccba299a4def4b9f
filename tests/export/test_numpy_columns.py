"""The preparation of a table as plain Python."""

from __future__ import annotations

import csv
import io
import math
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backlit as bl
from backlit.data.preparation.preparation import Preparation
from backlit.data.preparation.stored import READS
from backlit.data.tables.column import Kind
from backlit.data.tables.numbers import read_number
from backlit.data.tables.read import read_table
from backlit.data.tables.words import MISSING, truth
from backlit.export import numpy_columns
from backlit.export.numpy_file import to_numpy
from backlit.export.random_tables import random_table
from export.sample_models import as_rows, numpy_answers, table_model
from real_data import require


def test_every_encoder_and_kind_has_its_line() -> None:
    """The table knows each encoder that a model file may name, and each kind of column."""
    assert set(numpy_columns.LINES) == set(READS)
    assert set(numpy_columns.READ) == set(Kind.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("task", ["classification", "regression"])
def test_dicts_are_answered_as_tables_are(task: str, tmp_path: Path) -> None:
    """Missing and unseen values, outliers and every encoder: 1e-6 from the model's answers."""
    subject = table_model(task)
    assert subject.preparation is not None
    table = random_table([subject.preparation], 200)
    said = numpy_answers(subject, as_rows(table), tmp_path)
    if task == "classification":
        np.testing.assert_allclose(said["probabilities"], subject.probabilities(table), atol=1e-6)
        assert set(said["predict"]) == {"low", "높음"}
    else:
        np.testing.assert_allclose(said["predict"], subject.predict(table), rtol=1e-5)


def cells(kind: str, words: list[Any], folder: Path) -> list[Any]:
    """What the file's own function for a kind of column reads in cells; None if it refuses."""
    text = to_numpy(table_model())
    file = folder / "model.py"
    file.write_text(text, encoding="utf-8")
    script = (
        "import runpy, sys\n"
        "read, cells = runpy.run_path(sys.argv[1])[sys.argv[2]], eval(sys.argv[3])\n"
        "for cell in cells:\n"
        "    try:\n        print(ascii(read(cell)))\n"
        "    except ValueError:\n        print('refused')\n"
    )
    function = numpy_columns.READ[kind].strip("(").partition(",")[0]
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", script, str(file), function, ascii(words)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_numbers_are_read_as_people_write_them(tmp_path: Path) -> None:
    """Groups of three, decimal commas, per cent, currencies, missing words; text is refused."""
    given = {
        "1,234.5": 1234.5, "1,234원": 1234.0, "₩ 1,234,567": 1234567.0, "45%": 0.45, " 7 ": 7.0,
        "1,5": 1.5, "-3e2": -300.0, "\N{MINUS SIGN}2": -2.0, "0,125": 0.125, "NA": math.nan,
        "없음": math.nan, "": math.nan, "abc": None, "1 개": None,
    }  # fmt: skip
    found = cells("number", [*given, 3, 2.5, None], tmp_path)
    wanted = ["refused" if value is None else repr(value) for value in given.values()]
    assert found == [*wanted, "3.0", "2.5", "nan"]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The function of a file that reads a number."""
    file = tmp_path_factory.mktemp("file") / "model.py"
    file.write_text(to_numpy(table_model()), encoding="utf-8")
    return runpy.run_path(str(file))["as_number"]


MARKS = st.sampled_from(["", "원", "$", "₩", " 원", "%", "€ ", "-", "+", "- "])
NUMBER = st.from_regex(
    r"[0-9]{0,4}([.,][0-9]{3}){0,2}([.,][0-9]{0,4})?(e-?[0-9]{1,2})?", fullmatch=True
)


@given(st.tuples(MARKS, MARKS, NUMBER, MARKS).map("".join) | st.text("0123,.e-+% 원$", max_size=9))
def test_no_number_is_read_otherwise_than_in_tables(read: Any, word: str) -> None:
    """What the reader of tables takes for a number is that number; else only marks are odd.

    A file of text has one mark for its decimals, a cell alone has its own: a group of three
    behind a comma is a thousand.
    """
    bare = "".join(each for each in word if each not in " 원$₩€")
    said = [read_number(each, mark) for each in (word, bare) for mark in (".", ",")]
    values = [float(each.value) for each in said if each is not None]
    try:
        found = read(word)
    except ValueError:
        assert said[0] is None
    else:
        assert word.strip() in MISSING or any(math.isclose(found, each) for each in values)


def test_words_mean_what_they_mean_in_files(tmp_path: Path) -> None:
    """Every word for missing and for yes and no that the reader of tables knows."""
    assert set(cells("number", sorted(MISSING), tmp_path)) == {"nan"}
    assert set(cells("category", sorted(MISSING), tmp_path)) == {"''"}
    words = ["true", "YES", "y", "t", "1", "예", "네", "있음"]
    words += ["false", "no", "N", "f", "0", "아니오", "아니요", "없음"]
    said = [truth(word) for word in words]
    assert cells("boolean", words, tmp_path) == [str(float(each or 0)) for each in said]


def test_truths_categories_and_dates_are_read(tmp_path: Path) -> None:
    """Words of both languages, values of Python, and the ways to write a date."""
    given = {"Yes": 1.0, "아니오": 0.0, "없음": 0.0, "1": 1.0, "?": math.nan, "vielleicht": None}
    wanted = ["refused" if value is None else repr(value) for value in given.values()]
    assert cells("boolean", [*given, True, None], tmp_path) == [*wanted, "1.0", "nan"]
    assert cells("category", [" red ", 3, 3.0, "3.0", True, "n/a", None], tmp_path) == [
        "'red'", "'3'", "'3'", "'3'", "'True'", "''", "''",
    ]  # fmt: skip
    days = ["2024-01-03", "2024/1/3", "2024. 1. 3.", "2024년 1월 3일", "20240103"]
    wrong = ["03/04/2024", "2024-13-01", "soon", "2024-01-03 오후 3:04", "2024-01-03T10:00+09:00"]
    found = cells("date", [*days, "2024-01-03 15:04", "2024-01", "NaT", *wrong], tmp_path)
    assert {each[:27] for each in found[:5]} == {"np.datetime64('2024-01-03T0"}
    assert found[5] == "np.datetime64('2024-01-03T15:04:00.000000')"
    assert found[6][:25] == "np.datetime64('2024-01-01"
    assert found[7] == "np.datetime64('NaT','us')"
    assert found[8:] == ["refused"] * len(wrong)


@pytest.mark.parametrize(
    "name, target",
    [("titanic", "survived"), ("penguins", "species"), ("mpg", "mpg"), ("diamonds", "price")],
)
def test_real_files_are_answered_from_their_own_text(
    name: str, target: str, tmp_path: Path
) -> None:
    """`python model.py file.csv` says of each line what the model says of the table."""
    path = require("tables") / f"{name}.csv"
    table = read_table(path)
    table = table.take(np.arange(min(table.rows, 2000)))
    prepared = Preparation.learn(table, target)
    rows = prepared.dataset(table.take(~table[target].missing))
    outputs = 1 if rows.classes is None else len(rows.classes)
    network = bl.Chain(bl.Dense(8), bl.ReLU(), bl.Dense(outputs))
    loss = bl.MeanSquaredError() if rows.classes is None else bl.SoftmaxCrossEntropy()
    run = bl.fit(network, rows, loss=loss, epochs=1, seed=0, progress="quiet")
    subject = replace(run.model, preparation=prepared)
    file, part = tmp_path / "model.py", tmp_path / "part.csv"
    file.write_text(to_numpy(subject), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)[: table.rows + 1]
    part.write_text("".join(lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(file), str(part)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = list(csv.reader(io.StringIO(done.stdout)))[1:]
    if rows.classes is None:
        wanted = subject.predict(table)
        found = [float(line[1]) for line in said]
        np.testing.assert_allclose(found, wanted, atol=1e-6 * np.abs(wanted).max())
    else:
        shares = np.array([line[2:] for line in said], float)
        np.testing.assert_allclose(shares, subject.probabilities(table), atol=2e-6)


def test_semicolons_stand_beside_decimal_commas(tmp_path: Path) -> None:
    """1,234 is 1.234 in a file of semicolons, unless its numbers have points."""
    subject = table_model()
    file = tmp_path / "model.py"
    file.write_text(to_numpy(subject), encoding="utf-8")
    said = []
    head = "price;rooms;lift;kind;street;built;sold;floor;yard\n"
    for line in ("1,234;2;y;flat;Elm", "1.234;2;y;flat;Elm", "1,234;2.50;y;flat;Elm"):
        (tmp_path / "rows.csv").write_text(head + line + ";;;;\n", encoding="cp949")
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", str(file), str(tmp_path / "rows.csv")],
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        said.append(done.stdout)
    assert said[0] == said[1] != said[2]
    assert said[2]
