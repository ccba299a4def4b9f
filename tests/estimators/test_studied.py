"""A study without rows says all that a study says of its trials, also behind a pickle."""

from __future__ import annotations

import pickle

import pytest

pytest.importorskip("sklearn")

import backlit as bl
from backlit.estimators.studied import Studied
from backlit.search.search import search
from backlit.training.plan import Plan

DATA = bl.load("moons", rows=120)
NET = bl.Chain(bl.Dense(6), bl.ReLU(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.1), epochs=9, batch_size=16, validation=0.25)
SPACE = bl.Space(
    {
        "optimizer": bl.Choice((bl.SGD(0.1), bl.Momentum(0.1))),
        "momentum": bl.LinearRange(0.5, 0.95),
        "learning_rate": bl.LogRange(1e-3, 1.0),
    },
    when={"momentum": ("optimizer", bl.Momentum(0.1))},
)


@pytest.mark.parametrize("halving", [False, True])
def test_it_concludes_what_the_study_concluded(halving: bool) -> None:
    """Trials, places with their intervals and ties, finalists, effects and plans."""
    study = search(PLAN, DATA, SPACE, trials=14, repeat=2, halving=halving, progress="quiet")
    whole = Studied.of(study)
    _ = whole.study
    kept = pickle.loads(pickle.dumps(whole)).study  # noqa: S301
    assert kept.trials == study.trials
    assert kept.ranking == study.ranking
    assert kept.finalists == study.finalists
    assert kept.effects == study.effects
    assert kept.chosen == study.chosen
    assert kept.space == study.space
    assert repr(kept) == repr(study)
    assert kept.plan_of(5) == study.plan_of(5)
    assert (kept.model, kept.models) == (None, {})


def test_the_rows_are_gone() -> None:
    """Their number is left; twenty times as many make no larger pickle."""
    sizes = []
    for data in (DATA, bl.load("moons", rows=2400)):
        plan = PLAN.with_(batch_size=data.rows, epochs=2)
        study = search(plan, data, SPACE, trials=2, repeat=1, progress="quiet")
        kept = Studied.of(study)
        assert kept.study.question.subject.rows == study.validation.rows
        assert not kept.study.validation.x.any()
        right = sum(len(each.right) for each in kept.trials)
        sizes.append(len(pickle.dumps(kept)) - right)
    assert abs(sizes[1] - sizes[0]) < 200
