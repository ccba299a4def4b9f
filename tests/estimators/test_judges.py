"""The rows that judge an estimator's settings are those that `fit` would hold back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

import backlit as bl
from backlit.base.errors import InputError, UnknownNameError
from backlit.data.tables.table import Table
from backlit.estimators.aims import Classes, Values, read_values
from backlit.estimators.choices import chosen
from backlit.estimators.inputs import of_numbers
from backlit.estimators.judges import subject_of
from backlit.estimators.labels import classes_of
from backlit.estimators.learning import Prepared
from backlit.estimators.rows import Rows
from backlit.search.subject import Subject

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2))
SIDE = (X[:, 0] > 0).astype(np.int64)


def subject(
    y: Any = SIDE, x: Any = X, metric: str | None = None, weights: Any = None, **settings: Any
) -> Subject:
    """Of an estimator with these settings."""
    is_class = np.asarray(y).dtype.kind == "i"
    if is_class:
        aim: Any = Classes("target", classes_of(np.asarray(y)))
    else:
        values = read_values(y, len(x))
        width = values.shape[1] if values.ndim == 2 else None
        names = ("target",) if width is None else tuple(f"y{n}" for n in range(width))
        aim = Values(names, width)
    read, table = aim.read(y, len(x)), of_numbers(x)
    rows = Rows(Table("X", (*table.columns, *aim.columns(read))), read, weights)
    prepared = Prepared.learn(rows, aim, (), 0)
    data = prepared.dataset(rows)
    asked = {**bl.BacklitClassifier().get_params(), **settings}
    choices = chosen(asked, data, prepared.preparation.embedded, seed=0)
    return subject_of(choices, rows, data, prepared, metric)


def test_each_row_judges_once_and_no_network_has_learnt_from_it() -> None:
    """Five folds of a small table; two members hold two of them back; ten make ten folds."""
    for members, folds in ((None, 5), (2, 2), (10, 10)):
        found = subject(members=members)
        assert len(found.folds) == folds
        held = np.concatenate([fold.held.x for fold in found.folds])
        assert len(np.unique(held, axis=0)) == len(held) == found.rows
        for fold in found.folds:
            both = np.concatenate([fold.learning.x, fold.held.x])
            assert len(np.unique(both, axis=0)) == len(both) == 60
            assert 0.2 < fold.held.y.mean() < 0.8


def test_each_aim_has_its_metric() -> None:
    """Accuracy of classes, rmse of a value, the loss of several; others by name."""
    assert subject().metric == "validation_accuracy"
    assert subject(X[:, 0]).metric == "validation_rmse"
    assert subject(X[:, 0]).is_table
    assert subject(X).metric == "validation_loss"
    assert not subject(X).is_table
    assert subject(X, metric="validation_rmse").metric == "validation_rmse"
    with pytest.raises(UnknownNameError, match="validation_rmse"):
        subject(X[:, 0], metric="validation_accuracy")


def test_weights_go_with_their_rows() -> None:
    """On both sides."""
    fold = subject(weights=1 + np.arange(60.0)).folds[0]
    assert fold.learning.weights is not None
    assert fold.held.weights is not None
    both = np.concatenate([fold.learning.weights, fold.held.weights])
    assert sorted(both) == list(range(1, 61))


def test_without_rows_to_judge_nothing_is_searched() -> None:
    """validation=0; where rows are few patterns each is on both sides, and judges."""
    with pytest.raises(InputError, match="validation=0; leave validation out"):
        subject(validation=0.0)
    assert subject(np.ones(60), np.full((60, 2), 3.0)).rows == 60
