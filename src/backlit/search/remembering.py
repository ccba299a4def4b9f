"""An engine that compiles equal steps once: what varies between trials is mostly a number.

Rates, decay and dropout are inputs of a step, never constants of it, so that trials of one
network have one program. Two steps are equal if they are the same graph under the same names.
This module refuses to know what a step computes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

from ..engines.engine import Call, Engine, Outcome, Program, Step
from ..graph.record import topological
from ..graph.tensor import Tensor

_MOST: Final = 24  # programs that are kept: a trial has two


class Remembering:
    """An engine for runs that follow one another, never two at a time: they may share buffers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.name = engine.name
        self._programs: OrderedDict[Hashable, Program] = OrderedDict()
        self._known: dict[tuple[int, int], tuple[Step, Program]] = {}  # the same step again

    def facts(self) -> dict[str, Any]:
        """Those of the engine."""
        return self._engine.facts()

    def compile(self, step: Step, max_rows: int) -> Program:
        """The program of an equal step, or a new one."""
        met = self._known.get((id(step), max_rows))
        if met is not None and met[0] is step:
            return met[1]
        key = (fingerprint(step), max_rows)
        if key not in self._programs:
            self._programs[key] = self._engine.compile(step, max_rows)
            if len(self._programs) > _MOST:
                self._programs.popitem(last=False)
        self._programs.move_to_end(key)
        found = self._programs[key]
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[id(step), max_rows] = (step, found)
        return found

    def run_all(self, calls: Sequence[Call]) -> list[Outcome]:
        """As the engine does."""
        return self._engine.run_all(calls)


def fingerprint(step: Step) -> Hashable:
    """What two steps have in common if one program serves both: their graphs, names and guards."""
    nodes = topological([*step.inputs(), *step.results()])
    numbers = {id(node): number for number, node in enumerate(nodes)}

    def place(tensor: Tensor | None) -> int | None:
        return None if tensor is None else numbers[id(tensor)]

    def places(tensors: Mapping[str, Tensor]) -> Hashable:
        return tuple((name, numbers[id(tensor)]) for name, tensor in tensors.items())

    return (
        tuple(_node(node, numbers) for node in nodes),
        tuple(map(places, (step.state, step.data, step.scalars, step.new_state,
                           step.metrics, step.outputs, step.guards))),
        place(step.rows),
        place(step.iteration),
        step.prompt,
    )  # fmt: skip


def _node(node: Tensor, numbers: Mapping[int, int]) -> Hashable:
    value = (node.value.tobytes(), node.value.dtype.str) if node.has_value else None
    return (
        node.op,  # an op is equal to itself alone
        tuple(numbers[id(each)] for each in node.inputs),
        tuple((name, _plain(node.params[name])) for name in sorted(node.params)),
        node.shape,
        node.dtype.str,
        node.name if node.op is None else "",
        value,
    )


def _plain(value: Any) -> Hashable:
    """A setting of an op; what cannot be compared by value is equal to itself alone."""
    if isinstance(value, list | tuple):
        return (type(value).__name__, *map(_plain, value))
    if isinstance(value, str | int | float | bool | None):
        return (type(value).__name__, repr(value))
    return repr(value) if isinstance(value, slice) else _Itself(value)


class _Itself:
    """Equal to whatever holds the same object, which it keeps alive."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other._value is self._value

    def __hash__(self) -> int:
        return id(self._value)
