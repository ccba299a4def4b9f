"""Ops on elements, in all three files: shapes, their messages, branches and dtypes."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import ShapeError
from backlit.base.shapes import DATA_ROWS, ROWS, Shape
from backlit.graph.record import Recorder
from backlit.ops import elementwise
from backlit.ops.elementwise import ELEMENTWISE
from backlit.ops.kinks import KINKS
from backlit.ops.smooth import SMOOTH
from backlit.ops.vocabulary import VOCABULARY

OPS = (*ELEMENTWISE, *KINKS, *SMOOTH)
BINARY = [op.name for op in OPS if len(op.operands) == 2]


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize(
    "a, b, result",
    [((ROWS, 5), (5,), (ROWS, 5)), ((), (2, 0), (2, 0)), ((1, 3), (4, 1), (4, 3))],
)
def test_two_operands_have_their_common_shape(name: str, a: Shape, b: Shape, result: Shape) -> None:
    """Sizes of 1 stretch, also to 0 and to a batch."""
    assert VOCABULARY[name].shape(a, b) == result


@pytest.mark.parametrize("name", [*BINARY, "where"])
def test_shapes_that_do_not_fit_are_told_by_name(name: str) -> None:
    """The message begins with the op, whatever rows are involved."""
    for a, b in (((ROWS, 5), (4,)), ((ROWS,), (DATA_ROWS,)), ((3,), (2,))):
        with pytest.raises(ShapeError) as caught:
            VOCABULARY[name].shape(a, b)
        assert str(caught.value).startswith(f"{name}: expected shapes equal from the last axis on")


@pytest.mark.parametrize("op", OPS, ids=str)
def test_an_element_wise_op_keeps_the_shape_of_its_operands(op: bl.graph.op.Op) -> None:
    """Settings such as limits and exponents do not touch the shape."""
    settings = {"low": 0.0, "high": 1.0, "exponent": 2.0, "dtype": "float32"}
    assert op.shape(*[(ROWS, 3)] * len(op.operands), **settings) == (ROWS, 3)


@pytest.mark.parametrize("name", [op.name for op in OPS if op.branch])
def test_a_branch_names_the_side_of_each_kink(name: str) -> None:
    """Where an op has kinks, its branch differs on their two sides and not elsewhere."""
    sides = []
    op, one = VOCABULARY[name], bl.tensor([1.0])
    for x in (0.8, 0.9, 1.1, 1.2):
        value = bl.tensor([x])
        if op.operands == ("truth", "truth"):
            y = elementwise.logical_and(value > 1.0, one > 0.0)
        elif len(op.operands) == 2:
            y = value._do(name, value, one)
        else:
            params = {"low": -5.0, "high": 0.0} if name == "clip" else {}
            y = value._do(name, value - 1.0, **params)
        assert op.branch is not None
        sides.append(op.branch(y).item())
    assert sides[0] == sides[1]
    assert sides[2] == sides[3]
    assert (sides[1] != sides[2]) == (name != "equal")


def test_a_recorded_op_knows_its_dtype() -> None:
    """Comparisons are truth values, casts what was asked, the rest like their operands."""
    x = Recorder(VOCABULARY).input("x", (ROWS, 3), "float32")
    assert (x > 0.0).dtype == elementwise.is_finite(x).dtype == np.dtype(bool)
    assert x.astype("float64").dtype == np.dtype("float64")
    assert bl.where(x > 0.0, x, 0.0).dtype == bl.gelu(x).dtype == np.dtype("float32")
