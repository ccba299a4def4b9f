"""Awkward tables: each file of the corpus is read as a careful person reads it, or told."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backlit.base.errors import InputError
from backlit.data.preparation.preparation import Preparation
from backlit.data.tables.read import read_table
from backlit.data.tables.table import Table
from backlit.training.tables import fit_table
from corpus.damaging import damaged
from corpus.entry import Entry
from corpus.judging import (
    as_python_reads,
    cells_of,
    check_lines,
    check_refusal,
    check_source,
    compare,
    notes_of,
    without_file,
)
from corpus.learning import Lesson
from corpus.pairs import Pair
from corpus.whole import EVERYTHING, FILES, LESSONS, PAIRS, listed

Reading = Callable[[Entry], Table]
_READ = listed(FILES, "accept", "warn")
_PLAIN = listed(tuple(entry for entry in FILES if entry.plain))
_KOREAN_REFUSED = [each for each in listed(FILES, "reject") if each.values[0].is_korean]
_SHOWN_IN_KOREAN = [each for each in listed(LESSONS, "accept") if each.values[0].is_korean]


def _written(entry: Entry, folder: Path) -> Path:
    path = folder / entry.file_name
    path.write_bytes(entry.data())
    return path


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """A function that reads an entry's file, once for all tests."""
    tables: dict[str, Table] = {}

    def read(entry: Entry) -> Table:
        if entry.name not in tables:
            path = _written(entry, tmp_path_factory.mktemp("corpus"))
            tables[entry.name] = read_table(path, **entry.options)
        return tables[entry.name]

    return read


def test_the_corpus_is_large_and_a_third_of_it_is_korean() -> None:
    """At least 150 entries, each with its own name, a third of them Korean, all verdicts met."""
    names = Counter(each.name for each in EVERYTHING)
    assert [name for name, count in names.items() if count > 1] == []
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
def test_what_is_read_is_what_is_there(entry: Entry, reading: Reading) -> None:
    """Names, kinds and every value are as stated, and so is what was understood of the file."""
    table = reading(entry)
    compare(table, entry.expected())
    check_source(table, entry)
    check_lines(table, entry)


@pytest.mark.parametrize("entry", listed(FILES, "warn"))
def test_what_is_doubtful_is_said(entry: Entry, reading: Reading) -> None:
    """One note, a sentence in one line, has all the stated words."""
    notes = [without_file(note, entry.file_name) for note in notes_of(reading(entry))]
    assert any(all(word in note for word in entry.says) for note in notes), notes
    assert not any("\n" in note for note in notes)


@pytest.mark.parametrize("entry", listed(FILES, "reject"))
def test_what_cannot_be_read_is_told_in_one_line(entry: Entry, tmp_path: Path) -> None:
    """The message has the file, the line, the column, the stated words and an action."""
    with pytest.raises(InputError) as caught:
        read_table(_written(entry, tmp_path), **entry.options)
    says = (*entry.says, *([entry.column] if entry.column else []))
    check_refusal(caught.value, entry.file_name, says, entry.line)


@pytest.mark.parametrize("entry", _PLAIN)
def test_what_is_plain_is_as_python_reads_it(entry: Entry, reading: Reading) -> None:
    """Python's csv, decimal and datetime find the same values; and there is nothing to note."""
    table = reading(entry)
    assert notes_of(table) == []
    header, *rows = csv.reader(io.StringIO(entry.data().decode(), newline=""), strict=True)
    assert list(table.names) == header
    for name, texts in zip(header, zip(*rows, strict=True), strict=True):
        assert cells_of(table, name) == [as_python_reads(text, table[name].kind) for text in texts]


@pytest.mark.parametrize("entry", listed(FILES, "accept", "warn"))
def test_a_table_is_read_again_by_its_own_kinds(entry: Entry, reading: Reading) -> None:
    """As at prediction: with names and kinds given, a file's content is the same."""
    table = reading(entry)
    kinds = {column.name: column.kind for column in table.columns}
    names: Any = {} if table.source.has_header else {"names": table.names}
    again = read_table(str(table.source.path), kinds=kinds, **names)
    assert again.fingerprint() == table.fingerprint()


