"""Backpropagation on examples that can be done by hand, and its errors."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.autodiff.gradient import Backward, contribution, gradient
from backlit.base.errors import BacklitError, DTypeError, ShapeError
from backlit.graph.tensor import Tensor
from recorded import on_both


def test_the_book_s_apples() -> None:
    """Two apples at 100 with a tax of 1.1 cost 220; the slopes are 2.2, 110 and 200."""

    def buy(apple: Tensor, count: Tensor, tax: Tensor) -> list[Tensor]:
        price = apple * count * tax
        return [price, *gradient(price, [apple, count, tax])]

    found = on_both(buy, np.array(100.0), np.array(2.0), np.array(1.1))
    np.testing.assert_allclose(np.array(found), [220, 2.2, 110, 200], rtol=1e-15)


def test_the_book_s_apples_and_oranges() -> None:
    """Two apples at 100, three oranges at 150, tax 1.1: 715 and 2.2, 110, 3.3, 165, 650."""

    def buy(
        apple: Tensor, apples: Tensor, orange: Tensor, oranges: Tensor, tax: Tensor
    ) -> list[Tensor]:
        price = (apple * apples + orange * oranges) * tax
        return [price, *gradient(price, [apple, apples, orange, oranges, tax])]

    found = on_both(buy, *(np.array(each) for each in (100.0, 2.0, 150.0, 3.0, 1.1)))
    np.testing.assert_allclose(np.array(found), [715, 2.2, 110, 3.3, 165, 650], rtol=1e-15)


def test_what_comes_back_along_several_paths_is_added() -> None:
    """x used five times: x + x + x x + exp(x) has the slope 2 + 2x + exp(x)."""
    (g,) = on_both(lambda x: gradient(x + x + x * x + bl.exp(x), [x]), np.array(0.7))
    np.testing.assert_allclose(g, 2 + 1.4 + np.exp(0.7), rtol=1e-15)


def test_a_diamond_is_walked_once_per_node() -> None:
    """Sixty doublings: 2^60 paths and 60 additions."""
    x = bl.tensor(1.0)
    y: Tensor = x
    for _ in range(60):
        y = y + y
    assert gradient(y, [x])[0].item() == 2.0**60


def test_independent_tensors_get_zeros_of_their_own_shape() -> None:
    """Not on any path, or only through ops without slope."""
    x, other = bl.tensor([1.0, 2.0]), bl.tensor(np.ones((2, 3), np.float32))
    g = gradient(x.sum(), [other, x])
    assert g[0].numpy().tolist() == [[0, 0, 0], [0, 0, 0]]
    assert g[0].dtype == np.dtype("float32")
    assert g[1].numpy().tolist() == [1, 1]
    for y in (bl.sign(x), x.detach(), (x > 0).astype("float64"), bl.one_hot(bl.argmax(x), 2)):
        (flat,) = gradient(y.astype("float64").sum(), [x])
        assert flat.numpy().tolist() == [0, 0]


def test_the_gradient_of_a_result_by_itself_is_one() -> None:
    """And an upstream passes through unchanged."""
    y = bl.tensor([1.0, 2.0]) * 3.0
    upstream = bl.tensor([5.0, 6.0])
    assert gradient(y, [y], upstream=upstream)[0] is upstream
    total = y.sum()
    assert gradient(total, [total])[0].item() == 1


def test_the_gradient_by_something_in_the_middle() -> None:
    """A hidden value can be asked for like an input."""
    x = bl.tensor(2.0)
    h = x * x
    y = h * 3.0 + x
    gh, gx = gradient(y, [h, x])
    assert (gh.item(), gx.item()) == (3, 13)


def test_an_upstream_weights_the_elements() -> None:
    """gradient(y, upstream=u) is the gradient of the sum of y u."""
    values, weights = np.array([[0.5, -1.0, 2.0]]), np.array([[3.0, -1.0, 0.5]])
    direct, summed = on_both(
        lambda x, u: [
            *gradient(bl.tanh(x), [x], upstream=u), *gradient((bl.tanh(x) * u).sum(), [x]),
        ],
        values, weights,
    )  # fmt: skip
    np.testing.assert_array_equal(direct, summed)


@pytest.mark.parametrize("order, slope", [(1, 32.0), (2, 48.0), (3, 48.0), (4, 24.0), (5, 0.0)])
def test_gradients_of_gradients(order: int, slope: float) -> None:
    """The derivatives of x^4 at 2."""

    def differentiate(x: Tensor) -> list[Tensor]:
        y = x * x * x * x
        for _ in range(order):
            (y,) = gradient(y, [x])
        return [y]

    assert on_both(differentiate, np.array(2.0))[0] == slope


def test_an_upstream_may_be_an_array_or_a_list() -> None:
    """Numbers become constants of y's graph; another shape is refused as that of a tensor."""
    x = bl.tensor([1.0, 2.0])
    for upstream in ([3.0, 4.0], np.array([3, 4])):
        assert gradient(x * x, [x], upstream=upstream)[0].value.tolist() == [6.0, 16.0]
    with pytest.raises(ShapeError, match="an upstream of shape"):
        gradient(x * x, [x], upstream=[1.0])


