"""Rows by number: taken from a table, added into one, and class numbers as rows of 0 and 1.

gather and scatter_add undo each other for the gradient. This module refuses to check the
numbers themselves: whoever has the values does.
"""

from __future__ import annotations

from numbers import Integral
from typing import Any

from ..base.errors import InputError, ShapeError
from ..base.shapes import Dim, Shape, show
from ..graph.bind import bind
from ..graph.constant import named_dtype
from ..graph.op import Op
from ..graph.tensor import Tensor


def _gather_shape(table: Shape, rows: Shape) -> Shape:
    if not table:
        raise ShapeError(
            "gather",
            expected="a table with a first axis",
            got="a single number",
            action="reshape it to (N, ...)",
        )
    return (*rows, *table[1:])


def _scatter_shape(values: Shape, rows: Shape, size: Dim) -> Shape:
    if values[: len(rows)] != rows:
        raise ShapeError(
            "scatter_add",
            expected=f"values beginning with the shape {show(rows)} of the rows",
            got=show(values),
            action="give one value for each row",
        )
    return (size, *values[len(rows) :])


GATHER = Op(
    "gather",
    ("any", "index"),
    _gather_shape,
    (lambda y, g: scatter_add(g, y.inputs[1], y.inputs[0].shape[0]), None),
)
SCATTER_ADD = Op(
    "scatter_add",
    ("real", "index"),
    _scatter_shape,
    (lambda y, g: gather(g, y.inputs[1]), None),
)
ONE_HOT = Op("one_hot", ("index",), lambda x, depth, dtype: (*x, depth), (None,), result="param")

ROWS_BY_NUMBER = (GATHER, ONE_HOT, SCATTER_ADD)


def gather(table: Any, rows: Any) -> Tensor:
    """Rows of a table by number: table (N, ...), rows of any shape -> (*rows, ...).

    rows  whole numbers from 0 to N - 1; a row taken twice gets both gradients
    Deviation: NumPy counts -1 from the end, here it is an error. Raises InputError for a row
    outside the table, DTypeError for fractions, ShapeError for a table without an axis.

    >>> import backlit as bl
    >>> bl.gather(bl.tensor([[1.0, 2.0], [3.0, 4.0]]), [1, 1, 0])
    tensor([[3., 4.],
            [3., 4.],
            [1., 2.]])
    """
    return bind(GATHER, table, rows)


def scatter_add(values: Any, rows: Any, size: Dim) -> Tensor:
    """A table of `size` rows in which each value was added to its row."""
    return bind(SCATTER_ADD, values, rows, size=size)


def one_hot(classes: Any, depth: int, dtype: str = "float32") -> Tensor:
    """1 in the place of each class number, else 0: (...) -> (..., depth); no gradient.

    classes  a tensor of whole numbers from 0 to depth - 1
    depth    the number of classes K, 1 or more
    Raises InputError for a depth below 1 and a class outside, DTypeError for fractions
    and for what is no dtype.

    >>> import backlit as bl, numpy as np
    >>> bl.one_hot(bl.tensor(np.array([2, 0])), 3)
    tensor([[0., 0., 1.],
            [1., 0., 0.]])
    """
    if isinstance(depth, bool) or not isinstance(depth, Integral) or depth < 1:
        raise InputError(
            "one_hot",
            expected="depth as a whole number of classes, 1 or more",
            got=repr(depth),
            action="give the number of classes, one more than the largest class number",
        )
    return bind(ONE_HOT, classes, depth=int(depth), dtype=named_dtype(dtype, "one_hot"))
