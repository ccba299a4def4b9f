"""Reductions: shapes, empty arrays, and counts known only when a step runs."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import ShapeError
from backlit.base.shapes import ROWS, Shape
from backlit.ops.reduce import size
from backlit.ops.vocabulary import VOCABULARY
from recorded import on_both

X = np.cos(np.arange(24.0)).reshape(2, 3, 4)


@pytest.mark.parametrize("name", ["sum", "max"])
def test_shapes_of_reductions(name: str) -> None:
    """Over a batch, over features, over both."""
    rule = VOCABULARY[name].shape
    assert rule((ROWS, 4), axes=(-2,), keepdims=False) == (4,)
    assert rule((ROWS, 4), axes=(-1,), keepdims=True) == (ROWS, 1)
    assert rule((ROWS, 4), axes=(-2, -1), keepdims=False) == ()
    assert VOCABULARY["size"].shape((ROWS, 4), axes=(-2,)) == ()
    assert VOCABULARY["argmax"].shape((ROWS, 4)) == (ROWS,)


@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 3)])
def test_nothing_has_no_largest_element(shape: Shape) -> None:
    """max and argmax of nothing are told; sums of nothing are 0, sizes too."""
    x = bl.tensor(np.zeros(shape))
    with pytest.raises(ShapeError) as caught:
        x.max()
    assert str(caught.value).startswith("max: expected at least one element to choose from")
    if shape[-1] == 0:
        with pytest.raises(ShapeError) as caught:
            bl.argmax(x)
        assert str(caught.value).startswith("argmax: expected at least one element to choose from")
    else:
        assert bl.argmax(x).shape == shape[:-1]
    assert x.sum().item() == 0
    assert size(x).item() == 0
    assert x.max(()).shape == shape


def test_argmax_takes_the_first_of_equals() -> None:
    """Ties go to the smaller class number."""
    assert bl.argmax(bl.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]])).numpy().tolist() == [1, 0]


@pytest.mark.parametrize("axis", [None, 0, 1, 2, (0, 2), ()])
def test_mean_divides_once_by_the_number_of_elements(axis: int | tuple[int, ...] | None) -> None:
    """The sum divided by a count, in float32 too."""
    for dtype in ("float64", "float32"):
        (found,) = on_both(lambda x: [x.mean(axis)], X.astype(dtype))
        total = X.astype(dtype).sum(axis)
        count = X.size / np.size(total)
        np.testing.assert_array_equal(found, (total / np.dtype(dtype).type(count)))
        assert found.dtype == np.dtype(dtype)


def test_the_functions_are_the_methods() -> None:
    """bl.sum(x, 0) is x.sum(0)."""
    x = bl.tensor(X)
    for function, method in ((bl.sum, x.sum), (bl.mean, x.mean), (bl.max, x.max)):
        np.testing.assert_array_equal(
            function(x, 1, keepdims=True).numpy(), method(1, keepdims=True).numpy()
        )
