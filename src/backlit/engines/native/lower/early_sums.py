"""Sums over a batch's rows that need not wait for one another.

    Σ (a x + y / b)  =  a Σ x + (Σ y) / b        a, b the same for every row

Where `a` is itself made of a sum over the rows, the left side waits for that sum and then looks
at every row again; the right side takes all its sums in one pass. Batch normalisation's
gradient is such a case. The terms are the same, only added in another order. This module
refuses to know instructions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....base.shapes import ROWS
from .nodes import Graph, Node

_PRODUCTS = {
    "multiply": "multiply",
    "chain": "multiply",
    "divide": "divide",
    "chain_divide": "divide",
}


@dataclass(frozen=True)
class _Term:
    """A batch value times factors, each ("multiply" or "divide", what is the same for all rows)."""

    value: Node
    factors: tuple[tuple[str, Node], ...]
    negative: bool


def take_early(graph: Graph) -> None:
    """Rewrite, in place, each sum over the rows that would wait without need."""
    waits: dict[int, int] = {}  # how many sums over rows, one after the other, a node stands on
    sums = {_key(node): node for node in graph.nodes if _is_over_rows(node)}
    changed = False
    for node in graph.nodes:
        if _is_over_rows(node):
            source = node.inputs[0]
            terms = list(_terms(source, (), negative=False, rank=len(node.shape)))
            if all(waits.get(id(term.value), 0) < waits[id(source)] for term in terms):
                _rewrite(node, terms, sums)
                changed = True
        if id(node) not in waits:
            waits[id(node)] = _waits(node, waits)
    if changed:
        graph.sweep()


def _key(node: Node) -> tuple[int, object]:
    return id(node.inputs[0]), node.params["keepdims"]


def _is_over_rows(node: Node) -> bool:
    """Whether it sums rows of numbers to one row."""
    if node.op != "sum":
        return False
    x = node.inputs[0]
    rank = len(x.shape)
    axes = {axis % rank for axis in node.params["axes"]} if rank else set()
    return rank == 2 and axes == {0} and x.is_batch and x.dtype.kind == "f"


def _waits(node: Node, waits: dict[int, int]) -> int:
    """Rewritten nodes stand on nodes that are not in the graph's order yet."""
    deepest = 0
    for each in node.inputs:
        if id(each) not in waits:
            waits[id(each)] = _waits(each, waits)
        deepest = max(deepest, waits[id(each)])
    loses_rows = node.shape[:1] != (ROWS,) and any(each.is_batch for each in node.inputs)
    return deepest + loses_rows


def _terms(
    node: Node, factors: tuple[tuple[str, Node], ...], *, negative: bool, rank: int
) -> Iterator[_Term]:
    """The terms of a linear expression; a node that is none is a term of its own."""
    if node.op == "add" and all(each.shape == node.shape for each in node.inputs):
        for each in node.inputs:
            yield from _terms(each, factors, negative=negative, rank=rank)
    elif node.op == "subtract" and all(each.shape == node.shape for each in node.inputs):
        first, second = node.inputs
        yield from _terms(first, factors, negative=negative, rank=rank)
        yield from _terms(second, factors, negative=not negative, rank=rank)
    elif node.op == "negative":
        yield from _terms(node.inputs[0], factors, negative=not negative, rank=rank)
    elif (found := _product(node, rank)) is not None:
        value, factor = found
        yield from _terms(value, (*factors, factor), negative=negative, rank=rank)
    else:
        yield _Term(node, factors, negative)


def _product(node: Node, rank: int) -> tuple[Node, tuple[str, Node]] | None:
    """A batch value of the node's own shape, times or over something the same for every row."""
    kind = _PRODUCTS.get(node.op)
    if kind is None:
        return None
    first, second = node.inputs
    if kind == "multiply" and _same_for_all_rows(first) is not None:
        first, second = second, first
    factor = _same_for_all_rows(second)
    if factor is None or first.shape != node.shape or len(factor.shape) > rank:
        return None
    return first, (kind, factor)


def _same_for_all_rows(node: Node) -> Node | None:
    """What a value is in each row of a batch, if that is one and the same."""
    if node.op == "broadcast_to" and node.is_batch:
        node = node.inputs[0]
    if node.op == "reshape" and node.shape[0] == 1 and node.inputs[0].shape == node.shape[1:]:
        node = node.inputs[0]
    return node if node.is_static else None


def _rewrite(node: Node, terms: list[_Term], sums: dict[tuple[int, object], Node]) -> None:
    """Make the sum of an expression an expression of sums."""
    made: Node | None = None
    for term in terms:
        key = (id(term.value), node.params["keepdims"])
        if key not in sums:
            sums[key] = Node("sum", (term.value,), node.params, node.shape, node.dtype)
            sums[key].origins = [f"sum of {term.value.origins[0]}"]
        part = sums[key]
        for kind, factor in term.factors:
            part = Node(kind, (part, factor), {}, node.shape, node.dtype)
        if made is not None:
            kind = "subtract" if term.negative else "add"
            made = Node(kind, (made, part), {}, node.shape, node.dtype)
        else:
            made = Node("negative", (part,), {}, node.shape, node.dtype) if term.negative else part
    assert made is not None
    node.op, node.inputs, node.params = made.op, made.inputs, made.params
