"""Each parameter of a trial lands in its place in the plan, or is refused with a way out."""

from __future__ import annotations

from typing import Any

import pytest

import backlit as bl
from backlit.base.errors import InputError, PlanError, UnknownNameError
from backlit.search.configure import configured
from backlit.search.space import NAMES
from backlit.training.plan import Plan

NET = bl.Chain(bl.Dense(30), bl.ReLU(), bl.Dense(20), bl.ReLU(), bl.Dense(10))


def plan(optimizer: bl.Optimizer | None = None, **settings: Any) -> Plan:
    """A plan with a rate of its own."""
    return Plan(NET, bl.SoftmaxCrossEntropy(), optimizer or bl.SGD(0.5), **settings)


EXAMPLES: dict[str, tuple[Any, Any]] = {
    "activation": ("tanh", lambda p: p.network[1] == bl.Tanh() == p.network[3]),
    "batch_norm": (True, lambda p: p.network.names.count("batch_norm2") == 1),
    "batch_size": (64, lambda p: p.batch_size == 64),
    "beta1": (0.5, lambda p: p.optimizer == bl.Adam(0.5, beta1=0.5)),
    "beta2": (0.9, lambda p: p.optimizer == bl.Adam(0.5, beta2=0.9)),
    "clip": (bl.ClipNorm(2.0), lambda p: p.clip == bl.ClipNorm(2.0)),
    "depth": (3, lambda p: [x.units for x in p.network[::2]] == [30, 20, 20, 10]),
    "dropout": (0.25, lambda p: p.network[2] == bl.Dropout(0.25) == p.network[5]),
    "dtype": ("float64", lambda p: p.dtype == "float64"),
    "early_stopping": (bl.EarlyStopping(3), lambda p: p.early_stopping == bl.EarlyStopping(3)),
    "epochs": (7, lambda p: p.epochs == 7),
    "freeze": (("dense1",), lambda p: p.freeze == ("dense1",)),
    "init_from": ("a.safetensors", lambda p: p.init_from == "a.safetensors"),
    "init_spread": (0.01, lambda p: p.network[0] == bl.Dense(30, init=bl.Normal(0.01))),
    "keep": ("last", lambda p: p.keep == "last"),
    "learning_rate": (0.125, lambda p: p.optimizer.learning_rate == 0.125),
    "loss": (bl.SumSquaredError(), lambda p: p.loss == bl.SumSquaredError()),
    "momentum": (0.8, lambda p: p.optimizer == bl.Momentum(0.5, 0.8)),
    "monitor": ("validation_loss", lambda p: p.monitor == "validation_loss"),
    "network": (bl.Chain(bl.Dense(10)), lambda p: len(p.network) == 1),
    "optimizer": ("adam", lambda p: p.optimizer == bl.Adam()),
    "roll_back": (bl.RollBack(), lambda p: p.roll_back == bl.RollBack()),
    "sampling": ("replacement", lambda p: p.sampling == "replacement"),
    "schedule": ("ReduceOnPlateau", lambda p: p.schedule == bl.ReduceOnPlateau()),
    "statistics_every": (0, lambda p: p.statistics_every == 0),
    "stop_at": (None, lambda p: p.stop_at is None),
    "weight_decay": (1e-4, lambda p: p.weight_decay == 1e-4),
    "width": (40, lambda p: [x.units for x in p.network[::2]] == [40, 40, 10]),
}
NEEDS = {"momentum": bl.Momentum(0.5), "beta1": bl.Adam(0.5), "beta2": bl.Adam(0.5)}


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_its_place(name: str) -> None:
    """The setting changes, its optimizer keeps the rate, and the trial has its seed."""
    value, is_there = EXAMPLES[name]
    base = plan(NEEDS.get(name), seed=3, validation=0.3)
    found = configured(base, {name: value}, seed=11)
    assert is_there(found)
    assert (found.seed, found.validation) == (11, 0.0)
    if name not in ("learning_rate", "optimizer"):
        assert found.optimizer.learning_rate == 0.5


def test_without_parameters_only_the_seed_is_the_trials() -> None:
    """Rows held back are no longer the plan's business, and nobody looks at its layers."""
    base = plan(validation=0.3)
    assert configured(base, {}, 5) == base.with_(seed=5, validation=0.0, statistics_every=0)


def test_several_at_once() -> None:
    """An optimizer gets the settings drawn beside it, and blocks are changed before repeated."""
    found = configured(
        plan(),
        {"momentum": 0.7, "learning_rate": 0.01, "optimizer": "Nesterov", "depth": 3,
         "width": 8, "dropout": 0.1},
        seed=0,
    )  # fmt: skip
    assert found.optimizer == bl.Nesterov(0.01, 0.7)
    assert found.network.names.count("dropout3") == 1
    assert [x.units for x in found.network if isinstance(x, bl.Dense)] == [8, 8, 8, 10]


def test_an_optimizer_by_the_name_of_the_plans_own_keeps_its_settings() -> None:
    """Others begin from their defaults."""
    base = plan(bl.Adam(0.03, beta1=0.5))
    assert configured(base, {"optimizer": "Adam"}, 0).optimizer == base.optimizer
    assert configured(base, {"optimizer": "SGD"}, 0).optimizer == bl.SGD()


def test_decay_is_adamws_own() -> None:
    """AdamW takes it from the weights, not from the loss."""
    found = configured(plan(bl.AdamW(0.01)), {"weight_decay": 0.2}, 0)
    assert found.optimizer == bl.AdamW(0.01, weight_decay=0.2)
    assert found.weight_decay == 0


@pytest.mark.parametrize(
    "parameters, kind, said",
    [
        ({"momentum": 0.9}, PlanError, "Momentum, Nesterov"),
        ({"beta1": 0.9}, PlanError, "Adam, AdamW"),
        ({"rate": 0.9}, UnknownNameError, "learning_rate"),
        ({"seed": 3}, UnknownNameError, "seed"),
        ({"optimizer": "adm"}, UnknownNameError, "did you mean 'Adam'"),
        ({"optimizer": 3}, InputError, "a description or its name"),
        ({"activation": bl.Dense(3)}, InputError, "a description or its name"),
        ({"schedule": "StepDecay"}, PlanError, "StepDecay with its settings"),
        ({"depth": -1}, InputError, "0 or more"),
        ({"depth": 1.5}, InputError, "0 or more"),
        ({"batch_norm": "yes"}, InputError, "true or false"),
        ({"init_spread": -1.0}, InputError, "0 or more"),
        ({"dropout": 2.0}, InputError, r"\[0, 1\]"),
        ({"width": 0}, InputError, "units"),
        ({"batch_size": 0}, InputError, "batch_size"),
    ],
)
def test_what_does_not_fit(parameters: dict[str, Any], kind: type[Exception], said: str) -> None:
    """Refused by name, with what would fit."""
    with pytest.raises(kind, match=said):
        configured(plan(), parameters, 0)


def test_a_network_without_hidden_layers() -> None:
    """Has no width to vary, but weights that begin somewhere."""
    flat = plan().with_(network=bl.Chain(bl.Dense(10)))
    with pytest.raises(PlanError, match="a hidden layer"):
        configured(flat, {"width": 5}, 0)
    begun = configured(flat, {"init_spread": 0.5}, 0).network[0]
    assert begun == bl.Dense(10, init=bl.Normal(0.5))
