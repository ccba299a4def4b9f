"""Tables on the command line: read, told, trained on, used, gone on with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backlit.runs.plan_file import read_plan
from typed import Typed

SMALL = ["--epochs", "3", "--layers", "8", "--members", "2"]


def people(rows: int = 120, *, seed: int = 0) -> list[list[str]]:
    """Rows of sex, age, fare, an id, the same fact in words, and who survived."""
    rng = np.random.default_rng(seed)
    found = []
    for n in range(rows):
        sex, age = rng.choice(["여", "남"]), int(rng.integers(1, 80))
        lived = int(rng.random() < (0.8 if sex == "여" else 0.25))
        told = "" if rng.random() < 0.1 else str(age)
        found.append(
            [sex, told, f"{rng.lognormal(3):.2f}", f"P{n:05}", ["no", "yes"][lived], str(lived)]
        )
    return found


HEADS = ["sex", "age", "fare", "ticket", "alive", "survived"]


def csv_of(rows: Iterable[Iterable[str]], heads: list[str] | None = HEADS) -> str:
    """Lines with commas."""
    lines = [",".join(each) for each in rows]
    return "\n".join([*([",".join(heads)] if heads else []), *lines]) + "\n"


@pytest.fixture(scope="module")
def people_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table in a file."""
    file = tmp_path_factory.mktemp("tables") / "people.csv"
    file.write_text(csv_of(people()), encoding="utf-8")
    return file


@pytest.fixture
def trained(typed: Typed, people_csv: Path, tmp_path: Path) -> tuple[Path, dict[str, Any], str]:
    """A run on it: its folder, its facts, and what was said."""
    answer = typed("train", people_csv, "--target", "survived", *SMALL, "--out", tmp_path, "--json")
    assert answer.code == 0, answer.err
    facts = json.loads(answer.out)
    return Path(facts["run"]), facts, answer.err


def test_what_was_read_and_what_becomes_of_it_is_told(
    trained: tuple[Path, dict[str, Any], str],
) -> None:
    """Rows, encoding, each column's kind and fate, leaks, baselines, and commands to paste."""
    folder, facts, said = trained
    for words in (
        "people.csv: 120 rows, 6 columns (utf-8, separated by ,)",
        "left out: says what the target says",
        "survived: 2 classes (0, 1)",
        "always the most frequent class",
        "a linear model",
        "balanced accuracy",
        f"backlit predict {folder}",
    ):
        assert words in said, words
    fates = {each["name"]: each for each in facts["columns"]}
    assert {name for name, each in fates.items() if each["role"] == "dropped"} == {
        "ticket", "alive",
    }  # fmt: skip
    assert fates["age"]["kind"] in ("integer", "number")
    assert facts["task"] == "classification"
    assert set(facts["baselines"]) == {"majority", "linear"}
    assert facts["test_rows"] == 24
    assert facts["validation_rows"] == 39  # two fifths of the others: one for each network
    assert facts["members"] == 2


def test_a_model_answers_tables(
    typed: Typed, trained: tuple[Path, dict[str, Any], str], people_csv: Path, tmp_path: Path
) -> None:
    """Reordered and surplus columns are told; the target may be missing; answers are its words."""
    folder = trained[0]
    rows = [[each[2], each[1], "more", each[0]] for each in people(30, seed=1)]
    new = tmp_path / "new.csv"
    new.write_text(csv_of(rows, ["fare", "age", "extra", "sex"]), encoding="utf-8")
    answer = typed("predict", folder, new, "--json")
    assert answer.code == 0, answer.err
    assert "'extra'" in answer.err
    assert "another order" in answer.err
    found = json.loads(answer.out)
    assert found["columns"] == ["row", "prediction", "probability_0", "probability_1"]
    assert len(found["predictions"]) == 30
    assert {line[1] for line in found["predictions"]} <= {0, 1}
    plain = tmp_path / "plain.csv"
    plain.write_text(csv_of([[each[3], each[1], each[0]] for each in rows], ["sex", "age", "fare"]))
    same = json.loads(typed("predict", folder, plain, "--json").out)
    assert same["predictions"] == found["predictions"]


