"""A search tries what its space and seed say; each trial is the run it would be alone."""

from __future__ import annotations

import io
import signal
import threading
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, PlanError, RunError, UnknownNameError
from backlit.search.samplers import QuasiRandom, Random
from backlit.search.search import search
from backlit.search.space import Choice, IntegerRange, LinearRange, LogRange, Space
from backlit.search.study import Study
from backlit.search.trial import trial_seed, unpacked
from backlit.training.fit import train
from backlit.training.plan import Plan

MOONS = bl.load("moons", rows=160)
NET = bl.Chain(bl.Dense(6), bl.ReLU(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.1), epochs=4, batch_size=16, validation=0.25)
SPACE = Space(
    {
        "learning_rate": LogRange(1e-3, 1.0),
        "width": IntegerRange(3, 30, log=True),
        "batch_norm": Choice((True, False)),
        "dropout": LinearRange(0.0, 0.4),
        "optimizer": Choice(("SGD", "Momentum")),
        "momentum": LinearRange(0.5, 0.95),
    },
    when={"momentum": ("optimizer", "Momentum")},
)


def found(**settings: Any) -> Study:
    """A quiet search of twelve trials."""
    given = {"plan": PLAN, "data": MOONS, "space": SPACE, "trials": 12, "progress": "quiet"}
    return search(**{**given, **settings})


@pytest.fixture(scope="module")
def study() -> Study:
    """One for the tests that only look at it."""
    return found(seed=3, keep=2)


@pytest.mark.parametrize("keep", ["best", "last"])
def test_a_trial_is_the_run_alone(keep: str) -> None:
    """Bit for bit: curves, scores, the rows it has right, and the weights that are kept."""
    plan = PLAN.with_(keep=keep, validation=0.25)
    whole = found(plan=plan, keep=12)
    assert len(whole.models) == len(whole.trials) == 12
    for trial in whole.trials:
        own = whole.plan_of(trial.number)
        assert own.seed == trial.seed == trial_seed(0, trial.number)
        run = train(own, whole.learning, validation=whole.validation, progress="quiet")
        for name, curve in trial.curves.items():
            assert run.history[name] == list(curve), name
        at = run.best_epoch - 1 if keep == "best" and run.best_epoch else -1
        assert trial.score == run.history["validation_accuracy"][at]
        right = run.predict(whole.validation.x) == whole.validation.y
        assert np.array_equal(unpacked(trial.right, whole.validation.rows), right)
        assert trial.score == pytest.approx(right.mean())
        for name, array in run.model.arrays.items():
            assert np.array_equal(whole.models[trial.number].arrays[name], array), name


def test_the_same_search_twice(study: Study) -> None:
    """Everything but the seconds; a longer one begins with the same trials."""
    again, longer = found(seed=3, keep=2), found(seed=3, trials=14)
    for one, other, more in zip(study.trials, again.trials, longer.trials, strict=False):
        assert {**one.to_data(), "seconds": 0} == {**other.to_data(), "seconds": 0}
        assert {**one.to_data(), "seconds": 0} == {**more.to_data(), "seconds": 0}
    assert list(study.models) == list(again.models)
    assert found(seed=4).trials[0].parameters != study.trials[0].parameters


def test_what_is_tried_is_what_the_sampler_says(study: Study) -> None:
    """Trial n has the point of its number, and numbers count from 0 without gaps."""
    assert [each.number for each in study.trials] == list(range(12))
    for trial in study.trials:
        assert trial.parameters == SPACE.at(Random(3).point(trial.number, SPACE.names))
    other = found(sampler=QuasiRandom(1), trials=3)
    assert other.trials[2].parameters == SPACE.at(QuasiRandom(1).point(2, SPACE.names))


def test_the_rows_are_those_of_the_searchs_seed(study: Study) -> None:
    """One split for all trials: no row is in both parts, none is lost, the test part is let go."""
    assert (study.learning.rows, study.validation.rows) == (120, 40)
    rows = np.concatenate([study.learning.x, study.validation.x])
    assert sorted(map(tuple, rows)) == sorted(map(tuple, MOONS.x))
    assert study.learning.test is None
    mine = bl.load("moons", rows=30, seed=1)
    given = found(validation=mine, trials=1)
    assert given.validation is mine
    assert given.learning.rows == MOONS.rows
    assert found(validation=0.5, trials=1).validation.rows == 80


def test_only_the_best_models_are_kept(study: Study) -> None:
    """As many as were asked for, of the first places."""
    places = [each.trial.number for each in study.ranking]
    assert set(study.models) == set(places[:2])
    assert found(keep=0, trials=2).models == {}
    model = study.models[study.best.number]
    assert (model.predict(study.validation.x) == study.validation.y).mean() == study.best.score


