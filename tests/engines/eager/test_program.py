"""The eager program: what was recorded gives the same bits as computing at once."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.autodiff.gradient import gradient
from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.eager.program import EagerEngine, EagerProgram
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from random_graphs import RandomGraph, random_graph
from recorded import on_both


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_recorded_and_eager_are_the_same_to_the_bit(dtype: str) -> None:
    """Values and gradients of 100 random graphs."""
    for seed in range(100):
        graph = random_graph(seed)

        def work(*inputs: Tensor, graph: RandomGraph = graph) -> list[Tensor]:
            y = graph.tensors(inputs)[-1]
            return [y, *gradient(y, inputs)]

        on_both(work, *(x.astype(dtype) for x in graph.base))


def regression() -> Step:
    """One step of least squares by gradient descent."""
    r = Recorder(VOCABULARY)
    w, x = r.input("w", (2,), "float64"), r.input("x", (DATA_ROWS, 2), "float64")
    t, rows = r.input("t", (DATA_ROWS,), "float64"), r.input("rows", (ROWS,), "int64")
    rate, k = r.input("rate", (), "float64"), r.input("iteration", (), "int64")
    y = (gather(x, rows) @ w.reshape(2, 1)).reshape(ROWS)
    loss = ((y - gather(t, rows)) ** 2).mean()
    (g,) = gradient(loss, [w])
    return Step(
        state={"w": w}, data={"x": x, "t": t}, rows=rows, scalars={"rate": rate}, iteration=k,
        new_state={"w": w - rate * g}, metrics={"loss": loss, "k": k.astype("float64")},
        outputs={"y": y}, guards={"loss": loss, "w": g},
    )  # fmt: skip


X = np.cos(np.arange(14.0)).reshape(7, 2)
T = X @ [1.0, -2.0] + 0.5
BATCHES = Batches(np.array([3, 1, 0, 6, 2, 4, 5]), np.array([0, 3, 6, 7]))
RATES = {"rate": np.array([0.1, 0.2, 0.3])}


def by_hand() -> tuple[NDArray[np.float64], list[float], list[float]]:
    w, losses, outputs = np.zeros(2), [], []
    for i, rate in enumerate(RATES["rate"]):
        rows = BATCHES.rows[BATCHES.boundaries[i] : BATCHES.boundaries[i + 1]]
        y = X[rows] @ w
        losses.append(float(((y - T[rows]) ** 2).mean()))
        outputs.extend(y.tolist())
        w = w - rate * 2 * X[rows].T @ (y - T[rows]) / len(rows)
    return w, losses, outputs


def test_a_run_is_its_iterations_one_after_the_other() -> None:
    """State flows on, rates change, a last short batch is a batch, outputs keep the order."""
    program = EagerEngine().compile(regression(), max_rows=3)
    outcome = program.run({"w": np.zeros(2)}, {"x": X, "t": T}, BATCHES, RATES, 10)
    w, losses, outputs = by_hand()
    np.testing.assert_allclose(outcome.state["w"], w, rtol=1e-14)
    np.testing.assert_allclose(outcome.metrics["loss"], losses, rtol=1e-14)
    np.testing.assert_allclose(outcome.outputs["y"], outputs, rtol=1e-13, atol=1e-15)
    assert outcome.metrics["k"].tolist() == [10, 11, 12]
    assert outcome.fault is None


def test_calls_can_be_cut_anywhere() -> None:
    """Three iterations at once, or one call for each, give the same bits."""
    program = EagerProgram(regression())
    whole = program.run({"w": np.zeros(2)}, {"x": X, "t": T}, BATCHES, RATES, 0)
    state = {"w": np.zeros(2)}
    for i in range(3):
        part = Batches(BATCHES.rows, BATCHES.boundaries[i : i + 2])
        rate = {"rate": RATES["rate"][i : i + 1]}
        state = program.run(state, {"x": X, "t": T}, part, rate, i).state
    assert state["w"].tolist() == whole.state["w"].tolist()


def test_a_guard_stops_before_the_update() -> None:
    """The state is the one before the bad batch; metrics end there; the counter is named."""
    bad = X.copy()
    bad[2, 0] = np.nan  # in the second batch
    program = EagerProgram(regression())
    good = program.run({"w": np.zeros(2)}, {"x": X, "t": T}, Batches(
        BATCHES.rows, BATCHES.boundaries[:2]), RATES, 5)  # fmt: skip
    outcome = program.run({"w": np.zeros(2)}, {"x": bad, "t": T}, BATCHES, RATES, 5)
    assert outcome.fault is not None
    assert (outcome.fault.iteration, outcome.fault.guard) == (6, "loss")
    assert outcome.state["w"].tolist() == good.state["w"].tolist()
    assert len(outcome.metrics["loss"]) == 1


def test_a_guard_is_not_alarmed_by_large_numbers() -> None:
    """1e200 is finite, though its square is not."""
    r = Recorder(VOCABULARY)
    w = r.input("w", (2,), "float64")
    program = EagerProgram(Step(state={"w": w}, new_state={"w": w * 1.0}, guards={"w": w * 1.0}))
    one = Batches(np.zeros(0, np.int64), np.array([0, 0]))
    assert program.run({"w": np.array([1e200, -1e200])}, {}, one, {}, 0).fault is None
    assert program.run({"w": np.array([1e200, np.inf])}, {}, one, {}, 0).fault is not None


def test_a_trace_keeps_every_intermediate() -> None:
    """Each node with its value, in the order of computation, the last being the results."""
    step = regression()
    rates = {"rate": np.array([0.1])}
    rows = np.array([0, 1])
    trace = EagerProgram(step).trace({"w": np.ones(2)}, {"x": X, "t": T}, rows, rates, 0)
    values = {id(node): value for node, value in trace}
    assert [id(node) for node, _ in trace] == [id(node) for node in step.order()]
    loss = values[id(step.metrics["loss"])]
    np.testing.assert_allclose(loss, ((X[rows].sum(1) - T[rows]) ** 2).mean(), rtol=1e-14)
