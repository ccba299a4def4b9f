"""Run a recorded step with NumPy: the reference that every other engine must agree with.

This module refuses to change the graph: what was recorded is what is run, minus what nobody
needs, and with what is the same in every iteration computed once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...base.shapes import Rows, element_count, with_rows
from ...graph.tensor import Tensor
from ..engine import Array, Batches, Call, Fault, Outcome, State, Step
from .kernels import KERNELS

Instruction = tuple[Callable[..., Any], tuple[int, ...], int, tuple[int, ...]]


class Prepared(NamedTuple):
    """A step for one number of rows.

    program  (kernel, operand slots, result slot, slots to forget), in order
    fixed    one value per slot: what is the same in every iteration, None for the rest
    """

    program: list[Instruction]
    fixed: list[Any]


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
        self._guarded = {name: self._slot[id(each)] for name, each in step.guards.items()}
        self._prompt = {
            name: place
            for name, place in self._guarded.items()
            if step.prompt is None or name in step.prompt
        }
        self._specialised: dict[tuple[int, bool], Prepared] = {}

    def run(
        self,
        state: State,
        data: Mapping[str, Array],
        batches: Batches,
        scalars: Mapping[str, NDArray[np.float64]],
        first_iteration: int,
    ) -> Outcome:
        """One iteration per batch; see `engine.Program`.

        Guards that leave their mark on the state are looked at once a call, and all of them in
        each iteration of a second call if anything was found: nobody pays for what is in order.
        """
        given = (data, batches, scalars, first_iteration)
        outcome = self._run(state, *given, guarded=self._prompt)
        if len(self._prompt) == len(self._guarded):
            return outcome
        if outcome.fault is None and all(map(_is_finite, outcome.state.values())):
            return outcome
        return self._run(state, *given, guarded=self._guarded)

    def _run(
        self,
        state: State,
        data: Mapping[str, Array],
        batches: Batches,
        scalars: Mapping[str, NDArray[np.float64]],
        first_iteration: int,
        *,
        guarded: Mapping[str, int],
    ) -> Outcome:
        step, slot = self._step, self._slot
        metrics: dict[str, list[Any]] = {name: [] for name in step.metrics}
        outputs: dict[str, list[Array]] = {name: [] for name in step.outputs}
        fault: Fault | None = None
        watchful = len(guarded) == len(self._guarded)
        with np.errstate(all="ignore"):
            for number in range(batches.count):
                rows = batches.rows[batches.boundaries[number] : batches.boundaries[number + 1]]
                iteration = first_iteration + number
                program, fixed = self._prepared(len(rows), watchful=watchful)
                values = self._values(state, data, rows, scalars, number, iteration, fixed)
                for kernel, operands, result, done in program:
                    values[result] = kernel(*[values[place] for place in operands])
                    for place in done:
                        values[place] = None
                fault = _guard(values, guarded, iteration)
                if fault:
                    break
                if step.new_state:
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
            program, fixed = self._prepared(len(rows), watchful=True)
            values = self._values(state, data, rows, scalars, 0, iteration, fixed)
            for kernel, operands, result, _ in program:
                values[result] = kernel(*[values[place] for place in operands])
        return [(node, np.asarray(values[self._slot[id(node)]])) for node in self._nodes]

    def _values(
        self,
        state: State,
        data: Mapping[str, Array],
        rows: NDArray[np.int64],
        scalars: Mapping[str, NDArray[np.float64]],
        number: int,
        iteration: int,
        fixed: list[Any],
    ) -> list[Any]:
        step, slot = self._step, self._slot
        values = fixed.copy()
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

    def _prepared(self, rows: int, *, watchful: bool) -> Prepared:
        """The instructions for batches of so many rows, and the values that never change.

        watchful  whether every guarded value is kept to be looked at, or the prompt ones only
        """
        if (rows, watchful) in self._specialised:
            return self._specialised[rows, watchful]
        fixed = dict(self._constants)
        live: list[tuple[int, Tensor, Callable[..., Any]]] = []
        for place, node in enumerate(self._nodes):
            if node.op is None:
                continue
            operands = [self._slot[id(each)] for each in node.inputs]
            kernel = _kernel(node, rows)
            if node.op.name == "size":
                fixed[place] = _size(node, rows)
            elif all(operand in fixed for operand in operands):
                fixed[place] = _scalar(np.asarray(kernel(*[fixed[each] for each in operands])))
            else:
                live.append((place, node, kernel))
        done = self._last_uses([node for _, node, _ in live], watchful)
        program = [
            (kernel, tuple(self._slot[id(each)] for each in node.inputs), place, done[id(node)])
            for place, node, kernel in live
        ]
        template = [fixed.get(place) for place in range(len(self._slot))]
        self._specialised[rows, watchful] = Prepared(program, template)
        return self._specialised[rows, watchful]

    def _last_uses(self, live: list[Tensor], watchful: bool) -> dict[int, tuple[int, ...]]:
        """For each node the slots nobody reads after it, so that their memory can go."""
        step = self._step
        unseen = {
            id(tensor)
            for name, tensor in step.guards.items()
            if name not in self._prompt and not watchful
        }
        wanted = (*step.new_state.values(), *step.metrics.values(), *step.outputs.values())
        kept = {id(each) for each in (*step.results(), *step.inputs()) if id(each) not in unseen}
        kept |= {id(each) for each in wanted}
        done: dict[int, tuple[int, ...]] = {}
        seen: set[int] = set(kept)
        for node in reversed(live):
            last = {id(each) for each in node.inputs if each.op is not None} - seen
            seen |= last
            done[id(node)] = tuple(sorted(self._slot[each] for each in last))
        return done


def _guard(values: list[Any], guarded: Mapping[str, int], iteration: int) -> Fault | None:
    """The first guarded value that is not finite."""
    for name, place in guarded.items():
        if not _is_finite(values[place]):
            return Fault(iteration, name)
    return None


def _is_finite(value: Any) -> bool:
    """Whether every element is finite, in one pass of BLAS where that says so.

    A dot product of an array with itself is finite only if every element is. It may also
    overflow for large finite elements: hence the second look.
    """
    return math.isfinite(np.vdot(value, value)) or bool(np.isfinite(value).all())


def _kernel(node: Tensor, rows: int) -> Callable[..., Any]:
    """The op's kernel with its parameters filled in for this many rows."""
    assert node.op is not None
    kernel = KERNELS[node.op.name]
    params = {key: _resolve(value, rows) for key, value in node.params.items()}
    return partial(kernel, **params) if params else kernel


