"""Random graphs as recorded steps, with gradients, a state that moves, and rows of a batch.

With `batch`, some inputs are rows of the data: every line that follows from one has the rows of
the batch as its first axis, and where an op knows no such axis the rows are averaged first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backlit.autodiff.gradient import gradient
from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.engines.engine import Batches, Step
from backlit.graph.bind import bind
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.rows import gather
from backlit.ops.vocabulary import VOCABULARY
from graph_author import Line, RandomGraph
from random_graphs import random_graph

Array = NDArray[Any]
N = 9  # rows of the data


@dataclass(frozen=True)
class Case:
    """A step with what to run it on."""

    step: Step
    state: dict[str, Array]
    data: dict[str, Array]
    batches: Batches
    words: list[str]

    @property
    def largest(self) -> int:
        """Rows of the largest batch."""
        return int(np.diff(self.batches.boundaries).max())


def case_of(seed: int, dtype: str = "float64", *, batch: bool = False) -> Case:
    """The step of the random graph with this number."""
    graph, rng = random_graph(seed), np.random.default_rng([seed, 2])
    recorder = Recorder(VOCABULARY)
    rows = recorder.input("rows", (ROWS,), "int64")
    given: dict[int, tuple[Tensor, bool]] = {}
    state_in: dict[str, Tensor] = {}
    data_in: dict[str, Tensor] = {}
    state: dict[str, Array] = {}
    data: dict[str, Array] = {}
    for place, (line, base) in enumerate(zip(graph.inputs, graph.base, strict=True)):
        name = f"x{place}"
        if batch and (place == 0 or rng.random() < 0.4):
            noise = rng.uniform(-0.01, 0.01, (N, *base.shape))
            data[name] = (base + noise).astype(dtype)
            data_in[name] = recorder.input(name, (DATA_ROWS, *base.shape), dtype)
            given[line] = (gather(data_in[name], rows), True)
        else:
            state[name] = base.astype(dtype)
            state_in[name] = recorder.input(name, base.shape, dtype)
            given[line] = (state_in[name], False)
    made = _lines(graph, given, recorder, dtype)
    y, rowed = made[-1]
    total = y.sum()
    fixed = gradient(total, list(state_in.values())) if state_in else []
    sizes = [4, 4, 1, 3] if batch else [0, 0]
    shown = {
        f"line{place}": (tensor.sum() if with_rows else tensor)
        for place, (tensor, with_rows) in enumerate(made)
        if rng.random() < 0.05 and tensor.dtype.kind == "f"
    }
    step = Step(
        state=state_in,
        data=data_in,
        rows=rows if batch else None,
        new_state={
            name: x - 0.01 * g for (name, x), g in zip(state_in.items(), fixed, strict=True)
        },
        metrics={"y": total, **{f"g{n}": g for n, g in enumerate(fixed)}, **shown},
        outputs={"rows": y} if rowed else {},
    )
    cut = np.cumsum([0, *sizes])
    batches = Batches(rng.integers(0, N, cut[-1]), cut)
    return Case(step, state, data, batches, graph.words)


def _lines(
    graph: RandomGraph, given: dict[int, tuple[Tensor, bool]], owner: Recorder, dtype: str
) -> list[tuple[Tensor, bool]]:
    """Every line, and whether its first axis is the rows of the batch."""
    made: list[tuple[Tensor, bool]] = []
    for place, line in enumerate(graph.lines):
        if place in given:
            made.append(given[place])
        elif line.op is None:
            assert line.value is not None
            real = line.value.dtype.kind == "f"
            made.append((owner.constant(line.value, dtype if real else None), False))
        else:
            params = dict(line.params)
            if "dtype" in params:
                params["dtype"] = dtype
            operands = [made[ref] for ref in line.operands]
            if not any(rowed for _, rowed in operands):
                plain = bind(VOCABULARY[line.op], *(x for x, _ in operands), **params)
                made.append((plain, False))
            else:
                made.append(_with_rows(line, operands, params))
    return made


def _with_rows(
    line: Line, operands: list[tuple[Tensor, bool]], params: dict[str, Any]
) -> tuple[Tensor, bool]:
    """A line some of whose operands have rows."""
    op = VOCABULARY[str(line.op)]
    tensors = [x for x, _ in operands]
    inner = [x.shape[1:] if rowed else x.shape for x, rowed in operands]
    if op.name in ("scatter_add", "random_uniform") or (op.name == "gather" and operands[0][1]):
        plain = [_averaged(x) if rowed else x for x, rowed in operands]
        return bind(op, *plain, **params), any(
            rowed and x.dtype.kind != "f" for x, rowed in operands
        )
    if op.name in ("reshape", "broadcast_to"):
        params["shape"] = (ROWS, *params["shape"])
        extra = len(params["shape"]) - 1 - len(inner[0])
        if op.name == "broadcast_to":
            tensors[0] = tensors[0].reshape(ROWS, *[1] * extra, *inner[0])
    elif op.name in ("slice", "place"):
        params["spans"] = (None, *params["spans"])
        if op.name == "place":
            params["shape"] = (ROWS, *params["shape"])
    elif op.name == "transpose":
        params["axes"] = (-len(inner[0]) - 1, *params["axes"])
    elif op.name in ("concatenate", "softmax_cross_entropy", "binary_cross_entropy"):
        tensors = [
            x if rowed else bind(VOCABULARY["broadcast_to"], x, shape=(ROWS, *x.shape))
            for x, rowed in operands
        ]
    elif op.name != "gather":
        rank = max(map(len, inner))
        tensors = [
            x.reshape(ROWS, *[1] * (rank - len(own)), *own) if rowed else x
            for (x, rowed), own in zip(operands, inner, strict=True)
        ]
    result = bind(op, *tensors, **params)
    return result, bool(result.shape) and result.shape[0] is ROWS


def _averaged(x: Tensor) -> Tensor:
    return x.mean(0) if x.dtype.kind == "f" else x
