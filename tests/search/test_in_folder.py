"""A search in a folder goes on after any end, and is concluded once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import backlit as bl
from backlit.base.errors import FileFormatError
from backlit.runs.study_folder import StudyFolder
from backlit.search import concluding as concluding_module
from backlit.search import in_folder
from backlit.search import shelf as shelf_module
from backlit.search.course import Course, Results
from backlit.search.in_folder import begin, carried_out, concluded
from backlit.search.learner import Learner
from backlit.search.narrowing import Narrowing
from backlit.search.question import Question
from backlit.search.search import Searcher
from backlit.search.space import IntegerRange, LogRange, Space
from backlit.search.study import Study
from backlit.search.study_file import read_study
from backlit.search.subject import Subject
from backlit.search.trial import Trial
from backlit.training.model import open_model
from backlit.training.plan import Plan

MOONS = bl.load("moons", rows=64)
NET = bl.Chain(bl.Dense(3), bl.Tanh(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.1), epochs=9, batch_size=16, validation=0.25)
SPACE = Space({"learning_rate": LogRange(1e-2, 3.0), "width": IntegerRange(2, 8)})
COURSE = Course(9, "validation_accuracy", (1 / 9, 1 / 3, 1.0), finalists=2, seeds=2)
DATA = {"name": "moons"}


def question(**settings: Any) -> Question:
    """Nine trials that halve and narrow."""
    subject = Subject.of_data(PLAN, MOONS, None, None, 0)
    given = {"plan": PLAN, "space": SPACE, "sampler": Narrowing(0, 4, 2, lag=1), "course": COURSE}
    return Question(**{**given, "seed": 0, "subject": subject, **settings})


def quiet(folder: StudyFolder, asked: Question, **settings: Any) -> Study:
    """Carried out without a word."""
    return carried_out(folder, asked, progress="quiet", **settings)


def told(folder: StudyFolder) -> dict[str, Any]:
    """ranking.json without the seconds."""
    found: dict[str, Any] = json.loads(folder.ranking.read_bytes())
    return {**found, "seconds": 0}


def pieces(folder: StudyFolder) -> list[tuple[int, int, int]]:
    """Of which pieces the journal has results, line by line."""
    notes = [json.loads(line)["result"] for line in folder.journal.read_bytes().splitlines()
             if b'"result":' in line]  # fmt: skip
    return [(each["number"], each["repeat"], each["level"]) for each in notes]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """An undisturbed study, for the others to be compared with."""
    folder = begin(str(tmp_path_factory.mktemp("whole")), "moons", question(), DATA, 2)
    quiet(folder, question(), ensemble=2)
    return folder


def test_a_study_leaves_all_there_is_to_know(whole: StudyFolder) -> None:
    """The question, the machine, the journal, the ranking, the model and its scores; and nothing
    of what was only put aside."""
    assert whole.name == "moons-tune-001"
    names = {path.name for path in whole.path.iterdir() if not path.name.startswith(".")}
    assert names - {"states"} == {
        "study.toml", "environment.json", "journal.jsonl", "ranking.json", "best.safetensors",
        "evaluation.json", "evaluation.npz",
    }  # fmt: skip
    assert not list(whole.states.glob("*"))
    assert not list(whole.path.glob(".at-work-*"))
    assert read_study(whole).question(question().subject).course == COURSE
    assert told(whole)["status"] == "finished"
    assert json.loads(whole.evaluation.read_bytes()).keys() >= {"validation", "test"}


def test_the_folder_says_what_the_search_in_memory_says(whole: StudyFolder) -> None:
    """The same ranking, finalists, choice and model, bit for bit."""
    searcher = Searcher(question(), progress="quiet", ensemble=2)
    study = searcher.concluded(searcher.work())
    record = told(whole)
    assert [each["line"] for each in record["ranking"]] == [e.line() for e in study.ranking]
    assert [each["mean"] for each in record["finalists"]] == [e.mean for e in study.finalists]
    assert record["chosen"] == study.chosen.number
    assert study.model is not None
    model = open_model(whole.best)
    for name, array in study.model.arrays.items():
        assert array.tobytes() == model.arrays[name].tobytes()
    assert record["scores"]["test"]["accuracy"] == study.evaluations["test"]["accuracy"]


def test_a_finished_study_trains_nothing(
    whole: StudyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Carried out again it gives back what is there: no file is written, no row looked at."""
    refused = AssertionError("a finished study is only read")

    def refuse(*given: Any, **more: Any) -> Any:
        raise refused

    monkeypatch.setattr(Learner, "until", refuse)
    monkeypatch.setattr(concluding_module, "evaluate", refuse)
    files = (whole.journal, whole.ranking, whole.best, whole.evaluation, whole.environment)
    before = [path.read_bytes() for path in files]
    study = quiet(whole, question(), ensemble=2)
    assert [path.read_bytes() for path in files] == before
    assert (study.status, study.exit_code, study.folder) == ("finished", 0, whole.path)
    assert [each.trial.number for each in study.ranking] == [
        each["trial"] for each in told(whole)["ranking"]
    ]
    assert study.model is not None
    assert study.model.arrays.keys() == open_model(whole.best).arrays.keys()


