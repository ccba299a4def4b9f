"""Carry out a function of tensors twice: on the eager tape, and recorded and run as a step.

Tests of values and gradients use both, because the two must not differ in a single bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.engines.eager.program import EagerProgram
from backlit.engines.eager.tape import TAPE
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.vocabulary import VOCABULARY

Array = NDArray[Any]
Function = Callable[..., Sequence[Tensor]]
ONE_EMPTY_BATCH = Batches(np.zeros(0, np.int64), np.array([0, 0]))


def on_the_tape(function: Function, *arrays: Array) -> list[Array]:
    """What the eager tape computes."""
    return [each.numpy() for each in function(*(TAPE.constant(array) for array in arrays))]


def in_a_program(function: Function, *arrays: Array) -> list[Array]:
    """What the same function gives when it is recorded first and run by the eager engine."""
    recorder = Recorder(VOCABULARY)
    names = [f"x{place}" for place in range(len(arrays))]
    inputs = {
        name: recorder.input(name, array.shape, array.dtype)
        for name, array in zip(names, arrays, strict=True)
    }
    results = {f"y{place}": y for place, y in enumerate(function(*inputs.values()))}
    program = EagerProgram(Step(state=inputs, new_state=inputs, metrics=results))
    state = dict(zip(names, arrays, strict=True))
    outcome = program.run(state, {}, ONE_EMPTY_BATCH, {}, 0)
    return [outcome.metrics[name][0] for name in results]


def on_both(function: Function, *arrays: Array) -> list[Array]:
    """What both give; an AssertionError where they differ."""
    eager, recorded = on_the_tape(function, *arrays), in_a_program(function, *arrays)
    for first, second in zip(eager, recorded, strict=True):
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second)
    return eager
