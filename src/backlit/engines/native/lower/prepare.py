"""Make every operand one that an instruction can read: copies where elements lie awkwardly.

Sums over several axes become two, whole numbers are compared as float64, and a view that
cannot be seen through is given elements of its own. This module refuses to choose instructions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .access import VIEWS, Places
from .classes import WORDS
from .domains import COMPARISONS, Domain, domain_of, working_dtype
from .nodes import Graph, Node, is_known

FLOAT64 = np.dtype("float64")
_WHOLE = ("softmax", "logsumexp", "softmax_cross_entropy", "argmax", "one_hot", "gather",
          "scatter_add", *WORDS)  # fmt: skip


def prepare(graph: Graph, places: Places) -> dict[int, Domain]:
    """Insert the copies, in place; the domain of each node that a map can compute, by `id`."""
    return _Preparation(graph, places).run()


class _Preparation:
    def __init__(self, graph: Graph, places: Places) -> None:
        self._graph, self._places = graph, places
        self._nodes: list[Node] = []
        self._copies: dict[Any, Node] = {}
        self._domains: dict[int, Domain] = {}

    def run(self) -> dict[int, Domain]:
        for node in self._graph.nodes:
            self._prepare(node)
            self._nodes.append(node)
        tables = (self._graph.new_state, self._graph.metrics, self._graph.outputs)
        for table in (*tables, self._graph.guards):
            for name, node in table.items():
                table[name] = self._whole(node)
        self._exchange()
        self._graph.nodes = self._nodes
        return self._domains

    def _prepare(self, node: Node) -> None:
        if node.op in VIEWS:
            if self._places.is_stored(node):
                node.inputs = (self._copy(node.inputs[0]),)
            return
        if node.op in COMPARISONS and all(each.dtype.kind in "iu" for each in node.inputs):
            node.inputs = tuple(self._cast(each) for each in node.inputs)
        if node.op in ("sum", "max"):
            self._in_two(node)
        if node.op in _WHOLE:
            node.inputs = tuple(self._whole(each) for each in node.inputs)
        if working_dtype(node) is None:
            return
        domain = domain_of(node, node.shape, node.inputs, self._places)
        if domain is None and (is_known(node.shape) or node.is_batch):
            node.inputs = tuple(self._fitting(node, each) for each in node.inputs)
            domain = domain_of(node, node.shape, node.inputs, self._places)
        if domain is not None:
            self._domains[id(node)] = domain

    def _fitting(self, node: Node, operand: Node) -> Node:
        """The operand, stretched to the whole shape if it cannot be read as it lies."""
        if domain_of(node, node.shape, [operand], self._places) is not None:
            return operand
        return self._copy(self._stretched(operand, node))

    def _stretched(self, operand: Node, node: Node) -> Node:
        if operand.shape == node.shape:
            return operand
        params = {"shape": node.shape}
        whole = Node("broadcast_to", (operand,), params, node.shape, operand.dtype)
        self._nodes.append(whole)
        return whole

    def _exchange(self) -> None:
        """States that take one another's places go by copies: each is read before it is written."""
        held = [self._places.access(node).base for node in self._graph.new_state.values()]
        for place, (name, node) in enumerate(self._graph.new_state.items()):
            if held[place].op == "state" and (node is not held[place] or node.slot != place):
                self._graph.new_state[name] = self._copy(node)

    def _whole(self, node: Node) -> Node:
        """A node whose elements follow one another, row by row."""
        access = self._places.access(node)
        whole = self._places.strides(replace(node, op="copy", inputs=()))
        plain = access.strides if node.shape else ()
        even = all(a == b or size == 1 for a, b, size in zip(plain, whole, node.shape, strict=True))
        return node if even else self._copy(node)

    def _copy(self, node: Node) -> Node:
        if id(node) not in self._copies:
            self._copies[id(node)] = Node("copy", (node,), {}, node.shape, node.dtype)
            self._nodes.append(self._copies[id(node)])
        return self._copies[id(node)]

    def _cast(self, node: Node) -> Node:
        key = ("cast", id(node))
        if key not in self._copies:
            self._copies[key] = Node("cast", (node,), {"dtype": "float64"}, node.shape, FLOAT64)
            self._nodes.append(self._copies[key])
        return self._copies[key]

    def _in_two(self, node: Node) -> None:
        """A sum over the rows of a batch and some, not all, other axes: the rows first."""
        x = node.inputs[0]
        rank = len(x.shape)
        axes = {axis % rank for axis in node.params["axes"]} if rank else set()
        if not x.is_batch or 0 not in axes or len(axes) in (1, rank):
            return
        if not any(x.shape[axis] != 1 for axis in axes - {0}):
            return
        params = {"axes": (-rank,), "keepdims": True}
        first = Node(node.op, (x,), params, (1, *x.shape[1:]), node.dtype)
        self._nodes.append(first)
        node.inputs = (first,)
