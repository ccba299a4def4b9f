"""Recording: shapes and dtypes without values, in an order in which they can be computed."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.autodiff.gradient import gradient
from backlit.base.errors import DTypeError, ShapeError
from backlit.base.shapes import DATA_ROWS, ROWS
from backlit.graph.record import Recorder, topological
from backlit.graph.tensor import Tensor
from backlit.ops.vocabulary import VOCABULARY


def test_a_recorded_layer_knows_its_shapes() -> None:
    """x W + b for a batch of unknown size."""
    r = Recorder(VOCABULARY)
    x, w = r.input("x", (ROWS, 4), "float32"), r.input("w", (4, 3), "float32")
    b = r.input("b", (3,), "float32")
    y = x @ w + b
    assert (y.shape, y.dtype, y.has_value) == ((ROWS, 3), np.dtype("float32"), False)
    gx, gw, gb = gradient(bl.tanh(y).sum(), [x, w, b])
    assert (gx.shape, gw.shape, gb.shape) == ((ROWS, 4), (4, 3), (3,))


def test_a_batch_is_not_a_layer_of_the_same_width() -> None:
    """Rows meet neither numbers nor the rows of the data set."""
    r = Recorder(VOCABULARY)
    x, n = r.input("x", (ROWS, 4), "float32"), r.input("n", (DATA_ROWS, 4), "float32")
    for act in (lambda: x + n, lambda: x @ x, lambda: x.reshape(4, 4), lambda: x.reshape(-1)):
        with pytest.raises(ShapeError):
            act()
    assert bl.gather(n, r.input("rows", (ROWS,), "int64")).shape == (ROWS, 4)


def test_constants_are_copied_and_checked() -> None:
    """A recorded constant does not change with the array it came from."""
    r, given = Recorder(VOCABULARY), np.array([1.0, 2.0])
    constant = r.constant(given)
    given[0] = 5
    assert constant.value.tolist() == [1, 2]
    with pytest.raises(DTypeError):
        r.constant(None)


def test_order_puts_each_tensor_after_what_it_needs_and_once() -> None:
    """Fan-out and reuse included, and only what is needed."""
    x = bl.tensor(2.0)
    a = x * x
    b = a + x
    unused = b * 3.0
    order = topological([b, a])
    assert [id(t) for t in order] == [id(x), id(a), id(b)]
    assert unused not in order


def test_the_order_depends_on_the_graph_alone() -> None:
    """Two recordings of one function list the same ops in the same order."""

    def record() -> list[str]:
        r = Recorder(VOCABULARY)
        x = r.input("x", (3,), "float64")
        y = bl.softmax(bl.exp(x) * x).sum()
        order = topological([y, *gradient(y, [x])])
        place = {id(node): number for number, node in enumerate(order)}
        return [f"{node!r} of {[place[id(each)] for each in node.inputs]}" for node in order]

    assert record() == record()


def test_a_graph_may_be_twenty_thousand_ops_deep() -> None:
    """Ordering, differentiating and freeing a chain need no recursion."""
    x = bl.tensor(1.0)
    y: Tensor = x
    for _ in range(20_000):
        y = y + x
    assert len(topological([y])) == 20_001
    (g,) = gradient(y, [x])
    assert g.item() == 20_001
    del y, g
