"""Rows by number: gather, scatter_add and one_hot. (Their shape rules: `test_layout.py`.)"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DTypeError, InputError
from backlit.ops.rows import gather, scatter_add
from recorded import on_both


@pytest.mark.parametrize("rows", [2, [0, 2, 2, 1], [[0, 1], [1, 1]], []])
def test_gather_and_scatter_add_are_adjoint(rows: Any) -> None:
    """Rows by number, with repetitions; what is scattered back is added up."""
    table, chosen = np.arange(12.0).reshape(3, 4), np.array(rows, dtype=np.int64)
    values = np.cos(np.arange(chosen.size * 4.0)).reshape(*chosen.shape, 4)
    taken, added = on_both(
        lambda t, v: [gather(t, chosen), scatter_add(v, chosen, 3)], table, values
    )
    np.testing.assert_array_equal(taken, table[chosen])
    expected = np.zeros((3, 4))
    for place, row in np.ndenumerate(chosen):
        expected[row] += values[place]
    np.testing.assert_allclose(added, expected, rtol=1e-15)


@pytest.mark.parametrize("bad, got", [([0, 3], "3"), ([-1, 0], "-1"), (7, "7")])
def test_row_numbers_outside_the_table_are_told(bad: Any, got: str) -> None:
    """-1 is not the last row, and nothing is silently left out."""
    x, rows = bl.tensor(np.eye(3)), bl.tensor(np.array(bad))
    for name, act in {
        "gather": lambda: bl.gather(x, rows),
        "one_hot": lambda: bl.one_hot(rows, 3),
        "scatter_add": lambda: scatter_add(bl.tensor(np.ones(rows.shape)), rows, 3),
    }.items():
        with pytest.raises(InputError) as caught:
            act()
        assert str(caught.value) == (
            f"{name}: expected whole numbers from 0 to 2, got {got}; count from 0"
        )


def test_one_hot_rows() -> None:
    """1 in the class's place, in the dtype that was asked."""
    (y,) = on_both(lambda c: [bl.one_hot(c, 3, "float64")], np.array([[0, 2], [1, 1]]))
    np.testing.assert_array_equal(y, np.eye(3)[[[0, 2], [1, 1]]])
    assert y.dtype == np.dtype("float64")


@pytest.mark.parametrize("depth", [0, -1, 2.0, "3", True, None])
def test_one_hot_wants_a_number_of_classes(depth: Any) -> None:
    """A depth that is no whole number of 1 or more is refused by name."""
    with pytest.raises(InputError) as caught:
        bl.one_hot(bl.tensor(np.array([0])), depth)
    assert f"expected depth as a whole number of classes, 1 or more, got {depth!r}" in str(
        caught.value
    )
    assert bl.one_hot(bl.tensor(np.array([1])), np.int64(2)).numpy().tolist() == [[0, 1]]  # type: ignore[arg-type]


def test_one_hot_wants_a_dtype_of_tensors() -> None:
    """A word that names no dtype is refused by name."""
    with pytest.raises(DTypeError, match="one_hot: expected the name of a dtype, got 'floaty'"):
        bl.one_hot(bl.tensor(np.array([0])), 2, "floaty")
