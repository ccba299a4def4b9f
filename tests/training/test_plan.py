"""A plan comes back from data equal, and tells what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError, PlanError, UnknownNameError
from backlit.registry import CLIPS, LAYERS, LOSSES, OPTIMIZERS, SCHEDULES
from backlit.runs.plan_file import read_plan, write_plan
from backlit.training.plan import Plan
from examples_of_kinds import example

NETWORK = bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(2))
FULL: dict[str, Any] = {
    "network": NETWORK,
    "loss": bl.SoftmaxCrossEntropy(0.1, (1.0, 2.0)),
    "optimizer": bl.Momentum(0.05),
    "schedule": bl.WarmUp(2, "epoch", bl.CosineDecay(5, "epoch")),
    "weight_decay": 1e-3,
    "clip": bl.ClipNorm(2.0),
    "batch_size": 7,
    "epochs": 3,
    "seed": 2**32 - 1,
    "validation": 0.25,
    "sampling": "replacement",
    "early_stopping": bl.EarlyStopping(3, metric="train_loss"),
    "stop_at": bl.StopAt("train_loss", 0.1),
    "roll_back": bl.RollBack(0.5, 2),
    "monitor": "train_loss",
    "keep": "last",
    "freeze": ("dense1",),
    "init_from": "model.safetensors",
    "statistics_every": 5,
    "dtype": "float64",
    "data": {"name": "moons", "rows": 10},
}


def plan(**changes: Any) -> Plan:
    """A small plan with some settings."""
    basic = {"network": NETWORK, "loss": bl.SoftmaxCrossEntropy(), "optimizer": bl.SGD()}
    return Plan(**{**basic, **changes})


@pytest.mark.parametrize("settings", [{}, FULL])
def test_there_and_back(settings: dict[str, Any]) -> None:
    """Through JSON a plan comes back equal, defaults and all."""
    one = plan(**settings)
    assert Plan.from_data(json.loads(json.dumps(one.to_data()))) == one


@pytest.mark.parametrize("settings", [{}, FULL])
def test_through_its_file(settings: dict[str, Any], tmp_path: Any) -> None:
    """Through run.toml a plan comes back equal."""
    from backlit.runs.folder import RunFolder

    folder = RunFolder.create(tmp_path, "plan")
    write_plan(folder, plan(**settings).to_data())
    assert Plan.from_data(read_plan(folder.plan)) == plan(**settings)


@pytest.mark.parametrize("name", [*LAYERS, *LOSSES, *OPTIMIZERS, *SCHEDULES, *CLIPS])
def test_every_kind_fits_into_a_plan(name: str) -> None:
    """Each kind there is comes back inside a plan."""
    one = example(name)
    if name in LAYERS:
        made = plan(network=bl.Chain(one, bl.Dense(3)))
    elif name in LOSSES:
        made = plan(loss=one)
    else:
        place = "optimizer" if name in OPTIMIZERS else "clip" if name in CLIPS else "schedule"
        made = plan(**{place: one})
    assert Plan.from_data(made.to_data()) == made


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"optimiser": {}}, "a setting: expected one of batch_size"),
        ({"optimizer": {"kind": "Adan"}}, "run.toml: optimizer: kind: expected one of"),
        ({"optimizer": {"kind": "Adam", "lr": 1}}, "a setting of Adam: expected one of beta1"),
        ({"optimizer": {"kind": "ReLU"}}, "run.toml: optimizer: kind: expected one of AdaGrad"),
        ({"batch_size": "32"}, "run.toml: batch_size: expected a whole number, got '32'"),
        ({"epochs": 2.0}, "run.toml: epochs: expected a whole number, got 2.0"),
        ({"weight_decay": "no"}, "run.toml: weight_decay: expected a number, got 'no'"),
        ({"freeze": "dense1"}, "run.toml: freeze: expected a list, got 'dense1'"),
        ({"network": {"kind": "Chain", "layers": []}}, "Chain: expected at least one layer"),
        ({"network": {"kind": "Chain"}}, "Chain: expected all of its settings"),
    ],
)
def test_what_is_wrong_in_a_file_is_told(changes: dict[str, Any], said: str) -> None:
    """Unknown settings and wrong kinds name the file, the setting and the value."""
    with pytest.raises(InputError) as caught:
        Plan.from_data({**plan().to_data(), **changes})
    assert str(caught.value).startswith("run.toml: ")
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["network", "loss", "optimizer"])
def test_what_is_missing_is_told(name: str) -> None:
    """Network, loss and optimizer have no default."""
    data = plan().to_data()
    del data[name]
    with pytest.raises(PlanError) as caught:
        Plan.from_data(data)
    assert f"got no {name}; add the section [{name}]" in str(caught.value)


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"batch_size": 0}, "batch_size: expected a whole number, 1 or more, got 0"),
        ({"batch_size": True}, "batch_size: expected a whole number, 1 or more, got True"),
        ({"epochs": -1}, "epochs: expected a whole number, 1 or more, got -1"),
        ({"statistics_every": -1}, "statistics_every: expected a whole number, 0 or more"),
        ({"weight_decay": -0.1}, "weight_decay: expected a number of 0 or more, got -0.1"),
        ({"weight_decay": float("nan")}, "weight_decay: expected a number of 0 or more"),
        ({"validation": 1.0}, "validation: expected a share in [0, 1), got 1.0"),
        ({"seed": -1}, "seed: expected a number from 0 to 4294967295, got -1"),
        ({"seed": 2**32}, "seed: expected a number from 0 to 4294967295"),
        ({"sampling": "epochs"}, "sampling: expected one of epoch, replacement, got 'epochs'"),
        ({"keep": "first"}, "keep: expected one of best, last, got 'first'"),
        ({"dtype": "float16"}, "dtype: expected one of float32, float64"),
        ({"freeze": ("dense3",)}, "freeze: expected one of dense1, dense2, tanh1, got 'dense3'"),
        ({"optimizer": "adam"}, "optimizer: expected an Optimizer, got 'adam'"),
        ({"optimizer": bl.Adam}, "optimizer: expected an Optimizer, got <class"),
        ({"network": bl.Dense(2)}, "network: expected a Chain, got Dense(units=2)"),
        ({"loss": "mse"}, "loss: expected a Loss, got 'mse'"),
        ({"clip": 1.0}, "clip: expected a Clip or None, got 1.0"),
        ({"schedule": 0.1}, "schedule: expected a Schedule or a ReduceOnPlateau, got 0.1"),
        ({"early_stopping": 5}, "early_stopping: expected an EarlyStopping or None, got 5"),
    ],
)
def test_what_is_wrong_is_told(changes: dict[str, Any], said: str) -> None:
    """A setting out of range or of the wrong kind is refused by name, with what came."""
    with pytest.raises(InputError) as caught:
        plan(**changes)
    assert str(caught.value).startswith(said)
    assert "; " in str(caught.value)


def test_numpy_numbers_are_numbers() -> None:
    """Whole numbers and rates out of NumPy are taken, and can be written to a file."""
    one = plan(seed=np.int64(3), batch_size=np.int32(8), optimizer=bl.SGD(np.float64(0.5)))
    assert one == plan(seed=3, batch_size=8, optimizer=bl.SGD(0.5))
    assert json.loads(json.dumps(one.to_data()))["seed"] == 3
    share = plan(validation=np.float32(0.25), weight_decay=np.float32(0.5))  # of float32, too
    assert share == plan(validation=0.25, weight_decay=0.5)


def test_own_kinds_are_named_by_the_caller() -> None:
    """A layer of one's own comes back if its class is given, and only then."""
    from dataclasses import dataclass

    from backlit.nn.layer import Layer

    @dataclass(frozen=True)
    class Twice(Layer):
        """2x."""

        def apply(self, p: Any, x: Any, mode: Any) -> Any:
            """2x."""
            return x * 2.0, {}

    own = plan(network=bl.Chain(Twice(), bl.Dense(2)))
    assert Plan.from_data(own.to_data(), also=[Twice]) == own
    with pytest.raises(UnknownNameError, match="got 'Twice'"):
        Plan.from_data(own.to_data())
