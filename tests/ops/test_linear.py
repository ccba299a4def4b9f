"""The matrix product: NumPy's, with leading axes that stretch."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import ShapeError
from backlit.base.shapes import ROWS, Shape
from backlit.ops.vocabulary import VOCABULARY
from recorded import on_both


@pytest.mark.parametrize(
    "a, b",
    [((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)), ((2, 3), (5, 3, 4)),
     ((5, 1, 2, 3), (6, 3, 1)), ((0, 3), (3, 4)), ((2, 0), (0, 4)), ((1, 1), (1, 1))],
)  # fmt: skip
def test_products_and_their_gradients(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    """Values are NumPy's; gradients are g b^T and a^T g, summed over what was stretched."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=a), rng.normal(size=b)
    g = rng.normal(size=(x @ w).shape)
    y, gx, gw = on_both(lambda p, q: [p @ q, *bl.gradient(((p @ q) * g).sum(), [p, q])], x, w)
    np.testing.assert_array_equal(y, x @ w)
    full_x, full_w = g @ np.swapaxes(w, -1, -2), np.swapaxes(x, -1, -2) @ g
    for found, full in ((gx, full_x), (gw, full_w)):
        extra = tuple(range(full.ndim - found.ndim))
        kept = full.sum(extra)
        ones = tuple(i for i, size in enumerate(found.shape) if size == 1 != kept.shape[i])
        np.testing.assert_allclose(found, kept.sum(ones, keepdims=True), rtol=1e-13, atol=1e-13)


def test_a_batch_meets_its_own_rows_in_the_weight_s_gradient() -> None:
    """(B, D) @ (D, H) is (B, H); (D, B) @ (B, H) is (D, H)."""
    rule = VOCABULARY["matmul"].shape
    assert rule((ROWS, 4), (4, 3)) == (ROWS, 3)
    assert rule((4, ROWS), (ROWS, 3)) == (4, 3)


@pytest.mark.parametrize(
    "a, b",
    [((3,), (3, 4)), ((2, 3), (3,)), ((2, 3), (4, 3)), ((), (1, 1)), ((ROWS, 4), (ROWS, 3))],
)
def test_other_shapes_are_refused(a: Shape, b: Shape) -> None:
    """Vectors and inner sizes that differ, with the mend."""
    with pytest.raises(ShapeError) as caught:
        VOCABULARY["matmul"].shape(a, b)
    text = str(caught.value)
    assert text.startswith("matmul: expected shapes (..., M, D) and (..., D, H) with the same D")
    assert text.endswith("reshape vectors to one row or one column")
