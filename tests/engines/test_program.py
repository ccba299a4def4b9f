"""The promise of `engines/engine.py`, kept by every engine in the table.

A small step that counts, sums, draws and guards; run in any pieces it gives the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.base.rng import uniform
from backlit.base.shapes import DATA_ROWS
from backlit.base.shapes import ROWS as BATCH
from backlit.engines.engine import Batches, Engine, Step
from backlit.graph.record import Recorder
from backlit.ops.random import random_uniform
from backlit.ops.rows import gather
from backlit.ops.smooth import log
from backlit.ops.vocabulary import VOCABULARY
from backlit.registry import ENGINES, select, why_not_native

ROWS, WIDTH = 11, 3
TABLE = np.random.default_rng(0).normal(size=(ROWS, WIDTH))


def batches(*sizes: int, seed: int = 1) -> Batches:
    """Random rows cut into batches of these sizes."""
    rows = np.random.default_rng(seed).integers(0, ROWS, sum(sizes))
    return Batches(rows, np.cumsum([0, *sizes]))


def counting_step() -> Step:
    """total ← decay·total + rate·Σ batch + a draw; a row's sum goes out; log(rate) is guarded."""
    recorder = Recorder(VOCABULARY)
    total = recorder.input("total", (WIDTH,), "float64")
    kept = recorder.input("kept", (2,), "float64")
    table = recorder.input("x", (DATA_ROWS, WIDTH), "float64")
    rows = recorder.input("rows", (BATCH,), "int64")
    rate = recorder.input("rate", (), "float64")
    seed = recorder.input("seed", (), "int64")
    iteration = recorder.input("iteration", (), "int64")
    x = gather(table, rows)
    draw = random_uniform(seed, iteration, purpose="test", shape=(WIDTH,), dtype="float64")
    after = total * 0.5 + x.sum(0) * rate + draw
    return Step(
        state={"total": total, "kept": kept},
        data={"x": table},
        rows=rows,
        scalars={"rate": rate, "seed": seed},
        iteration=iteration,
        new_state={"total": after, "kept": kept},
        metrics={"size": after.sum(), "draw": draw},
        outputs={"row": x.sum(-1), "half": x * 0.5},
        guards={"log": log(rate)},
    )


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine there is."""
    if request.param == "native" and (why := why_not_native()):
        pytest.skip(why)
    return select(str(request.param))


def first() -> dict[str, np.ndarray]:
    """The state before the first iteration."""
    return {"total": np.zeros(WIDTH), "kept": np.array([7.0, 8.0])}


def scalars(count: int, start: int = 0) -> dict[str, np.ndarray]:
    """A rate that changes with the iteration, and a seed that does not."""
    return {"rate": 0.1 / (1 + start + np.arange(count)), "seed": np.full(count, 3.0)}


def by_hand(cut: Batches, start: int, state: dict[str, np.ndarray]) -> dict[str, Any]:
    """The same with NumPy."""
    total, sizes, rows, draws = state["total"].copy(), [], [], []
    for number in range(cut.count):
        x = TABLE[cut.rows[cut.boundaries[number] : cut.boundaries[number + 1]]]
        draw = uniform(3, "test", start + number, (WIDTH,)).astype(np.float64)
        total = total * 0.5 + x.sum(0) * (0.1 / (1 + start + number)) + draw
        sizes.append(total.sum())
        draws.append(draw)
        rows.append(x.sum(-1))
    return {"total": total, "size": sizes, "row": np.concatenate(rows), "draw": np.array(draws)}


def test_a_call_is_what_it_says(engine: Engine) -> None:
    """State, one metric an iteration and one output a row agree with NumPy, short batches too."""
    program, cut = engine.compile(counting_step(), 5), batches(5, 5, 2, 1, 4)
    found = program.run(first(), {"x": TABLE}, cut, scalars(5), 0)
    wanted = by_hand(cut, 0, first())
    assert found.fault is None
    assert np.allclose(found.state["total"], wanted["total"], rtol=1e-13)
    assert np.array_equal(found.state["kept"], [7.0, 8.0])
    assert np.allclose(found.metrics["size"], wanted["size"], rtol=1e-13)
    assert np.array_equal(found.metrics["draw"], wanted["draw"])
    assert np.allclose(found.outputs["row"], wanted["row"], rtol=1e-13)
    assert np.array_equal(found.outputs["half"], TABLE[cut.rows] * 0.5)


def test_pieces_are_the_whole(engine: Engine) -> None:
    """Cut anywhere, and by a program compiled anew, the iterations are the same bits."""
    sizes = (5, 3, 5, 5, 2)
    cut = batches(*sizes)
    whole = engine.compile(counting_step(), 5).run(first(), {"x": TABLE}, cut, scalars(5), 0)
    for at in range(6):
        state, parts = first(), []
        for begin, end in ((0, at), (at, 5)):
            span = cut.boundaries[begin : end + 1]
            piece = Batches(cut.rows[span[0] : span[-1]], span - span[0])
            program = engine.compile(counting_step(), 5)
            rates = scalars(end - begin, begin)
            found = program.run(state, {"x": TABLE}, piece, rates, begin)
            state = found.state
            parts.append(found)
        assert np.array_equal(state["total"], whole.state["total"])
        metrics = [each.metrics["draw"] for each in parts if len(each.metrics["draw"])]
        assert np.array_equal(np.concatenate(metrics), whole.metrics["draw"])


def test_a_program_keeps_nothing(engine: Engine) -> None:
    """Used twice, and for other batches between, a program gives the same bits again."""
    program, cut = engine.compile(counting_step(), 5), batches(5, 1, 4)
    once = program.run(first(), {"x": TABLE}, cut, scalars(3), 0)
    program.run(first(), {"x": TABLE * 2}, batches(2, 3, seed=9), scalars(2), 40)
    again = program.run(first(), {"x": TABLE}, cut, scalars(3), 0)
    assert np.array_equal(once.state["total"], again.state["total"])
    assert np.array_equal(once.outputs["row"], again.outputs["row"])


def test_results_are_nobody_elses(engine: Engine) -> None:
    """Data are not written to, and a later call does not change an earlier one's results."""
    table = TABLE.copy()
    table.flags.writeable = False
    program, cut = engine.compile(counting_step(), 5), batches(4, 4)
    found = program.run(first(), {"x": table}, cut, scalars(2), 0)
    before = {name: value.copy() for name, value in found.metrics.items()}
    total = found.state["total"].copy()
    program.run({k: v.copy() for k, v in found.state.items()}, {"x": table}, cut, scalars(2, 2), 2)
    assert np.array_equal(found.state["total"], total)
    assert all(np.array_equal(found.metrics[name], value) for name, value in before.items())


