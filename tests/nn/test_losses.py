"""Losses against exact sums, with every kind of weight, and the targets they refuse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest

import backlit as bl
import check_nn
from backlit.base.errors import InputError, PlanError, ShapeError
from backlit.base.shapes import show
from backlit.registry import LOSSES
from check_nn import loss_of
from examples_of_kinds import example

RNG = np.random.default_rng


def outputs_of(name: str) -> int:
    """How many outputs a loss is tried with."""
    return 1 if name == "BinaryCrossEntropy" else 3


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("weighted", [False, True])
def test_gradient_check_passes(name: str, weighted: bool) -> None:
    """Backpropagation through each loss, with and without row weights, is what differences say."""
    loss, rng, width = example(name), RNG(3), outputs_of(name)
    y: Any = rng.normal(size=(6, 3))
    if loss.task == "classification":
        y = rng.integers(0, 2 if width == 1 else 3, 6)
    targets = bl.tensor(loss.prepare(y, width, "float64"))
    weights = bl.tensor(rng.random(6) + 0.2) if weighted else None
    report = bl.gradient_check(
        lambda x: loss.apply(x, targets, weights)[0], rng.normal(size=(6, width))
    )
    assert report.passed, report.text()


@pytest.mark.parametrize("name", LOSSES)
def test_one_weighted_mean(name: str) -> None:
    """Σ w l / Σ w over the whole batch: a weight of 0 leaves a row out, doubling all is nothing."""
    loss, rng, width = example(name), RNG(4), outputs_of(name)
    outputs = rng.normal(size=(7, width))
    y: Any = rng.integers(0, 3, 7) if name == "SoftmaxCrossEntropy" else rng.random((7, width))
    weights = rng.random(7) + 0.1
    weights[2] = 0.0
    got = loss_of(loss, outputs, y, weights)
    kept = np.delete(np.arange(7), 2)
    assert got == pytest.approx(loss_of(loss, outputs[kept], y[kept], weights[kept]), rel=1e-14)
    assert got == pytest.approx(loss_of(loss, outputs, y, weights * 2), rel=1e-14)
    rows = [loss_of(loss, outputs[i : i + 1], y[i : i + 1]) for i in kept]
    if name != "SoftmaxCrossEntropy":
        assert got == pytest.approx(math.fsum(weights[kept] * rows) / weights.sum(), rel=1e-13)


@pytest.mark.parametrize("name", LOSSES)
def test_batch_of_weights_0_is_worth_0(name: str) -> None:
    """A batch in which no row counts has loss 0, weight 0 and no gradient, not NaN."""
    loss, width = example(name), outputs_of(name)
    y: Any = np.array([0, 1]) if name == "SoftmaxCrossEntropy" else np.zeros((2, width))
    outputs = bl.tensor(np.ones((2, width)))
    targets = bl.tensor(loss.prepare(y, width, "float64"))
    value, weight = loss.apply(outputs, targets, bl.tensor(np.zeros(2)))
    assert (value.item(), weight.item()) == (0.0, 0.0)
    assert not bl.gradient(value, [outputs])[0].value.any()


def test_squared_errors() -> None:
    """Mean over all elements, and the book's half sum averaged over rows."""
    y, t = RNG(0).normal(size=(5, 3)), RNG(1).normal(size=(5, 3))
    squares = [(a - b) ** 2 for a, b in zip(y.ravel().tolist(), t.ravel().tolist(), strict=True)]
    assert loss_of(bl.MeanSquaredError(), y, t) == pytest.approx(math.fsum(squares) / 15, rel=1e-14)
    assert loss_of(bl.SumSquaredError(), y, t) == pytest.approx(math.fsum(squares) / 10, rel=1e-14)


def test_binary_cross_entropy() -> None:
    """-(z ln s + (1 - z) ln(1 - s)), natural logarithm, far out on both sides, hard and soft."""
    mp = mpmath.mp.clone()
    mp.dps = 60
    x = np.array([[-50.0, -2.0, 0.0], [0.3, 40.0, 1e-8]])
    z = np.array([[0.0, 1.0, 0.5], [0.25, 1.0, 0.0]])
    terms = []
    for logit, target in zip(x.ravel().tolist(), z.ravel().tolist(), strict=True):
        share = 1 / (1 + mp.exp(-mp.mpf(logit)))
        terms.append(-(target * mp.log(share) + (1 - target) * mp.log(1 - share)))
    wanted = float(mp.fsum(terms) / 6)
    found, _ = bl.BinaryCrossEntropy().apply(bl.tensor(x), bl.tensor(z))
    assert found.item() == pytest.approx(wanted, rel=1e-15)
    column, truth = x.reshape(6, 1), z.reshape(6)
    assert loss_of(bl.BinaryCrossEntropy(), column, truth) == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize("loss", [bl.MeanSquaredError(), bl.SumSquaredError()])
