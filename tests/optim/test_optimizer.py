"""N6: optimizers equal their formulas, and an own loop equals the recorded step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
import pytest

import backlit as bl
import check_optim
from backlit.base.errors import InputError, ShapeError
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
    """A loop of one's own gives the weights that `fit` gives, bit for bit on the same engine."""
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
        engine="eager",
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
        wrong: list[Any] = [-1.0, float("nan"), float("inf"), "0.1", None, True]
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


def test_a_weight_of_ones_own_name_is_decayed() -> None:
    """W1 of two axes is a weight, b1 is not: by weight_decay and by AdamW alike."""
    w = {"W1": bl.tensor([[1.0]]), "b1": bl.tensor([1.0])}
    g = {"W1": bl.tensor([[0.0]]), "b1": bl.tensor([0.0])}
    settled: list[tuple[Any, dict[str, Any], float]] = [
        (bl.SGD(0.1), {"weight_decay": 0.5}, 0.95),
        (bl.AdamW(0.1, weight_decay=0.5), {}, 0.95),
        (bl.SGD(0.1), {"weight_decay": 0.5, "roles": lambda name: "bias"}, 1.0),
    ]
    for optimizer, settings, wanted in settled:
        moved, _ = optimizer.update(w, g, optimizer.init(w), **settings)
        assert moved["W1"].item() == pytest.approx(wanted, rel=1e-15)
        assert moved["b1"].item() == 1.0


@pytest.mark.parametrize(
    "optimizer, settings", [(bl.SGD(), {"weight_decay": 0.5}), (bl.AdamW(), {})]
)
def test_a_decay_that_touches_nothing_is_told(optimizer: Any, settings: dict[str, Any]) -> None:
    """With one axis and no known name, nobody can tell a weight: `roles` says it."""
    w, g = {"w": bl.tensor([1.0, 2.0])}, {"w": bl.tensor([0.0, 0.0])}
    with pytest.raises(InputError) as caught:
        optimizer.update(w, g, optimizer.init(w), **settings)
    assert str(caught.value) == (
        f"{type(optimizer).__name__}.update: expected a weight for weight_decay: a name that ends "
        "in /weight, or two axes, got w; say which names are weights: roles=lambda name: 'weight'"
    )
    moved, _ = optimizer.update(w, g, optimizer.init(w), roles=lambda name: "weight", **settings)
    assert (moved["w"].value < w["w"].value).all()
    only_bias = {"dense1/bias": bl.tensor([1.0])}
    optimizer.update(only_bias, only_bias, optimizer.init(only_bias), **settings)


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), "0.1", True])
@pytest.mark.parametrize("setting", ["learning_rate", "weight_decay"])
def test_settings_of_an_update_are_checked(setting: str, value: Any) -> None:
    """A rate or a decay out of range is refused by name; NumPy's numbers are numbers."""
    w = {"dense1/weight": bl.tensor([1.0])}
    with pytest.raises(InputError) as caught:
        bl.SGD().update(w, w, bl.SGD().init(w), **{setting: value})
    told = f"SGD.update: expected {setting} of 0 or more, got {value!r}; "
    assert str(caught.value).startswith(told)
    bl.SGD().update(w, w, bl.SGD().init(w), **{setting: np.float32(0.5)})  # type: ignore[arg-type]


def test_a_gradient_of_another_shape_is_told() -> None:
    """A gradient that would stretch the weights names its parameter instead."""
    w = {"W1": bl.tensor([1.0, 2.0])}
    with pytest.raises(ShapeError) as caught:
        bl.SGD().update(w, {"W1": bl.tensor([[1.0], [2.0]])}, bl.SGD().init(w))
    assert str(caught.value) == (
        "the gradient of W1: expected shape (2,) of float64, got (2, 1) of float64; "
        "differentiate with respect to this parameter"
    )


@dataclass(frozen=True)
class Own(bl.Optimizer):
    """An optimizer somebody wrote, with one slot; `result` makes its rule's answer."""

    slots: ClassVar[tuple[str, ...]] = ("memory",)
    result: ClassVar[Callable[[Any, Any, Any], Any]]

    learning_rate: float

    def scalars(self, rates: Any, k: Any) -> dict[str, Any]:
        """η."""
        return {"learning_rate": rates}

    def rule(self, w: Any, g: Any, slots: Any, s: Any, role: str) -> Any:
        """Whatever the test wants."""
        return type(self).result(w, g, slots["memory"])


