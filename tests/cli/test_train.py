"""`backlit train`."""

from __future__ import annotations

import json
import signal
import tomllib
from pathlib import Path

import pytest

import backlit as bl
from backlit.base import files
from backlit.base.errors import StorageError
from backlit.cli import summary
from backlit.cli.train import progress_for
from backlit.runs.events import EpochEnded, Event
from backlit.runs.folder import RunFolder
from typed import Typed

SMALL = ["--layers", "4", "--epochs", "2", "--rows", "120"]
PROMISED = {
    "run", "engine", "parameters", "epochs", "iterations", "train_loss", "validation_loss",
    "validation_accuracy", "test_accuracy", "seconds", "best_epoch", "status",
}  # fmt: skip


def test_json_says_what_was_promised(typed: Typed, tmp_path: Path) -> None:
    """One object with figures of the kept weights, and a whole run folder behind it."""
    answer = typed("train", "moons", *SMALL, "--json", "--out", tmp_path)
    facts = answer.facts
    assert answer.code == 0
    assert set(facts) >= PROMISED
    folder = RunFolder.open(facts["run"])
    for path in (folder.plan, folder.environment, folder.metrics, folder.journal, folder.times,
                 folder.best, folder.last, folder.evaluation, folder.evaluation_arrays,
                 folder.report):  # fmt: skip
        assert path.is_file(), path.name
    model = bl.open_model(folder.best)
    data = bl.load("moons", rows=120)
    assert data.test is not None
    assert bl.evaluate(model, data.test)["accuracy"] == facts["test_accuracy"]
    assert facts["parameters"] == sum(each.size for each in model.parameters.values())
    low, high = facts["test_accuracy_interval"]
    assert low <= facts["test_accuracy"] <= high


def test_a_person_is_told_from_reading_to_what_next(typed: Typed, tmp_path: Path) -> None:
    """What was read, the split, the network, an epoch a line, the score, where, and Next."""
    answer = typed("train", "moons", *SMALL, "--engine", "eager", "--out", tmp_path)
    assert answer.out == ""
    lines = answer.err.splitlines()
    assert lines[0] == "data      moons: 120 rows, 2 features, 2 classes"
    assert lines[1].startswith("split     96 to train on, 24 for validation")
    assert lines[2] == "network   dense 4, relu, dense 2: 22 parameters"
    assert lines[3].startswith("training  softmax_cross_entropy, adam 0.001, batches of 32")
    assert lines[4].startswith("epoch 1/2 ")
    assert any(line.startswith("test ") and "95 % interval" in line for line in lines)
    run = tmp_path / "moons-001"
    assert lines[lines.index("Next:") + 1 :] == [
        f"  backlit report {run} --open",
        f"  backlit evaluate {run} moons",
        f"  backlit predict {run} moons -o predictions.csv",
    ]


def test_quiet_is_zero_bytes(typed: Typed, tmp_path: Path) -> None:
    """Nothing on either output, and the run folder is there all the same."""
    answer = typed("train", "moons", *SMALL, "--quiet", "--no-report", "--out", tmp_path)
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert (tmp_path / "moons-001" / "best.safetensors").is_file()
    assert not (tmp_path / "moons-001" / "report.html").exists()


def test_korean(typed: Typed, tmp_path: Path) -> None:
    """Messages and the report are Korean, names are not translated."""
    answer = typed("train", "moons", *SMALL, "--lang", "ko", "--out", tmp_path)
    assert "데이터    moons: 120행" in answer.err
    assert "다음에 해 볼 것:" in answer.err
    page = (tmp_path / "moons-001" / "report.html").read_text(encoding="utf-8")
    assert 'lang="ko"' in page


def test_the_same_command_twice_gives_the_same_bytes(typed: Typed, tmp_path: Path) -> None:
    """Model, journal, metrics and plan repeat; only times differ."""
    for out in ("a", "b"):
        assert typed("train", "moons", *SMALL, "--quiet", "--out", tmp_path / out).code == 0
    for name in ("best.safetensors", "journal.jsonl", "metrics.csv", "run.toml", "evaluation.npz"):
        first, second = (tmp_path / out / "moons-001" / name for out in ("a", "b"))
        assert first.read_bytes() == second.read_bytes(), name