@pytest.mark.parametrize("shape", [(2,), (2, 3), (1, 1), (2, 1, 1), ()])
def test_squares_of_different_shapes_are_refused(loss: Any, shape: tuple[int, ...]) -> None:
    """(2, 1) outputs and (2,) targets would stretch to (2, 2) and give another number."""
    with pytest.raises(ShapeError) as caught:
        loss.apply(bl.tensor([[1.0], [2.0]]), bl.tensor(np.ones(shape)))
    assert str(caught.value).startswith(
        f"{type(loss).__name__}: expected targets of the outputs' shape, (2, 1), got {show(shape)};"
    )
    assert str(caught.value).endswith(": nothing is stretched")


@pytest.mark.parametrize("name", LOSSES)
def test_weights_are_one_a_row(name: str) -> None:
    """Weights of another shape would stretch, and are refused."""
    loss, width = example(name), outputs_of(name)
    y: Any = np.array([0, 1]) if loss.task == "classification" else np.zeros((2, width))
    targets = bl.tensor(loss.prepare(y, width, "float64"))
    with pytest.raises(ShapeError) as caught:
        loss.apply(bl.tensor(np.ones((2, width))), targets, bl.tensor([[1.0], [2.0]]))
    assert str(caught.value) == (
        "weights: expected one for each row, (2,), got (2, 1); "
        "reduce it with .mean(-1): nothing is stretched"
    )


def test_an_own_loss_gives_one_number_a_row() -> None:
    """A loss that forgets to reduce over a row's outputs is told, not averaged."""

    @dataclass(frozen=True)
    class Forgetful(bl.MeanSquaredError):
        """(y - t)² of each element."""

        def each(self, outputs: bl.Tensor, targets: bl.Tensor) -> bl.Tensor:
            """(B, K)."""
            return (outputs - targets) * (outputs - targets)

    with pytest.raises(ShapeError) as caught:
        Forgetful().apply(bl.tensor(np.ones((4, 2))), bl.tensor(np.ones((4, 2))))
    assert str(caught.value) == (
        "Forgetful: expected one loss for each row, (4,), got (4, 2); "
        "reduce it with .mean(-1): nothing is stretched"
    )


def test_several_questions_in_an_own_loop() -> None:
    """Yes-or-no questions side by side are learnt with `apply`: (B, K) and (B, K)."""
    x = RNG(0).normal(size=(60, 2))
    truth = bl.tensor((np.stack([x[:, 0], x[:, 1], x.sum(1)], axis=1) > 0).astype(float))
    network, loss, optimizer = bl.Chain(bl.Dense(3)), bl.BinaryCrossEntropy(), bl.SGD(1.0)
    first = network.init(2, dtype="float64")
    w: Any = {name: bl.tensor(value) for name, value in first.items()}
    state: Any = optimizer.init(w)
    for _ in range(60):
        outputs, _ = network.apply(w, bl.tensor(x))
        slopes = bl.gradient(loss.apply(outputs, truth)[0], list(w.values()))
        w, state = optimizer.update(w, dict(zip(w, slopes, strict=True)), state)
    correct: Any = loss.correct(network.apply(w, bl.tensor(x))[0], truth)
    assert correct.value.mean() > 0.95


def test_soft_labels_of_two_classes() -> None:
    """(N, 2) shares with one output are the softmax loss of two scores whose difference it is."""
    x, rng = RNG(1).normal(size=(8, 1)), RNG(2)
    soft = rng.dirichlet([1, 1], 8)
    both = np.hstack([np.zeros((8, 1)), x])
    assert loss_of(bl.BinaryCrossEntropy(), x, soft) == pytest.approx(
        loss_of(bl.SoftmaxCrossEntropy(), both, soft), rel=1e-13
    )


def test_cross_entropy_with_everything() -> None:
    """Smoothing × class weights × row weights × soft labels, against exact sums."""
    check_nn.smoothing_and_weights_multiply()


def test_natural_logarithm() -> None:
    """-ln 0.9 = 0.105 and -ln 0.1 = 2.303: not base ten."""
    logits = np.log([[0.9, 0.1], [0.9, 0.1]])
    assert loss_of(bl.SoftmaxCrossEntropy(), logits[:1], np.array([0])) == pytest.approx(
        0.10536, abs=1e-5
    )
    assert loss_of(bl.SoftmaxCrossEntropy(), logits[:1], np.array([1])) == pytest.approx(
        2.302585, abs=1e-6
    )


