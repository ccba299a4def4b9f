"""N5: losses keep their digits, for any logit a float can hold, against 50-digit arithmetic.

The referee is mpmath, which is handed the very numbers the op was given. Errors are counted
in units in the last place of the result (ulp), in float64 and in float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest
from numpy.typing import NDArray

import backlit as bl
from backlit.autodiff.gradient import gradient
from backlit.graph.tensor import Tensor
from backlit.ops.elementwise import cast, equal
from backlit.ops.rows import one_hot
from engine_ways import WAYS
from recorded import Function, on_way, row_by_row

Array = NDArray[Any]
INF = math.inf
SIZES = [1e-300, 1e-30, 1e-16, 1e-8, 1e-3, 0.1, 0.5, 1, 2.5, 10, 17, 36.7, 40, 88, 300, 709, 740]
SIZES += [1e3, 1e8, 1e16, 1e30]
BY_ROWS = [f"{way} by rows" for way in WAYS[1:]]
LOGITS = sorted([0.0, *SIZES, *(-size for size in SIZES)])
TARGETS = [0.0, 1.0, 0.5, 0.1, 0.9, 1e-3, 1 / 3, 1 - 1e-7]
Property = Callable[[str, object], None]


@pytest.fixture(params=[*WAYS, *BY_ROWS])
def way(request: pytest.FixtureRequest) -> str:
    """Each way a step can be run; a native one also on rows of a batch."""
    return str(request.param)


def by(way: str, function: Function, *arrays: Array) -> list[Array]:
    """What a way gives."""
    if way in BY_ROWS:
        return row_by_row(function, *arrays, way=way.removesuffix(" by rows"))
    return on_way(way, function, *arrays)


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
def test_binary_cross_entropy_keeps_its_digits(
    dtype: str, way: str, record_property: Property
) -> None:
    """At most 4 ulp for logits from 1e-300 to 1e30 of either sign and targets in [0, 1]."""
    rng = np.random.default_rng(4)
    extra = rng.normal(size=200) * rng.choice([0.1, 1, 10, 40], 200)
    grid = np.array([(x, z) for x in [*LOGITS, *extra] for z in TARGETS]).astype(dtype)
    (found,) = by(way, lambda x, z: [bl.binary_cross_entropy(x, z)], grid[:, 0], grid[:, 1])
    worst = ulps(found, [exact_binary(float(x), float(z)) for x, z in grid])
    record_property("worst", worst)
    print(f"binary_cross_entropy {dtype}: worst {worst:.2f} ulp of {len(grid)}")
    assert worst <= 4


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_softmax_cross_entropy_keeps_its_digits(
    dtype: str, way: str, record_property: Property
) -> None:
    """At most 4 ulp for two to ten classes, sure and unsure, hard, smoothed and soft targets."""
    x, target = rows(dtype)
    (found,) = by(way, lambda a, b: [bl.softmax_cross_entropy(a, b)], x, target)
    worst = ulps(found, exact_soft_losses(dtype))
    record_property("worst", worst)
    print(f"softmax_cross_entropy {dtype}: worst {worst:.2f} ulp of {len(x)}")
    assert worst <= 4


def test_one_infinite_row_costs_the_others_no_digit(way: str) -> None:
    """A row is computed alone: what stands beside it in the batch changes nothing."""
    x = np.array([[-30.0, 0.3], [0.0, 0.0]])
    target = np.array([[0.0, 1.0], [1.0, 0.0]])
    (alone,) = by(way, lambda a, b: [bl.softmax_cross_entropy(a, b)], x, target)
    x[1] = [INF, 0]
    (beside,) = by(way, lambda a, b: [bl.softmax_cross_entropy(a, b)], x, target)
    assert beside.tolist() == [alone[0], 0.0]
    assert ulps(alone[:1], [exact_softmax([-30.0, 0.3], [0.0, 1.0])]) <= 4


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_binary_cross_entropy_at_infinity(dtype: str, way: str) -> None:
    """A sure and right answer costs 0, any weight on the wrong side costs infinity."""
    x = np.array([INF, INF, INF, -INF, -INF, -INF], dtype)
    z = np.array([1, 0, 0.5, 0, 1, 0.5], dtype)
    loss, slope = by(
        way,
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
def test_softmax_cross_entropy_at_infinity(name: str, dtype: str, way: str) -> None:
    """The limits: softmax is shared among +infinities, and a class of weight 0 costs nothing."""
    logits, target, expected, slopes = AT_INFINITY[name]
    loss, slope = by(
        way,
        lambda a, b: [
            bl.softmax_cross_entropy(a, b),
            *gradient(bl.softmax_cross_entropy(a, b).sum(), [a]),
        ],
        np.array([logits], dtype),
        np.array([target], dtype),
    )
    assert loss.tolist() == [np.dtype(dtype).type(expected)]
    assert slope.tolist() == [slopes]


HARD = {name: row for name, row in AT_INFINITY.items() if sorted(row[1])[-2:] == [0, 1]}


def class_numbers(dtype: str) -> Array:
    """A class for each of `rows`."""
    return np.arange(len(rows(dtype)[0])) % 7


@cache
def exact_losses(dtype: str) -> list[Any]:
    """The loss of each of `rows` against its class number."""
    hot = np.eye(10)[class_numbers(dtype)]
    pairs = zip(rows(dtype)[0], hot, strict=True)
    return [exact_softmax(row.tolist(), t.tolist()) for row, t in pairs]


@cache
def exact_soft_losses(dtype: str) -> list[Any]:
    """The loss of each of `rows` against its target."""
    pairs = zip(*rows(dtype), strict=True)
    return [exact_softmax(row.tolist(), t.tolist()) for row, t in pairs]


def ends(x: Tensor, classes: Tensor) -> list[Tensor]:
    """The end of a classifier: loss, slope and hit of each row, as training records them."""
    hot = one_hot(classes, x.shape[-1], str(x.dtype))
    loss = bl.softmax_cross_entropy(x, hot)
    return [loss, *gradient(loss.sum(), [x]), cast(equal(bl.argmax(x), classes), str(x.dtype))]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_class_numbers_at_infinity(dtype: str, way: str) -> None:
    """The same limits where the target is the number of a class, each in a batch of its own."""
    for name, (logits, target, expected, slopes) in HARD.items():
        x, classes = np.array([logits], dtype), np.array([int(np.argmax(target))])
        loss, slope, hit = by(way, ends, x, classes)
        assert loss.tolist() == [np.dtype(dtype).type(expected)], name
        assert slope.tolist() == [slopes], name
        assert hit.tolist() == [float(np.argmax(logits) == classes[0])], name


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_class_numbers_keep_their_digits(dtype: str, way: str) -> None:
    """At most 4 ulp where targets are class numbers, slopes within 4 of the largest share's.

    In float32 the two largest logits' difference may be a rounded one: as many ulp more as it is
    large, which is less than a unit in the last place of a logit makes.
    """
    x, classes = rows(dtype)[0], class_numbers(dtype)
    loss, slope, hit = by(way, ends, x, classes)
    hot = np.eye(x.shape[1])[classes]
    *_, second, top = np.sort(x.astype(float), axis=1).T
    room = np.minimum(top - second, 200) if dtype == "float32" else np.zeros(len(x))
    for got, right, more in zip(loss, exact_losses(dtype), room, strict=True):
        assert ulps(np.array([got]), [right]) <= 4 + more
    with np.errstate(all="ignore"):
        share = np.exp(x.astype(np.longdouble) - x.max(1, keepdims=True))
    share = share / share.sum(1, keepdims=True) - hot
    assert float(np.abs(slope - share).max()) <= 4 * np.finfo(dtype).eps
    assert hit.tolist() == (x.argmax(1) == classes).astype(dtype).tolist()


def test_nan_is_not_hidden(way: str) -> None:
    """A NaN logit gives a NaN loss, even where the target's weight is 0."""
    x = np.array([[math.nan, 0.0], [0.0, 1.0]])
    target = np.array([[0.0, 1.0], [0.0, 1.0]])
    soft, binary = by(
        way, lambda a, b: [bl.softmax_cross_entropy(a, b), bl.binary_cross_entropy(a, b)], x, target
    )
    assert np.isnan(soft).tolist() == [True, False]
    assert np.isnan(binary).tolist() == [[True, False], [False, False]]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_logsumexp_keeps_its_digits(dtype: str, way: str) -> None:
    """At most 4 ulp of the largest logit or of the result, whichever is larger."""
    x = rows(dtype)[0]
    (found,) = by(way, lambda a: [bl.logsumexp(a)], x)
    with mpmath.workdps(50):
        for got, row in zip(found, x.astype(float), strict=True):
            *rest, top = sorted(row)
            others = mpmath.fsum(mpmath.exp(mpmath.mpf(each) - top) for each in rest)
            exact = top + mpmath.log1p(others)
            unit = np.spacing(found.dtype.type(max(abs(top), abs(float(exact)))))
            assert abs(float(got) - exact) <= 4 * float(unit)
