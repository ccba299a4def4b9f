"""A map in the making: nodes that will share one instruction, collected from the last to the first.

This module refuses to choose which nodes belong together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ....base.shapes import Shape
from . import rules
from .access import Places, Reach
from .domains import Domain, cover
from .instructions import BATCH, Sink, Value, Where
from .maps import Map, Output, Step
from .nodes import Node

MOST_MEMBERS = 48
FLOPS_OF = {"exp": 20.0, "tanh": 25.0, "sigmoid": 22.0, "erf": 30.0, "log": 20.0, "sqrt": 4.0}


@dataclass(eq=False)
class Group:
    """The nodes of one map, and the sums taken of them.

    members  each with the shape the domain has for it
    sinks    (what is summed, how, into what)
    """

    domain: Domain
    shape: Shape
    where: Where
    unit: int
    members: list[Node] = field(default_factory=list)
    sinks: list[tuple[Node, Sink, Value]] = field(default_factory=list)

    def takes(self, domain: Domain, where: Where | None) -> bool:
        """Whether a node of this domain may join."""
        alike = self.domain == domain and where in (None, self.where)
        return alike and len(self.members) < MOST_MEMBERS

    def finish(
        self,
        places: Places,
        value_of: Callable[[Node], Value],
        is_stored: Callable[[Node], bool],
    ) -> Map:
        """The instruction: registers are given out in the order of first use."""
        order = list(reversed(self.members))
        inside = {id(node) for node in order}
        register: dict[tuple[object, ...], int] = {}
        inputs: list[tuple[Value, Reach]] = []

        def operand(node: Node, shape: Shape) -> tuple[object, ...]:
            base = places.access(node).base
            if id(base) in inside:
                return ("made", id(base))
            seen = cover(node, shape, self.domain, places)
            assert seen is not None
            key = ("read", id(base), seen)
            if key not in register:
                register[key] = len(inputs)
                stored = value_of(base)
                view = stored.view(seen.rows, seen.columns, seen.stride, seen.offset)
                inputs.append((view, seen.reach))
            return key

        reads = [[operand(each, node.shape) for each in node.inputs] for node in order]
        sums = [operand(node, node.shape) for node, _, _ in self.sinks]
        for place, node in enumerate(order):
            register[("made", id(node))] = len(inputs) + place
        steps = [
            Step(
                node.op,
                (register[("made", id(node))],),
                tuple(register[key] for key in keys),
                _numbers(node),
            )
            for node, keys in zip(order, reads, strict=True)
        ]
        domain = self.domain
        outputs = [
            Output(
                value_of(node).view(domain.rows, domain.columns, self._stride(value_of(node))),
                register[("made", id(node))],
                Sink.STORE,
            )
            for node in order
            if is_stored(node)
        ]
        outputs += [
            Output(value, register[key], sink)
            for key, (_, sink, value) in zip(sums, self.sinks, strict=True)
        ]
        found = Map(
            where=self.where,
            rows=domain.rows,
            columns=domain.columns,
            flat=domain.flat,
            unit=self.unit,
            inputs=inputs,
            steps=steps,
            outputs=outputs,
            origins=[name for node in order for name in (node.origins or [node.op])],
            flops=self._flops(order),
        )
        rules.contract(found)
        return found

    def _stride(self, value: Value) -> int:
        return value.stride if self.domain.rows == BATCH else self.domain.columns

    def _flops(self, order: Sequence[Node]) -> float:
        each = sum(FLOPS_OF.get(node.op, 1.0) for node in order) + len(self.sinks)
        return each * self.domain.columns * (1 if self.domain.rows == BATCH else self.domain.rows)


def _numbers(node: Node) -> tuple[float, ...]:
    if node.op == "clip":
        return (float(node.params["low"]), float(node.params["high"]))
    if node.op == "power":
        return (float(node.params["exponent"]),)
    return ()
