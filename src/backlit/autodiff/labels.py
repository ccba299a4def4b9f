"""What nodes, elements and numbers are called when a graph is shown to people.

A weight of shape (D, H) is named destination ← source, counted from one, as the textbook's
theta with the index 21 goes to 2 from 1: element [0, 1] of `weight` reads `weight 2←1`.
This module refuses to know what is said about them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..base.shapes import show
from ..graph.tensor import Tensor

SIGNS = {
    "add": "+", "chain": "×", "chain_divide": "÷", "divide": "÷", "matmul": "@", "multiply": "×",
    "negative": "−", "subtract": "−",
}  # fmt: skip
_FEW = 8  # characters
_SHOWN = 8  # elements that are written out; beyond, shape, mean and norm say enough


def figure(value: float, digits: int = 12) -> str:
    """A number with at most 12 significant digits, so that binary rounding does not show.

    >>> figure(220.00000000000003), figure(-0.0), figure(1e-5)
    ('220', '0', '1e-05')
    """
    return "0" if value == 0 else f"{value:.{digits}g}"


def exact(array: NDArray[Any]) -> str:
    """The one number of an array, with the digits its dtype can vouch for: 12, or 7 of float32.

    >>> exact(np.float32(0.1)), exact(np.array([2.2]))
    ('0.1', '2.2')
    """
    return figure(array.item(), 12 if array.dtype.itemsize >= 8 else 7)


def short(value: float) -> str:
    """A number as it is if that takes few digits, else with 6 significant ones.

    >>> short(150.0), short(0.24949443265431), short(1234567.0)
    ('150', '0.249494', '1234567')
    """
    whole = figure(value)
    return whole if len(whole) <= _FEW else f"{value:.6g}"


def summary(array: NDArray[Any]) -> str:
    """All elements of a small array, or shape, mean and norm of a larger one.

    >>> summary(np.array([[1.0, 2.0]])), summary(np.ones((3, 4)))
    ('[[1, 2]]', '(3, 4), mean 1, norm 3.46')
    """
    if array.size == 1:
        return exact(array)
    if array.size <= _SHOWN:
        return _nested(array)
    flat = array.ravel().astype(np.float64)
    return f"{show(array.shape)}, mean {flat.mean():.3g}, norm {math.sqrt(flat @ flat):.3g}"


def brief(array: NDArray[Any]) -> str:
    """What fits on a line of a picture: the number, or the norm of several.

    >>> brief(np.array([3.0, 4.0])), brief(np.array(1.1))
    ('norm 5', '1.1')
    """
    if array.size == 1:
        return exact(array)
    flat = array.ravel().astype(np.float64)
    return f"norm {math.sqrt(flat @ flat):.3g}"


class Labels:
    """A name for each node of one graph: its own, or its op's with a number."""

    def __init__(self, order: Sequence[Tensor]) -> None:
        self._name: dict[int, str] = {}
        self._weights = {
            id(node.inputs[1])
            for node in order
            if node.op is not None and node.op.name == "matmul" and node.inputs[1].op is None
        }
        taken = {node.name for node in order if node.name}
        used: dict[str, int] = {}
        for node in order:
            if node.op is None and not node.name and not node.shape:
                self._name[id(node)] = exact(node.value)
                continue
            stem = node.name or (node.op.name if node.op else "given")
            used[stem] = used.get(stem, 0) + 1
            label = node.name if node.name and used[stem] == 1 else f"{stem}{used[stem]}"
            while not node.name and label in taken:
                used[stem] += 1
                label = f"{stem}{used[stem]}"
            self._name[id(node)] = label

    def node(self, node: Tensor) -> str:
        """The node's name."""
        return self._name[id(node)]

    def sign(self, node: Tensor) -> str:
        """What stands in its circle in a picture: its name, or the sign of its op."""
        if node.name or node.op is None:
            return self._name[id(node)]
        return SIGNS.get(node.op.name, node.op.name)

    def made(self, node: Tensor) -> str:
        """How it was computed, in the names of its operands."""
        if node.op is None:
            return "given"
        names = [self._name[id(each)] for each in node.inputs]
        sign = SIGNS.get(node.op.name)
        if sign and len(names) == 2:
            return f"{names[0]} {sign} {names[1]}"
        return f"{node.op.name}({', '.join(names)})"

    def element(self, node: Tensor, place: int) -> str:
        """The name of one element, by its place in the flattened value."""
        name = self._name[id(node)]
        value = node.value
        if value.size == 1:
            return name
        index = [int(each) for each in np.unravel_index(place, value.shape)]
        if id(node) in self._weights and len(index) == 2:
            return f"{name} {index[1] + 1}←{index[0] + 1}"
        return f"{name}{index}"


def _nested(array: NDArray[Any]) -> str:
    if array.ndim == 0:
        return short(array.item())
    return "[" + ", ".join(_nested(np.asarray(each)) for each in array) + "]"
