"""All trials learn from the same rows and are judged by the same others, counted alike."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, PlanError, UnknownNameError
from backlit.data.split import split
from backlit.search.subject import Fold, Subject
from backlit.search.trial import unpacked
from backlit.training.fit import train
from backlit.training.model import as_table
from backlit.training.plan import Plan
from backlit.training.table_plan import Asked, TableWork, planned

MOONS = bl.load("moons", rows=60)
NET = bl.Chain(bl.Dense(3), bl.Tanh(), bl.Dense(2))
PLAN = Plan(NET, bl.SoftmaxCrossEntropy(), bl.SGD(0.3), epochs=2, batch_size=16, validation=0.25)
LOSS, ACCURACY, RMSE = "validation_loss", "validation_accuracy", "validation_rmse"


def values(rows: int, *, weights: Any = None) -> bl.Dataset:
    """A line."""
    x = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    return bl.Dataset(x, 3 * x[:, 0] + 1, weights=weights)


def work(kind: str, **asked: Any) -> TableWork:
    """A table of sixty rows, planned; its numbers are far from 0 and 1."""
    draw = np.random.default_rng(0)
    x = draw.normal(size=(60, 2))
    y: Any = 1000 + 250 * x[:, 0]
    if kind == "classes":
        y = np.where(x[:, 0] > 0, "up", "down")
    table = as_table({"a": x[:, 0], "b": x[:, 1], "y": y})
    return planned(table, Asked("y", **asked), None, None, None, None, {"epochs": 2})


def test_the_rows_held_back_are_the_seeds() -> None:
    """As `split` divides them, the plan's share unless another is given; the test part is kept
    apart from both."""
    subject = Subject.of_data(PLAN, MOONS, None, None, 7)
    (fold,) = subject.folds
    kept, back = split(MOONS, 0.25, seed=7, purpose="split/validation")
    assert np.array_equal(fold.learning.x, MOONS.x[kept])
    assert np.array_equal(fold.held.x, MOONS.x[back])
    assert fold.learning.test is fold.held.test is None
    assert subject.test is MOONS.test
    assert (subject.rows, subject.is_table, subject.metric) == (15, False, ACCURACY)
    assert Subject.of_data(PLAN, MOONS, 0.5, None, 7).rows == 30
    given = Subject.of_data(PLAN.with_(validation=0.0), MOONS, values(5), LOSS, 7)
    assert given.rows == 5
    assert given.folds[0].learning.rows == 60


@pytest.mark.parametrize(
    "metric, data, found",
    [
        (None, MOONS, ACCURACY),
        (LOSS, MOONS, LOSS),
        (None, values(9), LOSS),
        (RMSE, values(9), RMSE),
    ],
)
def test_each_task_has_a_metric_of_its_own(
    metric: str | None, data: bl.Dataset, found: str
) -> None:
    """Classes their accuracy, values their loss, unless another is named."""
    assert Subject.of_data(PLAN, data, 0.3, metric, 0).metric == found


@pytest.mark.parametrize(
    "validation, metric, kind",
    [(0.0, None, InputError), (1.0, None, InputError), (0.3, RMSE, UnknownNameError),
     (0.3, "loss", UnknownNameError)],
)  # fmt: skip
def test_what_judges_nobody_is_told(validation: float, metric: Any, kind: type[Exception]) -> None:
    """No rows, or a metric that the task does not have."""
    with pytest.raises(kind):
        Subject.of_data(PLAN, MOONS, validation, metric, 0)


def test_the_rows_are_prepared_once() -> None:
    """For all plans of one loss and dtype; each network is checked all the same."""
    subject = Subject.of_data(PLAN, MOONS, None, None, 0)
    parts = subject.parts(PLAN, 0)
    assert parts.test is None
    assert subject.parts(PLAN.with_(optimizer=bl.Adam(), seed=4), 0) is parts
    assert subject.parts(PLAN.with_(dtype="float64"), 0) is not parts
    assert parts.validation is not None
    assert parts.train.count + parts.validation.count == 60
    with pytest.raises(PlanError):
        subject.parts(PLAN.with_(network=bl.Chain(bl.Flatten())), 0)


def test_right_are_the_rows_whose_class_was_named() -> None:
    """Fold by fold, one bit each; of one output the share of the second class counts."""
    subject = Subject((Fold(MOONS, MOONS), Fold(MOONS, MOONS.take(range(5)))), ACCURACY)
    draw = np.random.default_rng(1)
    said = [draw.random((60, 2)), draw.random((5, 2))]
    truth = np.concatenate([MOONS.y, MOONS.y[:5]])
    expected = np.concatenate([each.argmax(axis=1) for each in said]) == truth
    assert np.array_equal(unpacked(subject.right(said), 65), expected)
    second = [each[:, 1:] / each.sum(axis=1, keepdims=True) for each in said]
    assert np.array_equal(unpacked(subject.right(second), 65), expected)


def test_rows_that_are_no_coins_have_no_bits() -> None:
    """Values, soft labels, and rows that count more than others."""
    soft = bl.Dataset(MOONS.x, np.eye(2, dtype=np.float32)[MOONS.y], classes=2)
    heavy = bl.Dataset(MOONS.x, MOONS.y, weights=np.arange(60.0))
    for held in (values(60), soft, heavy):
        assert Subject((Fold(held, held),), LOSS).right([np.full((60, 2), 0.5)]) == ""


def test_folds_count_by_their_rows() -> None:
    """A mean is that of all rows, an rmse the root of the mean square, curves of training by the
    rows learnt from."""
    sizes = ((40, 20), (30, 10))
    subject = Subject(tuple(Fold(values(a), values(b)) for a, b in sizes), RMSE)
    assert subject.together(LOSS, [0.3, 0.9]) == pytest.approx((20 * 0.3 + 10 * 0.9) / 30)
    assert subject.together("train_loss", [0.3, 0.9]) == pytest.approx((12 + 27) / 70)
    squares = (20 * 0.3**2 + 10 * 0.9**2) / 30
    assert subject.together(RMSE, [0.3, 0.9]) == pytest.approx(math.sqrt(squares))
    assert Subject(subject.folds[:1], RMSE).together(LOSS, [0.7]) == 0.7


@pytest.mark.parametrize("metric", [ACCURACY, LOSS])
def test_a_score_of_answers_is_what_training_measured(metric: str) -> None:
    """Of the same rows, whichever way they are counted."""
    subject = Subject.of_data(PLAN, MOONS, None, metric, 0)
    fold = subject.folds[0]
    run = train(PLAN.with_(keep="last"), fold.learning, validation=fold.held, progress="quiet")
    score = subject.score([run.model.unchecked(fold.held.x)])
    assert score == pytest.approx(run.history[metric][-1], rel=1e-5)


@pytest.mark.parametrize("metric", [LOSS, RMSE])
def test_a_score_of_values_is_what_training_measured(metric: str) -> None:
    """The mean square or its root; rows count by their weights."""
    data = values(40, weights=np.linspace(0.5, 2, 40))
    plan = PLAN.with_(network=bl.Chain(bl.Dense(1)), loss=bl.MeanSquaredError())
    subject = Subject.of_data(plan, data, None, metric, 0)
    fold = subject.folds[0]
    run = train(plan.with_(keep="last"), fold.learning, validation=fold.held, progress="quiet")
    said = run.model.unchecked(fold.held.x)
    assert subject.score([said]) == pytest.approx(run.history[metric][-1], rel=1e-5)
    assert subject.in_own_units([said]) == {}


def test_a_table_is_judged_in_its_own_units() -> None:
    """The rmse of values as the table has them, by hand; folds together as one."""
    subject = Subject.of_table(work("values", folds=3))
    assert (subject.metric, len(subject.folds), subject.rows) == (RMSE, 3, 48)
    assert subject.is_table
    draw = np.random.default_rng(2)
    said, errors = [], []
    for fold in subject.folds:
        aim = fold.preparation.target if fold.preparation else None
        assert aim is not None
        own = draw.normal(size=(fold.held.rows, 1)).astype(np.float32)
        said.append(own)
        truth = np.asarray(aim.decode(fold.held.y), dtype=np.float64)
        assert 0 < truth.mean() < 2000
        errors.append(np.asarray(aim.decode(own[:, 0]), dtype=np.float64) - truth)
    expected = float(np.sqrt((np.concatenate(errors) ** 2).mean()))
    assert expected > 100
    assert subject.score(said) == pytest.approx(expected)
    assert subject.in_own_units(said) == {RMSE: pytest.approx(expected)}


def test_a_table_of_classes_is_judged_by_accuracy() -> None:
    """It has no units; its test rows are those of the table, and nobody else's."""
    planned_ = work("classes")
    subject = Subject.of_table(planned_)
    assert subject.metric == ACCURACY
    assert subject.in_own_units([np.zeros((fold.held.rows, 2)) for fold in subject.folds]) == {}
    assert isinstance(subject.test, tuple)
    assert len(subject.test[1]) == 12
    for fold in subject.folds:
        assert fold.held.rows + fold.learning.rows == 48
    assert set(subject.facts) >= {"name", "target"}
    assert "columns" not in subject.facts


def test_a_table_without_rows_held_back_is_refused() -> None:
    """Nobody could judge."""
    with pytest.raises(InputError, match="leave validation out"):
        Subject.of_table(work("values", validation=0))


def test_a_model_is_tested_on_the_test_rows() -> None:
    """Where there are none, nothing is said."""
    subject = Subject.of_data(PLAN, MOONS, None, None, 0)
    run = train(PLAN, MOONS, progress="quiet")
    found = subject.tested(run.model)
    assert found is not None
    assert MOONS.test is not None
    assert found["accuracy"] == (run.predict(MOONS.test.x) == MOONS.test.y).mean()
    assert Subject(subject.folds, LOSS).tested(run.model) is None