@pytest.mark.parametrize("bad", [-1.0, 0.0, np.nan, np.inf])
@pytest.mark.parametrize("at", [0, 2])
def test_a_guard_keeps_the_last_good_state(engine: Engine, bad: float, at: int) -> None:
    """Where a guard fires the update is not made: state and metrics are those before it."""
    cut, rates = batches(3, 3, 3, 3), scalars(4)
    rates["rate"][at] = bad
    found = engine.compile(counting_step(), 3).run(first(), {"x": TABLE}, cut, rates, 10)
    assert found.fault is not None
    assert (found.fault.iteration, found.fault.guard) == (10 + at, "log")
    assert len(found.metrics["size"]) == at
    good = Batches(cut.rows[: 3 * at], cut.boundaries[: at + 1])
    head = {name: values[:at] for name, values in rates.items()}
    wanted = engine.compile(counting_step(), 3).run(first(), {"x": TABLE}, good, head, 10)
    assert np.array_equal(found.state["total"], wanted.state["total"])
    assert np.array_equal(found.metrics["size"], wanted.metrics["size"])


def test_large_finite_values_are_no_fault(engine: Engine) -> None:
    """Values whose squares overflow are finite all the same: no guard fires."""
    recorder = Recorder(VOCABULARY)
    big = recorder.input("big", (4,), "float64")
    step = Step(state={"big": big}, new_state={"big": big * 1.0}, guards={"big": big * 1.0})
    program = engine.compile(step, 1)
    none = Batches(np.zeros(0, np.int64), np.zeros(3, np.int64))
    found = program.run({"big": np.full(4, 1e300)}, {}, none, {}, 0)
    assert found.fault is None
    for bad in (np.nan, np.inf, -np.inf):
        spoilt = np.array([1e300, bad, 1.0, 2.0])
        fault = program.run({"big": spoilt}, {}, none, {}, 5).fault
        assert fault is not None
        assert (fault.iteration, fault.guard) == (5, "big")


def test_no_iterations_are_nothing(engine: Engine) -> None:
    """An empty call gives the state back."""
    program = engine.compile(counting_step(), 3)
    empty = Batches(np.zeros(0, np.int64), np.zeros(1, np.int64))
    found = program.run(first(), {"x": TABLE}, empty, scalars(0), 0)
    assert np.array_equal(found.state["total"], first()["total"])
    assert found.fault is None
