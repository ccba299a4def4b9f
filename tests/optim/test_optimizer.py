"""N6: optimizers equal their formulas, and an own loop equals the recorded step."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

import backlit as bl
import check_optim
from backlit.base.errors import InputError
from backlit.registry import OPTIMIZERS


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_formula(name: str) -> None:
    """200 streams of 1,000 updates, 1e-30 … 1e30: an optimizer is its formula within 1e-12."""
    check_optim.formula(name)


@pytest.mark.parametrize(
    "law",
    [
        check_optim.clip_comes_before_decay,
        check_optim.decay_comes_before_moments,
        check_optim.decay_is_on_weights_only,
        check_optim.state_begins_at_zero,
    ],
    ids=lambda law: law.__name__,
)
def test_order_inside_an_update(law: Any) -> None:
    """Clip, then decay, then moments, then step; decay on weights only; state from 0."""
    law()


def test_velocity_carries_the_old_rate() -> None:
    """g = 1, ten updates at 0.1, then one at 0.01: the next step is -0.596, not -0.069."""
    w, optimizer = {"w": bl.tensor([0.0])}, bl.Momentum()
    g, state = {"w": bl.tensor([1.0])}, bl.Momentum().init({"w": bl.tensor([0.0])})
    for _ in range(10):
        w, state = optimizer.update(w, g, state, learning_rate=0.1)
    after, _ = optimizer.update(w, g, state, learning_rate=0.01)
    step = after["w"].item() - w["w"].item()
    assert step == pytest.approx(-0.9 * (1 - 0.9**10) - 0.01, rel=1e-12)
    assert round(step, 3) == -0.596


def test_adam_first_steps_have_the_size_of_the_rate() -> None:
    """With bias correction a constant gradient moves a weight by η each update, from the first."""
    w, optimizer = {"w": bl.tensor([0.0])}, bl.Adam(0.01)
    state, g = optimizer.init(w), {"w": bl.tensor([7.0])}
    for t in range(1, 20):
        w, state = optimizer.update(w, g, state)
        assert w["w"].item() == pytest.approx(-0.01 * t, rel=1e-8)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("extras", [{}, {"weight_decay": 0.01, "clip": bl.ClipNorm(0.5)}])
def test_own_loop_is_the_recorded_step(name: str, extras: dict[str, Any]) -> None:
    """`init` and `update` in a loop of one's own give the weights that `fit` gives, bit for bit."""
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(6, 3)), rng.integers(0, 2, 6)
    network, loss = bl.Chain(bl.Dense(4), bl.Tanh(), bl.Dense(2)), bl.SoftmaxCrossEntropy()
    optimizer, schedule = OPTIMIZERS[name](learning_rate=0.05), bl.StepDecay(2, "iteration", 0.5)
    run = bl.fit(
        network,
        bl.Dataset(x, y),
        optimizer=optimizer,
        schedule=schedule,
        batch_size=6,
        epochs=5,
        validation=None,
        keep="last",
        dtype="float64",
        seed=4,
        **extras,
    )
    order = bl_order(6, seed=4)
    w: Any = {k: bl.tensor(v) for k, v in network.init(3, seed=4, dtype="float64").items()}
    state: Any = optimizer.init(w)
    for k in range(5):
        rows = order.epoch_rows(k)
        outputs, _ = network.apply(w, bl.tensor(x[rows]))
        targets = bl.tensor(loss.prepare(y[rows], 2, "float64"))
        slopes = bl.gradient(loss.apply(outputs, targets)[0], list(w.values()))
        rate = float(schedule.rates(0.05, np.array([k]), 1)[0])
        g = dict(zip(w, slopes, strict=True))
        w, state = optimizer.update(w, g, state, learning_rate=rate, **extras)
    for part, value in run.model.parameters.items():
        assert np.array_equal(value, w[part].value), part


def bl_order(rows: int, seed: int) -> Any:
    """The order in which training shows its rows."""
    from backlit.data import BatchOrder

    return BatchOrder(rows, rows, seed)


def test_penalty_is_a_column_of_its_own() -> None:
    """`penalty` is ½ λ ‖W‖² over weights before the update, and the loss does not contain it."""
    rng = np.random.default_rng(5)
    data = bl.Dataset(rng.normal(size=(8, 3)), rng.normal(size=8))
    network = bl.Chain(bl.Dense(4), bl.BatchNorm(), bl.Tanh(), bl.Dense(1))
    settings: dict[str, Any] = {
        "optimizer": bl.SGD(0.0), "batch_size": 8, "epochs": 1, "validation": None,
        "dtype": "float64",
    }  # fmt: skip
    plain = bl.fit(network, data, **settings)
    decayed = bl.fit(network, data, weight_decay=0.3, **settings)
    first = network.init(3, dtype="float64")
    squares = sum(float((v**2).sum()) for k, v in first.items() if k.endswith("weight"))
    assert decayed.history["penalty"][0] == pytest.approx(0.15 * squares, rel=1e-14)
    assert decayed.history["train_loss"] == plain.history["train_loss"]
    assert "penalty" not in plain.history.metrics


def test_update_refuses_names_that_do_not_match() -> None:
    """A gradient that is missing is an error that names it."""
    w = {"dense1/weight": bl.tensor([1.0]), "dense1/bias": bl.tensor([1.0])}
    optimizer = bl.SGD()
    with pytest.raises(InputError) as caught:
        optimizer.update(w, {"dense1/weight": w["dense1/weight"]}, optimizer.init(w))
    assert "dense1/bias" in str(caught.value)
    assert "differentiate with respect to every parameter" in str(caught.value)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_settings_out_of_range_are_refused(name: str) -> None:
    """Negative, NaN, infinite settings and betas of 1 are refused, naming optimizer and setting."""
    kind = OPTIMIZERS[name]
    for each in fields(kind):
        wrong: list[Any] = [-1.0, float("nan"), float("inf"), "0.1"]
        wrong += [1.0] if each.name in kind.open_unit else []
        for value in wrong:
            with pytest.raises(InputError) as caught:
                kind(**{each.name: value})
            assert str(caught.value).startswith(f"{name}: expected {each.name} ")
            assert repr(value) in str(caught.value)


def test_numpy_rates_are_numbers() -> None:
    """A rate out of an array becomes a plain number, which a file can hold."""
    assert bl.SGD(np.float32(0.5)) == bl.SGD(0.5)  # type: ignore[arg-type]
    assert type(bl.Adam(np.float32(0.5)).learning_rate) is float  # type: ignore[arg-type]
