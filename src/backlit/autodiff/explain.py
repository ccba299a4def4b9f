"""Explain a number: how it was computed, and how each value acts on it.

This module refuses to know how the explanation is laid out: see `explanation.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..base.errors import DTypeError, InputError, ShapeError
from ..base.shapes import show
from ..graph.record import topological
from ..graph.tensor import Tensor
from .explanation import Findings
from .explanation_views import as_fragment, as_page, as_svg, as_text
from .gradient import check_tensor

WHO = "explain"


class Explanation(Findings):
    """Where a number came from, and how each value it was computed from acts on it.

    nodes   forward, each after its operands
    edges   backward, from the result; only those that carry a gradient
    """

    def text(self) -> str:
        """Values forward, gradients backward, and the paths where a value fans out."""
        return as_text(self)

    def svg(self) -> str:
        """The graph as a picture: values above the lines, gradients below."""
        return as_svg(self)

    def html(self) -> str:
        """One page that needs nothing else: the picture, then every number."""
        return as_page(self)

    def _repr_html_(self) -> str:
        return as_fragment(self)

    def __str__(self) -> str:
        return self.text()


def explain(
    y: Tensor,
    wrt: Tensor | Sequence[Tensor] | None = None,
    *,
    index: int | tuple[int, ...] | None = None,
) -> Explanation:
    """The graph behind an eager tensor with a single number, with values and gradients.

    y       a tensor computed with bl.tensor
    wrt     the tensors whose influence is followed; if not given, every given tensor that has
            a name, or, if none has, every given tensor of real numbers
    index   which element of y to explain, if it has several

    At each edge: upstream × local = what is handed back. Where a value fans out: each path's
    contribution and their sum.
    Raises InputError for a recorded tensor or a `wrt` that y was not computed from, ShapeError
    if y has several elements and no index was given, DTypeError for whole numbers and for what
    is no tensor.

    >>> import backlit as bl
    >>> apple, number = bl.tensor(100, name="apple"), bl.tensor(2, name="number")
    >>> explanation = explain(apple * number * bl.tensor(1.1, name="tax"))
    >>> print(explanation.edges[-1].text())
    multiply1 → apple: 1.1 × 2 = 2.2
    """
    check_tensor(WHO, y)
    if not y.has_value:
        raise InputError(
            WHO,
            expected="a tensor with a value",
            got=f"a recorded one of shape {show(y.shape)}",
            action="compute it with bl.tensor",
        )
    if y.dtype.kind != "f":
        raise DTypeError(
            WHO,
            expected="a tensor of real numbers",
            got=str(y.dtype),
            action="convert it with .astype('float64') before using it",
        )
    if index is not None:
        y = y[index]
    if y.value.size != 1:
        raise ShapeError(
            WHO,
            expected="a single number to explain",
            got=f"shape {show(y.shape)}",
            action=f"choose an element with index={(0,) * len(y.shape)}, or take .sum()",
        )
    order = topological([y])
    return Explanation(y, order, _chosen(order, wrt))


def _chosen(order: Sequence[Tensor], wrt: Tensor | Sequence[Tensor] | None) -> list[Tensor]:
    given = [node for node in order if node.op is None and node.dtype.kind == "f"]
    if wrt is None:
        return [node for node in given if node.name] or given
    chosen = list(wrt) if isinstance(wrt, Sequence) else [wrt]
    present = {id(node) for node in order}
    for each in chosen:
        check_tensor(WHO, each)
        if id(each) not in present:
            raise InputError(
                WHO,
                expected="tensors that y was computed from",
                got=each.name or f"one of shape {show(each.shape)} that it does not depend on",
                action="leave it out of wrt",
            )
        if each.dtype.kind != "f":
            raise DTypeError(
                WHO,
                expected="tensors of real numbers in wrt",
                got=f"{each.name or 'one'} of dtype {each.dtype}",
                action="leave it out of wrt",
            )
    return chosen
