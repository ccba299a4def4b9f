"""`backlit tune`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from typed import Typed

SMALL = ["moons", "--rows", "80", "--layers", "4", "--epochs", "2", "--repeat", "1"]


@pytest.fixture
def study(typed: Typed, tmp_path: Path) -> Path:
    """The folder of a small search."""
    answer = typed("tune", *SMALL, "--trials", "5", "--out", tmp_path, "--json")
    assert answer.code == 0, answer
    return Path(answer.facts["study"])


def test_the_answer_is_the_ranking(typed: Typed, tmp_path: Path) -> None:
    """Best-1 in the notes' words, what mattered, what was chosen; facts say the same."""
    plain = typed("tune", *SMALL, "--trials", "4", "--out", tmp_path)
    assert plain.out.startswith("Best-1 (val acc:")
    assert "What mattered:" in plain.out
    assert "chosen    trial " in plain.out
    assert "varies    learning_rate: 5e-05 … 0.02 (log)" in plain.err
    korean = typed("tune", *SMALL, "--trials", "4", "--out", tmp_path, "--lang", "ko")
    assert "영향:" in korean.out
    assert korean.out.splitlines()[0] == plain.out.splitlines()[0]
    facts = typed("tune", *SMALL, "--trials", "4", "--out", tmp_path, "--json").facts
    assert facts["best"]["line"] == plain.out.splitlines()[0]
    assert facts["trials"] == 4
    assert {"validation_accuracy", "test_accuracy", "chosen", "parameters"} <= facts.keys()


def test_a_study_stands_for_its_model(typed: Typed, study: Path) -> None:
    """`evaluate`, `predict`, `report` and `runs` take its folder as they take a run's."""
    told = json.loads((study / "ranking.json").read_text(encoding="utf-8"))
    found = typed("evaluate", study, "moons", "--json").facts
    assert found["accuracy"] == told["scores"]["test"]["accuracy"]
    assert typed("predict", study, "moons").code == 0
    assert typed("report", study, "--lang", "ko").code == 0
    assert 'lang="ko"' in (study / "report.html").read_text(encoding="utf-8")
    (listed,) = typed("runs", study.parent, "--json").facts["studies"]
    assert (listed["status"], listed["trials"]) == ("finished", 5)
    assert study.name in typed("runs", study.parent).out
    refused = typed("resume", study)
    assert refused.code == 2
    assert "backlit tune --resume" in refused.err


def test_a_finished_study_is_told_again_without_training(typed: Typed, study: Path) -> None:
    """`--resume` changes no byte of journal, ranking and model."""
    names = ("journal.jsonl", "ranking.json", "best.safetensors")
    before = [(study / name).read_bytes() for name in names]
    again = typed("tune", "--resume", study, "--json")
    assert again.code == 0
    assert again.facts["trials"] == 5
    assert [(study / name).read_bytes() for name in names] == before


def test_a_study_goes_on_with_its_own_data_alone(typed: Typed, tmp_path: Path) -> None:
    """Data that moved are named; other contents are refused."""
    chance = np.random.default_rng(0)
    x, y = chance.normal(size=(60, 3)), np.arange(60) % 2
    here, there, other = (tmp_path / f"{name}.npz" for name in ("here", "there", "other"))
    np.savez(here, x=x, y=y)
    np.savez(other, x=x + 1, y=y)
    options = ["--layers", "3", "--epochs", "1", "--trials", "2", "--json", "--out", tmp_path]
    folder = Path(typed("tune", here, *options).facts["study"])
    here.rename(there)
    (folder / "ranking.json").unlink()
    assert typed("tune", "--resume", folder).code == 2
    refused = typed("tune", other, "--resume", folder)
    assert refused.code == 2
    assert "the data the search was begun with" in refused.err
    assert typed("tune", there, "--resume", folder, "--quiet").code == 0
    assert (folder / "ranking.json").is_file()


