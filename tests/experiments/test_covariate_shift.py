"""What moves while a network learns, against NumPy that was written for one network alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

import backlit as bl
from backlit.data.dataset import Dataset
from backlit.engines.engine import Batches
from backlit.experiments.arms import Arm
from backlit.experiments.covariate_shift import network
from backlit.experiments.experiment import Setup
from backlit.experiments.gradient_changes import with_changes
from backlit.experiments.moving_inputs import Watching, moved_inputs, wandering
from backlit.registry import select
from backlit.training.plan import Plan
from backlit.training.rows import divide
from backlit.training.start import first_state
from backlit.training.step import host_scalars, record_training

RATE = 0.3


def test_wandering_adds_up_distances_in_spreads_of_the_moment() -> None:
    """Σ ‖Δm‖ / ‖s‖, s that of the look before, written with loops and without NumPy."""
    draw = np.random.default_rng(0)
    places, spreads = draw.normal(size=(4, 3)), draw.uniform(0.5, 2, size=(4, 3))
    total, expected = 0.0, []
    for look in range(3):
        way = math.hypot(*(places[look + 1, unit] - places[look, unit] for unit in range(3)))
        total += way / math.hypot(*spreads[look])
        expected.append(total)
    assert wandering(places, spreads).tolist() == pytest.approx(expected, rel=1e-12)


def test_wandering_does_not_see_the_scale_of_a_layer() -> None:
    """Units whose inputs are all ten times as large have gone equally far."""
    draw = np.random.default_rng(1)
    places, spreads = draw.normal(size=(2, 5, 3)), draw.uniform(0.5, 2, size=(2, 5, 3))
    assert np.allclose(wandering(places, spreads), wandering(10 * places, 10 * spreads))


@pytest.mark.parametrize("engine", ["eager", "auto"])
def test_the_change_of_a_gradient_is_that_by_the_layers_below_alone(engine: str) -> None:
    """G and G' of the middle of three layers, by backpropagation written out."""
    draw = np.random.default_rng(2)
    x, y = draw.normal(size=(8, 4)), np.arange(8) % 3
    net = bl.Chain(bl.Dense(5), bl.Tanh(), bl.Dense(6), bl.Tanh(), bl.Dense(3))
    plan = Plan(
        network=net, loss=bl.SoftmaxCrossEntropy(), optimizer=bl.SGD(RATE), seed=3,
        batch_size=8, epochs=1, validation=0.0, dtype="float64",
    )  # fmt: skip
    parts = divide(plan, Dataset(x, y, name="points", classes=3))
    first = first_state(plan, parts).arrays
    p = {name.removeprefix("parameters/"): np.array(each) for name, each in first.items()}
    step = with_changes(plan, record_training(plan, parts.signature), "dense2")
    program = select(engine).compile(step, 8)
    k = np.array([0])
    batches = Batches(np.arange(8), np.array([0, 8]))
    scalars = host_scalars(plan, k, np.array([RATE]))
    found = program.run(first, parts.train.arrays, batches, scalars, 0).metrics

    before = _gradients(p, x, y)
    below = ("dense1/weight", "dense1/bias")
    moved = p | {name: p[name] - RATE * before[name] for name in below}
    g = before["dense2/weight"]
    after = _gradients(moved, x, y)["dense2/weight"]
    change = np.sqrt(((after - g) ** 2).sum() / (g**2).sum())
    cosine = np.vdot(after, g) / np.sqrt((g**2).sum() * (after**2).sum())
    assert 0.001 < change < 1
    assert found["change"][0] == pytest.approx(change, rel=1e-9)
    assert found["cosine"][0] == pytest.approx(cosine, rel=1e-9)


def _gradients(p: dict[str, np.ndarray], x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Of the first two layers of a network of three, tanh between them."""
    one = np.tanh(x @ p["dense1/weight"] + p["dense1/bias"])
    two = np.tanh(one @ p["dense2/weight"] + p["dense2/bias"])
    scores = two @ p["dense3/weight"] + p["dense3/bias"]
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    error = (shares - np.eye(3)[y]) / len(y)
    at_two = error @ p["dense3/weight"].T * (1 - two**2)
    at_one = at_two @ p["dense2/weight"].T * (1 - one**2)
    return {
        "dense1/weight": x.T @ at_one,
        "dense1/bias": at_one.sum(0),
        "dense2/weight": one.T @ at_two,
    }


def test_the_first_look_is_before_any_update_and_the_last_after_all() -> None:
    """Without batch norm the first look sees the first weights; looks never disturb learning."""
    data = bl.load("digits")
    setup = Setup(data, (5,))
    arm = {"": Arm(network(), bl.SGD(0.1))}
    often = moved_inputs(arm, setup, Watching(updates=30, every=5, batch_size=60, rows=40))[""]
    once = moved_inputs(arm, setup, Watching(updates=30, every=30, batch_size=60, rows=40))[""]
    assert often.means.shape == (1, 7, 100)
    assert once.percentiles.shape == (1, 2, 3, 100)
    assert often.changes.shape == (1, 30)
    assert np.array_equal(often.changes, once.changes)
    assert np.array_equal(often.means[:, [0, -1]], once.means)

    first = network().init(data.feature_shape, seed=5)
    x = setup.test.x[:40].astype(np.float64)
    for k in (1, 2, 3):
        x = np.maximum(x, 0) if k > 1 else x
        x = x @ first[f"dense{k}/weight"] + first[f"dense{k}/bias"]
    assert np.allclose(often.means[0, 0], x.mean(0), atol=1e-5)
    assert np.allclose(often.spreads[0, 0], x.std(0), atol=1e-5)
    assert np.allclose(often.percentiles[0, 0, 1], np.median(x, axis=0), atol=1e-5)
