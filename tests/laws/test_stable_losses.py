"""N5: losses keep their digits, for any logit a float can hold, against 50-digit arithmetic.

The referee is mpmath, which is handed the very numbers the op was given. Errors are counted
in units in the last place of the result (ulp), in float64 and in float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from numpy.typing import NDArray

import backlit as bl
from backlit.autodiff.gradient import gradient
from recorded import on_both

Array = NDArray[Any]
INF = math.inf
SIZES = [1e-300, 1e-30, 1e-16, 1e-8, 1e-3, 0.1, 0.5, 1, 2.5, 10, 17, 36.7, 40, 88, 300, 709, 740]
SIZES += [1e3, 1e8, 1e16, 1e30]
LOGITS = sorted([0.0, *SIZES, *(-size for size in SIZES)])
TARGETS = [0.0, 1.0, 0.5, 0.1, 0.9, 1e-3, 1 / 3, 1 - 1e-7]
Property = Callable[[str, object], None]


def ulps(found: Array, exact: Sequence[Any]) -> float:
    """The largest distance from the exact result, in units in the last place."""
    worst = 0.0
    with mpmath.workdps(50):
        for got, right in zip(found.ravel(), exact, strict=True):
            unit = np.spacing(np.abs(found.dtype.type(float(right))))
            worst = max(worst, float(abs(mpmath.mpf(float(got)) - right) / float(unit)))
    return worst


def exact_binary(x: float, z: float) -> Any:
    """max(x, 0) - x z + log(1 + exp(-|x|)), to 50 digits."""
    with mpmath.workdps(50):
        x, z = mpmath.mpf(x), mpmath.mpf(z)
        return max(x, 0) - x * z + mpmath.log1p(mpmath.exp(-abs(x)))


def exact_softmax(row: Sequence[float], target: Sequence[float]) -> Any:
    """The sum of target x log(1 + sum of exp(other - x)), to 50 digits."""
    with mpmath.workdps(50):
        x, total = [mpmath.mpf(each) for each in row], mpmath.mpf(0)
        for j, weight in enumerate(target):
            others = mpmath.fsum(mpmath.exp(x[k] - x[j]) for k in range(len(x)) if k != j)
            total += mpmath.mpf(weight) * mpmath.log1p(others) if weight else 0
        return total


def rows(dtype: str) -> tuple[Array, Array]:
    """Logits and targets: all pairs of sizes, then random rows, sure ones and close ones."""
    rng = np.random.default_rng(5)
    pairs = np.array([[a, b] for a in LOGITS for b in LOGITS])
    sure = np.tile([[1.0, 0.0], [0.0, 1.0], [0.3, 0.7]], (len(pairs) // 3 + 1, 1))[: len(pairs)]
    wide = [np.pad(pairs, ((0, 0), (0, 8)), constant_values=-1e30)]
    targets = [np.pad(sure, ((0, 0), (0, 8)))]
    for scale in (1e-6, 0.1, 1, 5, 30, 300):
        x = rng.normal(size=(60, 10)) * scale + rng.normal(size=(60, 1)) * scale
        hard = np.eye(10)[np.where(rng.random(60) < 0.5, x.argmax(1), rng.integers(0, 10, 60))]
        soft = rng.dirichlet(np.ones(10), 20)
        wide.append(x)
        targets.append(np.concatenate([hard[:20], hard[20:40] * 0.9 + 0.01, soft]))
    return np.concatenate(wide).astype(dtype), np.concatenate(targets).astype(dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_binary_cross_entropy_keeps_its_digits(dtype: str, record_property: Property) -> None:
    """At most 4 ulp for logits from 1e-300 to 1e30 of either sign and targets in [0, 1]."""
    rng = np.random.default_rng(4)
    extra = rng.normal(size=200) * rng.choice([0.1, 1, 10, 40], 200)
    grid = np.array([(x, z) for x in [*LOGITS, *extra] for z in TARGETS]).astype(dtype)
    (found,) = on_both(lambda x, z: [bl.binary_cross_entropy(x, z)], grid[:, 0], grid[:, 1])
    worst = ulps(found, [exact_binary(float(x), float(z)) for x, z in grid])
    record_property("worst", worst)
    print(f"binary_cross_entropy {dtype}: worst {worst:.2f} ulp of {len(grid)}")
    assert worst <= 4


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_softmax_cross_entropy_keeps_its_digits(dtype: str, record_property: Property) -> None:
    """At most 4 ulp for two to ten classes, sure and unsure, hard, smoothed and soft targets."""
    x, target = rows(dtype)
    (found,) = on_both(lambda a, b: [bl.softmax_cross_entropy(a, b)], x, target)
    exact = [exact_softmax(row.tolist(), t.tolist()) for row, t in zip(x, target, strict=True)]
    worst = ulps(found, exact)
    record_property("worst", worst)
    print(f"softmax_cross_entropy {dtype}: worst {worst:.2f} ulp of {len(x)}")
    assert worst <= 4


def test_one_infinite_row_costs_the_others_no_digit() -> None:
    """A row is computed alone: what stands beside it in the batch changes nothing."""
    x = np.array([[-30.0, 0.3], [0.0, 0.0]])
    target = np.array([[0.0, 1.0], [1.0, 0.0]])
    (alone,) = on_both(lambda a, b: [bl.softmax_cross_entropy(a, b)], x, target)
    x[1] = [INF, 0]
    (beside,) = on_both(lambda a, b: [bl.softmax_cross_entropy(a, b)], x, target)
    assert beside.tolist() == [alone[0], 0.0]
    assert ulps(alone[:1], [exact_softmax([-30.0, 0.3], [0.0, 1.0])]) <= 4


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_binary_cross_entropy_at_infinity(dtype: str) -> None:
    """A sure and right answer costs 0, any weight on the wrong side costs infinity."""
    x = np.array([INF, INF, INF, -INF, -INF, -INF], dtype)
    z = np.array([1, 0, 0.5, 0, 1, 0.5], dtype)
    loss, slope = on_both(
        lambda a, b: [
            bl.binary_cross_entropy(a, b),
            *gradient(bl.binary_cross_entropy(a, b).sum(), [a]),
        ],
        x,
        z,
    )
    assert loss.tolist() == [0, INF, INF, 0, INF, INF]
    assert slope.tolist() == [0, 1, 0.5, 0, -1, -0.5]


# logits, target, loss, gradient for the logits
AT_INFINITY = {
    "sure and right": ([INF, 0], [1, 0], 0, [0, 0]),
    "sure and wrong": ([INF, 0], [0, 1], INF, [1, -1]),
    "sure, target soft": ([INF, 0], [0.5, 0.5], INF, [0.5, -0.5]),
    "excluded and not asked for": ([-INF, 0], [0, 1], 0, [0, 0]),
    "excluded and asked for": ([-INF, 0], [1, 0], INF, [-1, 1]),
    "excluded beside a tie": ([-INF, 3, 3], [0, 1, 0], math.log(2), [0, -0.5, 0.5]),
    "two sure ones share": ([INF, INF], [1, 0], math.log(2), [-0.5, 0.5]),
    "sure against excluded": ([INF, -INF], [1, 0], 0, [0, 0]),
    "nothing is possible": ([-INF, -INF], [1, 0], INF, [-1, 0]),
    "nothing is asked": ([-INF, INF], [0, 0], 0, [0, 0]),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", AT_INFINITY)
def test_softmax_cross_entropy_at_infinity(name: str, dtype: str) -> None:
    """The limits: softmax is shared among +infinities, and a class of weight 0 costs nothing."""
    logits, target, expected, slopes = AT_INFINITY[name]
    loss, slope = on_both(
        lambda a, b: [
            bl.softmax_cross_entropy(a, b),
            *gradient(bl.softmax_cross_entropy(a, b), [a]),
        ],
        np.array(logits, dtype),
        np.array(target, dtype),
    )
    assert loss == np.dtype(dtype).type(expected)
    assert slope.tolist() == slopes


def test_nan_is_not_hidden() -> None:
    """A NaN logit gives a NaN loss, even where the target's weight is 0."""
    x = np.array([[math.nan, 0.0], [0.0, 1.0]])
    target = np.array([[0.0, 1.0], [0.0, 1.0]])
    soft, binary = on_both(
        lambda a, b: [bl.softmax_cross_entropy(a, b), bl.binary_cross_entropy(a, b)], x, target
    )
    assert np.isnan(soft).tolist() == [True, False]
    assert np.isnan(binary).tolist() == [[True, False], [False, False]]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_logsumexp_keeps_its_digits(dtype: str) -> None:
    """At most 4 ulp of the largest logit or of the result, whichever is larger."""
    x = rows(dtype)[0]
    (found,) = on_both(lambda a: [bl.logsumexp(a)], x)
    with mpmath.workdps(50):
        for got, row in zip(found, x.astype(float), strict=True):
            *rest, top = sorted(row)
            others = mpmath.fsum(mpmath.exp(mpmath.mpf(each) - top) for each in rest)
            exact = top + mpmath.log1p(others)
            unit = np.spacing(found.dtype.type(max(abs(top), abs(float(exact)))))
            assert abs(float(got) - exact) <= 4 * float(unit)
