"""Carry out a function of tensors on the eager tape, and recorded and run as a step by an engine.

Tests of values and gradients use the tape and the eager engine together, because the two must
not differ in a single bit; a table of exact results is asked of every way there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.eager.tape import TAPE
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from engine_ways import engine_of

Array = NDArray[Any]
Function = Callable[..., Sequence[Tensor]]
ONE_EMPTY_BATCH = Batches(np.zeros(0, np.int64), np.array([0, 0]))


def on_the_tape(function: Function, *arrays: Array) -> list[Array]:
    """What the eager tape computes."""
    return [each.numpy() for each in function(*(TAPE.constant(array) for array in arrays))]


def in_a_program(function: Function, *arrays: Array, way: str = "eager") -> list[Array]:
    """What the same function gives when it is recorded first and run by an engine."""
    recorder = Recorder(VOCABULARY)
    names = [f"x{place}" for place in range(len(arrays))]
    inputs = {
        name: recorder.input(name, array.shape, array.dtype)
        for name, array in zip(names, arrays, strict=True)
    }
    results = {f"y{place}": y for place, y in enumerate(function(*inputs.values()))}
    step = Step(state=inputs, new_state=inputs, metrics=results)
    state = dict(zip(names, arrays, strict=True))
    with engine_of(way) as engine:
        outcome = engine.compile(step, 1).run(state, {}, ONE_EMPTY_BATCH, {}, 0)
    return [outcome.metrics[name][0] for name in results]


def row_by_row(function: Function, *arrays: Array, way: str) -> list[Array]:
    """What an engine gives for rows of a batch; each result has one row for each row given."""
    recorder = Recorder(VOCABULARY)
    rows = recorder.input("rows", (ROWS,), "int64")
    data = {f"x{place}": array for place, array in enumerate(arrays)}
    tables = {
        name: recorder.input(name, (DATA_ROWS, *array.shape[1:]), array.dtype)
        for name, array in data.items()
    }
    batch = [gather(table, rows) for table in tables.values()]
    results = {f"y{place}": y for place, y in enumerate(function(*batch))}
    step = Step(data=tables, rows=rows, outputs=results)
    count = len(arrays[0])
    batches = Batches(np.arange(count), np.unique([0, count // 3, count]))
    with engine_of(way) as engine:
        found = engine.compile(step, count).run({}, data, batches, {}, 0)
    return [found.outputs[name] for name in results]


def on_way(way: str, function: Function, *arrays: Array) -> list[Array]:
    """What one way gives, in the dtypes of the tape; `eager` is the tape and a program alike."""
    if way == "eager":
        return on_both(function, *arrays)
    tape, found = on_the_tape(function, *arrays), in_a_program(function, *arrays, way=way)
    assert [each.dtype for each in found] == [each.dtype for each in tape]
    return found


def on_both(function: Function, *arrays: Array) -> list[Array]:
    """What both give; an AssertionError where they differ."""
    eager, recorded = on_the_tape(function, *arrays), in_a_program(function, *arrays)
    for first, second in zip(eager, recorded, strict=True):
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second)
    return eager
