"""Functions with kinks against their formulas, and their settings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError
from recorded import on_both

X = np.array([-3.0, -0.5, -0.0, 0.0, 0.5, 3.0])


def test_activations_equal_their_formulas() -> None:
    """leaky_relu and elu against Python's own arithmetic."""
    found = on_both(
        lambda x: [bl.leaky_relu(x), bl.leaky_relu(x, 0.2), bl.elu(x), bl.elu(x, 0.5)], X
    )
    formulas = [
        lambda v: v if v > 0 else 0.01 * v,
        lambda v: v if v > 0 else 0.2 * v,
        lambda v: v if v > 0 else math.expm1(v),
        lambda v: v if v > 0 else 0.5 * math.expm1(v),
    ]
    for values, formula in zip(found, formulas, strict=True):
        np.testing.assert_allclose(values, [formula(v) for v in X], rtol=1e-14, atol=1e-300)


def test_elu_survives_large_numbers() -> None:
    """No overflow on the side that is not chosen."""
    (elu,) = on_both(lambda t: [bl.elu(t)], np.array([-1e30, -800.0, 800.0, 1e30]))
    assert elu.tolist() == [-1, -1, 800, 1e30]


def test_clip_wants_its_limits_in_order() -> None:
    """Exchanged limits, NaN and words for a limit are told."""
    x = bl.tensor(X)
    assert bl.clip(x, -1, 1).numpy().tolist() == np.clip(X, -1, 1).tolist()
    wrong: list[tuple[Any, Any]] = [(2.0, 1.0), (math.nan, 1.0), ("a", 1.0), (None, 1.0)]
    for low, high in wrong:
        with pytest.raises(InputError) as caught:
            bl.clip(x, low, high)
        assert str(caught.value).startswith(f"clip: expected low <= high, got low {low} and high")
