"""Awkward tables: each file of the corpus is read as a careful person reads it, or told."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import InputError
from backlit.data.preparation.preparation import Preparation
from backlit.data.tables.read import read_table
from backlit.data.tables.table import Table
from corpus.entry import Entry, Expected
from corpus.learning import Lesson
from corpus.pairs import Pair
from corpus.whole import EVERYTHING, FILES, LESSONS, PAIRS, listed

_EMPTY = {"integer": 0, "boolean": False, "category": ""}
_READ = listed(FILES, "accept", "warn")
_PLAIN = listed(tuple(entry for entry in FILES if entry.plain))
_TOLD = listed(
    tuple(entry for entry in FILES if entry.is_korean and entry.verdict == "reject")[::6]
)


def _written(entry: Entry, folder: Path) -> Path:
    path = folder / entry.file_name
    path.write_bytes(entry.data())
    return path


def _read(entry: Entry, folder: Path) -> Table:
    return read_table(_written(entry, folder), **entry.options)


def _notes(table: Table) -> list[str]:
    return [*table.source.notes, *(note for column in table.columns for note in column.notes)]


def _cells(table: Table, name: str) -> list[Any]:
    """A column's values in Python's own types, None where one is missing."""
    column = table[name]
    pairs = zip(column.values.tolist(), column.missing.tolist(), strict=True)
    return [None if is_missing else value for value, is_missing in pairs]


def _compare(table: Table, expected: Sequence[Expected]) -> None:
    assert table.names == tuple(column.name for column in expected)
    for column in expected:
        assert table[column.name].kind == column.kind, column.name
        assert _cells(table, column.name) == list(column.cells), column.name


def _check_refusal(error: InputError, file: str, says: Sequence[str], line: int | None) -> None:
    """One line with the file, the line, the words and, at its end, an action."""
    message = str(error)
    assert "\n" not in message
    assert file in message
    said = message.replace(file, "")
    assert line is None or re.search(rf"\bline {line}\b", said), said
    assert [word for word in says if word not in said] == [], said
    assert error.action
    assert message.endswith(" ".join(error.action.split()))


def test_the_corpus_is_large_and_a_third_of_it_is_korean() -> None:
    """At least 150 entries, each with its own name, a third of them Korean, all verdicts met."""
    assert [
        name for name, count in Counter(each.name for each in EVERYTHING).items() if count > 1
    ] == []
    assert len(FILES) >= 150
    for part in (FILES, EVERYTHING):
        assert sum(each.is_korean for each in part) * 3 >= len(part)
        assert {each.verdict for each in part} == {"accept", "warn", "reject"}


def test_each_entry_states_what_it_expects() -> None:
    """What is read has its columns stated, what is doubtful its words; columns are as long."""
    for entry in FILES:
        expected = entry.expected()
        assert (entry.verdict == "reject") == (not expected), entry.name
        assert len({len(column.cells) for column in expected}) <= 1, entry.name
        assert entry.verdict != "warn" or entry.says, entry.name


@pytest.mark.parametrize("entry", _READ)
def test_what_is_read_is_what_is_there(entry: Entry, tmp_path: Path) -> None:
    """Names, kinds and every value are as stated, and so is what was understood of the file."""
    table = _read(entry, tmp_path)
    _compare(table, entry.expected())
    source = table.source
    encoding = entry.written if entry.encoding == "" else entry.encoding
    assert (source.encoding is None) == (encoding is None)
    assert encoding is None or str(source.encoding).lower().startswith(encoding)
    assert source.has_header is entry.header
    assert entry.delimiter is None or source.delimiter == entry.delimiter
    assert entry.decimal is None or source.decimal == entry.decimal
    _check_lines(table, entry)
    for column in table.columns:
        empty = column.values[column.missing]
        is_empty = (
            empty != empty if column.kind in ("number", "date") else empty == _EMPTY[column.kind]
        )
        assert is_empty.all()


def _check_lines(table: Table, entry: Entry) -> None:
    """The line kept for a row is one of the file's, later than that of the row before."""
    lines = table.source.lines
    assert (lines is None) == (table.source.encoding is None)
    if lines is not None:
        text = entry.data().decode(entry.written).replace("\r\n", "\n").replace("\r", "\n")
        assert len(lines) == table.rows
        assert (np.diff(lines) > 0).all()
        assert lines[0] >= 1
        assert lines[-1] <= len(text.split("\n"))


@pytest.mark.parametrize("entry", listed(FILES, "warn"))
def test_what_is_doubtful_is_said(entry: Entry, tmp_path: Path) -> None:
    """One note, a sentence in one line, has all the stated words."""
    notes = [note.replace(entry.file_name, "") for note in _notes(_read(entry, tmp_path))]
    assert any(all(word in note for word in entry.says) for note in notes), notes
    assert not any("\n" in note for note in notes)


@pytest.mark.parametrize("entry", listed(FILES, "reject"))
def test_what_cannot_be_read_is_told_in_one_line(entry: Entry, tmp_path: Path) -> None:
    """The message has the file, the line, the column, the stated words and an action."""
    with pytest.raises(InputError) as caught:
        _read(entry, tmp_path)
    says = (*entry.says, *([entry.column] if entry.column else []))
    _check_refusal(caught.value, entry.file_name, says, entry.line)


