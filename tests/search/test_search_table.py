"""A search on a table begins with what `fit_table` trains, and ends with a model of such tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, PlanError, UnknownNameError
from backlit.runs.study_folder import StudyFolder
from backlit.search.course import halved
from backlit.search.default_space import default_space
from backlit.search.samplers import Random
from backlit.search.search_table import search_table
from backlit.search.study import Study
from backlit.search.study_file import read_study
from backlit.search.trial import trial_seed
from backlit.training.fit import train
from backlit.training.model import as_table
from backlit.training.table_plan import Asked, planned

RNG = np.random.default_rng(0)
SIZE, DISTRICT = RNG.uniform(20, 120, 100), RNG.choice(["center", "north"], 100)
RENT = SIZE * np.where(DISTRICT == "center", 9.0, 4.0)
FLATS = {"id": [f"F{n}" for n in range(100)], "size": SIZE, "district": DISTRICT, "rent": RENT}
DEAR = {**{name: FLATS[name] for name in ("size", "district")}, "dear": RENT > 500}
QUICK: dict[str, Any] = {"members": 2, "epochs": 6, "progress": "quiet"}


def found(**settings: Any) -> Study:
    """A quiet search of six trials."""
    return search_table(FLATS, "rent", **{**QUICK, "trials": 6, "repeat": 1, **settings})


@pytest.fixture(scope="module")
def study() -> Study:
    """One for the tests that only look at it."""
    return found(seed=3)


def test_the_first_trial_is_what_fit_table_trains(study: Study) -> None:
    """Its networks are the members with seeds of the trial; its score is counted by hand."""
    table = as_table(FLATS)
    work = planned(table, Asked("rent", members=2, seed=3), None, None, None, None, {"epochs": 6})
    first = study.trials[0]
    assert (first.parameters, first.seed) == ({}, trial_seed(3, 0))
    errors = []
    for place, (member, plan) in enumerate(zip(work.members, work.plans, strict=True)):
        seed = first.seed if place == 0 else (first.seed * 1000 + place) % 2**32
        own = plan.with_(seed=seed)
        run = train(own, member.train, validation=member.validation, progress="quiet",
                    preparation=member.preparation)  # fmt: skip
        assert member.held is not None
        errors.append(run.predict(table.take(member.held)) - RENT[member.held])
    rmse = float(np.sqrt(np.mean(np.concatenate(errors) ** 2)))
    whole = found(seed=3, halving=False, trials=1)
    assert whole.metric == "validation_rmse"
    assert whole.trials[0].score == pytest.approx(rmse, rel=1e-5)
    assert whole.question.subject.rows == len(np.concatenate(errors))


def test_the_model_answers_tables_by_itself(study: Study) -> None:
    """Columns as they are, in any order; saved and opened it says the same."""
    assert study.model is not None
    new = {"district": ["center", "north", None], "size": [50.0, None, 80.0]}
    said = study.model.predict(new)
    assert said.shape == (3,)
    assert np.isfinite(said).all()
    by_hand = np.sqrt(np.mean((study.model.predict(FLATS) - RENT) ** 2))
    assert by_hand < RENT.std()


def test_the_test_rows_are_judged_once_by_the_model_chosen(study: Study) -> None:
    """A fifth of the rows, the same that `fit_table` keeps apart; with folds there are none."""
    test = study.evaluations["test"]
    run = bl.fit_table(FLATS, "rent", seed=3, **QUICK)
    assert np.array_equal(test.arrays["rows"], run.evaluations["test"].arrays["rows"])
    assert study.model is not None
    rows = as_table(FLATS).take(test.arrays["rows"])
    error = study.model.predict(rows) - rows["rent"].values
    assert test.scores["rmse"] == pytest.approx(np.sqrt(np.mean(error**2)))
    whole = found(folds=2, members=None, trials=1)
    assert whole.evaluations == {}
    assert whole.question.subject.rows == 100


def test_what_is_decided_here_does_not_vary_unless_the_space_says_so(study: Study) -> None:
    """The default space is that of the recipe's plan; a rate, a decay, a network take names out."""
    assert study.space == default_space(study.plan, is_table=True)
    assert "learning_rate" not in found(learning_rate=0.01, trials=1).space.names
    own = found(network=bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(1)), trials=1)
    assert own.space.names == ("learning_rate", "weight_decay")
    rates = bl.Space({"learning_rate": bl.LogRange(1e-3, 1e-1)})
    given = found(learning_rate=0.01, space=rates, trials=3, sampler="random")
    assert given.trials[0].parameters == {}
    assert given.plan.optimizer.learning_rate == 0.01
    assert given.trials[2].parameters == Random(0).parameters(2, rates)


