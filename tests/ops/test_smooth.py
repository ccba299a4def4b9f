"""Smooth functions against Python's own arithmetic, also far from 0."""

from __future__ import annotations

import math

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import DTypeError
from backlit.ops.smooth import power
from recorded import on_both

X = np.array([-3.0, -0.5, -0.0, 0.0, 0.5, 3.0])


def test_gelu_equals_its_formula() -> None:
    """x/2 (1 + erf(x / √2))."""
    (found,) = on_both(lambda x: [bl.gelu(x)], X)
    wanted = [v / 2 * (1 + math.erf(v / math.sqrt(2))) for v in X]
    np.testing.assert_allclose(found, wanted, rtol=1e-14, atol=1e-300)


def test_activations_survive_large_numbers() -> None:
    """No overflow on either side."""
    x = np.array([-1e30, -800.0, 800.0, 1e30])
    gelu, sigmoid = on_both(lambda t: [bl.gelu(t), bl.sigmoid(t)], x)
    assert gelu.tolist() == [0, 0, 800, 1e30]
    assert sigmoid.tolist() == [0, 0, 1, 1]


SMOOTH = "erf exp expm1 gelu log log1p sigmoid sqrt tanh"


@pytest.mark.parametrize("name", SMOOTH.split())
def test_whole_numbers_are_told(name: str) -> None:
    """A tensor of whole numbers is refused with the mend, and not rounded."""
    with pytest.raises(DTypeError) as caught:
        getattr(bl, name)(bl.tensor(np.array([1, 2])))
    assert "real numbers" in str(caught.value) or "float" in str(caught.value)


def test_a_power_is_a_number() -> None:
    """A tensor or a word as exponent is told what to write."""
    x = bl.tensor([2.0])
    assert power(x, np.float32(3)).item() == 8
    for exponent in (bl.tensor([1.0, 2.0]), "two", None):
        with pytest.raises(DTypeError) as caught:
            power(x, exponent)  # type: ignore[arg-type]
        assert str(caught.value).startswith("power: expected a number as exponent, got ")
        assert str(caught.value).endswith("write bl.exp(y * bl.log(x)) for a tensor exponent")
