"""Binding: numbers and arrays take the dtype of the tensors beside them, or are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DTypeError, InputError, ShapeError
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.elementwise import where
from backlit.ops.vocabulary import VOCABULARY

X64 = bl.tensor(np.array([1.0, 2.0]))
X32 = bl.tensor(np.array([1.0, 2.0], np.float32))
ROWS = bl.tensor(np.array([0, 1]))
TRUE = bl.tensor(np.array([True, False]))


@pytest.mark.parametrize("x", [X32, X64])
@pytest.mark.parametrize(
    "other",
    [1, 0.1, True, np.float64(0.1), np.float32(0.1), np.int8(3), [1.0, 2], np.array([1.0, 2.0])],
    ids=repr,
)
def test_constants_are_weak(x: Tensor, other: Any) -> None:
    """A number or an array beside a tensor becomes what the tensor is made of."""
    for result in (x + other, other + x, x * other, other / x, other - x, bl.maximum(other, x)):
        assert result.dtype == x.dtype
    assert (x > other).dtype == np.dtype(bool)


@pytest.mark.parametrize("name", ["add", "matmul", "maximum", "greater", "equal", "concatenate"])
def test_tensors_of_two_dtypes_do_not_mix(name: str) -> None:
    """float32 beside float64 is an error that names the op and the mend."""
    params = {"axis": -1} if name == "concatenate" else {}
    pair = [each.reshape(1, 2) if name == "matmul" else each for each in (X32, X64)]
    with pytest.raises(DTypeError) as caught:
        X32._do(name, *pair, **params)
    assert str(caught.value) == (
        f"{name}: expected operands of one dtype, got float32 and float64; "
        "convert one of them with .astype('float32')"
    )


def test_whole_numbers_of_two_widths_can_be_compared() -> None:
    """Class numbers may be int32 beside int64: comparing them loses nothing."""
    same = bl.equal(bl.tensor(np.array([0, 2], np.int32)), ROWS)
    assert same.numpy().tolist() == [True, False]


@pytest.mark.parametrize(
    "act, expected, got",
    [
        (lambda: ROWS + 1, "real numbers as operand 1", "int64"),
        (lambda: X64 + ROWS, "real numbers as operand 2", "int64"),
        (lambda: TRUE * 2.0, "real numbers as operand 1", "bool"),
        (lambda: where(X64, X64, X64), "true or false as operand 1", "float64"),
        (lambda: where([0.2, 0.0], X64, X64), "true or false as operand 1", "float64"),
        (lambda: where(1, X64, X64), "true or false as operand 1", "int64"),
        (lambda: bl.gather(X64, X64), "whole numbers as operand 2", "float64"),
        (lambda: bl.gather(X64, [0.5, 1.0]), "whole numbers as operand 2", "float64"),
        (lambda: bl.gather(X64, [True, False]), "whole numbers as operand 2", "bool"),
        (lambda: bl.one_hot(X64, 3), "whole numbers as operand 1", "float64"),
    ],
)
def test_operands_of_the_wrong_kind_are_told(act: Any, expected: str, got: str) -> None:
    """Fractions are no row numbers, numbers no truth values, whole numbers have no slope."""
    with pytest.raises(DTypeError) as caught:
        act()
    text = str(caught.value)
    assert text.endswith(f": expected {expected}, got {got}; convert it with .astype(...)")


def test_an_empty_list_may_be_row_numbers() -> None:
    """No rows at all are no fractions."""
    assert bl.gather(X64, []).shape == (0,)


def test_numbers_beside_a_condition_alone_are_real() -> None:
    """where(condition, 1, 0) is float64, as bl.tensor(1) is."""
    chosen = where(TRUE, 1, 0)
    assert chosen.dtype == np.dtype("float64")
    assert chosen.numpy().tolist() == [1, 0]


@pytest.mark.parametrize("other", ["a", None, object(), b"x"], ids=repr)
def test_what_is_no_number_is_refused(other: Any) -> None:
    """Text and None beside a tensor are an error, not NaN."""
    with pytest.raises(DTypeError):
        X64 + other
    with pytest.raises(ShapeError):
        X64 + [[1.0], [1.0, 2.0]]


def test_an_op_needs_a_tensor() -> None:
    """Numbers alone belong to NumPy; the message says how to begin."""
    for act in (lambda: bl.exp(1.0), lambda: bl.concatenate([[1.0]]), lambda: bl.matmul([1], [2])):
        with pytest.raises(InputError) as caught:
            act()
        assert str(caught.value).endswith(
            ": expected at least one tensor, got numbers or arrays only; "
            "wrap one of them with bl.tensor(...)"
        )


def test_tensors_of_two_graphs_do_not_mix() -> None:
    """A recorded tensor and an eager one, or two recordings, are not of one graph."""
    first = Recorder(VOCABULARY).input("x", (2,), "float64")
    second = Recorder(VOCABULARY).input("x", (2,), "float64")
    for a, b in ((first, X64), (X64, first), (first, second)):
        with pytest.raises(InputError) as caught:
            a + b
        assert str(caught.value).startswith(
            "add: expected tensors of one graph, got tensors made by two interpreters"
        )


def test_a_complex_constant_makes_the_complex_step_possible() -> None:
    """A complex number beside a real tensor stays complex."""
    assert (X64 * 1j).dtype == np.dtype("complex128")


@pytest.mark.parametrize("name", ["sum", "mean", "max", "gelu", "elu", "leaky_relu", "log_softmax"])
def test_functions_of_several_ops_name_themselves(name: str) -> None:
    """A list, an array or a number in place of a tensor is told by the function's own name."""
    for wrong in ([1.0, 2.0], np.ones(2), 3.0, "a"):
        with pytest.raises(InputError) as caught:
            getattr(bl, name)(wrong)
        assert str(caught.value) == (
            f"{name}: expected a tensor, got {type(wrong).__name__}; wrap it with bl.tensor(...)"
        )