def test_each_edge_hands_back_upstream_times_local() -> None:
    """`handed` lists who gave what, and the total is its sum."""
    x = bl.tensor(3.0)
    a, b = x * 2.0, x * x
    y = a + b
    back = Backward(y, [x], bl.tensor(1.0))
    parts = back.handed[id(x)]
    assert [(node, place) for node, place, _ in parts] == [(b, 0), (b, 1), (a, 0)]
    assert [part.item() for *_, part in parts] == [3, 3, 2]
    assert back.total[id(x)].item() == 8
    product = contribution(b, 0, bl.tensor(10.0))
    assert product is not None
    assert product.item() == 30


def test_no_gradient_is_computed_for_what_nobody_asked() -> None:
    """Only nodes between the result and the wanted tensors are visited."""
    x, w = bl.tensor([1.0]), bl.tensor([2.0])
    side = bl.exp(w)
    back = Backward((x * side).sum(), [x], bl.tensor(1.0))
    assert id(side) not in back.total
    assert id(w) not in back.total


def test_several_elements_want_a_sum_or_an_upstream() -> None:
    """The message gives both ways out."""
    x = bl.tensor([1.0, 2.0])
    with pytest.raises(ShapeError) as caught:
        gradient(x * x, [x])
    assert str(caught.value) == (
        "gradient: expected a single number to differentiate, got shape (2,); "
        "take .sum() or .mean(), or give upstream="
    )
    with pytest.raises(ShapeError) as caught:
        gradient(x * x, [x], upstream=bl.tensor(1.0))
    assert str(caught.value).startswith("gradient: expected an upstream of shape (2,), got ()")


def test_whole_numbers_have_no_gradient() -> None:
    """Neither as the result nor as what is asked for."""
    rows, x = bl.tensor(np.array([0, 1]), name="rows"), bl.tensor([1.0, 2.0])
    for act in (
        lambda: gradient(bl.gather(x, rows).sum(), [rows]),
        lambda: gradient(bl.argmax(x).named("rows"), [x]),
    ):
        with pytest.raises(DTypeError) as caught:
            act()
        assert str(caught.value).startswith(
            "gradient: expected tensors of real numbers, got rows of dtype int64"
        )


def test_one_tensor_is_not_a_list() -> None:
    """gradient(y, x) without brackets is told, and not taken apart row by row."""
    x = bl.tensor([1.0, 2.0])
    with pytest.raises(BacklitError) as caught:
        gradient(x.sum(), x)  # type: ignore[arg-type]
    assert "write [x]" in str(caught.value)


def test_what_is_no_tensor_is_told() -> None:
    """Numbers and arrays have no gradient, on either side."""
    x = bl.tensor([1.0, 2.0])
    for y, wrt in ((3.0, [x]), (x.sum(), [np.ones(2)]), (x.sum(), 3)):
        with pytest.raises(DTypeError, match="gradient: expected tensors, got a value of type"):
            gradient(y, wrt)  # type: ignore[arg-type]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gradients_have_the_dtype_of_what_they_belong_to(dtype: str) -> None:
    """Also across a change of dtype inside the graph."""
    x = bl.tensor(np.array([1.0, 2.0], dtype))
    y = (x.astype("float64") * 2.0).astype("float32") * 3.0
    (g,) = gradient(y.sum(), [x])
    assert g.dtype == np.dtype(dtype)
    assert g.numpy().tolist() == [6, 6]
