"""The promise every engine keeps: what a step is, and what running it gives back.

A *step* is a recorded pure function: state, batch, hyper-parameters and counter in, new state
and metrics out. An engine compiles it once; the program then runs many iterations per call.
This module refuses to know how.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..graph.record import topological
from ..graph.tensor import Tensor

Array = NDArray[Any]
State = dict[str, Array]


@dataclass(frozen=True)
class Step:
    """A recorded step.

    state      name -> input holding it before the step
    data       name -> input holding a whole resident array, first axis N
    rows       input: the row numbers of the batch, shape (B,), int64
    scalars    name -> input () whose value changes with the iteration, set by the host
    iteration  input (): the counter k of the update, from 0, int64
    new_state  name -> output that takes its place; the same names as `state`
    metrics    name -> output of fixed shape, one value per iteration
    outputs    name -> output with one row per batch row, collected in order
    guards     name -> output that must be finite, or the update is not made
    prompt     names of guards to look at in every iteration; None: all. The others leave their
               mark on the new state (NaN and infinity stay there), so an engine may look at
               the state once a call and, if it is not finite, make the call again with open eyes
    """

    state: Mapping[str, Tensor] = field(default_factory=dict)
    data: Mapping[str, Tensor] = field(default_factory=dict)
    rows: Tensor | None = None
    scalars: Mapping[str, Tensor] = field(default_factory=dict)
    iteration: Tensor | None = None
    new_state: Mapping[str, Tensor] = field(default_factory=dict)
    metrics: Mapping[str, Tensor] = field(default_factory=dict)
    outputs: Mapping[str, Tensor] = field(default_factory=dict)
    guards: Mapping[str, Tensor] = field(default_factory=dict)
    prompt: frozenset[str] | None = None

    def inputs(self) -> list[Tensor]:
        """Every input of the step."""
        single = [each for each in (self.rows, self.iteration) if each is not None]
        return [*self.state.values(), *self.data.values(), *self.scalars.values(), *single]

    def results(self) -> list[Tensor]:
        """Every output of the step."""
        return [
            *self.new_state.values(), *self.metrics.values(),
            *self.outputs.values(), *self.guards.values(),
        ]  # fmt: skip

    def order(self) -> list[Tensor]:
        """The nodes the results need, in an order in which they can be computed."""
        return topological(self.results())


@dataclass(frozen=True)
class Batches:
    """Which rows each iteration of a call takes.

    rows        row numbers, one batch after the other, int64
    boundaries  (n + 1,): iteration i takes rows[boundaries[i]:boundaries[i + 1]]
    """

    rows: NDArray[np.int64]
    boundaries: NDArray[np.int64]

    @property
    def count(self) -> int:
        """The number of iterations."""
        return len(self.boundaries) - 1

    @cached_property
    def has_empty(self) -> bool:
        """Whether some iteration takes no rows."""
        return not bool((self.boundaries[1:] > self.boundaries[:-1]).all())


@dataclass(frozen=True)
class Fault:
    """A guard fired: this iteration's update was not made.

    iteration: the counter k; guard: the name of the value that was not finite.
    """

    iteration: int
    guard: str


@dataclass(frozen=True)
class Outcome:
    """What a call gives back: state after the last good update, rows of metrics, outputs."""

    state: State
    metrics: dict[str, Array]
    outputs: dict[str, Array]
    fault: Fault | None = None


class Program(Protocol):
    """A compiled step."""

    def run(
        self,
        state: State,
        data: Mapping[str, Array],
        batches: Batches,
        scalars: Mapping[str, NDArray[np.float64]],
        first_iteration: int,
    ) -> Outcome:
        """Run one iteration per batch.

        `state` is given up to the program. Each scalar is an array (n,), one value per
        iteration. Metrics of iterations after a fault are left out.
        """


@dataclass(frozen=True)
class Call:
    """A call of a program, to be made together with others."""

    program: Program
    state: State
    data: Mapping[str, Array]
    batches: Batches
    scalars: Mapping[str, NDArray[np.float64]]
    first_iteration: int

    def run(self) -> Outcome:
        """Make it, alone."""
        return self.program.run(
            self.state, self.data, self.batches, self.scalars, self.first_iteration
        )


class Engine(Protocol):
    """Somebody who can compile steps."""

    @property
    def name(self) -> str:
        """`eager` or `native`."""

    def facts(self) -> dict[str, Any]:
        """What of it may explain that figures differ; None for what does not apply.

        name     of the engine
        isa      the instruction set its kernels were compiled for
        threads  how many of them it may use
        """

    def compile(self, step: Step, max_rows: int) -> Program:
        """Prepare a step for batches of at most `max_rows` rows."""

    def run_all(self, calls: Sequence[Call]) -> list[Outcome]:
        """Make independent calls, side by side where the engine can.

        Each outcome is that of the call alone, bit for bit, whatever its neighbours do.
        """


class TracingProgram(Program, Protocol):
    """A compiled step that can also show everything it computes."""

    def trace(
        self,
        state: State,
        data: Mapping[str, Array],
        rows: NDArray[np.int64],
        scalars: Mapping[str, NDArray[np.float64]],
        iteration: int,
    ) -> list[tuple[Tensor, Array]]:
        """One iteration with every intermediate kept, in the order of computation."""


class ReferenceEngine(Engine, Protocol):
    """The engine that the others must agree with."""

    def compile(self, step: Step, max_rows: int) -> TracingProgram:
        """Prepare a step."""
