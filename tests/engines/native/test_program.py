"""A native program: what it is given stays as it is, and what does not fit is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.eager.program import EagerEngine
from backlit.engines.engine import Batches, Call, Step
from backlit.engines.native.engine import NativeEngine
from backlit.engines.native.program import NativeProgram
from backlit.graph.bind import bind
from backlit.graph.record import Recorder
from backlit.ops.random import random_uniform
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from engine_ways import WAYS, engine_of, needs_native

pytestmark = needs_native
N, WIDTH = 20, 5
TABLE = np.random.default_rng(0).normal(size=(N, WIDTH))


def step_of(dtype: str = "float64") -> Step:
    """w ← w - rate Σ x + a draw; each row's product with w goes out."""
    r = Recorder(VOCABULARY)
    w, table = r.input("w", (WIDTH,), dtype), r.input("x", (DATA_ROWS, WIDTH), dtype)
    rows, rate = r.input("rows", (ROWS,), "int64"), r.input("rate", (), dtype)
    seed, k = r.input("seed", (), "int64"), r.input("k", (), "int64")
    x = gather(table, rows)
    draw = random_uniform(seed, k, purpose="dropout/one", shape=(WIDTH,), dtype=dtype)
    mask = random_uniform(seed, k, purpose="mask", shape=(ROWS, WIDTH), dtype=dtype)
    return Step(
        state={"w": w}, data={"x": table}, rows=rows, scalars={"rate": rate, "seed": seed},
        iteration=k, new_state={"w": w - x.sum(0) * rate + draw},
        metrics={"draw": draw, "k": k}, outputs={"y": (x * mask * w).sum(-1)},
    )  # fmt: skip


def given(*sizes: int, seed: float = 3.0) -> dict[str, Any]:
    """Rows in batches of these sizes, and scalars."""
    rows = np.random.default_rng(1).integers(0, N, sum(sizes))
    count = len(sizes)
    return {
        "batches": Batches(rows, np.cumsum([0, *sizes])),
        "scalars": {"rate": np.full(count, 0.1), "seed": np.full(count, seed)},
        "first_iteration": 7,
    }


def program(dtype: str = "float64") -> NativeProgram:
    """The step, compiled."""
    found = NativeEngine().compile(step_of(dtype), 8)
    assert isinstance(found, NativeProgram)
    return found


def test_what_is_given_stays_as_it_is() -> None:
    """State, data, rows and scalars of the caller's are read, though they may not be written."""
    state, data, rest = {"w": np.ones(WIDTH)}, {"x": TABLE.copy()}, given(8, 3)
    arrays = [state["w"], data["x"], rest["batches"].rows, rest["batches"].boundaries]
    before = [each.copy() for each in arrays]
    for each in arrays:
        each.flags.writeable = False
    program().run(state, data, **rest)
    for each, old in zip(arrays, before, strict=True):
        assert np.array_equal(each, old)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_arrays_of_any_layout_are_taken(dtype: str) -> None:
    """Columns first, steps of two, the other byte order or precision: the same bits."""
    plain = TABLE.astype(dtype)
    twice = np.repeat(plain, 2, axis=0)[::2]
    swapped = plain.astype(plain.dtype.newbyteorder())
    rest = given(8, 8, 1)
    wanted = program(dtype).run({"w": np.zeros(WIDTH, dtype)}, {"x": plain}, **rest)
    for x in (np.asfortranarray(plain), twice, swapped, plain.astype("float64")):
        found = program(dtype).run({"w": np.zeros(WIDTH, dtype)}, {"x": x}, **rest)
        assert found.state["w"].tobytes() == wanted.state["w"].tobytes()
        assert found.outputs["y"].tobytes() == wanted.outputs["y"].tobytes()


@pytest.mark.parametrize("way", WAYS[1:])
@pytest.mark.parametrize("first, seed", [(0, 0.0), (2**32 + 5, 2.0**32 - 1), (2**52, 1.0)])
def test_draws_are_the_eager_engines(way: str, first: int, seed: float) -> None:
    """The same bits for any seed and counter, by one thread or two, in any batch."""
    rest = given(8, 5, 1, seed=seed) | {"first_iteration": first}
    state, data = {"w": np.ones(WIDTH)}, {"x": np.ones((N, WIDTH))}
    wanted = EagerEngine().compile(step_of(), 8).run(dict(state), data, **rest)
    for threads in (1, 2):
        with engine_of(way, threads) as engine:
            found = engine.compile(step_of(), 8).run(dict(state), data, **rest)
        for name in ("draw", "k"):
            assert found.metrics[name].tobytes() == wanted.metrics[name].tobytes()
        assert np.allclose(found.outputs["y"], wanted.outputs["y"], rtol=1e-13)


