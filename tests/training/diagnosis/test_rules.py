"""Each rule names what it is for, says it in both languages, and falls silent once it is mended."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.data.dataset import Dataset
from backlit.training.diagnosis.finding import Diagnosis, Finding
from backlit.training.run import Run
from sick_runs import SICK, Setting, digits, setting, wave

KEYS = list(SICK)
NAMES = (
    "adagrad-dying", "batch-norm-small-batch", "class-imbalance", "data-not-scaled", "dead-relu",
    "exploding-gradient", "labels-shuffled", "overfitting", "rate-too-high", "rate-too-low",
    "saturated", "schedule-too-early", "steps-too-long", "underfitting", "vanishing-gradient",
    "weights-too-large", "weights-too-small",
)  # fmt: skip
HANGUL = re.compile("[가-힣]")
by_case = pytest.mark.parametrize("case", KEYS, ids=[": ".join(key) for key in KEYS])


@cache
def carried_out(case: tuple[str, str]) -> tuple[Setting, Run, Diagnosis]:
    """A sick run, and what was said of it: once for all tests."""
    made = SICK[case]()
    run = made.run()
    return made, run, bl.diagnose(run)


def first(case: tuple[str, str]) -> Finding:
    """The first finding."""
    return carried_out(case)[2].findings[0]


def test_every_name_has_a_sick_run() -> None:
    """Nothing that can be found is left untried."""
    assert sorted({name for name, _ in KEYS}) == sorted(NAMES)


@by_case
def test_it_is_named_first(case: tuple[str, str]) -> None:
    """What is wrong is the first thing that is said."""
    assert carried_out(case)[2].names[:1] == (case[0],)


@by_case
def test_both_languages(case: tuple[str, str]) -> None:
    """English without Hangul, Korean with it, but for a change that is an option alone; the same
    numbers in both, and no mark that was never filled in."""
    finding = first(case)
    for words in (finding.says, finding.passage):
        assert words.en
        assert not HANGUL.search(words.en)
        assert HANGUL.search(words.ko)
        assert not re.search(r"[{}]|nan", words.en + words.ko.replace("NaN", ""))
    change = finding.change.says
    assert not HANGUL.search(change.en)
    assert HANGUL.search(change.ko) or change.en.startswith("--")
    assert _numbers(finding.says.en) == _numbers(finding.says.ko)
    assert _options(change.en) == _options(change.ko)


def _numbers(sentence: str) -> list[str]:
    """The decimals of a sentence: words for small whole numbers may differ."""
    return sorted(re.findall(r"\d+\.\d+(?:e[+-]?\d+)?|\d+(?:\.\d+)? %", sentence))


def _options(sentence: str) -> list[str]:
    return re.findall(r"--[a-z-]+", sentence)


@pytest.mark.parametrize("case", KEYS, ids=[": ".join(key) for key in KEYS])
def test_evidence_is_numbers(case: tuple[str, str]) -> None:
    """Each has a name and is finite, and JSON holds all of it."""
    finding = first(case)
    assert finding.evidence
    assert all(np.isfinite(value) for value in finding.evidence.values())
    told = finding.to_data("ko")
    assert told["name"] == case[0]
    assert told["says"] == finding.says.ko
    assert told["can_be_tried"] == finding.change.can_be_tried


@pytest.mark.parametrize(
    "case", [key for key in KEYS if key[0] != "labels-shuffled" and key[1] != "targets"],
    ids=": ".join,
)  # fmt: skip
def test_the_change_mends_it(case: tuple[str, str]) -> None:
    """With the suggested change made, the first finding is another one, or there is none."""
    made, _, found = carried_out(case)
    change = found.findings[0].change
    assert change.can_be_tried
    better = made.mended(change)
    assert (better.plan, better.data) != (made.plan, made.data) or made.bias
    assert bl.diagnose(better.run()).names[:1] != (case[0],)


def test_what_only_people_can_mend_cannot_be_tried() -> None:
    """Labels that do not go with their rows, and the units of targets."""
    for case in KEYS:
        by_hand = case[0] == "labels-shuffled" or case[1] == "targets"
        assert first(case).change.can_be_tried != by_hand


# -- runs with which nothing is wrong ------------------------------------------------------------


def fitted(data: Dataset, outputs: int, **settings: Any) -> Run:
    """`bl.fit` with all its defaults, of one hidden layer of 50."""
    net = bl.Chain(bl.Dense(50), bl.ReLU(), bl.Dense(outputs))
    return bl.fit(net, data, progress="quiet", **settings)


HEALTHY: dict[str, Callable[[], Run]] = {
    "digits, all defaults": lambda: fitted(bl.load("digits"), 10),
    "moons, all defaults": lambda: fitted(bl.load("moons"), 2),
    "circle, all defaults": lambda: fitted(bl.load("circle"), 2),
    "xor, Adam 0.01": lambda: fitted(bl.load("xor"), 2, optimizer=bl.Adam(0.01)),
    "gauss, SGD": lambda: fitted(bl.load("gauss"), 2, optimizer=bl.SGD(0.1)),
    "digits, SGD": lambda: setting(digits(), epochs=20).run(),
    "digits, momentum": lambda: setting(digits(), optimizer=bl.Momentum(0.02), epochs=20).run(),
    "digits, Adam, two layers": lambda: setting(
        digits(), (64, 32), optimizer=bl.Adam(2e-3), epochs=20
    ).run(),
    "digits, batch norm": lambda: setting(
        digits(), (50, 50), behind=(bl.BatchNorm(),), optimizer=bl.Adam(1e-3), epochs=12
    ).run(),
    "digits, dropout": lambda: setting(
        digits(), (100,), behind=(bl.Dropout(0.2),), optimizer=bl.Adam(2e-3), epochs=20
    ).run(),
    "digits, tanh": lambda: setting(digits(), (50,), bl.Tanh(), epochs=20).run(),
    "digits, sigmoid": lambda: setting(
        digits(), (50,), bl.Sigmoid(), optimizer=bl.Adam(5e-3), epochs=20
    ).run(),
    "digits, weight decay": lambda: setting(digits(), weight_decay=1e-4, epochs=20).run(),
    "digits, steps": lambda: setting(
        digits(), schedule=bl.StepDecay(every=7, unit="epoch", factor=0.3), epochs=21
    ).run(),
    "digits, cosine": lambda: setting(
        digits(), schedule=bl.CosineDecay(length=20, unit="epoch"), epochs=20
    ).run(),
    "digits, early stopping": lambda: setting(
        digits(), optimizer=bl.Adam(3e-3), early_stopping=bl.EarlyStopping(5), epochs=60
    ).run(),
    "wave, Adam": lambda: setting(wave(), optimizer=bl.Adam(5e-3), epochs=30).run(),
    "wave, SGD": lambda: setting(wave(), optimizer=bl.SGD(0.04), epochs=60).run(),
    "digits, no rows held back": lambda: fitted(bl.load("digits"), 10, validation=None),
}  # fmt: skip


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy(name: str) -> None:
    """Of a usual set-up that learns well, nothing is said."""
    run = HEALTHY[name]()
    assert _learnt(run) > 0.85
    found = bl.diagnose(run)
    assert found.healthy, [each.says.en for each in found.findings]
    assert repr(found) == "Diagnosis(nothing found)"


def _learnt(run: Run) -> float:
    """Accuracy or R2 on the rows held back; of a run without such rows, on those it learnt from."""
    scores: Any = run.evaluations["validation"].scores if run.evaluations.get("validation") else {}
    accuracy = run.history.epochs[-1]["train_accuracy_predict"] if not scores else None
    return float(scores.get("r2", scores.get("accuracy", accuracy)))


def test_early_stopping_with_the_best_epoch_is_not_overfitting() -> None:
    """The course that rose is judged by the epoch whose weights are kept, and no other; without
    it, or with the last weights, the same course is overfitting."""
    made = SICK["overfitting", "rises"]()
    stopped = made.plan.with_(early_stopping=bl.EarlyStopping(patience=100))
    names = {}
    for keep in ("best", "last"):
        run = Setting(stopped.with_(keep=keep), made.data, made.held).run()
        assert (
            run.history["validation_loss"]
            == carried_out(("overfitting", "rises"))[1].history["validation_loss"]
        )
        names[keep] = bl.diagnose(run).names
    assert "overfitting" not in names["best"]
    assert names["last"][:1] == ("overfitting",)


def test_causes_come_before_what_follows_from_them() -> None:
    """Inputs in their thousands are unscaled data, also where weights began too large as well and
    the rate is too high for it: what follows is not told."""
    made = SICK["data-not-scaled", "too large"]()
    worse = made.plan.with_(
        network=bl.Chain(bl.Dense(50, init=bl.Normal(3.0)), bl.ReLU(), bl.Dense(10)),
        optimizer=bl.SGD(5.0),
    )
    assert bl.diagnose(Setting(worse, made.data, made.held).run()).names == ("data-not-scaled",)


def test_codes_of_an_embedding_are_not_out_of_scale() -> None:
    """A column of codes stands for rows of a table: how large its numbers are means nothing."""
    rng = np.random.default_rng(5)
    codes = rng.integers(0, 60, 1000)
    x = np.column_stack([rng.normal(size=1000), codes])
    right = rng.normal(size=60)[codes] + x[:, 0] > 0
    net = bl.Chain(bl.Embed(((60, 4),)), bl.Dense(32), bl.ReLU(), bl.Dense(2))
    run = bl.fit(net, Dataset(x, right.astype(int)), optimizer=bl.Adam(0.01), progress="quiet")
    assert _learnt(run) > 0.85
    assert "data-not-scaled" not in bl.diagnose(run).names
