"""Activations against 50-digit arithmetic and at their limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from check_nn import applied

POINTS = np.array([[-700.0, -30.0, -3.0, -1e-3, -1e-300, 1e-300, 1e-3, 0.5, 3.0, 30.0, 700.0]])
mp = mpmath.mp.clone()
mp.dps = 50
EXACT: list[tuple[Any, Callable[[Any], Any]]] = [
    (bl.Sigmoid(), lambda x: 1 / (1 + mp.exp(-x))),
    (bl.Tanh(), mp.tanh),
    (bl.ReLU(), lambda x: max(x, 0)),
    (bl.LeakyReLU(), lambda x: x if x > 0 else x * mp.mpf(0.01)),
    (bl.LeakyReLU(0.25), lambda x: x if x > 0 else x / 4),
    (bl.ELU(), lambda x: x if x > 0 else mp.expm1(x)),
    (bl.ELU(2.0), lambda x: x if x > 0 else 2 * mp.expm1(x)),
    (bl.GELU(), lambda x: x * mp.ncdf(x)),
]


@pytest.mark.parametrize("layer, exact", EXACT, ids=lambda each: str(each)[:20])
def test_values(layer: Any, exact: Callable[[Any], Any]) -> None:
    """Every activation is its formula, far out on both sides and close to 0."""
    got, _ = applied(bl.Chain(layer), POINTS)
    wanted = [float(exact(mp.mpf(x))) for x in POINTS[0].tolist()]
    smallest = 1e-16 if isinstance(layer, bl.GELU) else 0.0  # far left GELU is 0 to rounding
    assert np.allclose(got[0], wanted, rtol=1e-14, atol=smallest)


def test_softmax_is_shares() -> None:
    """Rows sum to 1, and large scores neither overflow nor matter in common."""
    x = np.array([[1.0, 2.0, 3.0], [1001.0, 1002.0, 1003.0], [-1e30, 0.0, 1e30]])
    y, _ = applied(bl.Chain(bl.Softmax()), x)
    exact = [float(mp.exp(k) / (mp.exp(1) + mp.exp(2) + mp.exp(3))) for k in (1, 2, 3)]
    assert np.allclose(y[:2], [exact, exact], rtol=1e-15)
    assert y[2].tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("kind", [bl.LeakyReLU, bl.ELU])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "a", None, True])
def test_settings_are_finite(kind: Any, value: Any) -> None:
    """A slope or level that is no finite number is refused."""
    with pytest.raises(InputError, match="a finite"):
        kind(value)


@pytest.mark.parametrize("kind", [bl.LeakyReLU, bl.ELU])
def test_settings_of_numpy_are_plain(kind: Any) -> None:
    """NumPy's numbers are taken and kept as Python's."""
    assert kind(np.float32(0.5)) == kind(0.5)
    assert repr(kind(np.float64(0.5))) == repr(kind(0.5))
