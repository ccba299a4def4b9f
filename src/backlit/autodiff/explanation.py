"""An explanation: the nodes and edges of one graph with their numbers, and paths on request.

This module refuses to know how it looks as text, picture or page: see `explanation_views.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError, ShapeError
from ..base.shapes import show
from ..graph.tensor import Tensor
from .gradient import Backward
from .jacobian import Jacobians
from .labels import Labels, summary
from .paths import Paths, follow

Array = NDArray[Any]
_SMALL = 8  # elements whose local derivatives are shown one by one


@dataclass(frozen=True, eq=False)
class ExplainedNode:
    """A value of the graph.

    label, sign   its name, and what a picture writes in it
    made          how it was computed, in names
    kind          input, parameter (its influence is followed), op or output
    value         forward
    gradient      of the result by it; None where none was followed
    """

    label: str
    sign: str
    made: str
    kind: str
    value: Array
    gradient: Array | None


@dataclass(frozen=True, eq=False)
class ExplainedEdge:
    """What one op hands back to one of its operands: upstream × local = product.

    source, target   labels of the operand and of the result it was used for
    place            which operand it was, from 0
    local            the derivative of the target by the source: of the number, or of each
                     element where each acts on its own; None where elements mix (a product of
                     matrices) or there are more than 8
    """

    source: str
    target: str
    place: int
    upstream: Array
    local: Array | None
    product: Array

    def text(self) -> str:
        """The edge in one line."""
        back = f"{self.target} → {self.source}:"
        if self.local is None:
            return f"{back} upstream {summary(self.upstream)}, handed back {summary(self.product)}"
        product = f"{summary(self.upstream)} × {summary(self.local)} = {summary(self.product)}"
        return f"{back} {product}"


class Findings:
    """What an `Explanation` holds, before anything is laid out.

    nodes   forward, each after its operands
    edges   backward, from the result; only those that carry a gradient
    """

    def __init__(self, y: Tensor, order: Sequence[Tensor], wrt: Sequence[Tensor]) -> None:
        ones = y.interpreter.constant(np.ones(y.value.shape), y.dtype)
        self._y, self._order, self._wrt = y, tuple(order), tuple(wrt)
        self._backward = Backward(y, wrt, ones)
        self.labels = Labels(order)
        self._jacobians = Jacobians()
        followed = {id(each) for each in wrt}
        self._place = {id(node): place for place, node in enumerate(order)}
        self.nodes = tuple(self._node(node, followed) for node in order)
        self.edges = tuple(self._edges())

    def _node(self, node: Tensor, followed: set[int]) -> ExplainedNode:
        if node is self._y:
            kind = "output"
        elif node.op is not None:
            kind = "op"
        else:
            kind = "parameter" if id(node) in followed else "input"
        total = self._backward.total.get(id(node))
        labels = self.labels
        return ExplainedNode(
            labels.node(node),
            labels.sign(node),
            labels.made(node),
            kind,
            node.value,
            None if total is None else total.value,
        )

    def _edges(self) -> list[ExplainedEdge]:
        handed = [
            (node, place, operand, part)
            for operand in self._order
            for node, place, part in self._backward.handed.get(id(operand), ())
        ]
        handed.sort(key=lambda each: (-self._place[id(each[0])], -each[1]))
        edges = []
        for node, place, operand, part in handed:
            upstream = self._backward.total[id(node)].value
            local = self._local(node, place)
            names = (self.labels.node(operand), self.labels.node(node))
            edges.append(ExplainedEdge(*names, place, upstream, local, part.value))
        return edges

    def _local(self, node: Tensor, place: int) -> Array | None:
        shape = node.value.shape
        if node.value.size > _SMALL or node.inputs[place].value.size != node.value.size:
            return None
        matrix = self._jacobians.of(node, place)
        if matrix is None or (matrix - np.diag(matrix.diagonal())).any():
            return None
        return matrix.diagonal().reshape(shape)

    @property
    def value(self) -> float:
        """The number that is explained."""
        return float(self._y.value.item())

    @property
    def order(self) -> tuple[Tensor, ...]:
        """The tensors behind `nodes`, in the same order."""
        return self._order

    def number_of(self, tensor: Tensor) -> int:
        """The place of a tensor in `order` and `nodes`."""
        return self._place[id(self._known(tensor))]

    @property
    def wrt(self) -> tuple[Tensor, ...]:
        """The tensors whose influence is followed."""
        return self._wrt

    def gradient(self, tensor: Tensor) -> Array:
        """The gradient of the result by a tensor of the graph.

        Raises InputError for a tensor that was not followed.
        """
        total = self._backward.total.get(id(self._known(tensor)))
        return np.zeros(tensor.value.shape) if total is None else np.array(total.value)

    def paths(self, tensor: Tensor, index: int | tuple[int, ...] = ()) -> Paths:
        """Each path from one element of a tensor to the result, and their sum.

        tensor   a given tensor or a value on the way
        index    which element, counted from 0; not needed for a single number

        Raises InputError if the tensor is not part of the graph or a node on the way has more
        than 64 elements, ShapeError for an index that does not fit.
        """
        index = (index,) if isinstance(index, int) else tuple(index)
        shape = self._known(tensor).value.shape
        if not index and tensor.value.size == 1:
            index = (0,) * len(shape)
        if len(index) != len(shape) or any(
            not -d <= i < d for i, d in zip(index, shape, strict=True)
        ):
            raise ShapeError(
                "explain",
                expected=f"an index into the shape {show(shape)} of {self.labels.node(tensor)}",
                got=str(index),
                action="give one number for each axis, counted from 0",
            )
        place = int(np.ravel_multi_index(index, shape, mode="wrap")) if shape else 0
        return follow(self._y, self._order, tensor, place, self._jacobians, self.labels)

    def _known(self, tensor: Tensor) -> Tensor:
        if id(tensor) not in self._place:
            raise InputError(
                "explain",
                expected=f"a tensor that {self.labels.node(self._y)} was computed from",
                got=tensor.name or f"one of shape {show(tensor.shape)}",
                action="explain the result it is used in",
            )
        return tensor

    def to_data(self) -> dict[str, Any]:
        """Nodes and edges as plain data; arrays become nested lists."""
        return {
            "value": self.value,
            "nodes": [
                {
                    "label": each.label,
                    "made": each.made,
                    "kind": each.kind,
                    "value": each.value.tolist(),
                    "gradient": None if each.gradient is None else each.gradient.tolist(),
                }
                for each in self.nodes
            ],
            "edges": [
                {
                    "source": each.source,
                    "target": each.target,
                    "upstream": each.upstream.tolist(),
                    "local": None if each.local is None else each.local.tolist(),
                    "product": each.product.tolist(),
                }
                for each in self.edges
            ],
        }
