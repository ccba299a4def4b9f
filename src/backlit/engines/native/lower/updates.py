"""A weight's gradient and its update in one instruction, a few rows of the weight at a time.

The gradient then goes from the product to the rule in the cache and is never written out. That
is possible where nobody but the update wants it: no clipping by a norm, no watching, no guard.
This module refuses to know what the rule is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .access import Reach
from .instructions import Gemm, Id, Instruction, Number, Sink, Space, Value, Where
from .maps import Map


@dataclass(eq=False, kw_only=True)
class Update(Instruction):
    """A gemm, and the map of its result that changes the state."""

    opcode = 14
    word = "update"

    gemm: Gemm
    map: Map

    def reads(self) -> list[Value]:
        made = self.gemm.c.root
        return [*self.gemm.reads(), *(v for v in self.map.reads() if v.root is not made)]

    def writes(self) -> list[Value]:
        return [*self.map.writes(), self.gemm.c]

    def fields(self, of: Id, number: Number) -> list[int]:
        self.gemm.cost = self.cost
        return [*self.gemm.fields(of, number), *self.map.fields(of, number)]

    def detail(self) -> str:
        return f"{self.gemm.detail()}; {self.map.detail()}"


def joined(instructions: Sequence[Instruction]) -> list[Instruction]:
    """The same instructions, with updates where a gradient has no other reader."""
    readers: dict[int, list[Instruction]] = {}
    for each in instructions:
        for root in {id(value.root) for value in each.reads()}:
            readers.setdefault(root, []).append(each)
    pairs: dict[int, Gemm] = {}
    for each in instructions:
        if isinstance(each, Gemm) and each.where is Where.SPLIT and not each.by_columns:
            rule = _rule(each, readers.get(id(each.c.root), []))
            if rule is not None and id(rule) not in pairs:
                pairs[id(rule)] = each
    taken = {id(gemm) for gemm in pairs.values()}
    found: list[Instruction] = []
    for each in instructions:
        if isinstance(each, Map) and id(each) in pairs:
            gemm = pairs[id(each)]
            origins = [*gemm.origins, *each.origins]
            flops = gemm.flops + each.flops
            update = Update(where=Where.SPLIT, gemm=gemm, map=each, origins=origins, flops=flops)
            found.append(update)
        elif id(each) not in taken:
            found.append(each)
    return found


def _rule(gemm: Gemm, readers: Sequence[Instruction]) -> Map | None:
    """The map that alone reads a product, if it changes the state and runs over all of it."""
    if len(readers) != 1 or gemm.c.offset or gemm.c.stride != gemm.c.columns:
        return None
    (rule,) = readers
    if not isinstance(rule, Map) or not rule.writes_state or not rule.flat:
        return None
    if rule.columns != gemm.c.rows * gemm.c.columns or gemm.c.dtype.kind != "f":
        return None
    changed = {v.root.place for v in rule.writes() if v.root.space is Space.STATE_WRITE}
    if any(v.root.space is Space.STATE_READ and v.root.place in changed for v in gemm.reads()):
        return None  # later rows of the product would read what earlier ones have changed
    stores = all(output.sink is Sink.STORE for output in rule.outputs)
    mine = [(v, reach) for v, reach in rule.inputs if v.root is gemm.c.root]
    whole = all(reach is Reach.FULL and not v.offset for v, reach in mine)
    return rule if stores and whole else None
