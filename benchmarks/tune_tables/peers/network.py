"""scikit-learn's network behind good preparation: what of it is searched, and its error in folds.

Preparation and target are those of `tables/peers/prepared.py`. Adam everywhere. Searched: one to
three layers of one width, activation, rate, penalty, batch size; of values the target as it is,
standardised, or its logarithm; of small tables early stopping or not, and without it how many
passes. This module refuses to know who chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline

from ...tables.peers import prepared, serve

SMALL = 10_000  # rows, below which a setting is judged by five folds, from which on by one of them
EPOCHS = 300
TIE = 1e-5  # what a log loss of 1 counts beside an error rate: of equal rates the lower log loss
MOST_LOSS = 10.0

Setting = dict[str, Any]


def is_small(rows: prepared.Rows) -> bool:
    """Whether five folds are affordable, and training to the end."""
    return len(rows.x) < SMALL


def own_defaults(rows: prepared.Rows) -> list[Setting]:
    """scikit-learn's default setting, as far as it is searched: where an expert begins. With early
    stopping; of small tables without it, too."""
    found: Setting = {"depth": 1, "width": 100, "activation": "relu", "learning_rate_init": 1e-3,
                      "alpha": 1e-4, "batch_size": 200, "early_stopping": True}  # fmt: skip
    if rows.task == "regression":
        found["target"] = "standardised"
    whole = {**found, "early_stopping": False, "max_iter": 200}
    return [found, whole] if is_small(rows) else [found]


def suggested(trial: Any, rows: prepared.Rows) -> Setting:
    """A setting, drawn by one of Optuna's trials."""
    small = is_small(rows)
    found: Setting = {
        "depth": trial.suggest_int("depth", 1, 3),
        "width": trial.suggest_int("width", 16, 256, log=True),
        "activation": trial.suggest_categorical("activation", ["relu", "tanh"]),
        "learning_rate_init": trial.suggest_float("learning_rate_init", 1e-4, 3e-2, log=True),
        "alpha": trial.suggest_float("alpha", 1e-6, 1.0, log=True),
        "batch_size": trial.suggest_int("batch_size", 8 if small else 64, 256 if small else 1024,
                                        log=True),
        "early_stopping": trial.suggest_categorical("early_stopping", [True, False])
        if small else True,
    }  # fmt: skip
    if not found["early_stopping"]:
        found["max_iter"] = trial.suggest_int("max_iter", 10, EPOCHS, log=True)
    if rows.task == "regression":
        forms = ["standardised", "log"] if rows.y.min() > -1 else ["standardised"]
        found["target"] = trial.suggest_categorical("target", forms)
    return found


def make(rows: prepared.Rows, setting: Setting, seed: int) -> Any:
    """The pipeline of a setting."""
    kind = MLPClassifier if rows.task == "classification" else MLPRegressor
    net = kind(
        hidden_layer_sizes=(setting["width"],) * setting["depth"],
        max_iter=setting.get("max_iter", EPOCHS),
        random_state=seed,
        **{name: setting[name] for name in
           ("activation", "learning_rate_init", "alpha", "batch_size", "early_stopping")},
    )  # fmt: skip
    return prepared.with_target(make_pipeline(prepared.dense(rows), net), setting)


def said(rows: prepared.Rows, model: Any, x: Any) -> NDArray[np.float64]:
    """(N, K) shares of classes, or (N,) values. Raises ValueError for what is not finite."""
    found = model.predict_proba(x) if rows.task == "classification" else model.predict(x)
    if not np.isfinite(found).all():
        raise ValueError("answers that are not finite")
    return np.asarray(found, dtype=np.float64)


def folds(rows: prepared.Rows) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(rows learnt from, rows that judge): the same for all settings."""
    kind = StratifiedKFold if rows.task == "classification" else KFold
    found = list(kind(5, shuffle=True, random_state=serve.SEED).split(rows.x, rows.y))
    return found if is_small(rows) else found[:1]


def in_folds(rows: prepared.Rows, setting: Setting, seed: int) -> list[NDArray[np.float64]]:
    """What a setting's networks say of each fold's rows, none of which they have seen."""
    found = []
    for learnt, judge in folds(rows):
        model = make(rows, setting, seed).fit(rows.x.iloc[learnt], rows.y[learnt])
        found.append(said(rows, model, rows.x.iloc[judge]))
    return found


def error(rows: prepared.Rows, answers: Sequence[NDArray[np.float64]]) -> float:
    """Of all folds together: the rmse, or the share of rows named wrongly; of two that name as
    many rightly the one with the lower log loss is better."""
    truth = np.concatenate([rows.y[judge] for _, judge in folds(rows)])
    whole = np.concatenate(answers)
    if rows.task == "regression":
        return float(np.sqrt(np.mean((whole - truth) ** 2)))
    places = np.searchsorted(np.unique(rows.y.astype(str)), truth.astype(str))
    wrong = float(np.mean(whole.argmax(axis=1) != places))
    shares = np.maximum(whole[np.arange(len(places)), places], np.finfo(np.float64).eps)
    return wrong + TIE * min(float(-np.log(shares).mean()), MOST_LOSS)