def test_classes_weights_and_an_ensemble() -> None:
    """Truth values are classes; weights reach the rows; the best two may answer as one."""
    weights = np.where(RENT > 500, 2.0, 1.0)
    whole = search_table(DEAR, "dear", trials=4, repeat=2, ensemble=2, weights=weights,
                         class_weight="balanced", metric="validation_loss", **QUICK)  # fmt: skip
    assert whole.metric == "validation_loss"
    assert whole.learning.weights is not None
    assert set(whole.learning.weights) == {1.0, 2.0}
    assert whole.mixture is not None
    assert len(whole.mixture.members) == 2
    assert whole.model is not None
    assert set(whole.model.predict(DEAR)) <= {True, False}


def test_in_a_folder_everything_is_kept_and_it_is_the_search_in_memory(tmp_path: Path) -> None:
    """Journal, ranking, model and report; the question can be read again from study.toml."""
    kept = found(seed=3, out=tmp_path)
    alone = found(seed=3)
    assert kept.folder is not None
    folder = StudyFolder.open(kept.folder)
    assert [each.to_data() | {"seconds": 0} for each in kept.trials] == [
        each.to_data() | {"seconds": 0} for each in alone.trials
    ]
    assert folder.report.stat().st_size > 10_000
    assert json.loads(folder.ranking.read_text())["status"] == "finished"
    model = bl.open_model(folder.best)
    assert alone.model is not None
    assert np.array_equal(model.predict(FLATS), alone.model.predict(FLATS))
    written = read_study(folder)
    assert written.plan == kept.plan.with_(data={})
    assert written.space == kept.space
    assert written.sampler == kept.sampler
    assert written.data["fingerprint"] == as_table(FLATS).fingerprint()


@pytest.mark.parametrize(
    "more", [{"weights": np.arange(1.0, 101.0)}, {"test": FLATS}, {"validation": FLATS}]
)
def test_rows_that_no_file_says_are_part_of_the_fingerprint(
    tmp_path: Path, more: dict[str, Any]
) -> None:
    """With weights or tables beside the first nobody goes on by mistake on other rows."""
    kept = found(trials=1, out=tmp_path, **more)
    assert kept.folder is not None
    written = read_study(StudyFolder.open(kept.folder))
    assert written.data["fingerprint"] != as_table(FLATS).fingerprint()
    assert written.data["table"] == as_table(FLATS).fingerprint()


@pytest.mark.parametrize(
    ("more", "kind", "words"),
    [
        ({"validation": 0}, InputError, "rows held back"),
        ({"metric": "validation_accuracy"}, UnknownNameError, "validation_rmse"),
        ({"sampler": "grid"}, UnknownNameError, "grid"),
        ({"trials": 0}, InputError, "trials"),
        ({"ensemble": 1}, InputError, "ensemble"),
        ({"space": {"learning_rate": (0.1, 0.2)}}, InputError, "a Space"),
        ({"momentum": 0.9}, UnknownNameError, "momentum"),
        ({"drop": ["sise"]}, UnknownNameError, "sise"),
        ({"space": bl.Space({"momentum": bl.LinearRange(0.5, 0.9)}), "trials": 2}, PlanError,
         "momentum"),
    ],
)  # fmt: skip
def test_what_fits_no_search_is_refused_before_the_first_trial(
    tmp_path: Path, more: dict[str, Any], kind: type[Exception], words: str
) -> None:
    """Each with its name, and no folder is made."""
    with pytest.raises(kind, match=words):
        found(out=tmp_path, **more)
    assert list(tmp_path.iterdir()) == []


def test_halving_ends_most_trials_early() -> None:
    """Of six trials the best three go on from the first third, and the one it began with."""
    whole = found(epochs=9)
    assert (whole.question.course.shares, whole.question.course.divisor) == halved(9)
    ahead = {each.number for each in whole.trials if each.level == 1}
    judged = {n: whole.results.of(n, 0, 0) for n in range(6)}
    best = sorted(judged, key=lambda n: judged[n].score)[:3]  # type: ignore[union-attr]
    assert ahead == {0, *best}
    assert {each.level for each in found(epochs=9, halving=False).trials} == {0}
