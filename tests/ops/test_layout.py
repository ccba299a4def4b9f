"""Ops that move elements: NumPy's results, and each gradient op undoing its partner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import BacklitError, ShapeError
from backlit.base.shapes import DATA_ROWS, ROWS, Shape
from backlit.graph.record import Recorder
from backlit.graph.tensor import Tensor
from backlit.ops.layout import reshape, sum_to
from backlit.ops.vocabulary import VOCABULARY
from recorded import on_both

X = np.arange(24.0).reshape(2, 3, 4)
SHAPES: list[tuple[str, tuple[Shape, ...], dict[str, Any], Shape]] = [
    ("reshape", ((ROWS, 6),), {"shape": (ROWS, 2, 3)}, (ROWS, 2, 3)),
    ("reshape", ((ROWS, 6),), {"shape": (ROWS, -1, 2)}, (ROWS, 3, 2)),
    ("reshape", ((ROWS,),), {"shape": (ROWS, 1)}, (ROWS, 1)),
    ("reshape", ((0, 3),), {"shape": (0, 7)}, (0, 7)),
    ("reshape", ((0, 3),), {"shape": (3, -1)}, (3, 0)),
    ("transpose", ((ROWS, 3, 4),), {"axes": (-1, -3, -2)}, (4, ROWS, 3)),
    ("broadcast_to", ((1, 3),), {"shape": (ROWS, 3)}, (ROWS, 3)),
    ("gather", ((DATA_ROWS, 5), (ROWS,)), {}, (ROWS, 5)),
    ("gather", ((7,), ()), {}, ()),
    ("scatter_add", ((ROWS, 5), (ROWS,)), {"size": 3}, (3, 5)),
    ("slice", ((ROWS, 5),), {"spans": (None, (1, 3))}, (ROWS, 2)),
    ("place", ((ROWS, 2),), {"spans": (None, (1, 3)), "shape": (ROWS, 5)}, (ROWS, 5)),
    ("concatenate", ((ROWS, 2), (ROWS, 3)), {"axis": -1}, (ROWS, 5)),
    ("one_hot", ((ROWS,),), {"depth": 4, "dtype": "float32"}, (ROWS, 4)),
]
MISFITS: list[tuple[str, tuple[Shape, ...], dict[str, Any], str]] = [
    ("reshape", ((2, 3),), {"shape": (4,)}, "expected a shape with as many elements as (2, 3)"),
    ("reshape", ((2, 3),), {"shape": (-1, -1)}, "expected a shape with as many"),
    ("reshape", ((2, 3),), {"shape": (-2, -3)}, "expected a shape with as many"),
    ("reshape", ((2, 3),), {"shape": (4, -1)}, "expected a shape with as many"),
    ("reshape", ((0, 3),), {"shape": (0, -1)}, "expected a shape with as many"),
    ("reshape", ((ROWS, 3),), {"shape": (3,)}, "expected a shape with as many elements as (B, 3)"),
    ("reshape", ((ROWS,),), {"shape": (DATA_ROWS,)}, "expected a shape with as many"),
    ("transpose", ((2, 3),), {"axes": (-1, -1)}, "expected each of 2 axes once, got (-1, -1)"),
    ("broadcast_to", ((2, 3),), {"shape": (3,)}, "expected a shape that (2, 3) stretches to"),
    ("broadcast_to", ((1,),), {"shape": (-1,)}, "expected a shape that (1,) stretches to"),
    ("broadcast_to", ((2,),), {"shape": (3,)}, "expected shapes equal from the last axis on"),
    ("gather", ((), (3,)), {}, "expected a table with a first axis, got a single number"),
    ("scatter_add", ((4, 5), (3,)), {"size": 3}, "expected values beginning with the shape (3,)"),
    ("slice", ((4,),), {"spans": ((1, 5),)}, "expected spans inside the shape (4,)"),
    ("slice", ((4,),), {"spans": ((3, 1),)}, "expected spans inside the shape (4,)"),
    ("slice", ((ROWS,),), {"spans": ((0, 1),)}, "expected spans inside the shape (B,)"),
    ("slice", ((4, 4),), {"spans": (None,)}, "expected 2 spans, got 1"),
    ("place", ((2,),), {"spans": ((0, 3),), "shape": (4,)}, "expected spans of shape (2,)"),
    ("concatenate", ((2, 3), (2, 4)), {"axis": -2}, "expected shapes equal but for axis -2"),
    ("concatenate", ((2, 3), (3,)), {"axis": -1}, "expected shapes equal but for axis -1"),
    ("concatenate", ((ROWS,), (2,)), {"axis": -1}, "expected shapes equal but for axis -1"),
    ("concatenate", ((2,), ()), {"axis": -1}, "expected axes between 0 and -1 for 0 axes"),
    ("concatenate", ((2,), (2,)), {"axis": -2}, "expected axes between -1 and 0 for 1 axes"),
]


@pytest.mark.parametrize("name, shapes, params, result", SHAPES)
def test_shape_rules(
    name: str, shapes: tuple[Shape, ...], params: dict[str, Any], result: Shape
) -> None:
    """With batches and data sets of unknown size, and sizes of 0."""
    assert VOCABULARY[name].shape(*shapes, **params) == result


@pytest.mark.parametrize("name, shapes, params, message", MISFITS)
def test_misfits_are_told(
    name: str, shapes: tuple[Shape, ...], params: dict[str, Any], message: str
) -> None:
    """Each message begins with the op and ends with what to do."""
    with pytest.raises(ShapeError) as caught:
        VOCABULARY[name].shape(*shapes, **params)
    assert str(caught.value).startswith(f"{name}: {message}")
    assert caught.value.action


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_concatenate_is_numpy_s(axis: int) -> None:
    """Tensors and arrays together, along any axis, gradients cut apart again."""

    def work(a: Tensor, b: Tensor) -> list[Tensor]:
        y = bl.concatenate([a, X, b], axis)
        return [y, *bl.gradient((y * y).sum(), [a, b])]

    y, ga, gb = on_both(work, X + 1, X + 2)
    np.testing.assert_array_equal(y, np.concatenate([X + 1, X, X + 2], axis))
    np.testing.assert_array_equal(ga, 2 * (X + 1))
    np.testing.assert_array_equal(gb, 2 * (X + 2))


def test_slices_of_slices_go_back_to_their_place() -> None:
    """The gradient of a slice is zero outside it."""
    (g,) = on_both(lambda x: bl.gradient((x[1, 1:, ::1][:, 2] * 3.0).sum(), [x]), X)
    expected = np.zeros_like(X)
    expected[1, 1:, 2] = 3
    np.testing.assert_array_equal(g, expected)


@pytest.mark.parametrize(
    "big, small",
    [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (1, 3)), ((2, 3), (2, 1)), ((2, 3), ()),
     ((4, 2, 3), (2, 1)), ((4, 2, 3), (1, 1, 1)), ((0, 3), (1, 3)), ((2, 0), (1, 1))],
)  # fmt: skip
def test_sum_to_undoes_a_stretch(big: tuple[int, ...], small: tuple[int, ...]) -> None:
    """It is the adjoint of broadcasting: <stretch x, y> = <x, sum_to y>."""
    x, y = np.cos(np.arange(np.prod(small))).reshape(small), np.ones(big)
    y += np.sin(np.arange(y.size)).reshape(big)
    stretched, summed = on_both(lambda a, b: [bl.broadcast_to(a, big), sum_to(b, small)], x, y)
    assert summed.shape == small
    np.testing.assert_allclose((stretched * y).sum(), (x * summed).sum(), rtol=1e-14, atol=1e-14)


def test_unknown_rows_pass_through() -> None:
    """A batch is reshaped, stretched and summed back without being known."""
    r = Recorder(VOCABULARY)
    x, b = r.input("x", (ROWS, 6), "float32"), r.input("b", (3,), "float32")
    assert sum_to(reshape(x, (ROWS, 2, 3)) * b, b.shape).shape == (3,)
    assert bl.broadcast_to(b, (ROWS, 3)).shape == (ROWS, 3)
    with pytest.raises(BacklitError):
        reshape(x, (-1, 6))


def test_concatenate_wants_axes() -> None:
    """An empty list and single numbers are told as what they are."""
    for parts, told in (([], "an empty list"), ([bl.tensor(1.0)] * 2, "single numbers")):
        with pytest.raises(ShapeError) as caught:
            bl.concatenate(parts)
        assert str(caught.value).startswith(
            f"concatenate: expected one tensor or more, each with an axis, got {told}; "
        )


def test_one_size_is_a_shape() -> None:
    """broadcast_to(x, 3) means the shape (3,)."""
    assert bl.broadcast_to(bl.tensor(2.0), 3).numpy().tolist() == [2, 2, 2]