def test_yes_and_no_are_answered_in_their_words(typed: Typed, tmp_path: Path) -> None:
    """A target of yes and no is one of words, whatever truth values are elsewhere."""
    file = tmp_path / "answers.csv"
    rows = [[str(n % 7), "yes" if n % 7 > 3 else "no"] for n in range(70)]
    file.write_text(csv_of(rows, ["n", "agreed"]))
    answer = typed("train", file, "--target", "agreed", "--keep", "n", *SMALL, "--out", tmp_path,
                   "--json")  # fmt: skip
    assert answer.code == 0, answer.err
    found = typed("predict", json.loads(answer.out)["run"], file, "--json")
    facts = json.loads(found.out)
    assert facts["columns"][2:] == ["probability_no", "probability_yes"]
    assert {line[1] for line in facts["predictions"]} <= {"yes", "no"}


def test_missing_columns_are_all_named(
    typed: Typed, trained: tuple[Path, dict[str, Any], str], tmp_path: Path
) -> None:
    """One line, exit code 2, nothing written."""
    bare = tmp_path / "bare.csv"
    bare.write_text(csv_of([["여", "3"], ["남", "4"]], ["sex", "weight"]), encoding="utf-8")
    answer = typed("predict", trained[0], bare, "-o", tmp_path / "p.csv")
    assert answer.code == 2
    assert "'age'" in answer.err
    assert "'fare'" in answer.err
    assert not (tmp_path / "p.csv").exists()


def test_the_rows_of_the_test_are_found_again(
    typed: Typed, trained: tuple[Path, dict[str, Any], str], people_csv: Path
) -> None:
    """On training's own file a model is scored on the rows that nobody learnt from."""
    folder, facts, _ = trained
    answer = typed("evaluate", folder, people_csv, "--json")
    found = json.loads(answer.out)
    assert found["part"] == "test"
    assert found["rows"] == facts["test_rows"]
    assert found["accuracy"] == facts["test_accuracy"]
    assert found["log_loss"] == pytest.approx(facts["test_log_loss"], rel=1e-6)


def test_names_made_of_numbers_are_the_same_table(
    typed: Typed, people_csv: Path, tmp_path: Path
) -> None:
    """With --categorical too a run goes on, and is scored on the rows that nobody learnt from."""
    answer = typed(
        "train", people_csv, "--target", "survived", "--categorical", "age", *SMALL,
        "--out", tmp_path, "--json",
    )  # fmt: skip
    facts = json.loads(answer.out)
    found = json.loads(typed("evaluate", facts["run"], people_csv, "--json").out)
    assert (found["part"], found["rows"]) == ("test", facts["test_rows"])
    again = typed("resume", facts["run"], "--json")
    assert again.code == 0, again.err
    assert json.loads(again.out)["test_accuracy"] == facts["test_accuracy"]


def test_other_rows_are_scored_whole(
    typed: Typed, trained: tuple[Path, dict[str, Any], str], tmp_path: Path
) -> None:
    """A file that training has not seen has no rows to leave out."""
    other = tmp_path / "other.csv"
    other.write_text(csv_of(people(40, seed=5)), encoding="utf-8")
    found = json.loads(typed("evaluate", trained[0], other, "--json").out)
    assert found["part"] == "all"
    assert found["rows"] == 40


