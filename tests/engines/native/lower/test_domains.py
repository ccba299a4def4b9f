"""Domains: each operand of a map is a matrix that covers rows x columns, element for element."""

from __future__ import annotations

import numpy as np

from backlit.base.shapes import ROWS
from backlit.engines.native.lower.access import Places, Reach
from backlit.engines.native.lower.domains import candidates, cover, domain_of, working_dtype
from backlit.engines.native.lower.instructions import BATCH
from backlit.engines.native.lower.nodes import Node

B = 4
FLOAT, SINGLE, TRUTH = np.dtype("float64"), np.dtype("float32"), np.dtype("bool")


def stored(shape: tuple[object, ...], dtype: np.dtype = FLOAT) -> Node:
    """A value of this shape."""
    return Node("tanh", (), {}, shape, dtype)


def fits(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    """Whether one shape stretches to the other."""
    pairs = zip(reversed(small), reversed(large), strict=False)
    return len(small) <= len(large) and all(a in (1, b) for a, b in pairs)


def test_what_covers_a_domain_shows_the_right_elements() -> None:
    """Whatever the shape, stretched or turned: the matrix is NumPy's broadcast, cut alike."""
    places, covered = Places(B), 0
    for seed in range(500):
        rng = np.random.default_rng(seed)
        shape = tuple(int(n) for n in rng.choice([1, 2, 3], int(rng.integers(0, 4))))
        own = tuple(1 if rng.random() < 0.3 else n for n in shape)[int(rng.integers(0, 2)) :]
        node, axes = stored(own), tuple(int(a) for a in rng.permutation(len(own)))
        array = rng.normal(size=own)
        if rng.random() < 0.4 and own:
            shown = node
            node = Node("transpose", (shown,), {"axes": axes}, tuple(own[a] for a in axes), FLOAT)
            turned = array.transpose(axes)
            if not fits(turned.shape, shape):
                continue
        else:
            turned = array
        whole = np.broadcast_to(turned, shape)
        for domain in candidates(node, shape, "float64", places):
            seen = cover(node, shape, domain, places)
            if seen is None:
                continue
            steps = (seen.stride * 8, 8)
            matrix = np.ndarray(
                (seen.rows, seen.columns), FLOAT, array.copy(), seen.offset * 8, steps
            )
            filled = np.broadcast_to(matrix, (domain.rows, domain.columns))
            assert np.array_equal(filled, whole.reshape(domain.rows, domain.columns))
            sizes = {
                Reach.FULL: (domain.rows, domain.columns), Reach.ROW: (domain.rows, 1),
                Reach.COLUMN: (1, domain.columns), Reach.SCALAR: (1, 1),
            }  # fmt: skip
            assert (seen.rows, seen.columns) == sizes[seen.reach]
            covered += 1
    assert covered > 500


def test_a_batch_is_worked_off_row_by_row() -> None:
    """(B, 5) with (5,), (B, 1) and () is BATCH x 5, with a column, a row and a scalar."""
    places, shape = Places(B), (ROWS, 5)
    operands = [stored(shape), stored((5,)), stored((ROWS, 1)), stored(())]
    node = Node("add", (operands[0], operands[1]), {}, shape, FLOAT)
    domain = domain_of(node, shape, operands, places)
    assert domain is not None
    assert (domain.rows, domain.columns, domain.flat) == (BATCH, 5, False)
    found = [cover(each, shape, domain, places) for each in operands]
    reaches = [each.reach for each in found if each is not None]
    assert reaches == [Reach.FULL, Reach.COLUMN, Reach.ROW, Reach.SCALAR]


def test_the_rows_of_another_axis_are_no_rows() -> None:
    """A value whose rows of the batch lie along the columns has no domain."""
    x = stored((ROWS, 5))
    turned = Node("transpose", (x,), {"axes": (-1, -2)}, (5, ROWS), FLOAT)
    node = Node("exp", (turned,), {}, (5, ROWS), FLOAT)
    assert domain_of(node, node.shape, [turned], Places(B)) is None


def test_alike_operands_make_one_run() -> None:
    """Static operands that lie alike are one flat run; a column beside them is not."""
    places, shape = Places(B), (3, 4)
    node = Node("add", (stored(shape), stored(shape)), {}, shape, FLOAT)
    flat = domain_of(node, shape, node.inputs, places)
    cut = domain_of(node, shape, [stored(shape), stored((4,))], places)
    assert flat is not None
    assert cut is not None
    assert (flat.rows, flat.columns, flat.flat) == (1, 12, True)
    assert (cut.rows, cut.columns, cut.flat) == (3, 4, False)


def test_maps_compute_in_one_real_dtype() -> None:
    """float32 or float64, truth beside either; whole numbers and casts between reals in none."""

    def dtype_of(op: str, *dtypes: np.dtype, result: np.dtype) -> str | None:
        return working_dtype(
            Node(op, tuple(stored((2,), each) for each in dtypes), {}, (2,), result)
        )

    whole = np.dtype("int64")
    assert dtype_of("add", SINGLE, SINGLE, result=SINGLE) == "float32"
    assert dtype_of("greater", FLOAT, FLOAT, result=TRUTH) == "float64"
    assert dtype_of("where", TRUTH, FLOAT, FLOAT, result=FLOAT) == "float64"
    assert dtype_of("logical_and", TRUTH, TRUTH, result=TRUTH) == "float32"
    assert dtype_of("cast", TRUTH, result=SINGLE) == "float32"
    assert dtype_of("cast", SINGLE, result=FLOAT) is None
    assert dtype_of("equal", whole, whole, result=TRUTH) is None
    assert dtype_of("matmul", FLOAT, FLOAT, result=FLOAT) is None
