"""What can be written with a tensor means what NumPy means by it."""

from __future__ import annotations

import operator
import re
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import BacklitError, DTypeError, ShapeError
from backlit.base.shapes import ROWS
from backlit.graph.beside_numpy import FUNCTIONS, INSTEAD
from backlit.graph.record import Recorder
from backlit.ops.vocabulary import VOCABULARY

A = np.array([[1.0, -2.0, 3.0], [0.5, 2.0, -1.0]])
B = np.array([[2.0, 4.0, -3.0], [0.5, -2.0, 8.0]])
BINARY = [operator.add, operator.sub, operator.mul, operator.truediv]
COMPARE = [operator.gt, operator.ge, operator.lt, operator.le]


@pytest.mark.parametrize("op", BINARY + COMPARE)
@pytest.mark.parametrize("other", [B, B[0], 2.0, 2, np.float64(2.0), B.tolist(), B[:, :1]], ids=str)
def test_operators_are_numpy_s_with_the_tensor_on_either_side(op: Any, other: Any) -> None:
    """Tensor beside tensor, array, list and number, left and right, gives NumPy's values."""
    x, plain = bl.tensor(A), np.asarray(other)
    np.testing.assert_array_equal(op(x, other).numpy(), op(A, plain))
    np.testing.assert_array_equal(op(other, x).numpy(), op(plain, A))
    np.testing.assert_array_equal(op(x, bl.tensor(other)).numpy(), op(A, plain))


def test_matrix_products_on_either_side() -> None:
    """array @ tensor and tensor @ array are tensors."""
    x = bl.tensor(A)
    for product, expected in ((x @ B.T, A @ B.T), (B @ x.T, B @ A.T), (x @ x.T, A @ A.T)):
        assert isinstance(product, bl.Tensor)
        np.testing.assert_array_equal(product.numpy(), expected)


def test_signs_and_powers() -> None:
    """-x, x**2 as a product, other powers by numbers of any real kind."""
    x = bl.tensor(np.abs(A))
    np.testing.assert_array_equal((-x).numpy(), -np.abs(A))
    assert (x**2).op is VOCABULARY["multiply"]
    for exponent in (0, 1, 2, 3, -1, 0.5, np.float32(0.5), np.int64(3)):
        np.testing.assert_allclose((x**exponent).numpy(), np.abs(A) ** exponent, rtol=1e-15)
    with pytest.raises(DTypeError) as caught:
        x**x  # type: ignore[operator]
    assert str(caught.value) == (
        "power: expected a number as exponent, got Tensor; "
        "write bl.exp(y * bl.log(x)) for a tensor exponent"
    )


@pytest.mark.parametrize("base", [2, 0.5, 1, np.float64(3.0), np.int64(10), np.float32(0.25)])
def test_a_number_to_the_power_of_a_tensor(base: Any) -> None:
    """b ** x is exp(x ln b), with slope ln b times the value."""
    x = bl.tensor(A)
    y = base**x
    assert isinstance(y, bl.Tensor)
    np.testing.assert_allclose(y.numpy(), float(base) ** A, rtol=1e-14)
    (slope,) = bl.gradient(y.sum(), [x])
    np.testing.assert_allclose(slope.numpy(), float(base) ** A * np.log(float(base)), rtol=1e-14)


@pytest.mark.parametrize("base", [0, -2.0, float("nan"), float("inf"), "2", None, B])
def test_other_bases_are_told(base: Any) -> None:
    """Without a logarithm there is no such power: the message says what would have one."""
    with pytest.raises(DTypeError) as caught:
        base ** bl.tensor(A)
    assert str(caught.value).startswith(
        "power: expected a finite number above 0 as base of a tensor exponent, got "
    )


@pytest.mark.parametrize(
    "act, message",
    [
        (np.exp, "np.exp: expected NumPy arrays, got a tensor; write bl.exp(x)"),
        (np.abs, "np.absolute: expected NumPy arrays, got a tensor; write bl.absolute(x)"),
        (np.square, "np.square: expected NumPy arrays, got a tensor; write x * x"),
        (lambda x: np.maximum(x, B),
         "np.maximum: expected NumPy arrays, got a tensor; write bl.maximum(x, y)"),
        (lambda x: x == B, "np.equal: expected NumPy arrays, got a tensor; write bl.equal(x, y)"),
        (np.sin, "np.sin: expected NumPy arrays, got a tensor; use the functions of bl, or "
         "x.numpy() where no gradient is wanted"),
        (np.add.reduce, "np.add: expected NumPy arrays, got a tensor; use the functions of bl, or "
         "x.numpy() where no gradient is wanted"),
        (lambda x: operator.iadd(B.copy(), x), "np.add: expected NumPy arrays, got a tensor; "
         "write a = a + x: an array cannot take a tensor in"),
    ],
)  # fmt: skip
def test_functions_of_numpy_name_ours(act: Any, message: str) -> None:
    """np.exp(tensor) would lose the gradient: it is refused with what to write."""
    with pytest.raises(DTypeError) as caught:
        act(bl.tensor(A))
    assert str(caught.value) == message


def test_what_messages_name_is_public() -> None:
    """Every `bl.` name in a mend exists."""
    for words in (*INSTEAD.values(), *FUNCTIONS.values()):
        for name in re.findall(r"bl\.(\w+)", words):
            assert name in bl.__all__


@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 1), (-1, 0), (), [1]])
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", ["sum", "mean", "max"])
def test_reductions_are_numpy_s(name: str, axis: Any, keepdims: bool) -> None:
    """sum, mean and max over any axes."""
    numpy_axis = tuple(axis) if isinstance(axis, list) else axis
    found = getattr(bl.tensor(A), name)(axis, keepdims=keepdims)
    expected = getattr(A, name)(axis=numpy_axis, keepdims=keepdims)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-15)


