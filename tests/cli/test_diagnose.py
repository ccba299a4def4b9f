"""`backlit diagnose`: what is said of a run's folder, in both languages, and tried."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import backlit as bl
from backlit.cli.main import main
from backlit.data.tables import read_table
from typed import Typed

HANGUL = re.compile("[가-힣]")


def train(out: Path, data: str, *options: object) -> Path:
    """The folder of a run from the command line."""
    given = ["train", data, *map(str, options), "--quiet", "--out", str(out)]
    assert main(given) == 0
    return next(each for each in out.iterdir() if each.is_dir())


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Digits, at a rate a thousand times too low; tests must not write into it."""
    out = tmp_path_factory.mktemp("slow")
    options = ["--optimizer", "sgd", "--learning-rate", "1e-4", "--epochs", "8", "--seed", "2"]
    return train(out, "digits", *options)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Digits as they are learnt well; tests must not write into it."""
    out = tmp_path_factory.mktemp("sound")
    return train(out, "digits", "--optimizer", "sgd", "--learning-rate", "0.1", "--epochs", "15")


def csv_of(file: Path, *, shuffled: bool = False, rows: int = 400) -> Path:
    """A table of three columns and a class that follows from two of them, or from none."""
    rng = np.random.default_rng(6)
    x = rng.normal(size=(rows, 3))
    label = (x[:, 0] + x[:, 1] > 0).astype(int)
    if shuffled:
        label = rng.permutation(label)
    lines = ["length,width,height,kind"]
    lines += [
        ",".join([*(f"{each:.3f}" for each in row), "ab"[kind]])
        for row, kind in zip(x, label, strict=True)
    ]
    file.write_text("\n".join(lines) + "\n")
    return file


def test_a_sick_run_in_english(typed: Typed, slow: Path) -> None:
    """Name and numbers, what the notes say, what to try, and the next command on the other
    output; finding something is no failure."""
    answer = typed("diagnose", slow)
    assert answer.code == 0
    assert answer.out.startswith("1. The learning rate is too low: in ")
    assert answer.out.splitlines()[0].endswith(". [rate-too-low]")
    notes, change = (line.split()[0] for line in answer.out.splitlines()[1:3])
    assert (notes, change) == ("notes", "try")
    assert "--learning-rate" in answer.out
    assert f"backlit diagnose {slow} --try" in answer.err
    assert not HANGUL.search(answer.out + answer.err)


def test_a_sick_run_in_korean(typed: Typed, slow: Path) -> None:
    """The same finding with the same numbers, wholly in Korean."""
    answer = typed("diagnose", slow, "--lang", "ko")
    assert answer.out.startswith("1. 학습률이 너무 낮습니다.")
    assert answer.out.splitlines()[0].endswith(". [rate-too-low]")
    assert "learning rate" not in answer.out
    english = typed("diagnose", slow).out
    said = [re.findall(r"\d+\.\d+", each.splitlines()[0]) for each in (answer.out, english)]
    assert sorted(said[0]) == sorted(said[1])
    assert said[0]


def test_a_healthy_run(typed: Typed, sound: Path) -> None:
    """Nothing found, in so many words, and nothing to try."""
    answer = typed("diagnose", sound)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == (
        f"{sound.name}: nothing found. Data, first weights, steps and fit look sound.\n"
    )
    assert "문제를 찾지 못했습니다" in typed("diagnose", sound, "--lang", "ko").out
    assert typed("diagnose", sound, "--json").facts == {
        "run": str(sound), "healthy": True, "findings": [],
    }  # fmt: skip
    assert typed("diagnose", sound, "--try").out == answer.out


@pytest.mark.parametrize("language", ["en", "ko"])
def test_json_is_what_python_says(typed: Typed, slow: Path, language: str) -> None:
    """One object with the findings that `bl.diagnose` gives for the same folder."""
    facts = typed("diagnose", slow, "--json", "--lang", language).facts
    found = bl.diagnose(slow).findings
    assert facts["healthy"] is False
    assert facts["findings"] == [each.to_data(language) for each in found]  # type: ignore[arg-type]
    assert facts["findings"][0]["name"] == "rate-too-low"
    assert facts["findings"][0]["can_be_tried"] is True
    assert set(facts["findings"][0]["evidence"]) == set(found[0].evidence)


def test_from_memory_and_from_the_folder(typed: Typed, tmp_path: Path) -> None:
    """A run of Python's says the same in memory, in its folder, and by the command."""
    run = bl.fit(
        bl.Chain(bl.Dense(20), bl.ReLU(), bl.Dense(2)), bl.load("moons"), progress="quiet",
        optimizer=bl.SGD(1e-5), epochs=5, out=tmp_path,
    )  # fmt: skip
    facts = typed("diagnose", run.folder, "--json").facts
    memory = [each.to_data() for each in bl.diagnose(run).findings]
    assert facts["findings"] == memory == [
        each.to_data() for each in bl.diagnose(str(run.folder)).findings
    ]  # fmt: skip
    assert [each["name"] for each in memory] == ["rate-too-low"]


