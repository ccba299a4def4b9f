"""Shapes: NumPy's broadcasting, axes from the end, and rows that equal only themselves."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pytest

from backlit.base.errors import ShapeError
from backlit.base.shapes import (
    DATA_ROWS,
    ROWS,
    Shape,
    broadcast,
    element_count,
    negative_axes,
    reduced,
    show,
    with_rows,
)


def every_shape(sizes: tuple[int, ...] = (0, 1, 2, 3), rank: int = 2) -> list[tuple[int, ...]]:
    return [s for r in range(rank + 1) for s in itertools.product(sizes, repeat=r)]


def test_broadcast_is_numpy_s_rule() -> None:
    """For every pair of small shapes: the same answer, or an error where NumPy has one."""
    for a, b in itertools.product(every_shape(), repeat=2):
        try:
            expected = np.broadcast_shapes(a, b)
        except ValueError:
            with pytest.raises(ShapeError):
                broadcast(a, b)
        else:
            assert broadcast(a, b) == expected


@pytest.mark.parametrize(
    "a, b, result",
    [
        ((ROWS, 5), (5,), (ROWS, 5)),
        ((ROWS, 1), (ROWS, 5), (ROWS, 5)),
        ((DATA_ROWS,), (1,), (DATA_ROWS,)),
        ((), (ROWS,), (ROWS,)),
    ],
)
def test_rows_broadcast_with_themselves_and_with_one(a: Shape, b: Shape, result: Shape) -> None:
    """A batch stretches sizes of 1 and nothing else."""
    assert broadcast(a, b) == result == broadcast(b, a)


@pytest.mark.parametrize("a, b", [((ROWS,), (5,)), ((ROWS,), (DATA_ROWS,)), ((0,), (ROWS,))])
def test_rows_fit_no_number_and_no_other_rows(a: Shape, b: Shape) -> None:
    """A batch never meets a layer or a data set of the same size by chance."""
    with pytest.raises(ShapeError) as caught:
        broadcast(a, b, who="add")
    assert str(caught.value) == (
        "add: expected shapes equal from the last axis on, or 1, "
        f"got {show(a)} and {show(b)}; reshape one of them"
    )


def test_rows_are_printed_as_letters_and_survive_pickling() -> None:
    """B and N, the same objects in every process."""
    assert show((ROWS, DATA_ROWS, 3)) == "(B, N, 3)"
    assert pickle.loads(pickle.dumps((ROWS, DATA_ROWS))) == (ROWS, DATA_ROWS)  # noqa: S301


@pytest.mark.parametrize(
    "axes, rank, result",
    [(None, 0, ()), (None, 2, (-2, -1)), (0, 2, (-2,)), ((1, -2), 2, (-2, -1)), ((), 3, ())],
)
def test_axes_are_counted_from_the_end_and_sorted(
    axes: int | tuple[int, ...] | None, rank: int, result: tuple[int, ...]
) -> None:
    """-1 is the last axis, whatever is put in front."""
    assert negative_axes(axes, rank, "sum") == result


@pytest.mark.parametrize(
    "axes, rank, message",
    [
        (2, 2, "sum: expected axes between -2 and 1 for 2 axes, got 2"),
        (-1, 0, "sum: expected axes between 0 and -1 for 0 axes, got -1"),
        ((0, -2), 2, "sum: expected each axis once, got (0, -2); name it once"),
        (["a"], 2, "sum: expected axes as whole numbers, got 'a'; write axis=-1"),
        (1.0, 2, "sum: expected axes as whole numbers, got 1.0; write axis=-1"),
    ],
)
def test_axes_that_do_not_exist_are_refused(
    axes: int | tuple[int, ...], rank: int, message: str
) -> None:
    """The message names the op, the range and the axis."""
    with pytest.raises(ShapeError) as caught:
        negative_axes(axes, rank, "sum")
    assert str(caught.value).startswith(message)


def test_reduced_is_what_a_sum_leaves() -> None:
    """For every small shape and set of axes: NumPy's shape of the sum."""
    for shape in every_shape((0, 1, 3), 3):
        for count in range(len(shape) + 1):
            for axes in itertools.combinations(range(-len(shape), 0), count):
                for keepdims in (False, True):
                    expected = np.zeros(shape).sum(axes, keepdims=keepdims).shape
                    assert reduced(shape, axes, keepdims) == expected


def test_element_count_is_the_product() -> None:
    """1 for a number, 0 as soon as one size is 0."""
    assert [element_count(s) for s in every_shape()] == [np.zeros(s).size for s in every_shape()]


def test_rows_become_a_number_when_the_batch_is_known() -> None:
    """ROWS takes the batch's size; DATA_ROWS cannot and says so."""
    assert with_rows((ROWS, 4), 7) == (7, 4)
    with pytest.raises(ShapeError) as caught:
        with_rows((DATA_ROWS, 4), 7)
    assert str(caught.value).endswith("gather rows from the data set first")
