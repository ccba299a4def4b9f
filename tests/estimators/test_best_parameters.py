"""What a search found can be given to `set_params`; what was given does not vary."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("sklearn")

import backlit as bl
from backlit.estimators.best_parameters import best_parameters, decided
from backlit.estimators.settings import hidden_layers, optimizer
from backlit.search.configure import configured
from backlit.training.plan import Plan

LAYERS = hidden_layers((12, 6), "relu", False, 0.1)
PLAN = Plan(bl.Chain(*LAYERS, bl.Dense(2)), bl.SoftmaxCrossEntropy(), bl.AdamW(0.01))


@pytest.mark.parametrize(
    "parameters",
    [
        {"width": 5},
        {"depth": 3, "dropout": 0.4},
        {"depth": 1, "activation": "Tanh"},
        {"activation": bl.LeakyReLU(0.3)},
        {"dropout": 0.0},
    ],
    ids=str,
)
def test_hidden_layers_come_out_as_they_were_tried(parameters: dict[str, Any]) -> None:
    """The four settings of the layers build those of the trial's plan; nothing else is said."""
    plan = configured(PLAN, parameters, 0)
    found = best_parameters(plan, parameters)
    assert set(found) == {"hidden", "activation", "batch_norm", "dropout"}
    tried = [each for each in plan.network.layers[:-1] if each != bl.Dropout(0.0)]
    assert hidden_layers(*found.values()) == tried


def test_batch_norm_is_told_with_its_layers() -> None:
    """Of a network with it; its Dense need no bias, which is all that differs."""
    found = best_parameters(configured(PLAN, {"batch_norm": True}, 0), {"batch_norm": True})
    assert found["batch_norm"] is True
    assert found["hidden"] == (12, 6)


def test_layers_that_differ_are_told_one_by_one() -> None:
    """A dropout or an activation each."""
    net = bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(3), bl.ReLU(), bl.Dropout(0.2), bl.Dense(2))
    found = best_parameters(PLAN.with_(network=net), {"depth": 2})
    assert found["activation"] == ["Tanh", "ReLU"]
    assert found["dropout"] == [0.0, 0.2]
    assert hidden_layers(*found.values()) == list(net.layers[:-1])


def test_settings_of_the_optimizer_are_told_by_the_optimizer() -> None:
    """With the rate beside it, which the estimator puts into it again."""
    parameters = {"optimizer": "Momentum", "momentum": 0.7, "learning_rate": 0.2}
    found = best_parameters(configured(PLAN, parameters, 0), parameters)
    assert optimizer(found["optimizer"], found["learning_rate"]) == bl.Momentum(0.2, momentum=0.7)


def test_names_that_are_both_and_neither_stay() -> None:
    """weight_decay and batch_size as they are, init_spread too; of nothing nothing."""
    parameters = {"weight_decay": 0.2, "batch_size": 16, "init_spread": 0.1}
    assert best_parameters(configured(PLAN, parameters, 0), parameters) == parameters
    assert best_parameters(PLAN, {}) == {}


def test_what_was_given_is_decided() -> None:
    """By the names of a search; hidden=() too is an answer."""
    assert decided(bl.BacklitClassifier().get_params()) >= {"engine"}
    names = {"width", "depth", "dropout", "learning_rate", "batch_norm", "activation"}
    assert not names & decided(bl.BacklitClassifier(random_state=3, epochs=4).get_params())
    given = decided(bl.BacklitRegressor((), batch_norm=False).get_params())
    assert given & names == {"width", "depth", "batch_norm"}
