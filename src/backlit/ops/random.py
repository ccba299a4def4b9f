"""Random numbers as an op: the same draw for the same seed, purpose and iteration.

Seed and iteration are inputs, so one recorded step serves every trial and every update.
This module refuses to know what is drawn for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..base.errors import ShapeError
from ..base.shapes import Dim, Shape, show
from ..graph.bind import bind
from ..graph.op import Op
from ..graph.tensor import Tensor


def _shape(seed: Shape, iteration: Shape, purpose: str, shape: Shape, dtype: str) -> Shape:
    if seed or iteration:
        raise ShapeError(
            "random_uniform",
            expected="one seed and one iteration",
            got=f"shapes {show(seed)} and {show(iteration)}",
            action="draw once for each seed",
        )
    return shape


RANDOM_UNIFORM = Op("random_uniform", ("index", "index"), _shape, (None, None), result="param")

RANDOM = (RANDOM_UNIFORM,)


def random_uniform(
    seed: Any, iteration: Any, *, purpose: str, shape: Sequence[Dim], dtype: str = "float32"
) -> Tensor:
    """Numbers in [0, 1): float32(u >> 8) x 2^-24 for Philox words u, in every dtype the same.

    Counter (position, iteration), key (seed, hash of purpose): see `backlit.base.rng`.
    """
    return bind(RANDOM_UNIFORM, seed, iteration, purpose=purpose, shape=tuple(shape), dtype=dtype)
