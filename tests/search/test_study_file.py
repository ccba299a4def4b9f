"""study.toml holds the whole question: read again it asks the same of every trial."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import backlit as bl
from backlit.base.errors import BacklitError, FileFormatError, PlanError
from backlit.runs.study_folder import StudyFolder
from backlit.search.course import Course, goodness, halved
from backlit.search.narrowing import Narrowing
from backlit.search.question import Question
from backlit.search.samplers import QuasiRandom, Random, Sampler, Told
from backlit.search.space import Choice, IntegerRange, LinearRange, LogRange, Space
from backlit.search.study_file import SAMPLERS, read_study, write_study
from backlit.search.subject import Subject
from backlit.search.tpe import TPE
from backlit.search.trial import Piece, Trial
from backlit.training.plan import Plan
from backlit.training.policies import EarlyStopping, RollBack

MOONS = bl.load("moons", rows=20)
NET = bl.Chain(bl.Dense(8, bl.Normal(0.1)), bl.BatchNorm(), bl.LeakyReLU(0.3), bl.Dense(2))
PLAN = Plan(
    NET, bl.SoftmaxCrossEntropy(0.1, class_weights=(1.0, 2.0)), bl.AdamW(1e-3), epochs=50,
    schedule=bl.WarmUp(3, "iteration", bl.CosineDecay(4, "epoch")), weight_decay=1e-7,
    clip=bl.ClipNorm(1.0), early_stopping=EarlyStopping(3), roll_back=RollBack(), validation=0.5,
    monitor="validation_loss", data={"name": "moons"},
)  # fmt: skip
SPACE = Space(
    {
        "learning_rate": LogRange(1e-6, 0.1, limits=(1e-9, 1.0)),
        "width": IntegerRange(3, 30, log=True, limits=(1, 100)),
        "depth": IntegerRange(0, 3),
        "dropout": LinearRange(0.0, 0.4),
        "optimizer": Choice((bl.Adam(), bl.Momentum(0.1))),
        "momentum": LinearRange(0.5, 0.95),
        "activation": Choice(("ReLU", bl.LeakyReLU(0.2))),
        "batch_norm": Choice((True, False)),
        "init_spread": Choice((0.01, 0.1)),
    },
    when={"momentum": ("optimizer", bl.Momentum(0.1)), "dropout": ("depth", (2, 3))},
)
COURSE = Course(30, "validation_accuracy", *halved(50), finalists=2, seeds=5)
RULES: tuple[Sampler, ...] = (
    Random(4), QuasiRandom(5), TPE(6, first=4, lag=3), Narrowing(7, 10, 5, 0.25, 2),
)  # fmt: skip


def question(**settings: Any) -> Question:
    """One with something of everything."""
    subject = Subject.of_data(PLAN, MOONS, None, None, 0)
    given = {"plan": PLAN, "space": SPACE, "sampler": Random(1), "course": COURSE, "seed": 9}
    return Question(**{**given, "subject": subject, **settings})


def written(folder: Path, asked: Question, **settings: Any) -> StudyFolder:
    """A study folder with its file."""
    study = StudyFolder(folder)
    write_study(study, asked, {"name": "moons", "rows": 20}, **settings)
    return study


@pytest.mark.parametrize("rule", RULES, ids=[type(each).__name__ for each in RULES])
@pytest.mark.parametrize("begins", [True, False])
def test_what_is_read_asks_the_same(tmp_path: Path, rule: Sampler, begins: bool) -> None:
    """All that was written, of each sampler and each kind of dimension; and the same of each
    trial: its parameters, its plan, its passes, its seed."""
    asked = question(sampler=rule, begins=begins, course=replace(COURSE, first=begins))
    found = read_study(written(tmp_path, asked, ensemble=4))
    assert found.data == {"name": "moons", "rows": 20}
    assert found.ensemble == 4
    assert found.plan == PLAN.with_(data={})
    again = found.question(asked.subject)
    for name in ("space", "sampler", "course", "seed", "begins"):
        assert getattr(again, name) == getattr(asked, name), name
    told: list[Told] = []
    for number in range(12):
        assert again.needs(number) == asked.needs(number)
        needed = told[: asked.needs(number)]
        parameters = asked.parameters(number, needed)
        assert again.parameters(number, needed) == parameters
        assert list(again.parameters(number, needed)) == list(parameters)
        for piece in (Piece(number, 0, 0), Piece(number, 3, 2)):
            one, other = (each.attempt(piece, parameters) for each in (asked, again))
            assert replace(one, plan=one.plan.with_(data={})) == other
        trial = Trial(number, parameters, 0, "finished", number / 20)
        told.append(Told(number, parameters, goodness(trial, "validation_accuracy")))


def test_the_table_of_samplers_has_every_one() -> None:
    """A study can be read again whoever chose."""
    assert set(SAMPLERS.values()) == {type(each) for each in RULES}


def test_the_same_question_writes_the_same_bytes(tmp_path: Path) -> None:
    """With a line on top that says what it is for; no ensemble is nothing at all."""
    pages = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        study = written(tmp_path / name, question())
        pages.append(study.study.read_text())
        assert read_study(study).ensemble is None
        write_study(study, read_study(study).question(question().subject),
                    {"name": "moons", "rows": 20})  # fmt: skip
        pages.append(study.study.read_text())
    assert len(set(pages)) == 1
    assert pages[0].startswith("# What this search is: `backlit tune --resume`")
    assert tomllib.loads(pages[0])["rungs"] == [6, 17, 50]


@pytest.mark.parametrize(
    "key",
    ["metric", "trials", "seed", "shares", "divisor", "repeat", "finalists", "begins", "sampler",
     "data", "space", "plan"],
)  # fmt: skip
def test_a_key_that_is_missing_is_told(tmp_path: Path, key: str) -> None:
    """By its name, with the file."""
    study = written(tmp_path, question())
    text = study.study.read_text()
    if key in ("sampler", "data", "space", "plan"):
        text = re.sub(rf"(?m)^\[(\[?){key}\b", rf"[\1{key}_", text)
    else:
        text = re.sub(rf"(?m)^{key} =", f"{key}_ =", text)
    assert text != study.study.read_text()
    study.study.write_text(text)
    with pytest.raises(PlanError) as caught:
        read_study(study)
    assert f"'{key}'" in str(caught.value)
    assert str(study.study) in str(caught.value)


@pytest.mark.parametrize(
    "old, new",
    [
        ("trials = 30", 'trials = "many"'), ("divisor = 3", "divisor = [1]"),
        ('kind = "Random"', 'kind = "Rundom"'), ('kind = "LogRange"', 'kind = "LagRange"'),
        ('kind = "AdamW"', 'kind = "AdamX"'), ("[plan]", "[plan]\nepoch = 3"),
        ("low = 1e-06", "low = -1.0"),
    ],
)  # fmt: skip
def test_what_no_search_wrote_is_told(tmp_path: Path, old: str, new: str) -> None:
    """A value of another kind, a name that does not exist: never a fault inside."""
    study = written(tmp_path, question())
    text = study.study.read_text()
    assert old in text
    study.study.write_text(text.replace(old, new, 1))
    with pytest.raises(BacklitError):
        read_study(study)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    """Torn, or not there."""
    study = written(tmp_path, question())
    study.study.write_text(study.study.read_text()[:200] + "\n[")
    with pytest.raises(FileFormatError):
        read_study(study)
    with pytest.raises(FileFormatError):
        read_study(StudyFolder(tmp_path / "nowhere"))
