"""Scores and per-row results against NumPy, written down again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import PlanError, ShapeError

RNG = np.random.default_rng(5)
X, LABELS, WEIGHTS = RNG.normal(size=(40, 3)), RNG.integers(0, 3, 40), RNG.random(40) + 0.05
VALUES = X @ RNG.normal(size=(3, 2)) + 0.1 * RNG.normal(size=(40, 2))


def run_of(y: Any, outputs: int, **settings: Any) -> Any:
    """A short float64 run."""
    network = bl.Chain(bl.Dense(6), bl.Tanh(), bl.Dense(outputs))
    settings = {"epochs": 2, "dtype": "float64", "batch_size": 8, **settings}
    return bl.fit(network, bl.Dataset(X, y, classes=settings.pop("classes", None)), **settings)


@pytest.mark.parametrize("weighted", [False, True])
def test_classes(weighted: bool) -> None:
    """Loss, accuracy, confusion and the worst rows, from shares alone."""
    run = run_of(LABELS, 3, loss=bl.SoftmaxCrossEntropy(class_weights=(1.0, 2.0, 0.5)))
    weights = WEIGHTS if weighted else None
    found = run.evaluate(bl.Dataset(X, LABELS, weights=weights))
    shares = run.probabilities(X)
    losses = -np.log(shares[np.arange(40), LABELS])
    own = WEIGHTS if weighted else np.ones(40)
    by_class = own * np.array([1.0, 2.0, 0.5])[LABELS]
    assert found["rows"] == 40
    assert found["loss"] == pytest.approx(np.average(losses, weights=by_class), rel=1e-12)
    hits = shares.argmax(axis=1) == LABELS
    assert found["accuracy"] == pytest.approx(np.average(hits, weights=own), rel=1e-12)
    arrays = found.arrays
    assert np.allclose(arrays["losses"], losses, rtol=1e-10)
    assert np.array_equal(arrays["probabilities"], shares)
    confusion = [[int(((t == LABELS) & (shares.argmax(1) == p)).sum()) for p in range(3)]
                 for t in range(3)]  # fmt: skip
    assert arrays["confusion"].tolist() == confusion
    assert arrays["worst"].tolist() == np.argsort(-arrays["losses"], kind="stable")[:24].tolist()
    assert np.array_equal(arrays["worst_inputs"], X[arrays["worst"]])


@pytest.mark.parametrize("weighted", [False, True])
def test_values(weighted: bool) -> None:
    """Loss, rmse, mae and R², each row counting by its weight."""
    run = run_of(VALUES, 2)
    own = WEIGHTS if weighted else np.ones(40)
    found = run.evaluate(bl.Dataset(X, VALUES, weights=WEIGHTS if weighted else None))
    error = run.predict(X) - VALUES
    mean = np.average(VALUES, axis=0, weights=own)
    spread = (own[:, None] * (VALUES - mean) ** 2).sum()
    wanted = {
        "loss": np.average((error**2).mean(axis=1), weights=own),
        "rmse": np.sqrt(np.average((error**2).mean(axis=1), weights=own)),
        "mae": np.average(np.abs(error).mean(axis=1), weights=own),
        "r2": 1 - (own[:, None] * error**2).sum() / spread,
    }
    for name, value in wanted.items():
        assert found[name] == pytest.approx(value, rel=1e-10), name
    assert np.array_equal(found.arrays["targets"], VALUES)


def test_r2_of_a_constant_target_is_nan() -> None:
    """Where there is no spread there is no share of it."""
    run = run_of(VALUES[:, 0], 1)
    assert np.isnan(run.evaluate(bl.Dataset(X, np.ones(40)))["r2"])


def test_yes_or_no() -> None:
    """One output tells two classes apart: shares of both, confusion 2 × 2."""
    run = run_of(LABELS == 0, 1, loss=bl.BinaryCrossEntropy())
    found = run.evaluate(bl.Dataset(X, LABELS == 0))
    yes = run.probabilities(X)[:, 1]
    truth = (LABELS == 0).astype(float)
    loss = -(truth * np.log(yes) + (1 - truth) * np.log(1 - yes)).mean()
    assert found["loss"] == pytest.approx(loss, rel=1e-10)
    assert found["accuracy"] == pytest.approx(((yes > 0.5) == (truth > 0.5)).mean())
    assert found.arrays["confusion"].sum() == 40


def test_soft_labels() -> None:
    """Shares of classes: the loss uses them all, the confusion their largest."""
    soft = RNG.dirichlet(np.ones(3), 40)
    run = run_of(soft, 3, classes=["a", "b", "c"])
    found = run.evaluate(bl.Dataset(X, soft, classes=["a", "b", "c"]))
    shares = run.probabilities(X)
    assert found["loss"] == pytest.approx(-(soft * np.log(shares)).sum(axis=1).mean(), rel=1e-10)
    right = shares.argmax(axis=1) == soft.argmax(axis=1)
    assert found["accuracy"] == pytest.approx(right.mean())
    assert np.trace(found.arrays["confusion"]) == right.sum()


def test_the_metrics_of_the_best_epoch_are_the_evaluation() -> None:
    """What the history said of the validation rows is what the final evaluation finds."""
    run = run_of(LABELS, 3, epochs=5)
    at_best = run.history.epochs[run.best_epoch - 1]
    held = run.evaluations["validation"]
    assert held["loss"] == at_best["validation_loss"]
    assert held["accuracy"] == at_best["validation_accuracy"]
    again = run.evaluate(bl.Dataset(X, LABELS).take(held.arrays["rows"]))
    assert again["loss"] == held["loss"]


@pytest.mark.parametrize(
    "data, kind, said",
    [
        (bl.Dataset(X[:, :2], LABELS), ShapeError, "expected rows of shape (3,), as in training"),
        (bl.Dataset(X, X[:, 0]), PlanError, "expected data for classification, got"),
        (bl.Dataset(X, LABELS, classes=["a", "b", "c"]), PlanError, "the classes of training"),
    ],
)
def test_data_of_another_kind_is_refused(data: bl.Dataset, kind: Any, said: str) -> None:
    """Other inputs, another task or other classes are told, never measured."""
    with pytest.raises(kind) as caught:
        run_of(LABELS, 3, epochs=1).evaluate(data)
    assert said in str(caught.value)
