"""Backpropagation: from a graph to the graph of its gradient, said in the same ops.

Going backwards from y, each node hands to each of its operands *upstream x local*; where a
value fans out, what comes back along its paths is added. The result is made of tensors, so it
can be looked at, run on any engine, and differentiated again.
This module refuses to know how anything is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..base.errors import DTypeError, ShapeError
from ..base.shapes import show
from ..graph.record import topological
from ..graph.tensor import Tensor
from ..ops.layout import broadcast_to, sum_to


def gradient(
    y: Tensor, wrt: Sequence[Tensor], *, upstream: Tensor | ArrayLike | None = None
) -> list[Tensor]:
    """The gradient of y with respect to each tensor of `wrt`, in their shapes.

    y         a single number, or any shape if `upstream` (a tensor or array of y's shape)
              weights its elements
    wrt       tensors y was computed from; one it does not depend on gets zeros
    Raises ShapeError if y has several elements and no upstream was given, DTypeError for
    what is no tensor, and for integers, which have no gradient.

    >>> import backlit as bl
    >>> x = bl.tensor([1.0, 2.0])
    >>> [g.numpy().tolist() for g in bl.gradient((x * x).sum(), [x])]
    [[2.0, 4.0]]
    """
    if not isinstance(wrt, Iterable):
        check_tensor("gradient", wrt)
    for tensor in (y, *wrt):
        check_tensor("gradient", tensor)
        if tensor.dtype.kind not in "fc":
            raise DTypeError(
                "gradient",
                expected="tensors of real numbers",
                got=f"{tensor.name or 'one'} of dtype {tensor.dtype}",
                action="convert it with .astype('float64') before using it",
            )
    if upstream is None:
        if y.shape != ():
            raise ShapeError(
                "gradient",
                expected="a single number to differentiate",
                got=f"shape {show(y.shape)}",
                action="take .sum() or .mean(), or give upstream=",
            )
        upstream = y.interpreter.constant(1.0, y.dtype)
    elif not isinstance(upstream, Tensor):
        upstream = y.interpreter.constant(upstream, y.dtype)
    if upstream.shape != y.shape:
        raise ShapeError(
            "gradient",
            expected=f"an upstream of shape {show(y.shape)}",
            got=show(upstream.shape),
            action="give one weight for each element of y",
        )
    total = Backward(y, wrt, upstream).total
    return [total[id(each)] if id(each) in total else _zeros(each) for each in wrt]


class Backward:
    """One backward pass.

    total    id of a tensor -> its gradient
    handed   id of a tensor -> (consumer, operand place, contribution) along each edge
    """

    def __init__(self, y: Tensor, wrt: Sequence[Tensor], upstream: Tensor) -> None:
        order = topological([y])
        needed = _dependents(order, wrt)
        self.order = [node for node in order if id(node) in needed]
        self.total: dict[int, Tensor] = {id(y): upstream}
        self.handed: dict[int, list[tuple[Tensor, int, Tensor]]] = {}
        for node in reversed(self.order):
            if node.op is None or id(node) not in self.total:
                continue
            for place, operand in enumerate(node.inputs):
                if id(operand) in needed:
                    self._hand_back(node, place, operand)

    def _hand_back(self, node: Tensor, place: int, operand: Tensor) -> None:
        part = contribution(node, place, self.total[id(node)])
        if part is None:
            return
        self.handed.setdefault(id(operand), []).append((node, place, part))
        before = self.total.get(id(operand))
        self.total[id(operand)] = part if before is None else before + part


def contribution(node: Tensor, place: int, upstream: Tensor) -> Tensor | None:
    """upstream x local for one edge, in the operand's shape; None if nothing flows there."""
    assert node.op is not None
    rule = node.op.gradient_of(place)
    if rule is None:
        return None
    part = rule(node, upstream, place) if node.op.variadic else rule(node, upstream)
    return None if part is None else sum_to(part, node.inputs[place].shape)


def _dependents(order: Sequence[Tensor], wrt: Sequence[Tensor]) -> set[int]:
    """The nodes on a path from `wrt` that can be differentiated; others need no gradient."""
    needed = {id(tensor) for tensor in wrt}
    for node in order:
        if any(id(each) in needed and _flows(node, k) for k, each in enumerate(node.inputs)):
            needed.add(id(node))
    return needed


def _flows(node: Tensor, place: int) -> bool:
    """Whether an op has a gradient by an operand: a count, a comparison and a stop have none."""
    return node.op is not None and node.op.gradient_of(place) is not None


def check_tensor(who: str, value: object) -> None:
    """Refuse what is no tensor: an array, a number, a network."""
    if not isinstance(value, Tensor):
        raise DTypeError(
            who,
            expected="tensors",
            got=f"a value of type {type(value).__name__}",
            action="compute with bl.tensor(...) and give what comes of it, a loss for example",
        )


def _zeros(like: Tensor) -> Tensor:
    return broadcast_to(like.interpreter.constant(0.0, np.dtype(like.dtype)), like.shape)