@pytest.mark.parametrize(
    "result, told",
    [
        (lambda w, g, m: (w.sum(), {"memory": m}),
         "Own.rule: the next value of W1: expected shape (1, 2) of float64, got () of float64"),
        (lambda w, g, m: (w.astype("float32"), {"memory": m}),
         "Own.rule: the next value of W1: expected shape (1, 2) of float64, got (1, 2) of float32"),
        (lambda w, g, m: (w, {"memory": m.sum()}),
         "Own.rule: the slot memory of W1: expected shape (1, 2) of float64, got () of float64"),
        (lambda w, g, m: (w.value, {"memory": m}),
         "Own.rule: the next value of W1: expected a tensor, got ndarray"),
        (lambda w, g, m: (w, {}), "Own.rule: expected for W1 its next value and a mapping of the "
         "slots memory, got slots (none)"),
        (lambda w, g, m: w, "Own.rule: expected for W1 its next value and a mapping of the slots "
         "memory, got Tensor"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told(
    result: Callable[[Any, Any, Any], Any], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a rule gives must be shaped as the parameter, which the error names."""
    monkeypatch.setattr(Own, "result", staticmethod(result), raising=False)
    w, own = {"W1": bl.tensor([[1.0, 2.0]])}, Own(0.1)
    with pytest.raises(ShapeError) as caught:
        own.update(w, w, own.init(w))
    assert str(caught.value).startswith(f"{told}; ")


def test_a_setting_without_a_default_is_told_by_example() -> None:
    """An optimizer of one's own may have settings without defaults."""
    with pytest.raises(InputError) as caught:
        Own(-1.0)
    assert str(caught.value) == (
        "Own: expected learning_rate of 0 or more, got -1.0; write learning_rate=0.01"
    )


def test_a_state_of_another_optimizer_is_told() -> None:
    """Slots that are missing, or a state that is none, are told by the names that are wanted."""
    w = {"W1": bl.tensor([[1.0]])}
    given: list[tuple[Any, str]] = [
        (bl.SGD().init(w), "no slots"),
        (bl.AdaGrad().init(w), "square_sum/W1"),
        (bl.Momentum().init({"W2": w["W1"]}), "velocity/W2"),
        ({}, "dict"),
    ]
    for state, told in given:
        with pytest.raises(InputError) as caught:
            bl.Momentum().update(w, w, state)
        assert str(caught.value) == (
            f"Momentum.update: expected a state with velocity/W1, got {told}; begin with this "
            "optimizer's init(parameters), and pass on what came back"
        )


def test_arrays_in_place_of_tensors_are_told() -> None:
    """Parameters and gradients that are arrays are told by name."""
    arrays: Any = {"W1": np.ones((1, 1))}
    tensors = {"W1": bl.tensor([[1.0]])}
    for w, g, told in (
        (arrays, tensors, "a tensor as parameter W1"),
        (tensors, arrays, "a tensor as gradient of W1"),
    ):
        with pytest.raises(InputError) as caught:
            bl.SGD().update(w, g, bl.SGD().init(w))
        assert str(caught.value) == (
            f"SGD.update: expected {told}, got ndarray; wrap it with bl.tensor(...)"
        )


@dataclass(frozen=True)
class Halving(bl.Schedule):
    """A schedule somebody wrote."""

    def factors(self, k: Any, iterations_per_epoch: int) -> Any:
        """½ᵏ."""
        return 0.5 ** np.asarray(k)


@dataclass(frozen=True)
class Plain(bl.Optimizer):
    """An optimizer somebody wrote."""

    learning_rate: float = 0.1

    def scalars(self, rates: Any, k: Any) -> dict[str, Any]:
        """η."""
        return {"learning_rate": rates}

    def rule(self, w: Any, g: Any, slots: Any, s: Any, role: str) -> Any:
        """SGD's."""
        return w - g * s["learning_rate"], {}


def test_optimizers_and_schedules_of_ones_own_train() -> None:
    """`fit` takes both, and gives what the built-in ones of the same formulas give."""
    rng = np.random.default_rng(8)
    data = bl.Dataset(rng.normal(size=(6, 3)), rng.normal(size=6))
    settings: dict[str, Any] = {"epochs": 3, "batch_size": 6, "validation": None, "keep": "last"}
    network = bl.Chain(bl.Dense(1))
    own = bl.fit(network, data, optimizer=Plain(0.1), schedule=Halving(), **settings)
    ours = bl.fit(
        network, data, optimizer=bl.SGD(0.1), schedule=bl.StepDecay(1, "iteration"), **settings
    )
    for name, value in ours.model.parameters.items():
        assert np.array_equal(own.model.parameters[name], value)
