"""NumPy's functions beside a tensor: the operators among them, and words for the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DTypeError
from backlit.graph.beside_numpy import FUNCTIONS, INSTEAD, OPERATORS, mend_of, operator_of

A, B = np.array([1.0, 2.0, 3.0]), np.array([4.0, 2.0, 0.5])


@pytest.mark.parametrize("name", sorted(set(OPERATORS) - {"matmul", "power"}))
def test_operators_called_by_numpy_s_name(name: str) -> None:
    """np.subtract(array, tensor) is array - tensor, in both orders, with NumPy's values."""
    function: Any = getattr(np, name)
    for found in (function(A, bl.tensor(B)), function(bl.tensor(A), B)):
        assert isinstance(found, bl.Tensor)
        np.testing.assert_array_equal(found.numpy(), function(A, B))


def test_products_and_powers_called_by_numpy_s_name() -> None:
    """np.matmul and np.power, on either side."""
    rows = A.reshape(1, 3)
    product: Any = np.matmul(rows, bl.tensor(B.reshape(3, 1)))
    assert product.numpy().tolist() == [[A @ B]]
    base: Any = np.power(np.float64(2.0), bl.tensor(A))
    np.testing.assert_allclose(base.numpy(), 2.0**A, rtol=1e-14)
    square: Any = np.power(bl.tensor(A), 2)
    assert square.numpy().tolist() == (A * A).tolist()


def test_no_function_is_both() -> None:
    """What is an operator needs no other words."""
    assert not set(OPERATORS) & set(INSTEAD)
    assert all(hasattr(np, name) for name in (*OPERATORS, *INSTEAD))
    assert operator_of("exp") is None


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_functions_of_many_elements_name_ours(name: str) -> None:
    """np.sum(tensor) would lose the gradient: it is refused with what to write."""
    x: Any = bl.tensor(A)
    given = {
        "clip": (x, 0, 1), "concatenate": ([A, x],), "dot": (A, x), "hstack": ([x, A],),
        "reshape": (x, (3, 1)), "stack": ([x, x],), "vstack": ([x],), "where": (A > 1, x, 0.0),
    }  # fmt: skip
    with pytest.raises(DTypeError) as caught:
        getattr(np, name)(*given.get(name, (x,)))
    assert str(caught.value).endswith(
        f": expected NumPy arrays, got a tensor; write {FUNCTIONS[name]}"
    )


def test_functions_that_only_read_still_do() -> None:
    """Comparing and looking at a tensor's numbers works as with an array."""
    x: Any = bl.tensor(A)
    assert np.allclose(x, A)
    assert np.array_equal(A, x)
    assert np.shape(x) == (3,)
    assert np.argmax(x) == 2
    np.testing.assert_allclose(x, A)


def test_words() -> None:
    """A name with a counterpart, in place, as a method, and without one."""
    assert mend_of("fmax", "__call__", in_place=False) == "write bl.maximum(x, y)"
    assert mend_of("add", "__call__", in_place=True).startswith("write a = a + x")
    for name, method in (("exp", "at"), ("sin", "__call__")):
        assert mend_of(name, method, in_place=False).startswith("use the functions of bl")
