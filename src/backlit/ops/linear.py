"""The matrix product. This module refuses to know about tiles, threads and BLAS."""

from __future__ import annotations

from typing import Any

from ..base.errors import ShapeError
from ..base.shapes import Shape, broadcast, show
from ..graph.bind import bind
from ..graph.op import Op
from ..graph.tensor import Tensor


def _shape(a: Shape, b: Shape) -> Shape:
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-2]:
        raise ShapeError(
            "matmul",
            expected="shapes (..., M, D) and (..., D, H) with the same D",
            got=f"{show(a)} and {show(b)}",
            action="reshape vectors to one row or one column",
        )
    return (*broadcast(a[:-2], b[:-2], who="matmul"), a[-2], b[-1])


MATMUL = Op(
    "matmul",
    ("real", "real"),
    _shape,
    (
        lambda y, g: matmul(g, y.inputs[1].T),
        lambda y, g: matmul(y.inputs[0].T, g),
    ),
)

LINEAR = (MATMUL,)


def matmul(a: Any, b: Any) -> Tensor:
    """y = a b, for a (..., M, D) and b (..., D, H) -> (..., M, H). Also written a @ b.

    Upstream g gives g b^T to a, and a^T g to b. Deviation: NumPy takes vectors too; here they
    are one row or one column. Raises ShapeError for sizes that do not fit, DTypeError for two
    dtypes.

    >>> import backlit as bl
    >>> bl.matmul(bl.tensor([[1.0, 2.0]]), bl.tensor([[3.0], [4.0]]))
    tensor([[11.]])
    """
    return bind(MATMUL, a, b)