def test_a_run_is_trained_again_from_its_plan(typed: Typed, tmp_path: Path) -> None:
    """`train run.toml` gives the same model; options change what they name."""
    options = ["--noise", "0.3", "--dropout", "0.1", "--schedule", "step:1epoch", "--seed", "5"]
    first = typed("train", "moons", *SMALL, *options, "--json", "--out", tmp_path).facts
    plan = Path(first["run"]) / "run.toml"
    again = typed("train", plan, "--json", "--out", tmp_path).facts
    assert (Path(first["run"]) / "best.safetensors").read_bytes() == (
        Path(again["run"]) / "best.safetensors"
    ).read_bytes()
    changed = typed("train", plan, "--seed", "6", "--epochs", "1", "--json", "--out", tmp_path)
    assert (changed.facts["seed"], changed.facts["epochs"]) == (6, 1)
    written = tomllib.loads((Path(changed.facts["run"]) / "run.toml").read_text("utf-8"))
    assert written["data"]["seed"] == 6
    assert written["data"]["settings"] == {"rows": 120, "noise": 0.3}
    assert written["network"]["layers"][2]["rate"] == 0.1


def test_a_plan_written_by_hand(typed: Typed, tmp_path: Path) -> None:
    """A network, a loss, an optimizer and a data set's name make a plan."""
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'data = "moons"\nepochs = 1\nseed = 2\nloss = {kind = "SoftmaxCrossEntropy"}\n'
        'optimizer = {kind = "SGD", learning_rate = 0.1}\n'
        'network = {kind = "Chain", layers = [{kind = "Dense", units = 2}]}\n',
        encoding="utf-8",
    )
    facts = typed("train", plan, "--rows", "60", "--json", "--out", tmp_path).facts
    assert (facts["parameters"], facts["seed"], facts["data"]) == (6, 2, "moons")
    answer = typed("train", plan, "--layers", "5")
    assert answer.code == 2
    assert "change [network] in the plan" in answer.err


def test_other_data_than_the_plans_are_told(typed: Typed, tmp_path: Path) -> None:
    """A plan whose data have changed since is trained, and the change is said."""
    first = typed("train", "moons", *SMALL, "--json", "--out", tmp_path).facts
    plan = tmp_path / "plan.toml"
    text = (Path(first["run"]) / "run.toml").read_text("utf-8")
    plan.write_text(text.replace("rows = 120", "rows = 124"), encoding="utf-8")
    answer = typed("train", plan, "--out", tmp_path)
    assert answer.code == 0
    assert "note      the data are not those the plan was written for" in answer.err


