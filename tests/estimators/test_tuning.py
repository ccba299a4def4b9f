"""After `tune` an estimator is what it is after `fit`, with settings that were searched for."""

from __future__ import annotations

import io
import pickle
import signal
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.model_selection import RandomizedSearchCV

import backlit as bl
from backlit.base.errors import InputError, RunError, UnknownNameError
from backlit.estimators.inputs import of_numbers
from backlit.nn.dense import Dense
from backlit.search.default_space import default_space
from backlit.search.samplers import Random
from estimators.people import answers, people

RNG = np.random.default_rng(0)
X = RNG.normal(size=(100, 3))
SIDE = np.where(X[:, 0] + X[:, 1] > 0, "yes", "no")
DAYS = [np.datetime64("2024-01-01"), np.datetime64("2025-01-01")]
QUICK: dict[str, Any] = {"epochs": 5, "members": 2, "random_state": 0}
SHORT: dict[str, Any] = {"trials": 6, "repeat": 1}


def tuned(**settings: Any) -> bl.BacklitClassifier:
    """A classifier of six trials."""
    return bl.BacklitClassifier(**QUICK).tune(X, SIDE, **{**SHORT, **settings})


@pytest.fixture(scope="module")
def model() -> bl.BacklitClassifier:
    """One for the tests that only look at it."""
    return tuned(repeat=2)


def test_everything_that_fit_leaves_is_there(model: bl.BacklitClassifier) -> None:
    """Classes, shares that sum to 1, curves of each seed, and a score far above chance."""
    fitted = bl.BacklitClassifier(**QUICK).fit(X, SIDE)
    learnt = {name for name in vars(fitted) if name.endswith("_")}
    assert learnt <= set(vars(model))
    assert model.classes_.tolist() == ["no", "yes"]
    assert model.n_features_in_ == 3
    shares = model.predict_proba(X)
    assert shares.shape == (100, 2)
    assert np.allclose(shares.sum(axis=1), 1)
    assert model.score(X, SIDE) > 0.85
    assert len(model.history_) == 2
    assert model.n_iter_ == len(model.loss_curve_) == 5
    assert model.get_params() == fitted.get_params()


def test_the_model_says_the_same_without_scikit_learn(model: bl.BacklitClassifier) -> None:
    """All networks of all seeds of the chosen trial, and a table of the same columns."""
    assert len(model.model_.members) == 4  # type: ignore[union-attr]
    columns = {f"column_{place + 1}": each for place, each in enumerate(X.T)}
    assert np.allclose(model.model_.probabilities(columns), model.predict_proba(X), atol=1e-5)


def test_a_pickle_predicts_and_remembers_the_same_and_holds_no_rows(
    model: bl.BacklitClassifier,
) -> None:
    """Bit for bit; the study lists the same, and no prepared row stands in the bytes."""
    data = pickle.dumps(model)
    opened = pickle.loads(data)  # noqa: S301
    assert (opened.predict_proba(X) == model.predict_proba(X)).all()
    assert opened.study_.listing() == model.study_.listing()
    assert opened.study_.effects == model.study_.effects
    assert opened.best_params_ == model.best_params_
    seen = model.preparation_.features(of_numbers(X))
    assert not any(row.tobytes() in data for row in seen)
    assert pickle.dumps(opened) == pickle.dumps(pickle.loads(pickle.dumps(opened)))  # noqa: S301
    assert not hasattr(clone(model), "study_")


def test_the_study_tells_what_was_tried(model: bl.BacklitClassifier) -> None:
    """The first trial is the estimator's own plan; the others come from the default space."""
    study = model.study_
    assert (study.status, study.metric, len(study.trials)) == ("finished", "validation_accuracy", 6)
    assert study.trials[0].parameters == {}
    assert study.space == default_space(study.plan, is_table=True)
    rows = study.question.subject.rows  # two fifths: two members
    assert rows == 40
    assert all(round(each.score * rows, 6) % 1 == 0 for each in study.trials if each.score)
    assert model.best_params_ == {} or study.chosen.number > 0


def test_best_params_make_the_same_layers_again() -> None:
    """Given to `set_params`, an estimator's fit has the plan of the chosen trial."""
    space = bl.Space(
        {
            "learning_rate": bl.LogRange(1e-3, 1e-1),
            "width": bl.IntegerRange(5, 40),
            "depth": bl.IntegerRange(1, 3),
            "activation": bl.Choice(("GELU", "LeakyReLU")),
            "dropout": bl.LinearRange(0.0, 0.3),
            "optimizer": bl.Choice(("Adam", "Momentum")),
            "momentum": bl.LinearRange(0.5, 0.9),
        },
        when={"momentum": ("optimizer", "Momentum")},
    )
    model = bl.BacklitRegressor(epochs=30, members=2, random_state=0)
    model.tune(X, np.sin(2 * X[:, 0]), space=space, trials=8, repeat=1, sampler="random")
    study = model.study_
    number = study.chosen.number
    assert number > 0
    again = clone(model).set_params(**model.best_params_).fit(X, X[:, 0])
    assert again.model_.network == study.plan_of(number).network == model.model_.network
    assert study.chosen.parameters == Random(0).parameters(number, space)
    assert model.best_params_["optimizer"] == study.plan_of(number).optimizer