def test_a_table_needs_nothing_but_its_target(typed: Typed, tmp_path: Path) -> None:
    """The default space; the model answers files; the plan as it was is trial 0 and goes on."""
    chance = np.random.default_rng(1)
    size = chance.uniform(20, 120, 90)
    rows = [f"{each:.1f},{'ab'[n % 2]},{each * (3 + n % 2):.0f}" for n, each in enumerate(size)]
    table = tmp_path / "flats.csv"
    table.write_text("\n".join(["size,kind,rent", *rows]) + "\n", encoding="utf-8")
    answer = typed("tune", table, "--target", "rent", "--trials", "4", "--epochs", "3",
                   "--out", tmp_path, "--json")  # fmt: skip
    assert answer.code == 0, answer
    assert answer.facts["metric"] == "validation_rmse"
    told = json.loads((Path(answer.facts["study"]) / "ranking.json").read_text(encoding="utf-8"))
    assert 0 in [each["trial"] for each in told["finalists"]]
    assert typed("predict", answer.facts["study"], table).code == 0


def test_what_is_given_is_decided(typed: Typed, tmp_path: Path) -> None:
    """An option does not vary; `--vary` puts in, and takes out; a file says all of it."""
    options = [*SMALL, "--trials", "3", "--out", tmp_path, "--json"]
    given = typed("tune", *options, "--learning-rate", "0.01", "--vary", "dropout=")
    names = {each["name"] for each in given.facts["effects"]}
    assert "learning_rate" not in names
    assert "dropout" not in names
    own = tmp_path / "space.toml"
    lines = ["[space.momentum]", 'kind = "LinearRange"', "low = 0.5", "high = 0.9"]
    own.write_text("\n".join(lines), encoding="utf-8")
    file = typed("tune", *options, "--space", own, "--optimizer", "momentum")
    assert [each["name"] for each in file.facts["effects"]] == ["momentum"]


def test_a_study_of_tpe_can_be_looked_at_with_optuna(typed: Typed, tmp_path: Path) -> None:
    """Beside ours lies a journal of its own, with every point of the space that was tried."""
    optuna = pytest.importorskip("optuna")
    answer = typed("tune", *SMALL, "--trials", "4", "--sampler", "tpe", "--out", tmp_path, "--json")
    assert answer.code == 0, answer
    folder = Path(answer.facts["study"])
    backend = optuna.storages.journal.JournalFileBackend(str(folder / "optuna.journal"))
    storage = optuna.storages.JournalStorage(backend)
    (study,) = optuna.get_all_study_summaries(storage)
    assert (study.study_name, study.n_trials) == ("validation_accuracy", 3)  # trial 0 is no point
    again = typed("tune", "--resume", folder, "--json")
    assert again.facts["best"] == answer.facts["best"]


def test_several_processes_find_what_one_finds(typed: Typed, tmp_path: Path) -> None:
    """From twenty trials on there is a process for each core; the ranking is that of one."""
    options = [*SMALL, "--trials", "20", "--json", "--quiet"]
    several = typed("tune", *options, "--out", tmp_path / "several").facts
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKLIT_THREADS", "1")
        alone = typed("tune", *options, "--out", tmp_path / "alone").facts
    told = [
        json.loads((Path(each["study"]) / "ranking.json").read_text(encoding="utf-8"))
        for each in (several, alone)
    ]
    assert told[0]["ranking"] == told[1]["ranking"]
    assert told[0]["chosen"] == told[1]["chosen"]
    models = [(Path(each["study"]) / "best.safetensors").read_bytes() for each in (several, alone)]
    assert models[0] == models[1]


def test_who_joins_concludes_nothing(typed: Typed, study: Path) -> None:
    """`--join` carries out what is wanted, and leaves the ranking to others."""
    (study / "ranking.json").unlink()
    lines = (study / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (study / "journal.jsonl").write_bytes(b"".join(lines[:-2]))
    assert typed("tune", "--resume", study, "--join").code == 0
    assert not (study / "ranking.json").exists()
    done = [json.loads(line) for line in (study / "journal.jsonl").read_text().splitlines()]
    assert sum("result" in note for note in done) == 5