def test_two_sets_of_predictions_of_equal_accuracy() -> None:
    """Three predictions, two right in each set: the cross-entropies tell them apart."""
    sets = np.log([[[0.3, 0.3, 0.4], [0.3, 0.4, 0.3], [0.1, 0.2, 0.7]],
                   [[0.1, 0.2, 0.7], [0.1, 0.7, 0.2], [0.3, 0.4, 0.3]]])  # fmt: skip
    labels, loss = np.array([2, 1, 0]), bl.SoftmaxCrossEntropy()
    means = []
    for logits in sets:
        correct: Any = loss.correct(bl.tensor(logits), bl.tensor(labels))
        assert correct.value.tolist() == [1.0, 1.0, 0.0]
        means.append(loss_of(loss, logits, labels))
    exact = [-sum(map(math.log, (0.4, 0.4, 0.1))) / 3, -sum(map(math.log, (0.7, 0.7, 0.3))) / 3]
    assert means == pytest.approx(exact)


def test_short_last_batch_is_no_mean_of_means() -> None:
    """An epoch's loss weighs each batch by what it holds: with still weights it is one mean."""
    rng = RNG(6)
    x, weights = rng.normal(size=(10, 3)), rng.random(10) + 0.1
    for loss, y in (
        (bl.SoftmaxCrossEntropy(0.1, (1.0, 5.0)), rng.integers(0, 2, 10)),
        (bl.MeanSquaredError(), rng.normal(size=(10, 2))),
    ):
        data = bl.Dataset(x, y, weights=weights)
        network = bl.Chain(bl.Dense(2))
        run = bl.fit(
            network, data, loss=loss, optimizer=bl.SGD(0.0), batch_size=4, epochs=1,
            validation=None, dtype="float64",
        )  # fmt: skip
        assert len(run.history.losses) == 3
        p = network.init(3, dtype="float64")
        outputs = x @ p["dense1/weight"]
        wanted = loss_of(loss, outputs, np.asarray(y), weights)
        assert run.history["train_loss"][0] == pytest.approx(wanted, rel=1e-12)
        assert run.history["train_loss_predict"][0] == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(
    "loss, last",
    [(bl.SoftmaxCrossEntropy(), bl.Softmax()), (bl.BinaryCrossEntropy(), bl.Sigmoid())],
)
def test_activation_that_the_loss_contains_is_refused(loss: Any, last: bl.Layer) -> None:
    """Softmax before SoftmaxCrossEntropy, Sigmoid before the binary one: refused with the mend."""
    data = bl.Dataset(np.eye(4), [0, 1, 0, 1])
    network = bl.Chain(bl.Dense(2), last)
    with pytest.raises(PlanError) as caught:
        bl.fit(network, data, loss=loss)
    kind, name = type(loss).__name__, network.names[-1]
    assert str(caught.value) == (
        f"{kind}: expected logits, the scores themselves, got a network that ends in "
        f"{type(last).__name__}; remove the last layer, {name}: {kind} contains it"
    )
    with pytest.raises(PlanError):
        bl.gradient_check(network, data, loss=loss)


@pytest.mark.parametrize(
    "settings",
    [
        {"label_smoothing": 1.0},
        {"label_smoothing": -0.1},
        {"label_smoothing": float("nan")},
        {"class_weights": ()},
        {"class_weights": (1.0, -1.0)},
        {"class_weights": (1.0, float("inf"))},
        {"class_weights": 3},
        {"class_weights": "ab"},
        {"class_weights": ("a", "b")},
        {"class_weights": ([1.0], [1.0, 2.0])},
        {"class_weights": (True, False)},
        {"label_smoothing": "a"},
        {"label_smoothing": None},
    ],
)
def test_settings_out_of_range(settings: dict[str, Any]) -> None:
    """Smoothing is a share below 1; class weights are finite and not negative."""
    with pytest.raises(InputError) as caught:
        bl.SoftmaxCrossEntropy(**settings)
    assert next(iter(settings)) in str(caught.value)


def test_class_weights_may_be_a_list() -> None:
    """A list, as people write it, hashes and equals its tuple."""
    listed = bl.SoftmaxCrossEntropy(class_weights=[1, 2])  # type: ignore[arg-type]
    assert listed == bl.SoftmaxCrossEntropy(class_weights=(1.0, 2.0))
    assert hash(listed) == hash(bl.SoftmaxCrossEntropy(class_weights=(1.0, 2.0)))
    assert repr(bl.SoftmaxCrossEntropy(np.float32(0.5), np.ones(2))) == (  # type: ignore[arg-type]
        "SoftmaxCrossEntropy(label_smoothing=0.5, class_weights=(1.0, 1.0))"
    )
    with pytest.raises(PlanError, match="3 class_weights, one for each output, got 2"):
        listed.prepare(np.array([0]), 3, "float64")
