"""What became of each recorded tensor: which instructions carry it out, or why none has to.

This module refuses to change a program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ....base.shapes import show
from ....graph.tensor import Tensor
from .access import VIEWS
from .instructions import Combine, Value
from .nodes import Node
from .program import Lowered

GIVEN, DONE, VIEW, FOLDED, SHARED, DROPPED = (
    "given", "done", "view", "folded", "shared", "dropped",
)  # fmt: skip
_SEEN = (*VIEWS, "gather")  # others look through them at what is stored


@dataclass(frozen=True)
class Fate:
    """Of one recorded tensor.

    op            its op's name; `input` or `constant` where there is none
    name          the name of its value in the program
    fate          given: the caller hands it in, or it is a constant
                  done: instructions compute it
                  view: others read it where it lies; nothing moves
                  folded: computed once, before the program
                  shared: the same value as another tensor, whose name it has
                  dropped: nobody needs it, or another way to its readers was found
    instructions  numbers of those that compute it, or of those that look through it
    """

    op: str
    name: str
    shape: str
    fate: str
    instructions: tuple[int, ...] = ()


def fates(program: Lowered, numbers: Mapping[int, int]) -> tuple[Fate, ...]:
    """The fate of each tensor of a step, in order; `numbers` of instructions by their `id`."""
    return _Fates(program, numbers).all()


class _Fates:
    def __init__(self, program: Lowered, numbers: Mapping[int, int]) -> None:
        self._graph, self._step = program.graph, program.step
        instructions = [each for phase in program.phases for each in phase.instructions]
        self._combining = {numbers[id(x)] for x in instructions if isinstance(x, Combine)}
        self._makers: dict[str, list[int]] = {}  # by the name of what is made
        makers: dict[int, list[int]] = {}
        for each in instructions:
            for value in each.writes():
                makers.setdefault(id(value.root), []).append(numbers[id(each)])
        for each in instructions:
            parts: list[Value] = each.reads() if isinstance(each, Combine) else []
            before = [number for part in parts for number in makers.get(id(part.root), [])]
            for value in each.writes():
                found = self._makers.setdefault(value.root.origin, [])
                found += [*before, numbers[id(each)]]
        self._users: dict[int, list[Node]] = {}
        for node in self._graph.nodes:
            for source in node.inputs:
                self._users.setdefault(id(source), []).append(node)
        self._recorded = set(map(id, self._graph.recorded.values()))
        self._kept = {id(node) for node in self._graph.nodes}
        self._found: dict[int, tuple[int, ...]] = {}
        for node in reversed(self._graph.nodes):
            self._found[id(node)] = self._carriers(node)

    def all(self) -> tuple[Fate, ...]:
        """Those of all tensors."""
        seen: set[int] = set()
        found = []
        for tensor in self._step.order():
            found.append(self._fate(tensor, id(self._graph.recorded[id(tensor)]) in seen))
            seen.add(id(self._graph.recorded[id(tensor)]))
        return tuple(found)

    def _fate(self, tensor: Tensor, again: bool) -> Fate:
        node = self._graph.recorded[id(tensor)]
        numbers = self._found.get(id(node), ())
        if tensor.op is None:
            word, fate = ("input" if node.value is None else "constant"), GIVEN
        else:
            word, fate = tensor.op.name, DONE
        if id(node) not in self._kept or not (numbers or node.is_leaf):
            fate, numbers = (DROPPED, ()) if tensor.op is not None else (fate, ())
        elif node.value is not None and tensor.op is not None:
            fate = FOLDED
        elif again and tensor.op is not None:
            fate = SHARED
        elif node.op in _SEEN and not self._is_made(node):
            fate = VIEW
        return Fate(word, node.origins[0], show(tensor.shape), fate, numbers)

    def _carriers(self, node: Node) -> tuple[int, ...]:
        """Who makes it; if nobody does, whoever needs it has it among what it does."""
        if self._is_made(node):
            return tuple(sorted({*self._makers[node.origins[0]], *self._helpers(node)}))
        if node.is_leaf:
            return ()
        inside = {
            number
            for user in self._users.get(id(node), [])
            for number in self._found.get(id(user), ())
        }
        return tuple(sorted((inside - self._combining) | self._helpers(node)))

    def _helpers(self, node: Node) -> set[int]:
        """Who makes what nobody recorded and the node is made of: see `early_sums`."""
        found: set[int] = set()
        for each in node.inputs:
            if each.op == "sum" and id(each) not in self._recorded and self._is_made(each):
                found.update(self._makers[each.origins[0]])
            elif id(each) not in self._recorded:
                found |= self._helpers(each)
        return found

    def _is_made(self, node: Node) -> bool:
        return bool(node.origins) and node.origins[0] in self._makers
