"""Local derivatives element by element: how each element of a result follows each operand's.

Row o of an edge's Jacobian is what comes back along the edge when the upstream is 1 at element
o and 0 elsewhere. So it is read off the op's own gradient rule, and agrees with it.
This module refuses to know paths.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.errors import InputError
from ..base.shapes import show
from ..graph.tensor import Tensor
from .gradient import contribution

Matrix = NDArray[np.float64]
MAX_ELEMENTS = 64
MAX_ROWS = 4096


class Jacobians:
    """The Jacobians of one graph's edges, each worked out once and only when asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Matrix | None] = {}
        self._rows = 0

    def of(self, node: Tensor, place: int) -> Matrix | None:
        """The (elements of node, elements of its operand) matrix; None if nothing flows.

        Raises InputError if the node has more than 64 elements, or the graph more than 4,096
        rows altogether.
        """
        key = (id(node), place)
        if key not in self._known:
            self._known[key] = self._worked_out(node, place)
        return self._known[key]

    def _worked_out(self, node: Tensor, place: int) -> Matrix | None:
        size = node.value.size
        if size > MAX_ELEMENTS:
            raise _too_large(f"{node.op and node.op.name} of shape {show(node.shape)}")
        self._rows += size
        if self._rows > MAX_ROWS:
            raise _too_large(f"more than {MAX_ROWS} elements altogether")
        matrix = np.zeros((size, node.inputs[place].value.size))
        for row in range(size):
            part = contribution(node, place, _basis(node, row))
            if part is None:
                return None
            matrix[row] = part.value.ravel()
        return matrix


def _basis(node: Tensor, place: int) -> Tensor:
    array: NDArray[Any] = np.zeros(node.value.shape, dtype=node.dtype)
    array.flat[place] = 1.0
    return node.interpreter.constant(array)


def _too_large(got: str) -> InputError:
    return InputError(
        "explain",
        expected=f"nodes of at most {MAX_ELEMENTS} elements to follow one by one",
        got=got,
        action="explain one row of the data, or a smaller network",
    )
