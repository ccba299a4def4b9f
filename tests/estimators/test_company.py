"""In scikit-learn's company: pipelines, searches on two cores, calibration, copies, pickles."""

from __future__ import annotations

import pickle
import pickletools
import signal
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.model_selection import RandomizedSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import backlit as bl
from estimators.people import answers, people

QUICK: dict[str, Any] = {"epochs": 5, "members": 2, "random_state": 0}
RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 3))
SIDE = (X[:, 0] > 0).astype(int)


def test_a_copy_has_the_settings_and_nothing_learnt() -> None:
    """clone copies objects among the settings too; a setting given is a setting got."""
    model = bl.BacklitClassifier((8, 4), optimizer=bl.SGD(0.5), class_weight={0: 2.0}).fit(X, SIDE)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert not hasattr(copy, "model_")
    assert not hasattr(copy, "classes_")


def test_a_pickle_predicts_the_same_and_holds_data_only() -> None:
    """Bit for bit, and every class it names is a description, an array or a column of a table."""
    model = bl.BacklitClassifier(**QUICK).fit(X, SIDE)
    data = pickle.dumps(model)
    opened = pickle.loads(data)  # noqa: S301
    assert (opened.predict_proba(X) == model.predict_proba(X)).all()
    texts = [str(arg) for op, arg, _ in pickletools.genops(data) if "UNICODE" in op.name]
    assert not [each for each in texts if "engines" in each or "_native" in each]
    assert len(data) < 2_000_000
    model.partial_fit(X, SIDE)
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    one, other = (each.partial_fit(X, SIDE).predict_proba(X) for each in (model, again))
    assert (one == other).all()


def test_in_a_pipeline_behind_a_column_transformer() -> None:
    """What a transformer makes of a frame is taken, from pandas and from polars."""
    pandas, y = pytest.importorskip("pandas"), answers(people())
    frame = pandas.DataFrame(people())[["children", "도시", "paid"]].bfill()
    parts = ColumnTransformer(
        [("number", StandardScaler(), ["children"]), ("word", OneHotEncoder(), ["도시"])],
        remainder="passthrough",
    )
    line = make_pipeline(parts, bl.BacklitClassifier(**QUICK))
    assert line.fit(frame, y).predict(frame).shape == (120,)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_search_on_two_cores_finds_what_one_core_finds(jobs: int) -> None:
    """RandomizedSearchCV(n_jobs=2): every score is that of a search in this process."""
    ways = {"hidden": [(4,), (16, 8), None], "dropout": [None, 0.1]}
    kept = {"n_iter": 3, "cv": 2, "random_state": 0}
    search = RandomizedSearchCV(bl.BacklitClassifier(**QUICK), ways, n_jobs=jobs, **kept)
    found = search.fit(X, SIDE)
    alone = [
        cross_val_score(bl.BacklitClassifier(**QUICK, **each), X, SIDE, cv=2).mean()
        for each in found.cv_results_["params"]
    ]
    assert np.allclose(found.cv_results_["mean_test_score"], alone)


def test_calibration_takes_its_shares() -> None:
    """CalibratedClassifierCV, with labels in words."""
    y = np.where(SIDE, "yes", "no")
    model = CalibratedClassifierCV(bl.BacklitClassifier(**QUICK), cv=2).fit(X, y)
    assert (model.predict(X) == y).mean() > 0.9


def test_verbose_is_told_and_quiet_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    """Zero bytes unless asked for."""
    bl.BacklitClassifier(**QUICK).fit(X, SIDE)
    assert capsys.readouterr() == ("", "")
    bl.BacklitClassifier(**QUICK, verbose=True).fit(X, SIDE)
    told = capsys.readouterr()
    assert "member 2/2" in told.out + told.err


def test_an_interrupted_fit_keeps_what_it_has_learnt_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C in the middle of a fit: a warning where fit was called, and a model that predicts."""
    from backlit.training import metrics

    measured = metrics.epoch_scores

    def interrupted(*given: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return measured(*given)

    monkeypatch.setattr(metrics, "epoch_scores", interrupted)
    model = bl.BacklitClassifier(epochs=50, members=1, random_state=0)
    with pytest.warns(UserWarning, match="interrupted") as told:
        model.fit(X, SIDE)
    assert told[0].filename == __file__
    assert model.n_iter_ < 50
    assert model.predict(X).shape == (90,)
