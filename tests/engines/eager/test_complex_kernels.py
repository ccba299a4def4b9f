"""Complex kernels: the real part is the op itself, the imaginary part its slope."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.engines.eager.complex_kernels import COMPLEX_KERNELS
from backlit.engines.eager.tape import TAPE
from random_graphs import random_graph

H = 1e-30


def test_the_real_part_is_what_the_op_gives() -> None:
    """On 100 random graphs, every line, to rounding."""
    for seed in range(100):
        graph = random_graph(seed)
        plain = graph.tensors([TAPE.constant(x) for x in graph.base])
        moved = graph.tensors([TAPE.constant(x + 1j * H) for x in graph.base])
        for real, complex_ in zip(plain, moved, strict=True):
            np.testing.assert_allclose(complex_.value.real, real.value, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(
    "name, params, points, slopes",
    [
        ("relu", {}, [-1.0, 0.0, 1.0], [0, 0, 1]),
        ("absolute", {}, [-1.0, 0.0, 1.0], [-1, 0, 1]),
        ("sign", {}, [-1.0, 0.0, 1.0], [0, 0, 0]),
        ("clip", {"low": 0.0, "high": 1.0}, [-1.0, 0.0, 1.0, 2.0], [0, 1, 1, 0]),
        ("stop_gradient", {}, [-1.0, 2.0], [0, 0]),
        ("power", {"exponent": 0.0}, [0.0, 2.0], [0, 0]),
        ("power", {"exponent": 3.0}, [-1.0, 0.0, 2.0], [3, 0, 12]),
        ("cast", {"dtype": "float64"}, [1.0], [1]),
        ("cast", {"dtype": "complex128"}, [1.0], [1]),
        ("cast", {"dtype": "int64"}, [1.5], [0]),
    ],
)
def test_the_imaginary_part_takes_the_fixed_side_of_a_kink(
    name: str, params: dict[str, object], points: list[float], slopes: list[float]
) -> None:
    """The same choices as the gradient rules make."""
    found: NDArray[np.complex128] = COMPLEX_KERNELS[name](np.array(points) + 1j * H, **params)
    assert (np.asarray(found).imag / H).tolist() == pytest.approx(slopes, rel=1e-15)


def test_ties_are_shared() -> None:
    """maximum, minimum and max give each of two equals one half."""
    a, b = np.array([2 + 1j * H]), np.array([2.0 + 0j])
    for name in ("maximum", "minimum"):
        assert COMPLEX_KERNELS[name](a, b).imag / H == 0.5
    rows = np.array([[3 + 1j * H, 3, 1]])
    assert COMPLEX_KERNELS["max"](rows, axes=(-1,), keepdims=False).imag / H == 0.5