def test_settings_that_were_given_do_not_vary_unless_the_space_names_them() -> None:
    """hidden fixes width and depth; a space of one's own varies just what it says."""
    fixed = bl.BacklitClassifier((7,), **QUICK, dropout=0.0, learning_rate=0.01)
    fixed.tune(X, SIDE, **SHORT)
    assert fixed.study_.space.names == ("weight_decay", "activation", "batch_norm")
    assert all(
        fixed.study_.plan_of(each.number).network[0] == Dense(7) for each in fixed.study_.trials
    )
    wide = bl.Space({"width": bl.IntegerRange(20, 30)})
    fixed.tune(X, SIDE, space=wide, **SHORT)
    units = [each.parameters["width"] for each in fixed.study_.trials[1:]]
    assert all(20 <= each <= 30 for each in units)
    assert fixed.hidden == (7,)


def test_the_same_search_twice_and_any_row_of_weight_0_left_out() -> None:
    """Bit for bit by random_state; rows of weight 0 are as if they had not been given."""
    one, other = (tuned().predict_proba(X) for _ in range(2))
    assert (one == other).all()
    weights = np.where(np.arange(100) % 4 == 0, 0.0, 1.0)
    light = bl.BacklitClassifier(**QUICK).tune(X, SIDE, sample_weight=weights, **SHORT)
    less = bl.BacklitClassifier(**QUICK).tune(X[weights > 0], SIDE[weights > 0], **SHORT)
    assert (light.predict_proba(X) == less.predict_proba(X)).all()
    heavy = np.linspace(1, 3, 100)
    weighed = bl.BacklitClassifier(**QUICK).tune(X, SIDE, sample_weight=heavy, **SHORT)
    assert (weighed.predict_proba(X) != one).any()
    assert weighed.study_.ranking[0].interval is None


@pytest.mark.parametrize(
    "labels",
    [["같음", "다름"], [True, False], [7, -3], [0.0, 2.0], DAYS],
    ids=["text", "truth", "whole", "float", "dates"],
)
def test_labels_of_any_kind_come_back_as_they_were(labels: list[Any]) -> None:
    """In their own dtype, and nearly all of them right."""
    y = np.array(labels)[(SIDE == "yes").astype(int)]
    model = bl.BacklitClassifier(**QUICK).tune(X, y, trials=2, repeat=1)
    said = model.predict(X)
    assert said.dtype == model.classes_.dtype == y.dtype
    assert (said == y).mean() > 0.8


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_with_words_dates_and_holes(library: str) -> None:
    """Names are kept and compared, missing values are as in `fit`."""
    frame = pytest.importorskip(library).DataFrame(people())
    y = answers(people())
    model = bl.BacklitClassifier(**QUICK).tune(frame, y, trials=3, repeat=1)
    assert list(model.feature_names_in_) == list(people())
    assert set(model.predict(frame)) <= {"old", "young"}
    assert model.model_.predict(frame).shape == (120,)


def test_values_are_judged_in_their_own_units_and_several_by_their_loss() -> None:
    """An rmse a thousand times larger where y is; two values a row come back as two."""
    y = X[:, 0] ** 2 + X[:, 1]
    one = bl.BacklitRegressor(**QUICK).tune(X, y, **SHORT)
    large = bl.BacklitRegressor(**QUICK).tune(X, 1000 * y, **SHORT)
    assert one.study_.metric == "validation_rmse"
    scores = [[each.score for each in m.study_.trials] for m in (one, large)]
    assert np.allclose(1000 * np.array(scores[0]), scores[1], rtol=1e-3)
    assert np.allclose(1000 * one.predict(X), large.predict(X), rtol=1e-2, atol=1)
    both = bl.BacklitRegressor(**QUICK).tune(X, X[:, :2] * [1, 50], **SHORT)
    assert both.study_.metric == "validation_loss"
    assert both.predict(X).shape == (100, 2)
    assert np.corrcoef(both.predict(X)[:, 1], X[:, 1])[0, 1] > 0.8
    several = bl.BacklitRegressor(**QUICK).tune(X, y[:, None], trials=2, repeat=1)
    assert several.predict(X).shape == (100, 1)