@pytest.mark.parametrize("name", ["sum", "mean", "max"])
def test_reductions_name_themselves_in_errors(name: str) -> None:
    """An axis too many is told by the op that was written."""
    with pytest.raises(ShapeError) as caught:
        getattr(bl.tensor(A), name)(2)
    assert str(caught.value).startswith(f"{name}: expected axes between -2 and 1 for 2 axes, got 2")


@pytest.mark.parametrize(
    "index",
    [
        0, -1, np.int64(1), (0, 1), (slice(None), 1), (slice(0, 1), slice(1, 3)), slice(1, None),
        slice(-1, None), slice(5, 9), slice(2, 1), (1, slice(-2, -1)), (), slice(None),
        (slice(0, 0), 2), ..., (..., 1), (0, ...), (slice(0, 1), ..., slice(1, 3)), (0, 1, ...),
        (..., -1, slice(1, None)),
    ],
    ids=str,
)  # fmt: skip
def test_indices_are_numpy_s(index: Any) -> None:
    """Whole numbers and slices of stride 1, one per axis, beyond the end as NumPy has it."""
    np.testing.assert_array_equal(bl.tensor(A)[index].numpy(), A[index])


@pytest.mark.parametrize(
    "index, message",
    [
        (2, "expected a number below 2, got 2"),
        ((0, -4), "expected a number below 3, got -4"),
        ((0, 0, 0), "expected at most 2 axes, got 3"),
        (slice(None, None, 2), "expected a stride of 1, got 2"),
        (slice(None, None, -1), "expected a stride of 1, got -1"),
        (0.5, "expected whole numbers or slices of known axes, got 0.5"),
        ([0, 1], "expected whole numbers or slices of known axes, got [0, 1]"),
        (None, "expected whole numbers or slices of known axes, got None"),
        ((..., 0, ...), "expected ... once, got 2 times"),
        ((..., 0, 0, 0), "expected at most 2 axes, got 3"),
    ],
    ids=str,
)
def test_other_indices_are_told(index: Any, message: str) -> None:
    """Each message ends in what to do instead."""
    with pytest.raises(ShapeError) as caught:
        bl.tensor(A)[index]
    assert str(caught.value).startswith(f"an index: {message}; ")


def test_a_batch_is_cut_along_known_axes_only() -> None:
    """x[:, 1:3] of a batch keeps its unknown rows; x[0] of a batch is refused."""
    x = Recorder(VOCABULARY).input("x", (ROWS, 5), "float32")
    assert x[:, 1:3].shape == (ROWS, 2)
    assert x[:, 4].shape == x[..., 4].shape == (ROWS,)
    assert x[..., 1:3].shape == (ROWS, 2)
    for act in (lambda: x[0], lambda: x[0:2], lambda: len(x)):
        with pytest.raises(ShapeError):
            act()


def test_a_condition_is_not_a_truth_value() -> None:
    """`if x > 0` is refused with the two ways to say it."""
    x = bl.tensor(1.0)
    for act in (lambda: bool(x > 0), lambda: not x, lambda: x and 1, lambda: 1 if x else 2):
        with pytest.raises(DTypeError) as caught:
            act()
    assert str(caught.value) == (
        "a tensor: expected one truth value, got a graph node in an `if`; "
        "compare with .item(), or choose element by element with bl.where"
    )


def test_a_tensor_is_not_a_list_of_tensors() -> None:
    """Where several tensors are wanted, one tensor is refused and not taken apart."""
    for act in (lambda: list(bl.tensor(A)), lambda: bl.concatenate(bl.tensor(A))):  # type: ignore[arg-type]
        with pytest.raises(ShapeError) as caught:
            act()
    assert str(caught.value).startswith(
        "a tensor: expected a list of tensors, got one tensor of shape (2, 3)"
    )


@pytest.mark.parametrize("shape", [(3, 2), (-1,), (6, -1), (1, 6), ((2, 3),), ((-1, 2),)])
def test_reshape_takes_sizes_or_a_tuple(shape: Any) -> None:
    """x.reshape(3, 2) and x.reshape((3, 2)), with one -1."""
    np.testing.assert_array_equal(bl.tensor(A).reshape(*shape).numpy(), A.reshape(*shape))


def test_transposes() -> None:
    """T exchanges the last two axes, whatever stands before them."""
    x = np.arange(24.0).reshape(2, 3, 4)
    t = bl.tensor(x)
    np.testing.assert_array_equal(t.T.numpy(), x.transpose(0, 2, 1))
    np.testing.assert_array_equal(t.transpose(2, 0, 1).numpy(), x.transpose(2, 0, 1))
    np.testing.assert_array_equal(t.transpose(-1, 0, 1).numpy(), x.transpose(2, 0, 1))
    with pytest.raises(ShapeError):
        bl.tensor([1.0, 2.0]).transpose()


def test_casting_and_detaching() -> None:
    """astype changes the dtype, detach forgets the history."""
    x = bl.tensor([1.5, -1.5])
    assert x.astype("float32").dtype == np.dtype("float32")
    assert x.astype(int).numpy().tolist() == [1, -1]
    with pytest.raises(DTypeError) as caught:
        x.astype("floaty")
    assert str(caught.value).startswith("astype: expected the name of a dtype, got 'floaty'; ")
    assert (x * 2).detach().inputs == ()
    assert (x * 2).detach().numpy().tolist() == [3, -3]


def test_length_and_float() -> None:
    """len is the first axis; float the only element."""
    assert len(bl.tensor(A)) == 2
    assert float(bl.tensor(2.5)) == 2.5
    for act in (lambda: len(bl.tensor(1.0)), lambda: float(bl.tensor(A))):
        with pytest.raises(BacklitError):
            act()
