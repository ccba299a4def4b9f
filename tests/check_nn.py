"""What must hold of layers and losses, as functions that raise: for tests and for mutants."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

import backlit as bl
from backlit.nn.layer import Mode

Array = NDArray[Any]
TRAINING = Mode(training=True, seed=11, iteration=3)


def applied(
    network: bl.Chain, x: Array, mode: Mode = TRAINING, given: Mapping[str, Array] | None = None
) -> tuple[Array, dict[str, Array]]:
    """The outputs of a network on a batch, and the statistics that it moved."""
    values = network.init(x.shape[1:], seed=5, dtype=str(x.dtype)) | dict(given or {})
    p = {name: bl.tensor(value) for name, value in values.items()}
    outputs, moved = network.apply(p, bl.tensor(x), mode)
    return outputs.value, {name: each.value for name, each in moved.items()}


def loss_of(loss: Any, outputs: Array, targets: Array, weights: Array | None = None) -> float:
    """The loss of a batch as training computes it."""
    prepared = bl.tensor(loss.prepare(targets, outputs.shape[1], str(outputs.dtype)))
    row_weights = None if weights is None else bl.tensor(weights)
    return float(loss.apply(bl.tensor(outputs), prepared, row_weights)[0].item())


def batch_norm_normalises_with_the_biased_variance() -> None:
    """x̂ = (x - μ) / √(σ² + ε), σ² the mean of squares: against float64 sums, γ and β included."""
    rng = np.random.default_rng(0)
    for rows in (2, 3, 50):
        x = rng.normal(3.0, 2.0, (rows, 4))
        given = {"batch_norm1/scale": rng.normal(size=4), "batch_norm1/shift": rng.normal(size=4)}
        y, _ = applied(bl.Chain(bl.BatchNorm(epsilon=1e-3)), x, given=given)
        for column in range(4):
            values = x[:, column].tolist()
            mean = math.fsum(values) / rows
            variance = math.fsum((v - mean) ** 2 for v in values) / rows
            wanted = [
                given["batch_norm1/scale"][column] * (v - mean) / math.sqrt(variance + 1e-3)
                + given["batch_norm1/shift"][column]
                for v in values
            ]
            assert np.allclose(y[:, column], wanted, rtol=1e-12, atol=1e-13)


def running_statistics_move_slowly_from_0_and_1() -> None:
    """running ← 0.9 running + 0.1 batch, mean from 0 and biased variance from 1."""
    rng = np.random.default_rng(1)
    network, state = bl.Chain(bl.BatchNorm()), None
    mean, variance = np.zeros(3), np.ones(3)
    for _ in range(5):
        x = rng.normal(-2.0, 3.0, (6, 3))
        _, state = applied(network, x, given=state)
        mean = 0.9 * mean + 0.1 * x.sum(axis=0) / 6
        variance = 0.9 * variance + 0.1 * ((x - x.sum(axis=0) / 6) ** 2).sum(axis=0) / 6
        assert np.allclose(state["batch_norm1/mean"], mean, rtol=1e-13, atol=0)
        assert np.allclose(state["batch_norm1/variance"], variance, rtol=1e-13, atol=0)


def dropout_keeps_the_expected_size() -> None:
    """Kept units are x / (1 - rate) in training and x in prediction; `predict` is the reverse."""
    x = np.full((64, 50), 3.0)
    trained, _ = applied(bl.Chain(bl.Dropout(0.2)), x)
    assert set(np.unique(trained)) == {0.0, 3.0 / (1 - 0.2)}
    assert np.array_equal(applied(bl.Chain(bl.Dropout(0.2)), x, Mode())[0], x)
    seeds_form = bl.Chain(bl.Dropout(0.2, scale="predict"))
    assert set(np.unique(applied(seeds_form, x)[0])) == {0.0, 3.0}
    assert np.allclose(applied(seeds_form, x, Mode())[0], 3.0 * (1 - 0.2), rtol=1e-15)


def cross_entropy(
    logits: Array, soft: Array, weights: Array, smoothing: float, classes: Array
) -> float:
    """Σ w l / Σ w by exact sums: l = -Σ t ln p over smoothed targets, w row weight × class's."""
    rows, count = logits.shape
    total, size = [], []
    for row in range(rows):
        top = max(logits[row].tolist())
        log_sum = top + math.log(math.fsum(math.exp(v - top) for v in logits[row].tolist()))
        smoothed = [(1 - smoothing) * t + smoothing / count for t in soft[row].tolist()]
        loss = math.fsum(t * (log_sum - v) for t, v in zip(smoothed, logits[row], strict=True))
        weight = weights[row] * math.fsum((soft[row] * classes).tolist())
        total.append(weight * loss)
        size.append(weight)
    return math.fsum(total) / math.fsum(size)


def smoothing_and_weights_multiply() -> None:
    """Label smoothing, class weights, row weights, hard or soft labels: one weighted mean."""
    rng = np.random.default_rng(2)
    for smoothing in (0.0, 0.1, 0.5):
        for class_weights in (None, (1.0, 3.0, 0.25, 0.0)):
            for soft in (False, True):
                logits = rng.normal(0, 4, (9, 4))
                labels = rng.integers(0, 4, 9)
                labels[0] = 0
                shares = rng.dirichlet(np.ones(4), 9) if soft else np.eye(4)[labels]
                weights = rng.random(9) + 0.1
                loss = bl.SoftmaxCrossEntropy(smoothing, class_weights)
                got = loss_of(loss, logits, shares if soft else labels, weights)
                by_class = np.array(class_weights or np.ones(4))
                wanted = cross_entropy(logits, shares, weights, smoothing, by_class)
                assert math.isclose(got, wanted, rel_tol=1e-13), (smoothing, class_weights, soft)
