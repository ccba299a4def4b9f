"""Initial values: the stated spread, the right default, and draws that depend on names alone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from backlit.registry import INITIALIZERS
from examples_of_kinds import example

SPREADS = {
    "He": math.sqrt(2 / 300),
    "Normal": 0.01,
    "Ones": 0.0,
    "Xavier": math.sqrt(2 / 500),
    "Zeros": 0.0,
}


@pytest.mark.parametrize("name", INITIALIZERS)
def test_spread(name: str) -> None:
    """60,000 draws have the stated deviation and mean within five standard errors."""
    init, spread = example(name), SPREADS[name]
    assert init.spread(300, 200) == pytest.approx(spread)
    drawn = init.draw(3, "init/dense1/weight", (300, 200), (300, 200))
    assert drawn.shape == (300, 200)
    assert drawn.dtype == np.float64
    middle = 1.0 if name == "Ones" else 0.0
    assert abs(drawn.mean() - middle) <= 5 * spread / math.sqrt(drawn.size)
    assert abs(drawn.std() - spread) <= 5 * spread / math.sqrt(2 * drawn.size)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_gradient_check_of_a_network_that_begins_with_it(name: str) -> None:
    """A network whose weights begin so has right gradients, or is told apart as vacuous."""
    data = bl.Dataset(np.random.default_rng(0).normal(size=(6, 3)), [0, 1, 2, 0, 1, 2])
    report = bl.gradient_check(bl.Chain(bl.Dense(4, example(name)), bl.Tanh(), bl.Dense(3)), data)
    assert report.passed == (name != "Zeros"), report.sentence


def test_xavier_of_the_book() -> None:
    """fan="in" is √(1/fan_in)."""
    assert bl.Xavier(fan="in").spread(400, 7) == 0.05
    with pytest.raises(InputError, match='fan="both" or "in"'):
        bl.Xavier(fan="out")  # type: ignore[arg-type]


@pytest.mark.parametrize("std", [-1.0, float("nan"), float("inf"), "a", None, True])
def test_deviation_is_finite_and_not_negative(std: Any) -> None:
    """Normal refuses a deviation that is none."""
    with pytest.raises(InputError, match="a standard deviation of 0 or more"):
        bl.Normal(std)


def test_a_deviation_of_numpy_is_plain() -> None:
    """NumPy's numbers are taken and kept as Python's."""
    assert repr(bl.Normal(np.float32(0.5))) == "Normal(std=0.5)"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "behind, wanted",
    [
        ([bl.ReLU()], bl.He()),
        ([bl.LeakyReLU()], bl.He()),
        ([bl.ELU()], bl.He()),
        ([bl.GELU()], bl.He()),
        ([bl.Tanh()], bl.Xavier()),
        ([bl.Sigmoid()], bl.Xavier()),
        ([bl.Softmax()], bl.Xavier()),
        ([], bl.Xavier()),
        ([bl.BatchNorm(), bl.ReLU()], bl.He()),
        ([bl.Dropout(0.1), bl.BatchNorm(), bl.Tanh(), bl.ReLU()], bl.Xavier()),
        ([bl.Dense(3), bl.ReLU()], bl.Xavier()),
        ([bl.BatchNorm(), bl.Dense(3), bl.ReLU()], bl.Xavier()),
    ],
)
def test_default_follows_the_next_activation(behind: list[Any], wanted: bl.Initializer) -> None:
    """He before a ReLU-like activation, whatever lies between; else Xavier; b begins at 0."""
    parts = bl.Chain(bl.Dense(5), *behind).parts(7)
    assert parts["dense1/weight"].init == wanted
    assert not bl.Chain(bl.Dense(5), *behind).init(7)["dense1/bias"].any()


def test_given_initialiser_wins() -> None:
    """What is asked for is used, wherever the layer stands."""
    parts = bl.Chain(bl.Dense(5, bl.Normal(0.3)), bl.ReLU()).parts(7)
    assert parts["dense1/weight"].init == bl.Normal(0.3)
