"""An op checks the number and kind of its operands before anything is computed."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DTypeError, ShapeError
from backlit.graph.op import Op
from backlit.graph.tensor import NO_PARAMS
from backlit.ops.vocabulary import VOCABULARY

X = bl.tensor([1.0, 2.0])


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_number_of_operands_is_checked(count: int) -> None:
    """add takes two."""
    with pytest.raises(ShapeError) as caught:
        VOCABULARY["add"].infer((X,) * count, NO_PARAMS)
    assert str(caught.value).startswith(f"add: expected 2 operands, got {count}")


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_variadic_op_takes_one_or_more(count: int) -> None:
    """The last kind, and the last gradient row, repeat."""
    op = VOCABULARY["concatenate"]
    assert op.infer((X,) * count, {"axis": -1}) == ((2 * count,), np.dtype("float64"))
    assert op.kind_of(count) == "any"
    assert op.gradient_of(count) is op.gradient[0]
    with pytest.raises(ShapeError):
        op.infer((), {"axis": -1})


def test_the_result_s_dtype_is_the_operands_or_fixed_or_a_parameter() -> None:
    """like, bool and param."""
    assert VOCABULARY["exp"].infer((X.astype("float32"),), NO_PARAMS)[1] == np.dtype("float32")
    assert VOCABULARY["greater"].infer((X, X), NO_PARAMS)[1] == np.dtype(bool)
    assert VOCABULARY["cast"].infer((X,), {"dtype": "int64"})[1] == np.dtype("int64")


def test_an_op_without_real_operands_must_name_its_dtype() -> None:
    """`like` needs somebody to be like."""
    op = Op("odd", ("index",), lambda x: x, (None,))
    with pytest.raises(DTypeError):
        op.infer((bl.tensor(np.array([1])),), NO_PARAMS)


def test_an_op_shows_its_name() -> None:
    """In pictures and debuggers."""
    assert repr(VOCABULARY["exp"]) == "<op exp>"