def test_a_diverging_trial_fails_alone() -> None:
    """NaN in every second trial: recorded with where it happened, and the others are as ever."""
    wild = Space({"learning_rate": Choice((1e30, 0.1))})
    mixed = found(space=wild, trials=10)
    calm = found(space=Space({"learning_rate": Choice((0.1, 0.1000000001))}), trials=10)
    failed = [each for each in mixed.trials if each.status == "failed"]
    assert 0 < len(failed) < 10
    for each in failed:
        assert each.parameters["learning_rate"] == 1e30
        assert each.score is None
        assert "iteration" in each.reason
    assert {each.trial.number for each in mixed.ranking} == {
        each.number for each in mixed.trials if each.status == "finished"
    }
    for one, other in zip(mixed.trials, calm.trials, strict=True):
        if one.status == "finished" and other.parameters == one.parameters:
            assert one.curves == other.curves
    none = found(space=Space({"learning_rate": LogRange(1e30, 1e31)}), trials=2)
    assert none.ranking == ()
    with pytest.raises(RunError, match="2 that did"):
        _ = none.best


def test_values_are_judged_by_their_loss() -> None:
    """The smaller the better; no interval, no rows right or wrong."""
    x = np.linspace(-1, 1, 60, dtype=np.float32)[:, None]
    data = bl.Dataset(x, np.sin(3 * x[:, 0]).astype(np.float32))
    plan = Plan(bl.Chain(bl.Dense(8), bl.Tanh(), bl.Dense(1)), bl.MeanSquaredError(), bl.Adam())
    rates = Space({"learning_rate": LogRange(1e-4, 1e-1)})
    study = search(plan.with_(epochs=5), data, rates, trials=5, progress="quiet")
    assert study.metric == "validation_loss"
    scores = [each.trial.score for each in study.ranking]
    assert scores == sorted(scores, key=lambda score: score or 0)
    assert [each.interval for each in study.ranking] == [None] * 5
    other = search(plan.with_(epochs=5), data, rates, trials=2, progress="quiet",
                   metric="validation_rmse")  # fmt: skip
    assert other.best.score == other.best.scores["validation_rmse"]


class Interrupting(io.StringIO):
    """A stream that sends Ctrl-C when three lines were written."""

    def write(self, text: str) -> int:
        """The text, and the signal to the thread that hears signals."""
        written = super().write(text)
        if self.getvalue().count("\n") == 3:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return written


def test_ctrl_c_keeps_what_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    """The study comes back interrupted, with whole trials only, as a whole search has them."""
    plan = PLAN.with_(epochs=60)
    monkeypatch.setattr("sys.stderr", Interrupting())
    study = found(plan=plan, trials=500, progress="lines")
    assert (study.status, study.exit_code) == ("interrupted", 130)
    assert 3 <= len(study.trials) < 500
    assert all(len(each.curves["train_loss"]) == 60 for each in study.trials)
    alone = found(plan=plan, trials=1).trials[0]
    assert alone.number == study.trials[0].number
    assert alone.curves == study.trials[0].curves


def test_a_line_for_each_trial(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error; `quiet` says nothing."""
    found(trials=3, repeat=1, progress="lines")
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in lines] == ["1/3", "2/3", "3/3"]
    assert all("best 0." in line for line in lines)
    found(trials=1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "settings, kind",
    [
        ({"trials": 0}, InputError), ({"trials": 1.5}, InputError), ({"keep": -1}, InputError),
        ({"seed": -1}, InputError), ({"validation": 0.0}, InputError),
        ({"validation": 1}, InputError),
        ({"plan": PLAN.with_(validation=0.0)}, InputError),
        ({"metric": "accuracy"}, UnknownNameError),
        ({"metric": "validation_rmse"}, UnknownNameError),
        ({"space": Space({"momentum": LinearRange(0, 0.5)})}, PlanError),
        ({"space": Space({"width": IntegerRange(-3, 2)})}, InputError),
        ({"progress": "loud"}, UnknownNameError), ({"engine": "steam"}, UnknownNameError),
    ],
)  # fmt: skip
def test_what_fits_no_plan_is_told_before_the_first_trial(
    settings: dict[str, Any], kind: type[Exception]
) -> None:
    """Nothing is trained, whatever trial would have met it."""
    with pytest.raises(kind):
        found(**settings)


def test_a_study_tells_itself_in_a_few_words(study: Study) -> None:
    """And refuses the plan of a trial that it does not have."""
    assert repr(study).startswith("Study(finished after 12 trials; Best-1 (val acc:")
    assert study.listing(3).splitlines()[2].startswith("Best-3 (val acc:")
    with pytest.raises(UnknownNameError):
        study.plan_of(12)
