"""What a run remembers of its training rows, against NumPy and against what can be learnt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.graph.tensor import Tensor
from backlit.training.data_facts import data_facts
from backlit.training.rows import Part

RNG = np.random.default_rng(11)
N = 60
LABELS = RNG.choice(3, N, p=[0.6, 0.3, 0.1])
SHARES = RNG.dirichlet([3, 2, 1], N)
WEIGHTS = RNG.random(N) + 0.1
VALUES = RNG.normal(1.0, 3.0, size=(N, 3))
BALANCE = (1.0, 2.0, 0.5)


def facts_of(data: bl.Dataset, loss: Any, dtype: str = "float64") -> dict[str, Any]:
    """What is remembered of all rows of a data set, targets as the loss wants them."""
    outputs = data.class_count or int(np.prod(data.y.shape[1:]))
    arrays = {"x": data.x.astype(dtype), "y": loss.prepare(data.y, outputs, dtype)}
    if data.weights is not None:
        arrays["weights"] = data.weights
    return data_facts(Part(arrays, data, np.arange(data.rows)), loss)


@dataclass(frozen=True)
class AbsoluteError(bl.Loss):
    """A loss of one's own."""

    task = "regression"

    def prepare(self, targets: Any, outputs: int, dtype: str) -> Any:
        """Values, as for squares."""
        return bl.MeanSquaredError().prepare(targets, outputs, dtype)

    def each(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """|y - t|."""
        return bl.absolute(outputs - targets).mean(-1)

    def predict(self, outputs: Tensor) -> Tensor:
        """The outputs themselves."""
        return outputs


def learnt_blindly(y: Any, loss: Any, outputs: int, rate: float, weights: Any) -> Any:
    """A run of biases alone: its inputs are all 0, so that it answers every row alike."""
    data = bl.Dataset(np.zeros((N, 1)), y, weights=weights, classes=3 if y is SHARES else None)
    return bl.fit(
        bl.Chain(bl.Dense(outputs)), data, loss=loss, optimizer=bl.SGD(rate), batch_size=N,
        epochs=150, validation=None, dtype="float64", statistics_every=0, progress="quiet",
    )  # fmt: skip


CROSS_ENTROPIES = (
    bl.SoftmaxCrossEntropy(),
    bl.SoftmaxCrossEntropy(label_smoothing=0.1),
    bl.SoftmaxCrossEntropy(class_weights=BALANCE),
    bl.SoftmaxCrossEntropy(label_smoothing=0.2, class_weights=BALANCE),
)
CASES: list[Any] = [
    *[(LABELS, loss, 3, 2.0) for loss in CROSS_ENTROPIES],
    *[(SHARES, loss, 3, 2.0) for loss in CROSS_ENTROPIES],
    (LABELS > 0, bl.BinaryCrossEntropy(), 1, 3.0),
    (VALUES[:, 0], bl.MeanSquaredError(), 1, 0.3),
    (VALUES, bl.MeanSquaredError(), 3, 0.3),
    (VALUES, bl.SumSquaredError(), 3, 0.3),
]
WITH_WEIGHTS = [(*case, weights) for case in CASES for weights in (None, WEIGHTS)]


@pytest.mark.parametrize("y, loss, outputs, rate, weights", WITH_WEIGHTS)
def test_constant_loss(y: Any, loss: Any, outputs: int, rate: float, weights: Any) -> None:
    """It is what a network that sees nothing of its rows comes down to, and no less."""
    run = learnt_blindly(y, loss, outputs, rate, weights)
    assert run.history.started is not None
    found = run.history.started.data["constant_loss"]
    tolerance = 1e-4 if y is SHARES else 1e-9  # sums of shares are kept with three decimals
    assert found == pytest.approx(run.history["train_loss_predict"][-1], rel=tolerance)


def test_a_loss_of_ones_own_has_no_known_best_answer() -> None:
    """Then it is None, and everything else is told all the same."""
    facts = facts_of(bl.Dataset(VALUES, VALUES[:, 0]), AbsoluteError())
    assert facts["constant_loss"] is None
    assert facts["targets"]["spread"] == pytest.approx(VALUES[:, 0].std(), rel=1e-12)


def test_inputs() -> None:
    """Columns, mean and spread of all numbers, and the root mean squares of the columns."""
    x = RNG.normal(2.0, [0.5, 3.0, 10.0, 1.0], size=(N, 4))
    found = facts_of(bl.Dataset(x, LABELS), bl.SoftmaxCrossEntropy())["inputs"]
    sizes = np.sqrt((x**2).mean(axis=0))
    assert found.pop("shape") == [4]
    assert found == pytest.approx(
        {"columns": 4, "mean": x.mean(), "spread": x.std(), "largest": sizes.max(),
         "median": np.median(sizes)}, rel=1e-12,
    )  # fmt: skip


def test_pictures_are_rows() -> None:
    """Every element of a picture is a column."""
    x = RNG.normal(size=(N, 3, 4))
    flat = facts_of(bl.Dataset(x.reshape(N, 12), LABELS), bl.SoftmaxCrossEntropy())
    found = facts_of(bl.Dataset(x, LABELS), bl.SoftmaxCrossEntropy())
    assert (found["inputs"].pop("shape"), flat["inputs"].pop("shape")) == ([3, 4], [12])
    assert found == flat


@pytest.mark.parametrize(
    "constant",
    [
        0.0,
        1000.0,
        1000.1,
    ],
)
def test_columns_that_never_vary_have_no_size(constant: float) -> None:
    """A column that says the same of every row says nothing of how inputs are scaled."""
    x = np.column_stack([VALUES, np.full(N, constant)])
    plain = facts_of(bl.Dataset(VALUES, LABELS), bl.SoftmaxCrossEntropy())["inputs"]
    found = facts_of(bl.Dataset(x, LABELS), bl.SoftmaxCrossEntropy())["inputs"]
    assert found["columns"] == 4
    assert {found[name] == plain[name] for name in ("largest", "median")} == {True}


def test_where_nothing_varies_there_is_no_size_at_all() -> None:
    """Inputs that are all alike: 0, and no warning of an empty mean."""
    found = facts_of(bl.Dataset(np.ones((N, 2)), LABELS), bl.SoftmaxCrossEntropy())["inputs"]
    assert (found["largest"], found["median"], found["spread"]) == (0.0, 0.0, 0.0)


def test_classes_are_counted() -> None:
    """Rows of each class, also of those that have none; shares by their sums."""
    data = bl.Dataset(VALUES, LABELS % 2, classes=["a", "b", "c"])
    found = facts_of(data, bl.SoftmaxCrossEntropy())["classes"]
    assert found == [int((data.y == number).sum()) for number in range(3)]
    assert found[2] == 0
    soft = facts_of(bl.Dataset(VALUES, SHARES, classes=3), bl.SoftmaxCrossEntropy())["classes"]
    assert soft == pytest.approx(SHARES.sum(axis=0), abs=1e-3)
    one = bl.BinaryCrossEntropy()
    data = bl.Dataset(VALUES, (LABELS > 0).astype(int))
    arrays = {"x": data.x, "y": one.prepare(data.y, 1, "float64")}
    yes = int((LABELS > 0).sum())
    assert data_facts(Part(arrays, data, np.arange(N)), one)["classes"] == [N - yes, yes]


def test_values_have_mean_and_spread() -> None:
    """Of several outputs: the mean of the means, and the deviation around each one's own."""
    y = VALUES + [0.0, 100.0, -100.0]
    found = facts_of(bl.Dataset(VALUES, y), bl.MeanSquaredError())["targets"]
    wanted = {"mean": y.mean(), "spread": np.sqrt(y.var(axis=0).mean())}
    assert found == pytest.approx(wanted, rel=1e-12)


def test_only_rows_of_the_part_count() -> None:
    """Rows that are held back are not looked at, neither their inputs nor their labels."""
    data = bl.Dataset(VALUES, LABELS)
    loss = bl.SoftmaxCrossEntropy()
    arrays = {"x": data.x, "y": data.y}
    rows = np.flatnonzero(np.arange(N) % 3 > 0)
    part = data_facts(Part(arrays, data, rows), loss)
    assert part == facts_of(data.take(rows), loss)
    assert part != facts_of(data, loss)


@pytest.mark.parametrize("rows, looked_at", [(1500, 1500), (2000, 2000), (10_001, 2000)])
def test_of_many_rows_a_few_are_looked_at(rows: int, looked_at: int) -> None:
    """2,000 rows of inputs at the most, from the first to the last; targets of all."""
    for place in (0, rows - 1):
        x = np.zeros((rows, 1))
        x[place] = 1.0  # so the mean is 1 over the rows that were looked at
        facts = facts_of(bl.Dataset(x, np.arange(rows) % 2), bl.SoftmaxCrossEntropy())
        assert facts["inputs"]["mean"] == pytest.approx(1 / looked_at)
        assert sum(facts["classes"]) == rows


def test_labels_may_be_fewer_than_outputs() -> None:
    """A network with more outputs than the data have classes is trained, weights or none."""
    for loss in (bl.SoftmaxCrossEntropy(), bl.SoftmaxCrossEntropy(label_smoothing=0.1)):
        run = bl.fit(bl.Chain(bl.Dense(5)), bl.Dataset(VALUES, LABELS), loss=loss, epochs=1)
        assert run.status == "finished"


def test_weights_of_classes_nobody_has() -> None:
    """One weight for each output is what the loss asks for: then a run must begin."""
    loss = bl.SoftmaxCrossEntropy(class_weights=(1.0,) * 5)
    run = bl.fit(bl.Chain(bl.Dense(5)), bl.Dataset(VALUES, LABELS), loss=loss, epochs=1)
    assert run.status == "finished"
