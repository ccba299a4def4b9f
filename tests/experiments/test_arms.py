"""Arms of a comparison are paired: the same first weights, the same batches, as many updates."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import backlit as bl
from backlit.experiments.afterwards import both_losses
from backlit.experiments.arms import Arm, Courses, compared
from backlit.experiments.experiment import Setup

DIGITS = bl.load("digits")


def network(*more: bl.Layer) -> bl.Chain:
    """A small one; layers may be added that draw nothing."""
    return bl.Chain(bl.Dense(12), bl.ReLU(), *more, bl.Dense(10))


def test_arms_begin_alike_and_see_the_same_rows() -> None:
    """The first loss, before any update, is equal in both arms and differs between seeds."""
    arms = {"slow": Arm(network(), bl.SGD(0.01)), "fast": Arm(network(), bl.Adam(0.01))}
    found = compared(arms, DIGITS, Setup(DIGITS, (0, 1)), updates=30)
    slow, fast = found["slow"].losses, found["fast"].losses
    assert slow.shape == fast.shape == (2, 30)
    assert np.array_equal(slow[:, 0], fast[:, 0])
    assert slow[0, 0] != slow[1, 0]
    assert not np.array_equal(slow[:, 1:], fast[:, 1:])


def test_equal_arms_stay_equal() -> None:
    """Side by side on several cores, in whatever order: the same bits, and those of one alone."""
    arms = {name: Arm(network(bl.Dropout(0.2)), bl.Adam(0.01)) for name in "abc"}
    setup = Setup(DIGITS, (3, 4))
    found = list(compared(arms, DIGITS, setup, epochs=2).values())
    for one, other in pairwise(found):
        assert np.array_equal(one.losses, other.losses)
        assert np.array_equal(one["validation_accuracy"], other["validation_accuracy"])
    alone = compared({"b": arms["b"]}, DIGITS, Setup(DIGITS, (4,)), epochs=2)["b"]
    assert np.array_equal(alone.losses[0], found[0].losses[1])


def test_the_test_rows_are_the_setups() -> None:
    """Accuracy on the test part is what the model scores there, and nothing is learnt from it."""
    few = DIGITS.take(np.arange(200))
    found = compared({"a": Arm(network(), bl.Adam(0.01))}, few, Setup(DIGITS, (0,)), epochs=3)["a"]
    assert isinstance(found, Courses)
    assert DIGITS.test is not None
    right = found.runs[0].model.predict(DIGITS.test.x) == DIGITS.test.y
    assert found["validation_accuracy"][0, -1] == pytest.approx(right.mean())
    assert found.losses.shape == (1, 3 * (200 // 100))


def test_both_losses_are_those_of_the_batch() -> None:
    """Before and after the first update, against NumPy's own forward pass on the same rows."""
    arm = Arm(bl.Chain(bl.Dense(10)), bl.SGD(0.5))
    found = both_losses({"a": arm}, DIGITS, Setup(DIGITS, (7,)), updates=5, batch_size=64)["a"]
    assert found.before.shape == found.after.shape == (1, 5)
    rows, _ = bl.data.BatchOrder(1438, 64, 7, sampling="replacement").slice(0, 0, 1)
    x, y = DIGITS.x[rows].astype(np.float64), DIGITS.y[rows]
    first = bl.Chain(bl.Dense(10)).init((64,), seed=7)
    w, b = (np.asarray(first[f"dense1/{name}"], dtype=np.float64) for name in ("weight", "bias"))

    def loss_and_slope() -> tuple[float, np.ndarray]:
        scores = x @ w + b
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        loss = float(-np.log(shares[range(64), y]).mean())
        return loss, (shares - np.eye(10)[y]) / 64

    loss, slope = loss_and_slope()
    assert found.before[0, 0] == pytest.approx(loss, rel=1e-5)
    w, b = w - 0.5 * x.T @ slope, b - 0.5 * slope.sum(0)
    assert found.after[0, 0] == pytest.approx(loss_and_slope()[0], rel=1e-5)
    assert (found.after < found.before).all()


def test_both_losses_train_as_training_does() -> None:
    """The losses before each update are those that `compared` sees."""
    arm = {"a": Arm(network(), bl.Adam(0.01))}
    setup = Setup(DIGITS, (0,))
    both = both_losses(arm, DIGITS, setup, updates=40, batch_size=100)["a"]
    seen = compared(arm, DIGITS, setup, updates=40)["a"]
    assert np.allclose(both.before, seen.losses, rtol=1e-5)
