"""Kinks: which side of each one a computation took, and where two computations part.

relu, maximum, comparisons and their like are smooth on either side of a kink. Two evaluations
that took the same side everywhere lie on one smooth piece of the function; if they did not, a
difference quotient between them is no derivative.
This module refuses to know how points are chosen, and what is concluded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.shapes import show
from ..graph.record import topological
from ..graph.tensor import Tensor

_OWN_WAY = "the function's own `if`"


@dataclass(frozen=True)
class Kink:
    """One node that has kinks, and how many of its elements changed sides.

    >>> str(Kink("relu1 (3, 50)", 2))
    'relu1 (3, 50): 2 elements'
    """

    node: str
    elements: int

    def __str__(self) -> str:
        return f"{self.node}: {self.elements} element{'s' if self.elements != 1 else ''}"


@dataclass(frozen=True)
class Sides:
    """For each node with kinks, in order: its label, and the side each element took."""

    labels: tuple[str, ...]
    taken: tuple[NDArray[Any], ...]


def sides(y: Tensor) -> Sides:
    """Which side of every kink the computation of an eager y took.

    An op's `branch` rule says it; a node of whole numbers or truth values is its own side.
    """
    labels, taken, count = [], [], dict[str, int]()
    for node in topological([y]):
        if node.op is None:
            continue
        if node.op.branch is not None:
            side = node.op.branch(node).value
        elif node.dtype.kind in "biu":
            side = node.value
        else:
            continue
        count[node.op.name] = count.get(node.op.name, 0) + 1
        label = node.name or f"{node.op.name}{count[node.op.name]}"
        labels.append(f"{label} {show(node.shape)}" if node.shape else label)
        taken.append(side)
    return Sides(tuple(labels), tuple(taken))


class Crossings:
    """Gathers, over many pairs of evaluations, the kinks that lay between them."""

    def __init__(self) -> None:
        self._changed: dict[str, NDArray[Any]] = {}

    def note(self, crossed: dict[str, NDArray[Any]]) -> None:
        """Add what `between` found."""
        for label, mask in crossed.items():
            self._changed[label] = self._changed.get(label, np.zeros_like(mask)) | mask

    def kinks(self) -> tuple[Kink, ...]:
        """Each node crossed, with the number of its elements that ever changed sides."""
        return tuple(Kink(label, int(mask.sum())) for label, mask in self._changed.items())


def between(evaluations: Sequence[Sides]) -> dict[str, NDArray[Any]]:
    """Label of each node whose sides are not the same in all evaluations -> where they differ."""
    first = evaluations[0]
    if any(each.labels != first.labels for each in evaluations):
        return {_OWN_WAY: np.ones((), dtype=bool)}
    crossed: dict[str, NDArray[Any]] = {}
    for place, label in enumerate(first.labels):
        mask = np.zeros(first.taken[place].shape, dtype=bool)
        for each in evaluations[1:]:
            mask = mask | (each.taken[place] != first.taken[place])
        if mask.any():
            crossed[label] = mask
    return crossed