def test_a_plan_trains_the_same_again_and_can_be_edited(
    typed: Typed, trained: tuple[Path, dict[str, Any], str], tmp_path: Path
) -> None:
    """run.toml gives the same weights; a column's kind and fate in it can be changed."""
    folder = trained[0]
    again = json.loads(typed("train", folder / "run.toml", "--out", tmp_path, "--json").out)
    first, second = (Path(each, "best.safetensors") for each in (folder, again["run"]))
    import backlit as bl

    one, two = (bl.open_model(each).arrays for each in (first, second))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    text = (folder / "run.toml").read_text()
    edited = tmp_path / "edited.toml"
    line = next(each for each in text.splitlines() if each.startswith("fare ="))
    age = next(each for each in text.splitlines() if each.startswith("age ="))
    changed = text.replace(line, 'fare = "number: left out"').replace(age, 'age = "category: any"')
    edited.write_text(changed)
    answer = typed("train", edited, "--out", tmp_path, "--json")
    assert answer.code == 0, answer.err
    fates = {each["name"]: each for each in json.loads(answer.out)["columns"]}
    assert fates["fare"]["role"] == "dropped"
    assert fates["age"]["kind"] == "category"
    edited.write_text(text.replace(line, 'fare = "numbr: standardised"'))
    wrong = typed("train", edited, "--out", tmp_path)
    assert wrong.code == 2
    assert "number" in wrong.err


def test_a_run_goes_on(
    typed: Typed, trained: tuple[Path, dict[str, Any], str], people_csv: Path, tmp_path: Path
) -> None:
    """A run that ended is resumed to the same end; another table is refused."""
    folder, facts, _ = trained
    answer = typed("resume", folder, "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["test_accuracy"] == facts["test_accuracy"]
    other = tmp_path / "other.csv"
    other.write_text(csv_of(people(120, seed=9)), encoding="utf-8")
    refused = typed("resume", folder, "--data", other)
    assert refused.code == 2
    assert "the table the run was started with" in refused.err


def test_options_decide_over_columns(typed: Typed, people_csv: Path, tmp_path: Path) -> None:
    """--drop, --keep and --categorical, by name or number; --target from the end."""
    options = ["--drop", "fare", "--keep", "alive,4", "--categorical", "age"]
    answer = typed(
        "train", people_csv, "--target", "-1", *options, *SMALL, "--out", tmp_path, "--json"
    )
    assert answer.code == 0, answer.err
    fates = {each["name"]: each for each in json.loads(answer.out)["columns"]}
    assert fates["survived"]["role"] == "target"
    assert fates["fare"]["role"] == "dropped"
    assert fates["alive"]["role"] == fates["ticket"]["role"] == "feature"
    assert fates["age"]["how"].startswith("one of ")


def test_rate_and_decay_change_the_optimizer_that_is_there(
    typed: Typed, trained: tuple[Path, dict[str, Any], str], people_csv: Path, tmp_path: Path
) -> None:
    """One of them leaves the other as the recipe, or the plan, has it."""

    def optimizer(*options: object) -> dict[str, Any]:
        answer = typed("train", *options, *SMALL[:2], "--out", tmp_path, "--json")
        assert answer.code == 0, answer.err
        return read_plan(Path(json.loads(answer.out)["run"], "run.toml"))["optimizer"]

    of_table = (people_csv, "--target", "survived", "--members", "1")
    usual = optimizer(*of_table)
    assert optimizer(*of_table, "--weight-decay", "0.5") == {**usual, "weight_decay": 0.5}
    assert optimizer(*of_table, "--learning-rate", "0.02") == {**usual, "learning_rate": 0.02}
    plan = trained[0] / "run.toml"
    assert optimizer(plan, "--learning-rate", "0.5") == {**usual, "learning_rate": 0.5}


def test_a_table_without_a_header(typed: Typed, tmp_path: Path) -> None:
    """It is recognised and said; the model answers files that have no header either."""
    file = tmp_path / "bare.csv"
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 2))
    lines = [[f"{a:.3f}", f"{b:.3f}", f"{a - b:.3f}"] for a, b in x]
    file.write_text(csv_of(lines, None))
    answer = typed("train", file, "--target", "3", *SMALL, "--out", tmp_path, "--json")
    assert answer.code == 0, answer.err
    assert "column_1" in answer.err
    folder = json.loads(answer.out)["run"]
    bare = tmp_path / "two.csv"
    bare.write_text(csv_of([each[:2] for each in lines], None))
    found, whole = (
        json.loads(typed("predict", folder, each, "--json").out)["predictions"]
        for each in (bare, file)
    )
    assert found == whole
    assert len(found) == 80