def test_no_damage_ends_in_anything_else(tmp_path: Path) -> None:
    """A damaged file is a table, the same with its kinds given, or told in one line."""
    path = tmp_path / "damaged.csv"
    for body in damaged(FILES, count=1000, seed=0):
        path.write_bytes(body)
        try:
            table = read_table(path)
        except InputError as error:
            check_refusal(error, path.name, (), None)
            continue
        kinds = {column.name: column.kind for column in table.columns}
        names: Any = {} if table.source.has_header else {"names": table.names}
        assert read_table(path, kinds=kinds, **names).fingerprint() == table.fingerprint(), body


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
    new = read_table(path, kinds=preparation.kinds, **pair.options)
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
    with pytest.raises(InputError) as caught:
        preparation.features(read_table(path, kinds=preparation.kinds, **pair.options))
    check_refusal(caught.value, "new.csv" if pair.line else "", pair.says, pair.line)


def _table_of(lesson: Lesson, folder: Path) -> Table:
    path = folder / "table.csv"
    path.write_text(lesson.content, encoding="utf-8")
    return read_table(path)


@pytest.mark.parametrize("lesson", listed(LESSONS, "reject"))
def test_what_cannot_be_learnt_is_told(lesson: Lesson, tmp_path: Path) -> None:
    """Before anything is trained."""
    with pytest.raises(InputError) as caught:
        fit_table(_table_of(lesson, tmp_path), lesson.target, progress="quiet")
    check_refusal(caught.value, "", lesson.says, lesson.line)


@pytest.mark.parametrize("lesson", listed(LESSONS, "accept", "warn"))
def test_columns_that_say_nothing_are_left_out_with_a_reason(
    lesson: Lesson, tmp_path: Path
) -> None:
    """And those that say something are not; a row without a target is told when it is needed."""
    table = _table_of(lesson, tmp_path)
    preparation = Preparation.learn(table, lesson.target)
    assert [role.name for role in preparation.dropped] == [lesson.named] * bool(lesson.named)
    for role in preparation.dropped:
        assert [word for word in lesson.says if word not in role.why] == []
    assert lesson.verdict == "warn" or preparation.target.classes == lesson.classes
    if lesson.line is not None:
        with pytest.raises(InputError) as caught:
            preparation.dataset(table)
        check_refusal(caught.value, "table.csv", (), lesson.line)


@pytest.mark.parametrize("lesson", listed(LESSONS, "accept"))
def test_what_can_be_learnt_is_predicted_in_its_own_words(lesson: Lesson, tmp_path: Path) -> None:
    """Also with rows without a target, and with a class that the training part lacks."""
    table = _table_of(lesson, tmp_path)
    run = fit_table(table, lesson.target, epochs=1, members=1, progress="quiet")
    predicted = run.predict(table)
    assert len(predicted) == table.rows
    if lesson.classes is None:
        assert np.isfinite(predicted).all()
    else:
        assert set(predicted.tolist()) <= set(cells_of(table, lesson.target))


def _speaking(encoding: str) -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": encoding}


def _trained(path: Path, target: str, encoding: str) -> tuple[int, str]:
    """`backlit train FILE` on a console of this encoding: exit code, and all that it shows."""
    command = [sys.executable, "-m", "backlit", "train", str(path), "--target", target]
    command += ["--epochs", "1", "--members", "1", "--out", str(path.parent / "runs")]
    answer = subprocess.run(command, capture_output=True, env=_speaking(encoding), check=False)
    shown = (answer.stdout + answer.stderr).decode(encoding)
    assert "Traceback" not in shown
    return answer.returncode, shown


def _on(encoding: str, text: str) -> str:
    return text.encode(encoding, "backslashreplace").decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
@pytest.mark.parametrize("entry", _KOREAN_REFUSED[::8])
def test_a_refusal_is_shown_on_any_console(entry: Entry, encoding: str, tmp_path: Path) -> None:
    """`backlit train` prints its one line, what the console cannot show escaped."""
    code, shown = _trained(_written(entry, tmp_path), "1", encoding)
    assert code == 2
    assert shown.count("error: ") == 1
    assert _on(encoding, entry.file_name) in shown
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("encoding", ["ascii", "cp949"])
@pytest.mark.parametrize("lesson", _SHOWN_IN_KOREAN[1:3])
def test_a_korean_table_is_learnt_on_any_console(
    lesson: Lesson, encoding: str, tmp_path: Path
) -> None:
    """`backlit train` reads CP949, finds a Korean target and names its columns."""
    path = tmp_path / "등급 표.csv"
    path.write_bytes(lesson.content.encode("cp949"))
    code, shown = _trained(path, lesson.target, encoding)
    assert code == 0, shown
    assert _on(encoding, path.name) in shown
    assert _on(encoding, lesson.target) in shown