@pytest.mark.parametrize("entry", _PLAIN)
def test_what_is_plain_is_as_python_reads_it(entry: Entry, tmp_path: Path) -> None:
    """Python's csv, decimal and datetime find the same values; and there is nothing to note."""
    table = _read(entry, tmp_path)
    assert _notes(table) == []
    header, *rows = csv.reader(io.StringIO(entry.data().decode(), newline=""), strict=True)
    assert list(table.names) == header
    for name, texts in zip(header, zip(*rows, strict=True), strict=True):
        assert _cells(table, name) == [_as_python_reads(text, table[name].kind) for text in texts]


def _as_python_reads(text: str, kind: str) -> Any:
    if not text:
        return None
    if kind == "number":
        return float(Decimal(text))
    if kind == "boolean":
        return {"true": True, "false": False}[text]
    if kind == "date":
        return datetime.fromisoformat(text)
    return int(Decimal(text)) if kind == "integer" else text


@pytest.mark.parametrize("entry", _READ)
def test_a_table_is_read_again_by_its_own_kinds(entry: Entry, tmp_path: Path) -> None:
    """As at prediction: with names and kinds given, a file's content is the same."""
    path = _written(entry, tmp_path)
    table = read_table(path, **entry.options)
    kinds = {column.name: column.kind for column in table.columns}
    names: Any = {} if table.source.has_header else {"names": table.names}
    assert read_table(path, kinds=kinds, **names).fingerprint() == table.fingerprint()


def _learnt(pair: Pair, folder: Path) -> tuple[Table, Preparation]:
    path = folder / "training.csv"
    path.write_text(pair.training(), encoding="utf-8")
    table = read_table(path)
    keep, target = table.names[:-1], table.names[-1]
    return table, Preparation.learn(table, target, keep=keep, categorical=pair.names)


@pytest.mark.parametrize("pair", listed(PAIRS, "accept", "warn"))
def test_a_file_to_predict_is_prepared_as_the_rows_that_mean_the_same(
    pair: Pair, tmp_path: Path
) -> None:
    """However it is spelt, a row is prepared as in training; what is unlike is said."""
    table, preparation = _learnt(pair, tmp_path)
    path = tmp_path / "new.csv"
    path.write_bytes(pair.given.encode(pair.encoding))
    kinds = {role.name: role.kind for role in preparation.roles}
    new = read_table(path, kinds=kinds, **pair.options)
    told = preparation.check_columns(new.names)
    assert bool(told) == (pair.verdict == "warn"), told
    assert not pair.says or any(all(word in note for word in pair.says) for note in told), told
    matrix, known = preparation.features(new), preparation.features(table)
    assert matrix.shape == (len(pair.same), known.shape[1])
    assert np.isfinite(matrix).all()
    for row, same in zip(matrix, pair.same, strict=True):
        assert same is None or (row == known[same]).all()


@pytest.mark.parametrize("pair", listed(PAIRS, "reject"))
def test_a_file_that_cannot_be_predicted_is_told(pair: Pair, tmp_path: Path) -> None:
    """In one line, with all the columns that are missing, or the cell that does not fit."""
    _, preparation = _learnt(pair, tmp_path)
    path = tmp_path / "new.csv"
    path.write_bytes(pair.given.encode(pair.encoding))
    kinds = {role.name: role.kind for role in preparation.roles}
    with pytest.raises(InputError) as caught:
        preparation.features(read_table(path, kinds=kinds, **pair.options))
    _check_refusal(caught.value, "new.csv" if pair.line else "", pair.says, pair.line)


@pytest.mark.parametrize("lesson", listed(LESSONS))
def test_what_can_be_learnt_is_told_from_what_cannot(lesson: Lesson, tmp_path: Path) -> None:
    """Targets that say nothing are refused, columns that say nothing left out with a reason."""
    path = tmp_path / "table.csv"
    path.write_text(lesson.content, encoding="utf-8")
    table = read_table(path)
    if lesson.verdict == "reject":
        with pytest.raises(InputError) as caught:
            Preparation.learn(table, lesson.target)
        _check_refusal(caught.value, "", lesson.says, lesson.line)
        return
    preparation = Preparation.learn(table, lesson.target)
    if lesson.verdict == "accept":
        assert preparation.dropped == ()
        assert preparation.target.classes == lesson.classes
    else:
        assert [role.name for role in preparation.dropped] == [lesson.named]
        assert [word for word in lesson.says if word not in preparation.dropped[0].why] == []
    if lesson.line is not None:
        with pytest.raises(InputError) as caught:
            preparation.dataset(table)
        _check_refusal(caught.value, "table.csv", (), lesson.line)


@cache
def _trains_on_tables() -> bool:
    command = [sys.executable, "-m", "backlit", "train", "--help"]
    answer = subprocess.run(command, capture_output=True, check=True, env=_environment("utf-8"))
    return b"--target" in answer.stdout


def _environment(encoding: str) -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": encoding}


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
@pytest.mark.parametrize("entry", _TOLD)
def test_a_console_that_cannot_show_it_shows_it(
    entry: Entry, encoding: str, tmp_path: Path
) -> None:
    """`backlit train` prints the one line on any console, what it cannot show escaped."""
    if not _trains_on_tables():
        pytest.skip("the command line does not read tables yet: `backlit train` has no --target")
    path = _written(entry, tmp_path)
    command = [sys.executable, "-m", "backlit", "train", str(path), "--target", "1"]
    command += ["--out", str(tmp_path / "runs")]
    answer = subprocess.run(command, capture_output=True, env=_environment(encoding), check=False)
    assert answer.returncode == 2
    message = answer.stderr.decode(encoding)
    assert "Traceback" not in message
    assert message.count("error: ") == 1
    shown = entry.file_name.encode(encoding, "backslashreplace").decode(encoding)
    assert shown in message
    assert not (tmp_path / "runs").exists()
