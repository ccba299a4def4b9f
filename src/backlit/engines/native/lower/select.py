"""From nodes to instructions, from the last to the first, so that each runs as late as it may.

An element-wise node joins the map of the first instruction that needs it, if that map runs
over the same domain; a sum joins the map that makes what it sums. What fits no fused form gets
a general instruction. This module refuses to know phases, memory and threads.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...engine import Step
from . import classes, gemms, results, whole
from . import instructions as ir
from .access import VIEWS, Places
from .domains import Domain
from .group import Group
from .instructions import BATCH, DATA_SET, Instruction, Sink, Space, Value, Where
from .nodes import Graph, Node
from .prepare import prepare
from .products import Product, absorbed, consumers, products
from .reductions import Reduction, reduction
from .sizes import UNIT, Sizes, sizes

_SPACES = {"data": Space.DATA, "scalar": Space.SCALAR, "state": Space.STATE_READ,
           "rows": Space.ROWS, "iteration": Space.ITERATION,
           "constant": Space.CONSTANT}  # fmt: skip


class Selection:
    """The instructions of a graph, in an order in which they can run.

    instructions  in order
    values        the stored value of each node, by `id`
    kept          names of state that no instruction changes
    """

    def __init__(self, graph: Graph, step: Step, max_rows: int, *, direct: bool) -> None:
        self.graph, self.step = graph, step
        self.places = Places(max_rows)
        self.values: dict[int, Value] = {}
        self.constants: list[tuple[Value, Node]] = []
        self.kept: list[str] = []
        self.domains = prepare(graph, self.places)
        self.users = consumers(graph)
        self.sizes: Sizes = sizes(graph, self.places)
        self._products = products(graph, self.places)
        self._absorbed = absorbed(self._products.values())
        self._backwards: list[Instruction | Group | None] = []
        self._readers: dict[int, list[int]] = {}
        self._sinks: dict[int, list[tuple[Reduction, Value]]] = {}
        self._classes = classes.together(graph)
        results.deliver(self, direct=direct)
        for node in reversed(graph.nodes):
            self._select(node)
        self.instructions = self._finished()

    # -- values ---------------------------------------------------------------------------

    def value(self, node: Node) -> Value:
        """The stored value of a node; not of a view."""
        if id(node) not in self.values:
            self.values[id(node)] = self._made(node)
        return self.values[id(node)]

    def _made(self, node: Node) -> Value:
        places = self.places
        columns = places.columns(node)
        origin = node.origins[0] if node.origins else node.op
        if node.op == "data":
            columns = places.count(node.shape[1:])
            return Value(node.dtype, DATA_SET, columns, columns, Space.DATA, node.slot)
        if node.is_batch:
            found = Value(node.dtype, BATCH, columns, places.row_stride(node), origin=origin)
        else:
            found = Value(node.dtype, 1, columns, columns, origin=origin)
        if node.is_leaf:
            found.space, found.place = _SPACES[node.op], max(node.slot, 0)
        if node.op == "constant":
            self.constants.append((found, node))
        return found

    # -- nodes ----------------------------------------------------------------------------

    def emit(self, instruction: Instruction | Group | None, reads: Iterable[Node]) -> None:
        """Put an instruction before all that were put before; it reads these stored nodes."""
        self._backwards.append(instruction)
        for node in reads:
            self._note(node, len(self._backwards) - 1)

    def _note(self, node: Node, place: int) -> None:
        readers = self._readers.setdefault(id(node), [])
        if place not in readers:
            readers.append(place)

    def keep(self, node: Node) -> None:
        """A result that is written where it belongs, whether or not anyone else reads it."""
        self._readers.setdefault(id(node), [])

    def base(self, node: Node) -> Node:
        """The stored node behind views."""
        return self.places.access(node).base

    def _offset(self, node: Node) -> int:
        return self.places.access(node).offset

    def _select(self, node: Node) -> None:
        if node.is_leaf or (node.op in VIEWS and not self.places.is_stored(node)):
            self._sum_apart(node)
            return
        if id(node) in self._absorbed or not (id(node) in self._readers or id(node) in self._sinks):
            return
        product: Product | None = self._products.get(id(node))
        found = None if product else reduction(node, self.places, self.sizes)
        domain = None if product else self.domains.get(id(node))
        if domain is None:
            self._sum_apart(node)
        if node.op in classes.WORDS:
            self._classify(node)
        elif product is not None:
            gemms.product(self, product)
        elif found is not None:
            self._reduce(node, found)
        elif domain is not None:
            self._join(node, domain)
        else:
            whole.instruction(self, node)

    def _classify(self, node: Node) -> None:
        """One instruction for the words on the same logits, once the first of them is reached."""
        alike = self._classes[id(node)]
        if node is not alike[0]:
            return
        made = {each.op: self.value(each) for each in alike}
        logits, numbers = (self.base(each) for each in node.inputs)
        access = self.places.access(node.inputs[0])
        stored = self.value(logits)
        columns = self.places.columns(node.inputs[0])
        found = ir.Classes(
            where=Where.ROWS,
            loss=made.get(classes.LOSS),
            slope=made.get(classes.SLOPE),
            hit=made.get(classes.HIT),
            logits=stored.view(BATCH, columns, access.strides[0], access.offset),
            classes=self.value(numbers).view(
                BATCH, 1, 1, self.places.access(node.inputs[1]).offset
            ),
            origins=[name for each in alike for name in (each.origins or [each.op])],
            flops=60.0 * columns,
        )
        self.emit(found, [logits, numbers])

    def _join(self, node: Node, domain: Domain) -> None:
        """Put a node into the map that needs it first, or begin one."""
        writes = self.value(node).space is Space.STATE_WRITE
        where = self._where(domain, writes=writes)
        sums = self._sinks.pop(id(node), [])
        fitting = [s for s in sums if s[0].domain == domain and s[0].where is where]
        rest = [each for each in sums if each not in fitting]
        if rest:
            self._sinks[id(node)] = rest
            self._sum_apart(node)
        readers = self._readers.get(id(node), [])
        first = max(readers) if readers else -1
        group = self._backwards[first] if first >= 0 else None
        if not (isinstance(group, Group) and group.takes(domain, None if writes else group.where)):
            group = None
        if group is not None and (writes or fitting) and group.where is not where:
            group = None
        if group is None:
            group = Group(domain, node.shape, where, self._unit(domain))
            self.emit(group, [])
            first = len(self._backwards) - 1
        group.members.append(node)
        for each in node.inputs:
            self._note(self.base(each), first)
        group.sinks += [(each.source, each.sink, value) for each, value in fitting]

    def _where(self, domain: Domain, *, writes: bool = False) -> Where:
        if domain.rows == BATCH:
            return Where.ROWS
        return Where.SPLIT if writes else self.sizes.where(domain.rows * domain.columns)

    def _unit(self, domain: Domain) -> int:
        return UNIT if domain.flat else max(1, UNIT // max(domain.columns, 1))

    def _sum_apart(self, node: Node) -> None:
        """A map of its own for sums of something that no map makes."""
        sums = self._sinks.pop(id(node), [])
        for domain, where in {(each.domain, each.where): None for each, _ in sums}:
            alike = [s for s in sums if (s[0].domain, s[0].where) == (domain, where)]
            group = Group(domain, node.shape, where, self._unit(domain))
            group.sinks = [(each.source, each.sink, value) for each, value in alike]
            self.emit(group, [self.base(node)])

    def _reduce(self, node: Node, found: Reduction) -> None:
        """Leave a sum to the map that makes what is summed; put partial ones together."""
        target = self.value(node)
        base = self.base(found.source)
        if found.parts == 0:
            partial = target.view(found.domain.rows, 1, 1)
            self.emit(None, [base])  # the map runs before whoever reads the sums
        else:
            count = target.columns
            stored = Value(node.dtype, found.parts, count, count, origin="partial sums")
            partial = stored
            panel = self.sizes.panel if found.domain.rows == BATCH else 0
            where = Where.EACH if found.parts * count <= 16 * UNIT else Where.SPLIT
            largest = int(found.sink >= Sink.MAX_ROWS)
            self.emit(
                ir.Combine(
                    where=where,
                    values=[target, stored],
                    numbers=[largest, panel],
                    origins=node.origins or [node.op],
                    flops=float(found.parts * count),
                ),
                [base],
            )
        self._sinks.setdefault(id(base), []).append((found, partial))

    def _finished(self) -> list[Instruction]:
        found: list[Instruction] = []
        for place in reversed(range(len(self._backwards))):
            each = self._backwards[place]
            if isinstance(each, Group):
                found.append(each.finish(self.places, self.value, self._is_read_beyond(place)))
            elif each is not None:
                found.append(each)
        return found

    def _is_read_beyond(self, place: int):  # type: ignore[no-untyped-def]
        def stored(node: Node) -> bool:
            readers = [
                each for each in self._readers.get(id(node), [])
                if each != place and self._backwards[each] is not None
            ]  # fmt: skip
            written = self.values.get(id(node))
            kept = written is not None and written.space is Space.STATE_WRITE
            return kept or any(not self._only_sums(node, each) for each in readers)

        return stored

    def _only_sums(self, node: Node, place: int) -> bool:
        """Whether an instruction wants no more of a node than a sum the map takes itself."""
        each = self._backwards[place]
        if not isinstance(each, ir.Combine):
            return False
        return all(value.root is not self.values.get(id(node)) for value in each.reads())


def constants(values: Iterable[tuple[Value, Node]]) -> bytes:
    """The constants one after the other, each on 64 bytes; their places are noted."""
    blob = bytearray()
    for value, node in values:
        value.place = len(blob)
        blob += np.ascontiguousarray(node.value).tobytes()
        blob += bytes(64 + -len(blob) % 64)
    return bytes(blob)
