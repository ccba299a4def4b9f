"""Write a lowered program down as the numbers the runtime reads.

This module refuses to choose anything: instructions, phases and places are as they come.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...engine import Step
from .access import Places
from .instructions import DTYPES, IN_BYTES, Value
from .memory import Memory
from .nodes import Graph
from .schedule import Phase

MAGIC = 0x424C31


@dataclass(frozen=True)
class Code:
    """What the runtime is given: words, numbers and constants."""

    words: NDArray[np.int64]
    numbers: NDArray[np.float64]
    constants: bytes


class _Numbers:
    def __init__(self) -> None:
        self.found: list[float] = []
        self._places: dict[tuple[float, ...], int] = {}

    def __call__(self, *values: float) -> int:
        if values not in self._places:
            self._places[values] = len(self.found)
            self.found += values
        return self._places[values]


def encoded(
    step: Step,
    graph: Graph,
    places: Places,
    phases: Sequence[Phase],
    memory: Memory,
    constants: bytes,
) -> Code:
    """The code of a program."""
    values: list[Value] = []
    ids: dict[int, int] = {}
    numbers = _Numbers()

    def of(value: Value | None) -> int:
        if value is None:
            return -1
        if id(value) not in ids:
            ids[id(value)] = len(values)
            values.append(value)
        return ids[id(value)]

    body: list[int] = []
    for phase in phases:
        body += [int(phase.where), phase.panel, int(phase.barrier), len(phase.instructions)]
        for each in phase.instructions:
            fields = each.fields(of, numbers)
            body += [each.opcode, len(fields), *fields]
    table: list[int] = []
    for value in values:
        root = value.root
        offset = 0
        walk: Value | None = value
        while walk is not None:
            offset += walk.offset * value.dtype.itemsize
            walk = walk.of
        assert root.space is not None
        assert offset == 0 or root.space in IN_BYTES
        table += [
            DTYPES[value.dtype.name], int(root.space), root.place + offset,
            value.rows, value.columns, value.stride,
        ]  # fmt: skip
    states = [(DTYPES[t.dtype.name], places.count(t.shape)) for t in step.state.values()]
    data = [(DTYPES[t.dtype.name], places.count(t.shape[1:])) for t in step.data.values()]
    metrics = [(DTYPES[n.dtype.name], places.count(n.shape)) for n in graph.metrics.values()]
    outputs = [(DTYPES[n.dtype.name], places.columns(n)) for n in graph.outputs.values()]
    head = [
        MAGIC, places.max_rows, memory.arena, memory.private, len(states), len(data),
        len(step.scalars), len(metrics), len(outputs), len(graph.guards), len(values), len(phases),
    ]  # fmt: skip
    slots = [n for pairs in (states, data, metrics, outputs) for pair in pairs for n in pair]
    words = np.array([*head, *slots, *table, *body], dtype=np.int64)
    return Code(words, np.array(numbers.found, dtype=np.float64), constants)