def test_networks_of_several_trials_answer_as_one_but_none_goes_on_from_them() -> None:
    """Shares are the mean of all members', whatever their layers; a warm start says why not."""
    space = bl.Space({"width": bl.IntegerRange(100, 160)})
    noise = np.random.default_rng(1).normal(size=100)
    y = np.where(X[:, 0] + noise > 0, "yes", "no")
    model = bl.BacklitClassifier(epochs=20, members=2, random_state=0)
    model.tune(X, y, space=space, ensemble=3, metric="validation_loss", halving=False, **SHORT)
    mixture = model.study_.mixture
    assert mixture is not None
    assert mixture.kept
    assert len(model.model_.members) == 6  # type: ignore[union-attr]
    columns = {f"column_{place + 1}": each for place, each in enumerate(X.T)}
    mean = np.mean([m.probabilities(columns) for m in model.model_.members], axis=0)  # type: ignore[union-attr]
    assert np.allclose(model.predict_proba(X), mean, atol=1e-5)
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert again.study_.mixture == mixture
    with pytest.raises(InputError, match="the same layers"):
        model.partial_fit(X, y)
    with pytest.raises(InputError, match="the same layers"):
        model.set_params(warm_start=True).fit(X, y)


def test_a_later_fit_takes_the_study_away_and_a_warm_start_goes_on() -> None:
    """What they told was true of another model; before `tune` there is none."""
    model = tuned()
    before = model.predict_proba(X)
    model.partial_fit(X, SIDE)
    assert (model.predict_proba(X) != before).any()
    for name in ("study_", "best_params_"):
        assert not hasattr(model, name)
        with pytest.raises(AttributeError, match="not been tuned"):
            getattr(bl.BacklitClassifier(), name)
    warm = tuned().set_params(warm_start=True).fit(X, SIDE)
    assert warm.score(X, SIDE) > 0.85


@pytest.mark.parametrize(
    ("settings", "given", "kind", "words"),
    [
        ({"validation": 0}, {}, InputError, "rows held back"),
        ({}, {"metric": "accuracy"}, UnknownNameError, "validation_accuracy"),
        ({}, {"sampler": "grid"}, UnknownNameError, "narrow"),
        ({}, {"trials": 0}, InputError, "trials"),
        ({"hidden": -1}, {}, InputError, "hidden"),
    ],
)
def test_what_fits_no_search_is_refused_and_nothing_is_learnt(
    settings: dict[str, Any], given: dict[str, Any], kind: type[Exception], words: str
) -> None:
    """In words, before the first trial."""
    model = bl.BacklitClassifier(**{**QUICK, **settings})
    with pytest.raises(kind, match=words):
        model.tune(X, SIDE, **{**SHORT, **given})
    assert not hasattr(model, "model_")


def test_a_search_whose_trials_all_failed_says_so() -> None:
    """No model is made up."""
    wild = bl.Space({"learning_rate": bl.LogRange(1e30, 1e31)})
    model = bl.BacklitClassifier((8,), **QUICK, learning_rate=1e30, optimizer="sgd")
    with pytest.raises(RunError, match="6 that did"):
        model.tune(1e3 * X, SIDE, space=wild, **SHORT)


class Interrupting(io.StringIO):
    """A stream that sends Ctrl-C when a number of lines were written."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self._lines = lines

    def write(self, text: str) -> int:
        """The text, and the signal to the thread that hears signals."""
        written = super().write(text)
        if self.getvalue().count("\n") == self._lines:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return written


def test_an_interrupted_search_keeps_the_best_so_far_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C behind the third trial: a warning where tune was called, and a model that predicts."""
    monkeypatch.setattr("sys.stderr", Interrupting(3))
    model = bl.BacklitClassifier(**QUICK, verbose=True)
    with pytest.warns(UserWarning, match="search was interrupted") as told:
        model.tune(X, SIDE, trials=400, halving=False)
    assert told[0].filename == __file__
    assert 3 <= len(model.study_.trials) < 400
    assert model.predict(X).shape == (100,)
    assert model.study_.status == "interrupted"


def test_an_interruption_before_any_trial_came_to_its_end_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With halving, while all are trained a little: KeyboardInterrupt, and nothing is learnt."""
    monkeypatch.setattr("sys.stderr", Interrupting(1))
    model = bl.BacklitClassifier(**{**QUICK, "epochs": 90}, verbose=True)
    with pytest.raises(KeyboardInterrupt):
        model.tune(X, SIDE, trials=400)
    assert not hasattr(model, "model_")


def test_quiet_unless_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    """Zero bytes unless asked for."""
    tuned(trials=2)
    assert capsys.readouterr() == ("", "")


def test_scikit_learns_own_search_is_none_of_it() -> None:
    """RandomizedSearchCV finds over a tuned estimator's settings what it finds over fresh ones."""
    fresh = bl.BacklitClassifier(**QUICK)
    ways: dict[str, Sequence[Any]] = {"hidden": [(4,), (16, 8)], "dropout": [None, 0.1]}
    kept: dict[str, Any] = {"n_iter": 2, "cv": 2, "random_state": 0, "n_jobs": 2}
    found = [
        RandomizedSearchCV(each, ways, **kept).fit(X, SIDE).cv_results_["mean_test_score"]
        for each in (fresh, clone(tuned(trials=2)), tuned(trials=2))
    ]
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()