def broken_off(folder: StudyFolder, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Carried out until a certain number of networks was trained; then it ends at once."""
    count, before = 0, Learner.until

    def until(self: Learner, epochs: int, hear: Any) -> bool:
        nonlocal count
        count += 1
        if count > after:
            before(self, epochs, lambda event: True)
            raise KeyboardInterrupt
        return before(self, epochs, hear)

    with monkeypatch.context() as patch:
        patch.setattr(Learner, "until", until)
        with pytest.raises(KeyboardInterrupt):
            quiet(folder, question(), ensemble=2)


@pytest.mark.parametrize("after", [1, 5, 11, 14])
def test_whatever_broke_off_is_gone_on_with(
    tmp_path: Path, whole: StudyFolder, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """What was noted is not done again; the end is the undisturbed one's, to the bit."""
    folder = begin(str(tmp_path), "moons", question(), DATA, 2)
    broken_off(folder, monkeypatch, after)
    noted = pieces(folder)
    assert len(noted) <= after
    study = quiet(folder, question(), ensemble=2)
    assert study.status == "finished"
    assert pieces(folder)[: len(noted)] == noted
    assert len(set(pieces(folder))) == len(pieces(folder))
    assert told(folder) == told(whole)
    assert folder.best.read_bytes() == whole.best.read_bytes()


@pytest.mark.parametrize("rest", ["damaged", "empty", "gone", "foreign"])
def test_states_that_are_no_good_are_trained_again(
    tmp_path: Path, whole: StudyFolder, monkeypatch: pytest.MonkeyPatch, rest: str
) -> None:
    """The journal is the truth; networks put aside are a convenience."""
    monkeypatch.setattr(shelf_module, "WORTH_A_FILE", 0.0)
    folder = begin(str(tmp_path), "moons", question(), DATA, 2)
    broken_off(folder, monkeypatch, 10)
    states = list(folder.states.glob("*.safetensors"))
    assert states
    for path in states:
        content = bytearray(path.read_bytes())
        content[-9] ^= 4
        made = {"damaged": bytes(content), "empty": b"", "foreign": whole.best.read_bytes()}
        path.unlink() if rest == "gone" else path.write_bytes(made[rest])
    quiet(folder, question(), ensemble=2)
    assert told(folder) == told(whole)
    assert folder.best.read_bytes() == whole.best.read_bytes()


def test_a_conclusion_that_broke_off_is_drawn_again(
    tmp_path: Path, whole: StudyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ranking is written last: without it nothing was concluded."""
    folder = begin(str(tmp_path), "moons", question(), DATA, 2)
    with monkeypatch.context() as patch:
        patch.setattr(in_folder, "write_evaluation", _broken)
        with pytest.raises(OSError, match="broken"):
            quiet(folder, question(), ensemble=2)
    assert folder.best.is_file()
    assert concluded(folder) is None
    quiet(folder, question(), ensemble=2)
    assert told(folder) == told(whole)
    assert folder.best.read_bytes() == whole.best.read_bytes()


def _broken(*given: Any) -> None:
    raise OSError("broken")


def test_an_interruption_leaves_a_conclusion_as_it_is(
    whole: StudyFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may have drawn it while this one was asked to end."""
    content = whole.ranking.read_bytes()
    work = Searcher.work

    def ended(self: Searcher, *given: Any) -> Study:
        return replace(work(self, *given), status="interrupted", exit_code=130)

    monkeypatch.setattr(Searcher, "work", ended)
    study = quiet(whole, question(), ensemble=2)
    assert study.status == "interrupted"
    assert whole.ranking.read_bytes() == content


def test_an_interrupted_study_says_how_far_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For whoever looks at it before it goes on; it has no model, and no conclusion."""
    folder = begin(str(tmp_path), "moons", question(), DATA, None)
    results = Results()
    parameters = question().parameters(0, [])
    results.add(Trial(0, parameters, 0, "finished", 0.5, {"validation_loss": 0.7}))
    ended = Study(question(), results, status="interrupted", exit_code=130)
    monkeypatch.setattr(Searcher, "work", lambda *given: ended)
    study = quiet(folder, question())
    assert (study.status, study.exit_code, study.folder) == ("interrupted", 130, folder.path)
    record = told(folder)
    assert (record["status"], record["finalists"], record["scores"]) == ("interrupted", [], {})
    assert len(record["ranking"]) == 1
    assert concluded(folder) is None
    assert not folder.best.exists()


def test_a_journal_that_is_none_is_told(tmp_path: Path) -> None:
    """Before anything is trained, with its line; and it is left as it is."""
    folder = begin(str(tmp_path), "moons", question(), DATA, None)
    folder.journal.write_bytes(b'{"claim":[0,0,0],"by":"1-a"}\nmy notes\n')
    with pytest.raises(FileFormatError, match="line 2"):
        quiet(folder, question())
    assert folder.journal.read_bytes().endswith(b"my notes\n")
    assert not folder.ranking.exists()


def test_a_search_whose_trials_all_failed_is_concluded(tmp_path: Path) -> None:
    """Without a model, and once: there is nothing to be gained by going on."""
    wild = Space({"weight_decay": LogRange(1e30, 1e31)})
    asked = question(space=wild, course=Course(3, "validation_accuracy", seeds=2))
    folder = begin(str(tmp_path), "moons", asked, DATA, 2)
    for _ in range(2):
        study = quiet(folder, asked, ensemble=2)
        assert (study.status, study.model) == ("finished", None)
        assert not folder.best.exists()
        assert told(folder)["chosen"] is None
    assert len(pieces(folder)) == 3
