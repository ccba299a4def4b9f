"""The graph of a step as the lowering sees it: simplified, each value once, leaves told apart.

Constants are folded, equal sub-expressions shared, and what no result needs is gone. This
module refuses to know which instruction will carry a node out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from ....base.shapes import ROWS, Dim, Rows, Shape
from ....graph.tensor import Tensor
from ...eager.kernels import KERNELS
from ...engine import Array, Step

LEAVES = ("state", "data", "scalar", "rows", "iteration", "constant")
# dividing many elements by one number: its reciprocal is found once
_PRODUCTS = {"divide": "multiply", "chain_divide": "chain"}
_FOLDED = 4096  # elements: a larger constant is not worth keeping


class CannotLowerError(Exception):
    """A step that no instructions are made for; it runs on the eager engine."""


@dataclass(eq=False)
class Node:
    """One value of the simplified graph.

    op       an op's name, or one of LEAVES
    slot     which state, data or scalar a leaf is
    value    of a constant
    origins  names in the recorded graph; the first belongs to no other node
    """

    op: str
    inputs: tuple[Node, ...]
    params: Mapping[str, Any]
    shape: Shape
    dtype: np.dtype[Any]
    slot: int = -1
    value: Array | None = None
    origins: list[str] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        """Whether it is given, not computed."""
        return self.op in LEAVES

    @property
    def is_batch(self) -> bool:
        """Whether its first axis, and no other, is the rows of the batch."""
        return bool(self.shape) and self.shape[0] is ROWS and is_known(self.shape[1:])

    @property
    def is_static(self) -> bool:
        """Whether its shape does not depend on the batch."""
        return is_known(self.shape)

    def __repr__(self) -> str:
        return f"<{self.op} {self.shape}>"


@dataclass
class Graph:
    """What a step computes, simplified; results by the step's own names.

    recorded  what became of each tensor of the step, by `id`; not all of it is still needed
    """

    nodes: list[Node]
    new_state: dict[str, Node]
    metrics: dict[str, Node]
    outputs: dict[str, Node]
    guards: dict[str, Node]
    recorded: dict[int, Node]

    def sweep(self) -> None:
        """Put the nodes in order again, and let go of what no result needs."""
        tables = (self.new_state, self.metrics, self.outputs, self.guards)
        self.nodes = _ordered([node for table in tables for node in table.values()])


def is_known(shape: Iterable[Dim]) -> bool:
    """Whether every size is a number."""
    for size in shape:  # noqa: SIM110 -- asked a hundred thousand times for a step
        if isinstance(size, Rows):
            return False
    return True


_NAMES: Final = {np.dtype(name): name for name in ("bool", "float32", "float64", "int64", "uint64")}


def name_of(dtype: np.dtype[Any]) -> str:
    """The name of a dtype: NumPy puts it together anew each time it is asked."""
    return _NAMES.get(dtype) or dtype.name


def simplified(step: Step, guards: Iterable[str]) -> Graph:
    """The graph of a step with the guards that are looked at in every iteration."""
    return _Simplifier(step).graph(step, tuple(guards))


class _Simplifier:
    def __init__(self, step: Step) -> None:
        self._known: dict[Any, Node] = {}
        self._of: dict[int, Node] = {}
        self._relu_of = {
            id(each.inputs[0]): each for each in step.order() if each.op and each.op.name == "relu"
        }
        for kind, table in (("state", step.state), ("data", step.data), ("scalar", step.scalars)):
            for slot, tensor in enumerate(table.values()):
                self._leaf(kind, tensor, slot)
        if step.rows is not None:
            self._leaf("rows", step.rows, 0)
        if step.iteration is not None:
            self._leaf("iteration", step.iteration, 0)

    def graph(self, step: Step, guards: Sequence[str]) -> Graph:
        """The whole graph, in an order in which it can be computed."""
        for tensor in step.order():
            if id(tensor) not in self._of:
                self._of[id(tensor)] = self._simplify(tensor)
            node = self._of[id(tensor)]
            if tensor.name and tensor.name not in node.origins:
                node.origins.append(tensor.name)

        def of(table: Mapping[str, Tensor]) -> dict[str, Node]:
            return {name: self._of[id(each)] for name, each in table.items()}

        found = Graph(
            [],
            of({name: step.new_state[name] for name in step.state if name in step.new_state}),
            of(step.metrics),
            of(step.outputs),
            of({name: step.guards[name] for name in step.guards if name in guards}),
            self._of,
        )
        _name(self._of.values())
        found.sweep()
        return found

    def _leaf(self, kind: str, tensor: Tensor, slot: int) -> None:
        node = Node(kind, (), {}, tensor.shape, tensor.dtype, slot)
        self._of[id(tensor)] = node

    def _simplify(self, tensor: Tensor) -> Node:
        if tensor.op is None:
            return self._constant(np.asarray(tensor.value))
        inputs = tuple(self._of[id(each)] for each in tensor.inputs)
        if tensor.op.name == "greater" and _is_zero(inputs[1]):
            relu = self._relu_of.get(id(tensor.inputs[0]))
            if relu is not None:  # x > 0 is relu(x) > 0, and then x itself need not be kept
                self._of[id(relu)] = self._of.get(id(relu)) or self._simplify(relu)
                inputs = (self._of[id(relu)], inputs[1])
        return self._make(tensor.op.name, inputs, tensor.params, tensor.shape, tensor.dtype)

    def _constant(self, value: Array) -> Node:
        key = ("constant", value.dtype.str, value.shape, value.tobytes())
        if key not in self._known:
            self._known[key] = Node("constant", (), {}, value.shape, value.dtype, value=value)
        return self._known[key]

    def _make(
        self,
        op: str,
        inputs: tuple[Node, ...],
        params: Mapping[str, Any],
        shape: Shape,
        dtype: np.dtype[Any],
    ) -> Node:
        if op == "stop_gradient" or (op == "cast" and inputs[0].dtype == dtype):
            return inputs[0]
        if op in ("reshape", "broadcast_to") and inputs[0].shape == shape:
            return inputs[0]
        if op == "size":  # depends on the shape alone, not on the value
            dims = tuple(inputs[0].shape[axis] for axis in params["axes"])
            inputs, params = (), {"dims": tuple(sorted(dims, key=str))}
            if is_known(dims):
                return self._constant(np.asarray(np.prod(dims), dtype=dtype))
        if _folds(op, inputs, shape):
            with np.errstate(all="ignore"):
                value = KERNELS[op](*[each.value for each in inputs], **params)
            return self._constant(np.asarray(value, dtype=dtype))
        if op in _PRODUCTS and shape and not inputs[1].shape and dtype.kind == "f":
            inputs = (inputs[0], self._reciprocal(inputs[1]))
            op = _PRODUCTS[op]
        key = (op, tuple(map(id, inputs)), tuple(sorted(params.items())), shape, dtype.str)
        if key not in self._known:
            self._known[key] = Node(op, inputs, params, shape, dtype)
        return self._known[key]

    def _reciprocal(self, divisor: Node) -> Node:
        one = self._constant(np.ones((), dtype=divisor.dtype))
        found = self._make("divide", (one, divisor), {}, (), divisor.dtype)
        if found.value is None and not found.origins:
            found.origins.append("reciprocal")
        return found


def _name(nodes: Iterable[Node]) -> None:
    """Give each node a name of its own: the one people gave it, else its op's and a number."""
    taken: dict[str, int] = {}
    for node in dict.fromkeys(nodes):
        name = node.origins[0] if node.origins else _word(node)
        taken[name] = taken.get(name, 0) + 1
        told_apart = node.is_leaf or name != node.op
        own = name if told_apart and taken[name] == 1 else f"{name} #{taken[name]}"
        if own not in node.origins:
            node.origins.insert(0, own)


def _word(node: Node) -> str:
    if node.value is not None and node.value.ndim == 0:
        return str(node.value)
    return str(node.params["purpose"]) if node.op == "random_uniform" else node.op


def _is_zero(node: Node) -> bool:
    return node.value is not None and node.value.ndim == 0 and node.value == 0


def _folds(op: str, inputs: Sequence[Node], shape: Shape) -> bool:
    if not inputs or not is_known(shape):
        return False
    count = int(np.prod([size for size in shape if isinstance(size, int)], dtype=np.int64))
    return count <= _FOLDED and all(each.value is not None for each in inputs)


def _ordered(results: Iterable[Node]) -> list[Node]:
    """Everything the results need, before it is needed."""
    done: set[int] = set()
    order: list[Node] = []
    stack = [(node, False) for node in reversed(list(results))]
    while stack:
        node, visited = stack.pop()
        if id(node) in done:
            continue
        if visited:
            done.add(id(node))
            order.append(node)
            continue
        stack.append((node, True))
        stack.extend((each, False) for each in reversed(node.inputs) if id(each) not in done)
    return order
