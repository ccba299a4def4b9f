"""Settings: stored as they are given, checked by fit, with the nearest name where one is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

import backlit as bl

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
SIDE = (X[:, 0] > 0).astype(int)


@pytest.mark.parametrize(
    "given, told",
    [
        ({"hidden": 0}, "hidden: expected a whole number, 1 or more"),
        ({"hidden": "wide"}, "widths of hidden layers"),
        ({"activation": "rulu"}, "did you mean 'relu'"),
        ({"hidden": (4, 4), "activation": ("relu",)}, "one for each of 2 hidden layers"),
        ({"dropout": 2}, "a number in [0, 1]"),
        ({"batch_norm": "yes"}, "True or False"),
        ({"optimizer": "adm"}, "did you mean 'adam'"),
        ({"learning_rate": -1}, "above 0"),
        ({"schedule": "cosine"}, "schedule"),
        ({"weight_decay": -1}, "0 or more"),
        ({"batch_size": 1.5}, "batch_size"),
        ({"epochs": 0}, "epochs"),
        ({"early_stopping": "soon"}, "early_stopping"),
        ({"validation": 0.9}, "a number in [0, 0.5]"),
        ({"members": 0}, "members"),
        ({"categorical": ["column_9"]}, "did you mean 'column_"),
        ({"class_weight": "even"}, "balanced"),
        ({"class_weight": {5: 1}}, "class_weight"),
        ({"loss": "softmax"}, "softmax_cross_entropy"),
        ({"warm_start": 3}, "warm_start"),
        ({"random_state": -1}, "random_state"),
        ({"engine": "gpu"}, "engine"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_told_by_fit_and_not_before(given: dict[str, Any], told: str) -> None:
    """Making the estimator never fails; fitting says which setting, and what would be right."""
    model = bl.BacklitClassifier(**given)
    with pytest.raises(ValueError) as error:
        model.fit(X, SIDE)
    assert told in str(error.value)


@pytest.mark.parametrize(
    "given, layers",
    [
        ({"hidden": 7}, "Dense ReLU Dense"),
        ({"hidden": ()}, "Dense"),
        ({"hidden": [8, 4], "activation": ("gelu", bl.Tanh())}, "Dense GELU Dense Tanh Dense"),
        ({"hidden": (8,), "batch_norm": True}, "Dense BatchNorm ReLU Dense"),
        ({"hidden": np.array([8]), "dropout": 0.5}, "Dense ReLU Dropout Dense"),
        ({"activation": "elu"}, "Dense ELU Dense ELU Dense"),
    ],
    ids=str,
)
def test_words_become_layers(given: dict[str, Any], layers: str) -> None:
    """What was asked for is what is trained."""
    model = bl.BacklitClassifier(epochs=1, members=1, random_state=0, **given).fit(X, SIDE)
    assert [type(each).__name__ for each in model.model_.network.layers] == layers.split()


@pytest.mark.parametrize(
    "given",
    [
        {"validation": 0},
        {"validation": 0, "early_stopping": True},
        {"validation": 0.5, "members": 3},
        {"early_stopping": 1},
        {"early_stopping": bl.EarlyStopping(2, metric="validation_accuracy")},
        {"optimizer": bl.SGD(0.1), "schedule": bl.Constant()},
        {"optimizer": "momentum", "learning_rate": 0.05, "weight_decay": 1e-4},
        {"loss": bl.SoftmaxCrossEntropy(label_smoothing=0.1)},
        {"engine": "eager"},
        {"categorical": [0, "column_2"]},
        {"hidden": 8, "batch_size": 7, "epochs": np.int64(2)},
    ],
    ids=str,
)
def test_settings_are_heeded_together(given: dict[str, Any]) -> None:
    """Each combination trains, and every row gets a class."""
    model = bl.BacklitClassifier(**{"epochs": 3, "members": 1, "random_state": 0, **given})
    predicted = model.fit(X, SIDE).predict(X)
    assert set(predicted) <= {0, 1}
    assert model.n_iter_ <= 3


def test_both_engines_learn_the_same() -> None:
    """native and eager: the same shares but for float32's rounding."""
    one, other = (
        bl.BacklitClassifier(epochs=3, random_state=0, engine=engine).fit(X, SIDE).predict_proba(X)
        for engine in ("eager", "auto")
    )
    assert np.allclose(one, other, atol=1e-4)
