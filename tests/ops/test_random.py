"""The random op draws exactly what the host draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base import rng
from backlit.base.errors import InputError, ShapeError
from backlit.base.shapes import ROWS
from backlit.engines.eager.program import EagerProgram
from backlit.engines.engine import Batches, Step
from backlit.graph.record import Recorder
from backlit.ops.random import random_uniform
from backlit.ops.vocabulary import VOCABULARY

SEED = bl.tensor(np.array(5))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (7,), (2, 3), (0, 4)])
def test_the_op_is_the_host_s_draw(dtype: str, shape: tuple[int, ...]) -> None:
    """Same seed, purpose and iteration: the same numbers, in every dtype."""
    drawn = random_uniform(SEED, 3, purpose="dropout/dropout1", shape=shape, dtype=dtype)
    assert drawn.dtype == np.dtype(dtype)
    expected = rng.uniform(5, "dropout/dropout1", 3, shape)
    np.testing.assert_array_equal(drawn.numpy(), expected)


def test_a_recorded_draw_follows_the_iteration_and_the_batch() -> None:
    """Inside a step the counter moves on, and a short last batch draws fewer rows."""
    r = Recorder(VOCABULARY)
    rows, k = r.input("rows", (ROWS,), "int64"), r.input("iteration", (), "int64")
    drawn = random_uniform(9, k, purpose="dropout/a", shape=(ROWS, 3))
    program = EagerProgram(Step(rows=rows, iteration=k, outputs={"u": drawn}))
    batches = Batches(np.arange(5), np.array([0, 3, 5]))
    outcome = program.run({}, {}, batches, {}, first_iteration=40)
    expected = [rng.uniform(9, "dropout/a", 40, (3, 3)), rng.uniform(9, "dropout/a", 41, (2, 3))]
    np.testing.assert_array_equal(outcome.outputs["u"], np.concatenate(expected))


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_seeds_out_of_range_are_told(seed: int) -> None:
    """A seed has 32 bits."""
    with pytest.raises(InputError) as caught:
        random_uniform(bl.tensor(np.array(seed)), 0, purpose="x", shape=(2,))
    assert str(caught.value).startswith("random_uniform: expected a number from 0 to 4294967295")


@pytest.mark.parametrize("seed, iteration", [([1, 2], 0), (1, [0, 1])])
def test_one_draw_has_one_seed_and_one_iteration(seed: Any, iteration: Any) -> None:
    """Lists of seeds are refused, not read as the first one."""
    with pytest.raises(ShapeError) as caught:
        random_uniform(bl.tensor(np.array(seed)), iteration, purpose="x", shape=(2,))
    assert str(caught.value).startswith("random_uniform: expected one seed and one iteration")
