"""Run a recorded step with NumPy: the reference that every other engine must agree with.

This module refuses to change the graph: what was recorded is what is run, minus what nobody
needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...base.shapes import Rows, with_rows
from ...graph.tensor import Tensor
from ..engine import Array, Batches, Fault, Outcome, State, Step
from .kernels import KERNELS

Instruction = tuple[Callable[..., Any], tuple[int, ...], int, tuple[int, ...]]


class EagerProgram:
    """A step, ordered once; each instruction is one NumPy call."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._nodes = step.order()
        self._slot = {id(node): place for place, node in enumerate(self._nodes)}
        for each in step.inputs():
            self._slot.setdefault(id(each), len(self._slot))
        self._constants = [
            (self._slot[id(node)], _scalar(node.value)) for node in self._nodes
            if node.op is None and node.has_value
        ]  # fmt: skip
        self._specialised: dict[int, list[Instruction]] = {}

    def run(
        self,
        state: State,
        data: Mapping[str, Array],
        batches: Batches,
        scalars: Mapping[str, NDArray[np.float64]],
        first_iteration: int,
    ) -> Outcome:
        """One iteration per batch; see `engine.Program`."""
        step, slot = self._step, self._slot
        metrics: dict[str, list[Any]] = {name: [] for name in step.metrics}
        outputs: dict[str, list[Array]] = {name: [] for name in step.outputs}
        fault: Fault | None = None
        with np.errstate(all="ignore"):
            for number in range(batches.count):
                rows = batches.rows[batches.boundaries[number] : batches.boundaries[number + 1]]
                iteration = first_iteration + number
                values = self._values(state, data, rows, scalars, number, iteration)
                self._execute(values, len(rows))
                fault = self._guard(values, iteration)
                if fault:
                    break
                state = {name: values[slot[id(new)]] for name, new in step.new_state.items()}
                for name, tensor in step.metrics.items():
                    metrics[name].append(values[slot[id(tensor)]])
                for name, tensor in step.outputs.items():
                    outputs[name].append(values[slot[id(tensor)]])
        return Outcome(
            dict(state),
            {name: np.array(rows) for name, rows in metrics.items()},
            {name: np.concatenate(parts) for name, parts in outputs.items() if parts},
            fault,
        )

    def trace(
        self,
        state: State,
        data: Mapping[str, Array],
        rows: NDArray[np.int64],
        scalars: Mapping[str, NDArray[np.float64]],
        iteration: int,
    ) -> list[tuple[Tensor, Array]]:
        """One iteration with every intermediate kept, in the order of computation."""
        with np.errstate(all="ignore"):
            values = self._values(state, data, rows, scalars, 0, iteration)
            self._execute(values, len(rows), keep=True)
        return [(node, np.asarray(values[self._slot[id(node)]])) for node in self._nodes]

    def _values(
        self,
        state: State,
        data: Mapping[str, Array],
        rows: NDArray[np.int64],
        scalars: Mapping[str, NDArray[np.float64]],
        number: int,
        iteration: int,
    ) -> list[Any]:
        step, slot = self._step, self._slot
        values: list[Any] = [None] * len(slot)
        for place, value in self._constants:
            values[place] = value
        for name, tensor in step.state.items():
            values[slot[id(tensor)]] = state[name]
        for name, tensor in step.data.items():
            values[slot[id(tensor)]] = data[name]
        for name, tensor in step.scalars.items():
            values[slot[id(tensor)]] = tensor.dtype.type(scalars[name][number])
        if step.rows is not None:
            values[slot[id(step.rows)]] = rows
        if step.iteration is not None:
            values[slot[id(step.iteration)]] = np.int64(iteration)
        return values

    def _execute(self, values: list[Any], rows: int, keep: bool = False) -> None:
        for kernel, operands, result, done in self._instructions(rows):
            values[result] = kernel(*[values[place] for place in operands])
            if not keep:
                for place in done:
                    values[place] = None

    def _instructions(self, rows: int) -> list[Instruction]:
        if rows in self._specialised:
            return self._specialised[rows]
        kept = {id(each) for each in (*self._step.results(), *self._step.inputs())}
        last_use: dict[int, int] = {}
        for place, node in enumerate(self._nodes):
            for each in node.inputs:
                last_use[id(each)] = place
        program: list[Instruction] = []
        for place, node in enumerate(self._nodes):
            if node.op is None:
                continue
            params = {key: _resolve(value, rows) for key, value in node.params.items()}
            kernel = KERNELS[node.op.name]
            done = {
                self._slot[id(each)]
                for each in node.inputs
                if last_use[id(each)] == place and id(each) not in kept and each.op is not None
            }
            program.append(
                (
                    partial(kernel, **params) if params else kernel,
                    tuple(self._slot[id(each)] for each in node.inputs),
                    place,
                    tuple(sorted(done)),
                )
            )
        self._specialised[rows] = program
        return program

    def _guard(self, values: list[Any], iteration: int) -> Fault | None:
        for name, tensor in self._step.guards.items():
            value = values[self._slot[id(tensor)]]
            flat = np.ravel(value)
            # the dot product is finite only if every element is, and one pass through BLAS;
            # it may also overflow for large finite values, hence the second look
            if not np.isfinite(flat @ flat) and not np.isfinite(flat).all():
                return Fault(iteration, name)
        return None


def _scalar(value: Array) -> Any:
    """A 0-d constant as a NumPy scalar: its arithmetic is faster and the same."""
    return value[()] if value.ndim == 0 else value


def _resolve(value: Any, rows: int) -> Any:
    if isinstance(value, Rows):
        return rows
    if isinstance(value, tuple) and any(isinstance(each, Rows) for each in value):
        return with_rows(value, rows)
    return value


class EagerEngine:
    """Compiles a step by putting its nodes in order."""

    name = "eager"

    def compile(self, step: Step, max_rows: int) -> EagerProgram:
        """Any number of rows is served; `max_rows` is not needed."""
        return EagerProgram(step)
