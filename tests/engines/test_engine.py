"""The promise: a step knows its inputs, its results and what lies between them."""

from __future__ import annotations

import numpy as np

from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY


def small_step() -> Step:
    r = Recorder(VOCABULARY)
    w, x = r.input("w", (2, 1), "float64"), r.input("x", (DATA_ROWS, 2), "float64")
    rows, rate = r.input("rows", (ROWS,), "int64"), r.input("rate", (), "float64")
    k = r.input("iteration", (), "int64")
    y = gather(x, rows) @ w
    new = w - rate * (gather(x, rows).T @ y)
    return Step(
        state={"w": w}, data={"x": x}, rows=rows, scalars={"rate": rate}, iteration=k,
        new_state={"w": new}, metrics={"loss": (y * y).mean()}, outputs={"y": y},
        guards={"loss": (y * y).sum()},
    )  # fmt: skip


def test_a_step_lists_its_inputs_and_results() -> None:
    """State, data, scalars, rows and counter in; new state, metrics, outputs and guards out."""
    step = small_step()
    assert [each.name for each in step.inputs()] == ["w", "x", "rate", "rows", "iteration"]
    assert len(step.results()) == 4
    place = {id(node): number for number, node in enumerate(step.order())}
    for node in step.order():
        assert all(place[id(each)] < place[id(node)] for each in node.inputs)
    assert all(id(result) in place for result in step.results())


def test_boundaries_count_the_iterations() -> None:
    """n + 1 boundaries make n batches."""
    assert Batches(np.arange(5), np.array([0, 2, 4, 5])).count == 3
    assert Batches(np.zeros(0, np.int64), np.array([0])).count == 0