def test_try(typed: Typed, slow: Path) -> None:
    """Both plans are trained, for two seeds, and what came of it is told and in the object; the
    folder is left as it was."""
    before = {each: each.read_bytes() for each in slow.iterdir() if each.is_file()}
    answer = typed("diagnose", slow, "--try", "--seeds", "2")
    assert answer.code == 0
    assert "training with and without it, 2 seeds each" in answer.err
    assert "--try" not in answer.err
    assert re.search(
        r"tried   accuracy on held-out rows, 2 seeds: 0\.\d{3} -> 0\.\d{3} \(\+0\.\d{3}, 95 % "
        r"interval [+-]\d\.\d{3} to [+-]\d\.\d{3}\): ",
        answer.out,
    )
    facts = typed("diagnose", slow, "--try", "--seeds", "2", "--json").facts
    tried = facts["findings"][0]["tried"]
    assert len(tried["before"]) == len(tried["after"]) == 2
    assert min(tried["after"]) > max(tried["before"])
    assert f"{tried['mean']:+.3f}" in answer.out
    assert f"{tried['low']:+.3f} to {tried['high']:+.3f}): {tried['verdict']}" in answer.out
    assert {each: each.read_bytes() for each in slow.iterdir() if each.is_file()} == before
    korean = typed("diagnose", slow, "--try", "--seeds", "2", "--lang", "ko").out
    assert "검증 데이터의" in korean
    assert f"{tried['mean']:+.3f}" in korean


def test_a_table(typed: Typed, tmp_path: Path) -> None:
    """A run on a CSV is judged and tried by its first member, on the rows that one held back; a
    table that has moved is named with --data, and Python says the same."""
    file = csv_of(tmp_path / "things.csv")
    run = train(
        tmp_path / "runs", str(file), "--target", "kind", "--layers", "8", "--members", "2",
        "--epochs", "15", "--optimizer", "sgd", "--learning-rate", "1e-5",
    )  # fmt: skip
    facts = typed("diagnose", run, "--json").facts
    assert [each["name"] for each in facts["findings"]] == ["rate-too-low"]
    assert facts["findings"] == [each.to_data() for each in bl.diagnose(run).findings]
    moved = file.rename(tmp_path / "moved.csv")
    tried = typed("diagnose", run, "--try", "--seeds", "2", "--data", moved, "--json").facts
    assert tried["findings"][0]["tried"]["metric"] == "accuracy"
    gone = typed("diagnose", run, "--try", "--seeds", "2")
    assert gone.code == 2
    assert str(file) in gone.err


def test_a_table_run_in_memory(tmp_path: Path) -> None:
    """What `train_table` gives back is judged as its folder is."""
    file = csv_of(tmp_path / "things.csv")
    run = bl.fit_table(
        read_table(file), "kind", network=bl.Chain(bl.Dense(8), bl.ReLU(), bl.Dense(2)), members=2,
        epochs=15, optimizer=bl.SGD(1e-5), out=tmp_path / "runs", progress="quiet",
    )  # fmt: skip
    memory = [each.to_data() for each in bl.diagnose(run).findings]
    assert [each["name"] for each in memory] == ["rate-too-low"]
    assert memory == [each.to_data() for each in bl.diagnose(str(run.folder)).findings]


def test_what_is_to_be_done_by_hand_is_not_tried(typed: Typed, tmp_path: Path) -> None:
    """Labels that do not go with their rows: nothing is trained, and it is said why."""
    file = csv_of(tmp_path / "things.csv", shuffled=True, rows=800)
    run = train(
        tmp_path / "runs", str(file), "--target", "kind", "--layers", "100,100", "--members", "1",
        "--epochs", "12", "--batch-size", "16",
    )  # fmt: skip
    answer = typed("diagnose", run, "--try", "--seeds", "2")
    assert answer.code == 0
    assert answer.out.splitlines()[0].endswith(". [labels-shuffled]")
    assert answer.out.endswith("   tried   not: this is to be done by hand\n")
    assert answer.err == ""
    facts = json.loads(typed("diagnose", run, "--try", "--json").out)
    assert facts["findings"][0]["can_be_tried"] is False
    assert "tried" not in facts["findings"][0]
    assert "직접 해야 하는 일" in typed("diagnose", run, "--try", "--lang", "ko").out


def test_a_run_whose_rows_only_python_has(typed: Typed, tmp_path: Path) -> None:
    """Arrays leave no name to load: judged without them, and for a trial they are asked for."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3))
    run = bl.fit(
        bl.Chain(bl.Dense(20), bl.ReLU(), bl.Dense(2)), bl.Dataset(x, (x[:, 0] > 0).astype(int)),
        optimizer=bl.SGD(1e-5), epochs=15, out=tmp_path / "runs", progress="quiet",
    )  # fmt: skip
    assert typed("diagnose", run.folder).code == 0
    answer = typed("diagnose", run.folder, "--try", "--seeds", "2")
    assert answer.code == 2
    assert "--data" in answer.err


def test_wrong_input(typed: Typed, slow: Path, tmp_path: Path) -> None:
    """One seed, no run, an empty folder: exit code 2, and a line that says what to do."""
    one = typed("diagnose", slow, "--try", "--seeds", "1")
    assert (one.code, one.out) == (2, "")
    assert "--seeds: expected 2 or more, got 1; leave it out for 5" in one.err
    for words in (["no-such-run"], [], [tmp_path], [slow, "--tri"], [slow, "--seeds", "two"]):
        answer = typed("diagnose", *words)
        assert (answer.code, answer.out) == (2, ""), words
        assert answer.err.count("\n") == 1