def test_pre_trained_and_frozen_weights(typed: Typed, moons: Path, tmp_path: Path) -> None:
    """`--init-from` begins with a model's weights, `--freeze` keeps a layer's."""
    best = moons / "best.safetensors"
    options = ["--init-from", moons, "--freeze", "dense1", "--weights", "last"]
    facts = typed("train", "moons", *SMALL, *options, "--json", "--out", tmp_path).facts
    before, after = bl.open_model(best), bl.open_model(Path(facts["run"]) / "best.safetensors")
    for name, value in after.parameters.items():
        assert (value == before.parameters[name]).all() == name.startswith("dense1")


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_resumes_to_the_same_bytes(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    """A signal ends a run well, with its exit code; `resume` makes it what it would have been."""
    options = ["moons", *SMALL, "--dropout", "0.2", "--json", "--out", tmp_path]
    whole = typed("train", *options).facts

    def interrupting(self: object, event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 1:
            signal.raise_signal(number)

    with monkeypatch.context() as patched:
        patched.setattr(summary.Announcement, "__call__", interrupting)
        answer = typed("train", *options)
    assert answer.code == code
    assert answer.facts["status"] == "interrupted"
    assert f"backlit resume {answer.facts['run']}" in answer.err
    resumed = typed("resume", answer.facts["run"], "--json")
    assert (resumed.code, resumed.facts["status"]) == (0, "finished")
    for name in ("best.safetensors", "journal.jsonl", "metrics.csv"):
        assert (Path(whole["run"]) / name).read_bytes() == (
            Path(resumed.facts["run"]) / name
        ).read_bytes(), name


def test_a_run_that_diverges_fails_with_all_its_facts(typed: Typed, tmp_path: Path) -> None:
    """Exit code 1, one error line, one object with the error beside the figures."""
    answer = typed("train", "gauss", *SMALL, "--optimizer", "sgd", "--learning-rate", "1e30",
                   "--json", "--out", tmp_path)  # fmt: skip
    assert answer.code == 1
    assert answer.facts["status"] == "failed"
    assert answer.facts["kind"] == "NonFiniteError"
    assert answer.err.splitlines()[-1] == f"error: {answer.facts['error']}"
    assert answer.facts["test_accuracy_interval"] is None
    assert "backlit evaluate" not in answer.err  # its weights are worth nothing
    assert f"backlit train {answer.facts['run']}/run.toml --learning-rate 1e+29" in answer.err
    assert typed("runs", tmp_path, "--json").facts["runs"][0]["status"] == "failed"


def test_a_report_that_cannot_be_written_loses_no_run(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is told and kept, the report's error comes last, exit code 1."""
    write = files.write_atomic

    def full(path: Path, data: bytes, **more: object) -> None:
        if Path(path).name == "report.html":
            raise StorageError("could not save the file", got="No space left on device",
                                     where=str(path), action="free some space")  # fmt: skip
        write(path, data)

    monkeypatch.setattr(files, "write_atomic", full)
    answer = typed("train", "moons", *SMALL, "--json", "--out", tmp_path)
    assert answer.code == 1
    assert answer.facts["status"] == "finished"
    assert answer.facts["report"] is None
    assert "No space left on device" in answer.err.splitlines()[-1]


def test_nothing_is_made_of_wrong_settings(typed: Typed, tmp_path: Path) -> None:
    """What is wrong is told before anything is written or said."""
    out = tmp_path / "runs"
    for wrong in (
        ["moons", "--stop-at", "validation_acc=1"],
        ["moons", "--monitor", "loss"],
        ["moons", "--freeze", "dense9"],
        ["moons", "--engine", "natve"],
        ["moons", "--loss", "mse"],
        ["moons", "--classes", "3"],
        ["digits", "--rows", "3"],
        ["moons", "--weights", "first"],
        ["moons", "--batch-size", "0"],
        ["moons", "--seed", "-1"],
        ["moons", "--init-from", "nothing.safetensors"],
        ["houses.csv"],
        ["no-plan.toml"],
    ):
        answer = typed("train", *wrong, "--out", out)
        assert answer.code == 2, (wrong, answer.err)
        assert answer.err.count("\n") == 1
        assert answer.err.startswith("error: ")
    assert not out.exists()


def test_a_missing_engine_is_told_once(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On standard error, once, if nobody chose eager; the facts say who computed."""
    monkeypatch.setattr("backlit.engines.native.extension._load", lambda: "it was not compiled")
    arguments = ("train", "moons", *SMALL, "--out", tmp_path)
    answer = typed(*arguments, "--json")
    assert (answer.code, answer.facts["engine"]) == (0, "eager")
    assert answer.err.count("C++20") == 1
    assert typed("resume", answer.facts["run"]).err.count("C++20") == 1
    assert "C++20" not in typed(*arguments, "--engine", "eager").err
    assert typed(*arguments, "--quiet").err == ""
    for lang, said in (("en", "use --engine eager"), ("ko", "다시 설치하거나 --engine eager")):
        refused = typed(*arguments, "--engine", "native", "--lang", lang)
        assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
        assert said in refused.err


def test_who_computed_is_recorded(typed: Typed, tmp_path: Path) -> None:
    """environment.json names engine, instruction set and threads."""
    run = typed("train", "moons", *SMALL, "--engine", "eager", "--out", tmp_path, "--json").facts[
        "run"
    ]
    facts = json.loads((Path(run) / "environment.json").read_text(encoding="utf-8"))
    assert facts["engine"] == {"name": "eager", "isa": None, "threads": None}


def test_progress_follows_who_is_watching(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal gets one line, everything else one line an epoch, quiet nothing."""
    assert progress_for(quiet=True) == "quiet"
    assert progress_for(quiet=False) == "lines"
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert progress_for(quiet=False) == "terminal"
    monkeypatch.setattr("sys.stderr", None)
    assert progress_for(quiet=False) == "quiet"
