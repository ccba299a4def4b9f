"""Paths: along which ways one element acts on the result, and what each way contributes.

The derivative along one path is the product of the local derivatives on it; the gradient is
the sum over all paths. Backpropagation is this sum, put in an order in which nothing is
computed twice. Paths with a factor of 0 carry nothing and are left out; two uses of a value by
one op, as in x x, are one step with the local derivative 2x.
This module refuses to know how local derivatives are found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..graph.tensor import Tensor
from .jacobian import Jacobians
from .labels import Labels, short

MAX_PATHS = 10_000
_STRONGEST = 12


@dataclass(frozen=True)
class Path:
    """One way from an element to the result.

    nodes     labels of the elements on it, from the one asked for to the result
    factors   the local derivative of each by the one before
    """

    nodes: tuple[str, ...]
    factors: tuple[float, ...]

    @property
    def product(self) -> float:
        """What this path contributes to the gradient."""
        return math.prod(self.factors)

    def text(self) -> str:
        """The way, and the product in full.

        >>> print(Path(("x", "multiply1", "y"), (2.0, 1.1)).text())
        2 × 1.1 = 2.2 along x → multiply1 → y
        """
        product = " × ".join(map(short, self.factors)) or "1"
        result = f" = {short(self.product)}" if len(self.factors) > 1 else ""
        return f"{product}{result} along {' → '.join(self.nodes)}"


@dataclass(frozen=True)
class Flow:
    """One edge between elements, and the sum over all paths that use it."""

    source: str
    target: str
    contribution: float


@dataclass(frozen=True)
class Paths:
    """All paths from one element to the result.

    count      how many there are
    listed     each of them, strongest first; empty if there are more than 10,000
    total      their sum, which is the gradient of the result by this element
    strongest  if they are not listed: the edges that carry most
    """

    source: str
    target: str
    count: int
    listed: tuple[Path, ...]
    total: float
    strongest: tuple[Flow, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def text(self) -> str:
        """Each path's contribution and their sum, in lines."""
        head = f"{self.target} by {self.source}"
        if not self.count:
            return f"{head}: no path carries anything; the gradient is 0"
        if not self.listed:
            lines = [
                f"{head}: {self.count:,} paths, more than the {MAX_PATHS:,} that are listed; "
                "the edges that carry most, each summed over all paths through it:"
            ]
            lines += [
                f"  {each.source} → {each.target}: {short(each.contribution)}"
                for each in self.strongest
            ]
            return "\n".join([*lines, f"  sum of all paths = {short(self.total)}"])
        lines = [f"{head}: {self.count} path{'s' if self.count > 1 else ''}"]
        lines += [f"  {path.text()}" for path in self.listed]
        if self.count > 1:
            parts = " + ".join(short(path.product) for path in self.listed[:6])
            more = " + …" if self.count > 6 else ""
            lines.append(f"  sum: {parts}{more} = {short(self.total)}".replace("+ -", "- "))
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class _Edge:
    operand: int
    consumer: int
    matrix: NDArray[np.float64]


def follow(
    y: Tensor,
    order: Sequence[Tensor],
    source: Tensor,
    place: int,
    jacobians: Jacobians,
    labels: Labels,
) -> Paths:
    """The paths from one element of `source` to the single number y.

    order   the nodes on the way, operands before what is computed from them
    place   the element's place in the flattened source
    """
    reached = {id(source)}
    edges: list[_Edge] = []
    for node in order:
        steps: dict[int, NDArray[np.float64]] = {}
        for spot, operand in enumerate(node.inputs if node is not source else ()):
            matrix = jacobians.of(node, spot) if id(operand) in reached else None
            if matrix is not None:
                before = steps.get(id(operand))
                steps[id(operand)] = matrix if before is None else before + matrix
        if steps:
            reached.add(id(node))
        edges += [_Edge(operand, id(node), matrix) for operand, matrix in steps.items()]
    sizes = {id(node): node.value.size for node in order}
    count, slope = _backwards(edges, sizes, id(y))
    paths = int(count[id(source)][place]) if id(y) in reached else 0
    total = float(slope[id(source)][place]) if paths else 0.0
    names = (labels.element(source, place), labels.element(y, 0))
    nodes = {id(node): node for node in order}
    if paths > MAX_PATHS:
        reach = _forwards(edges, sizes, id(source), place)
        flows = _flows(edges, reach, slope, nodes, labels)
        return Paths(*names, paths, (), total, flows)
    found = _walk(edges, count, nodes, labels, (id(source), place), id(y)) if paths else []
    listed = sorted(found, key=lambda path: -abs(path.product))
    return Paths(*names, paths, tuple(listed), total)


def _backwards(
    edges: Sequence[_Edge], sizes: dict[int, int], end: int
) -> tuple[dict[int, NDArray[Any]], dict[int, NDArray[np.float64]]]:
    """For each element: how many paths lead from it to the end, and the sum of their products."""
    count = {key: np.zeros(size, dtype=object) for key, size in sizes.items()}
    slope = {key: np.zeros(size) for key, size in sizes.items()}
    count[end][0], slope[end][0] = 1, 1.0
    for edge in reversed(edges):
        alive = (edge.matrix != 0).astype(object)
        count[edge.operand] = count[edge.operand] + alive.T @ count[edge.consumer]
        slope[edge.operand] = slope[edge.operand] + edge.matrix.T @ slope[edge.consumer]
    return count, slope


def _forwards(
    edges: Sequence[_Edge], sizes: dict[int, int], start: int, place: int
) -> dict[int, NDArray[np.float64]]:
    """For each element, the sum of products over all ways to it from the start."""
    reach = {key: np.zeros(size) for key, size in sizes.items()}
    reach[start][place] = 1.0
    for edge in edges:
        reach[edge.consumer] = reach[edge.consumer] + edge.matrix @ reach[edge.operand]
    return reach


def _flows(
    edges: Sequence[_Edge],
    reach: dict[int, NDArray[np.float64]],
    slope: dict[int, NDArray[np.float64]],
    nodes: dict[int, Tensor],
    labels: Labels,
) -> tuple[Flow, ...]:
    found = []
    for edge in edges:
        carried = slope[edge.consumer][:, None] * edge.matrix * reach[edge.operand][None, :]
        for o, i in np.argwhere(carried != 0):
            source = labels.element(nodes[edge.operand], int(i))
            target = labels.element(nodes[edge.consumer], int(o))
            found.append(Flow(source, target, float(carried[o, i])))
    found.sort(key=lambda flow: -abs(flow.contribution))
    return tuple(found[:_STRONGEST])


def _walk(
    edges: Sequence[_Edge],
    count: dict[int, NDArray[Any]],
    nodes: dict[int, Tensor],
    labels: Labels,
    start: tuple[int, int],
    end: int,
) -> list[Path]:
    """Every path, depth first, without recursion: a graph may be thousands of ops deep."""
    leaving: dict[int, list[_Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.operand, []).append(edge)
    found = []
    stack: list[tuple[int, int, tuple[str, ...], tuple[float, ...]]] = [
        (*start, (labels.element(nodes[start[0]], start[1]),), ())
    ]
    while stack:
        key, place, names, factors = stack.pop()
        if key == end:
            found.append(Path(names, factors))
            continue
        for edge in leaving.get(key, ()):
            for row in np.flatnonzero(edge.matrix[:, place]):
                if count[edge.consumer][row]:  # else it leads nowhere
                    name = labels.element(nodes[edge.consumer], int(row))
                    factor = float(edge.matrix[row, place])
                    stack.append((edge.consumer, int(row), (*names, name), (*factors, factor)))
    return found