def _size(node: Tensor, rows: int) -> Any:
    """The number of elements along the axes of a `size` node: known once the rows are."""
    shape = with_rows(node.inputs[0].shape, rows)
    return node.dtype.type(element_count([shape[axis] for axis in node.params["axes"]]))


def _scalar(value: Array) -> Any:
    """A 0-d constant as a NumPy scalar: its arithmetic is faster and the same."""
    return value[()] if value.ndim == 0 else value


def _resolve(value: Any, rows: int) -> Any:
    """A parameter with the rows of this batch in the place of `ROWS`."""
    if isinstance(value, Rows):
        return with_rows((value,), rows)[0]
    if isinstance(value, tuple) and any(isinstance(each, Rows) for each in value):
        return with_rows(value, rows)
    return value


class EagerEngine:
    """Compiles a step by putting its nodes in order."""

    name = "eager"

    def facts(self) -> dict[str, Any]:
        """Its bits are NumPy's: neither instruction set nor threads are its own."""
        return {"name": self.name, "isa": None, "threads": None}

    def compile(self, step: Step, max_rows: int) -> EagerProgram:
        """Any number of rows is served; `max_rows` is not needed."""
        return EagerProgram(step)

    def run_all(self, calls: Sequence[Call]) -> list[Outcome]:
        """One after the other."""
        return [call.run() for call in calls]
