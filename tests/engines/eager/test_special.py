"""erf and sigmoid to the last digits, over everything a float can hold."""

from __future__ import annotations

import math

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from numpy.typing import NDArray

from backlit.engines.eager.special import erf, sigmoid

EDGES = [0.0, 5e-324, 1e-300, 1e-160, 1e-20, 1e-8, 0.5, 1.0, 2.0, 5.9, 6.0, 6.1, 27.0, 1e30, 1e308]
RANGE = np.concatenate(
    [
        EDGES,
        np.linspace(0, 6.5, 20_001),
        np.logspace(-300, 1, 3_001),
        1 + np.linspace(-1e-9, 1e-9, 51),
    ]
)


def ulps(found: NDArray[np.float64], exact: list[float]) -> float:
    return float(np.max(np.abs(found - exact) / np.spacing(np.abs(exact))))


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_erf_is_within_four_units_of_the_last_place(sign: float) -> None:
    """Against the C library's erf, on 23,000 points from 5e-324 to 1e308."""
    x = sign * RANGE
    worst = ulps(erf(x), [math.erf(v) for v in x])
    print(f"erf: worst {worst:.2f} ulp")
    assert worst <= 4


def test_erf_against_fifty_digits() -> None:
    """Both series, and the point where they meet."""
    x = np.concatenate([RANGE[:15], np.linspace(0.001, 6.2, 1001)])
    with mpmath.workdps(50):
        errors = [
            abs(mpmath.mpf(float(got)) - mpmath.erf(mpmath.mpf(float(v))))
            / float(np.spacing(abs(float(mpmath.erf(float(v))))))
            for got, v in zip(erf(x), x, strict=True)
        ]
    assert max(errors) <= 4


def test_erf_at_the_ends() -> None:
    """±1 at infinity, NaN for NaN, and the sign of zero is kept."""
    found = erf(np.array([math.inf, -math.inf, math.nan, -0.0]))
    assert found[:2].tolist() == [1, -1]
    assert math.isnan(found[2])
    assert math.copysign(1, found[3]) == -1


def test_erf_in_float32_is_the_rounded_float64() -> None:
    """One rounding only."""
    x = RANGE[RANGE < 1e30].astype(np.float32)
    assert erf(x).dtype == np.float32
    np.testing.assert_array_equal(erf(x), erf(x.astype(np.float64)).astype(np.float32))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_sigmoid_keeps_its_digits_on_both_sides(dtype: str) -> None:
    """At most 4 ulp against 50 digits, from one end to the other."""
    x = np.concatenate([RANGE[:14], np.linspace(0, 120, 801), [700.0, 745.0]])
    x = np.concatenate([x, -x, [1e30, -1e30, math.inf, -math.inf]]).astype(dtype)
    with np.errstate(over="ignore"):
        found = sigmoid(x)
    assert found.dtype == np.dtype(dtype)
    worst = 0.0
    with mpmath.workdps(50):
        for got, v in zip(found, x, strict=True):
            exact = 1 / (1 + mpmath.exp(-mpmath.mpf(float(v)))) if abs(v) < 1e9 else float(v > 0)
            unit = np.spacing(np.abs(np.dtype(dtype).type(float(exact))))
            worst = max(worst, float(abs(mpmath.mpf(float(got)) - exact) / float(unit)))
    print(f"sigmoid {dtype}: worst {worst:.2f} ulp")
    assert worst <= 4
