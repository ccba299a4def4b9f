"""Views move nothing: where they say elements lie, NumPy finds them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backlit.base.shapes import ROWS
from backlit.engines.native.lower.access import Places, is_run
from backlit.engines.native.lower.nodes import Node

B = 4  # the rows a batch has here at most
FLOAT = np.dtype("float64")


def made(op: str, node: Node, params: dict[str, Any], shape: Any) -> Node:
    """A view of a node."""
    return Node(op, (node,), params, shape, FLOAT)


def viewed(rng: np.random.Generator, node: Node, array: np.ndarray) -> tuple[Node, np.ndarray]:
    """One more random view of both."""
    rank, batch = array.ndim, bool(node.shape) and node.shape[0] is ROWS
    first = (ROWS,) if batch else ()
    inner = array.shape[len(first) :]
    kind = rng.choice(["reshape", "transpose", "broadcast_to", "slice"])
    if kind == "transpose":
        axes = tuple(int(a) for a in rng.permutation(np.arange(len(first), rank)))
        axes = (*range(len(first)), *axes)
        shape = tuple(node.shape[a] for a in axes)
        counted = tuple(a - rank for a in axes)
        return made(kind, node, {"axes": counted}, shape), array.transpose(axes)
    if kind == "broadcast_to":
        wide = tuple(3 if n == 1 and rng.random() < 0.5 else n for n in inner)
        extra = (2,) if not batch and rng.random() < 0.3 and rank < 4 else ()
        found = np.broadcast_to(array, (*extra, *array.shape[: len(first)], *wide))
        return made(kind, node, {"shape": None}, (*extra, *first, *wide)), found
    if kind == "slice":
        spans: list[Any] = [None] * len(first)
        for n in inner:
            start = int(rng.integers(0, n))
            spans.append(
                (start, int(rng.integers(start + 1, n + 1))) if rng.random() < 0.6 else None
            )
        found = array[tuple(slice(None) if s is None else slice(*s) for s in spans)]
        shape = (*first, *found.shape[len(first) :])
        return made(kind, node, {"spans": tuple(spans)}, shape), found
    size = int(np.prod(inner))
    splits = [(size,), (1, size), (size, 1), inner[::-1], (*inner, 1)]
    splits += [(n, size // n) for n in (2, 3, 4) if size % n == 0]
    shape = splits[int(rng.integers(0, len(splits)))]
    found = array.reshape(*array.shape[: len(first)], *shape)
    return made(kind, node, {"shape": None}, (*first, *shape)), found


@pytest.mark.parametrize("batch", [False, True], ids=["static", "rows"])
def test_chains_of_views_lie_where_numpy_says(batch: bool) -> None:
    """Reshaped, transposed, stretched and cut again and again: offset and strides are right."""
    places, through = Places(B), 0
    for seed in range(400):
        rng = np.random.default_rng([seed, batch])
        inner = tuple(int(n) for n in rng.choice([1, 2, 3, 4], int(rng.integers(1, 4))))
        array = rng.normal(size=(B, *inner) if batch else inner)
        node = Node("exp", (), {}, (ROWS, *inner) if batch else inner, FLOAT)
        stored = np.zeros(array.size + 1)
        stored[: array.size] = array.ravel()
        for _ in range(int(rng.integers(1, 6))):
            node, array = viewed(rng, node, array)
            access = places.access(node)
            if access.base.op != "exp":  # it has elements of its own from here on
                stored = np.ascontiguousarray(array).ravel()
                assert access.base is node
                assert access.strides == places.strides(node)
                break
            steps = [stride * 8 for stride in access.strides]
            found = np.ndarray(array.shape, FLOAT, stored, access.offset * 8, steps)
            assert np.array_equal(found, array), (seed, node)
            through += 1
    assert through > 500


def test_a_slot_is_read_from_its_beginning() -> None:
    """A cut of a given array that does not begin where it does is stored."""
    given = Node("state", (), {}, (4, 3), FLOAT, 0)
    tail = made("slice", given, {"spans": ((1, 3), None)}, (2, 3))
    head = made("slice", given, {"spans": ((0, 3), None)}, (3, 3))
    places = Places(B)
    assert places.is_stored(tail)
    assert not places.is_stored(head)


def test_rows_may_not_move() -> None:
    """The rows of a batch stay the first axis of what is read; otherwise it is stored."""
    x = Node("exp", (), {}, (ROWS, 2, 3), FLOAT)
    places = Places(B)
    assert not places.is_stored(made("reshape", x, {}, (ROWS, 6)))
    assert places.is_stored(
        made("reshape", made("transpose", x, {"axes": (-3, -1, -2)}, (ROWS, 3, 2)), {}, (ROWS, 6))
    )
    assert places.access(made("transpose", x, {"axes": (-1, -2, -3)}, (3, 2, ROWS))).strides == (
        1,
        3,
        6,
    )


def test_crowded_rows_are_moved_apart() -> None:
    """Rows of a multiple of 1,024 bytes get 64 more, but for those that are given."""
    places = Places(B)
    for columns, stride in ((128, 136), (256, 264), (127, 127), (64, 64)):
        assert places.strides(Node("exp", (), {}, (ROWS, columns), FLOAT)) == (stride, 1)
    assert places.strides(Node("data", (), {}, (ROWS, 128), FLOAT)) == (128, 1)
    assert places.strides(Node("exp", (), {}, (3, 128), FLOAT)) == (128, 1)


def test_runs_follow_one_another() -> None:
    """Axes are a run where each step of the outer is the whole of the inner."""
    assert is_run([(2, 12), (3, 4), (4, 1)])
    assert not is_run([(2, 13), (3, 4), (4, 1)])
    assert is_run([(ROWS, 5), (5, 1)])
    assert not is_run([(2, 4), (ROWS, 1)])