@pytest.mark.parametrize("row", [-1, N, 2**40])
def test_a_row_outside_the_data_is_told(row: int) -> None:
    """No memory but the table's is read: an error that says which are there; nothing moves."""
    rest = given(4, 4)
    rest["batches"].rows[6] = row
    state = {"w": np.ones(WIDTH)}
    with pytest.raises(ValueError) as caught:
        program().run(state, {"x": TABLE}, **rest)
    assert "rows: expected numbers from 0 to 19" in str(caught.value)
    assert np.array_equal(state["w"], np.ones(WIDTH))


def test_what_does_not_fit_is_told() -> None:
    """A batch too large, data too narrow, a state of another size, scalars too few: no crash."""
    state, data, rest = {"w": np.ones(WIDTH)}, {"x": TABLE}, given(8, 8)
    for wrong in (
        {"batches": given(9)["batches"]},
        {"batches": Batches(np.arange(8), np.array([0, 8, 16]))},
        {"scalars": given(8)["scalars"]},
    ):
        with pytest.raises(ValueError):
            program().run(dict(state), data, **{**rest, **wrong})
    with pytest.raises(ValueError):
        program().run({"w": np.ones(WIDTH + 1)}, data, **rest)
    with pytest.raises(ValueError):
        program().run(dict(state), {"x": TABLE[:, :3]}, **rest)
    with pytest.raises(KeyError):
        program().run({}, data, **rest)


def test_results_of_earlier_calls_stay() -> None:
    """Outputs and metrics are each call's own, however often the program runs."""
    made = program()
    found, kept = [], []
    state: Any = {"w": np.zeros(WIDTH)}
    for _ in range(5):
        outcome = made.run(state, {"x": TABLE}, **given(8, 2))
        found.append(outcome)
        kept.append({name: each.copy() for name, each in outcome.outputs.items()})
        state = outcome.state
    for outcome, copies in zip(found, kept, strict=True):
        assert np.array_equal(outcome.outputs["y"], copies["y"])
    assert len({id(each.metrics["draw"]) for each in found}) == 5


def test_a_step_that_turns_its_rows_is_run_all_the_same() -> None:
    """Rows of the batch along another axis are the eager engine's work, with the same answer."""
    r = Recorder(VOCABULARY)
    table, rows = r.input("x", (DATA_ROWS, 2, 3), "float64"), r.input("rows", (ROWS,), "int64")
    x = gather(table, rows)
    turned = bind(VOCABULARY["transpose"], x, axes=(-1, -2, -3))
    step = Step(data={"x": table}, rows=rows, metrics={"y": (turned * 2.0).sum((0, 1, 2))})
    data = {"x": TABLE[:, :3].repeat(2, 1).reshape(N, 2, 3)}
    batches = Batches(np.arange(4), np.array([0, 3, 4]))
    found = NativeEngine().compile(step, 3).run({}, data, batches, {}, 0)
    wanted = EagerEngine().compile(step, 3).run({}, data, batches, {}, 0)
    assert np.allclose(found.metrics["y"], wanted.metrics["y"], rtol=1e-13)


def test_one_state_for_several_calls() -> None:
    """Calls made together may begin from one state: each has its own afterwards."""
    engine = NativeEngine()
    made, rest = program(), given(8, 8)
    begun = made.run({"w": np.ones(WIDTH)}, {"x": TABLE}, **rest).state
    alone = made.run({"w": begun["w"].copy()}, {"x": TABLE}, **rest).state["w"].copy()
    for _ in range(3):
        state = {"w": begun["w"].copy()}
        calls = [Call(made, dict(state), {"x": TABLE}, *rest.values()) for _ in range(4)]
        found = [outcome.state["w"] for outcome in engine.run_all(calls)]
        assert len({each.ctypes.data for each in found}) == 4
        assert all(np.array_equal(each, alone) for each in found)