def test_korean_files_are_answered_in_their_encoding(typed: Typed, tmp_path: Path) -> None:
    """A CP949 table is answered in CP949, so that the same spreadsheet opens both."""
    file = tmp_path / "판매.csv"
    rows = [["서울" if n % 2 else "부산", f"{n * 37 % 50}", "많음" if n % 2 else "적음"]
            for n in range(60)]  # fmt: skip
    file.write_bytes(csv_of(rows, ["지역", "나이", "판매"]).encode("cp949"))
    answer = typed(
        "train", file, "--target", "판매", "--keep", "지역", *SMALL, "--out", tmp_path,
        "--json", "--lang", "ko",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "cp949" in answer.err
    folder = json.loads(answer.out)["run"]
    out = tmp_path / "answers.csv"
    assert typed("predict", folder, file, "-o", out).code == 0
    assert out.read_bytes().decode("cp949").startswith("row,prediction,probability_많음")


@pytest.mark.parametrize(
    "options, words",
    [
        ([], "--target: expected the column to be learnt"),
        (["--target", "survivd"], "did you mean 'survived'?"),
        (["--target", "9"], "'9'"),
        (["--target", "survived", "--task", "clasification"], "classification"),
        (["--target", "survived", "--class-weight", "even"], "balanced"),
        (["--target", "survived", "--folds", "1"], "2 or more"),
        (["--target", "survived", "--rows", "3"], "--rows"),
        (["--target", "survived", "--init-from", "m.safetensors"], "--init-from"),
        (["--target", "survived", "--drop", "ag"], "did you mean 'age'?"),
        (["--target", "fare", "--class-weight", "balanced"], "--class-weight: expected classes"),
    ],
)
def test_wrong_options_are_told_in_one_line(
    typed: Typed, people_csv: Path, tmp_path: Path, options: list[str], words: str
) -> None:
    """Exit code 2, one line of error, no run folder."""
    out = tmp_path / "runs"
    answer = typed("train", people_csv, *options, "--quiet", "--out", out)
    assert answer.code == 2
    assert words in answer.err
    assert answer.err.count("\n") == 1
    assert not out.exists()


def test_table_options_need_a_table(typed: Typed) -> None:
    """--target of the digits would otherwise be passed over in silence."""
    for command in (["--target", "x"], ["digits", "--drop", "x"]):
        answer = typed("train", *command)
        assert answer.code == 2
        assert "expected a table's file" in answer.err


def test_folds_are_cross_validation(typed: Typed, people_csv: Path, tmp_path: Path) -> None:
    """Every row is answered by the network that had not seen it; mean and spread are told."""
    answer = typed(
        "train", people_csv, "--target", "survived", "--folds", "3", "--epochs", "2",
        "--out", tmp_path, "--json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    facts = json.loads(answer.out)
    assert facts["validation_rows"] == 120
    assert len(facts["folds"]) == facts["members"] == 3
    assert "3 folds: accuracy" in answer.err
    assert read_plan(Path(facts["run"], "run.toml"))["data"]["folds"] == 3
    own = typed("evaluate", facts["run"], people_csv)
    assert "may be among those the model was trained on" in own.err


def test_a_table_that_moved(
    typed: Typed, people_csv: Path, trained: tuple[Path, dict[str, Any], str], tmp_path: Path
) -> None:
    """The same content elsewhere, with other line ends, is the same table."""
    moved = tmp_path / "moved.csv"
    moved.write_bytes(people_csv.read_bytes().replace(b"\n", b"\r\n"))
    assert typed("resume", trained[0], "--data", moved).code == 0
    shutil.copy(moved, tmp_path / "again.csv")
    found = json.loads(typed("evaluate", trained[0], tmp_path / "again.csv", "--json").out)
    assert found["part"] == "test"
