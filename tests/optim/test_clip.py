"""Clipping against the formula, at its limits, and where numbers are not finite."""

from __future__ import annotations

import numpy as np
import pytest

import backlit as bl
from backlit.base.errors import InputError


def test_norm_is_global() -> None:
    """One factor for all parameters: limit / ‖g‖ where ‖g‖ exceeds the limit, else 1."""
    rng = np.random.default_rng(0)
    for size in (1e-12, 1.0, 1e12):
        g = {name: rng.normal(size=shape) * size for name, shape in (("a", (3, 4)), ("b", (4,)))}
        norm = np.sqrt(sum((each**2).sum() for each in g.values()))
        for limit in (norm / 7, norm * 7):
            clipped = bl.ClipNorm(limit).apply({k: bl.tensor(v) for k, v in g.items()})
            for name, value in g.items():
                wanted = value * min(1.0, limit / norm)
                assert np.allclose(clipped[name].value, wanted, rtol=1e-14, atol=0)


def test_zero_gradient_stays_zero() -> None:
    """A norm of 0 divides nothing."""
    clipped = bl.ClipNorm(1.0).apply({"a": bl.tensor([0.0, 0.0])})
    assert np.array_equal(clipped["a"].value, [0.0, 0.0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_norm_that_is_not_finite_is_not_hidden(bad: float) -> None:
    """NaN or infinity in one gradient leaves nothing finite for the guard to miss."""
    clipped = bl.ClipNorm(1.0).apply({"a": bl.tensor([bad, 1.0]), "b": bl.tensor([2.0])})
    assert not np.isfinite(clipped["a"].value).any()
    assert not np.isfinite(clipped["b"].value).any()


def test_value_is_element_by_element() -> None:
    """Each element is held inside ± limit, and the others are untouched."""
    clipped = bl.ClipValue(0.5).apply({"a": bl.tensor([-2.0, -0.5, 0.1, 0.5, 9.0])})
    assert np.array_equal(clipped["a"].value, [-0.5, -0.5, 0.1, 0.5, 0.5])
    assert np.isnan(bl.ClipValue(0.5).apply({"a": bl.tensor([np.nan])})["a"].value).all()


@pytest.mark.parametrize("kind", [bl.ClipNorm, bl.ClipValue])
@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan"), float("inf")])
def test_limit_is_positive(kind: type[bl.ClipNorm], limit: float) -> None:
    """A limit of 0, negative, NaN or infinite is refused."""
    with pytest.raises(InputError, match="a limit above 0"):
        kind(limit)
