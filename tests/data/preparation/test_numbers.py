"""Numbers are transformed, centred, scaled and bounded by the stated formula, and never fail."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlit.base.errors import PlanError, UnknownNameError
from backlit.data.preparation.numbers import Numeric
from columns_by_hand import column

SETTINGS = Numeric(
    "fare", "log", 2.0, 0.5, centre=1.25, scale=3.0, low=-4.0, high=5.0, fill=0.75, missing=True
)


def told(x: float | None) -> list[float]:
    """The stated formula, in Python's own arithmetic."""
    if x is None or math.isnan(x):
        return [0.75, float(x is None)]
    t = math.copysign(math.log1p(abs(x - 2.0) / 0.5), x - 2.0)
    return [min(5.0, max(-4.0, (t - 1.25) / 3.0)), 0.0]


@given(st.lists(st.none() | st.floats(allow_nan=False), min_size=1, max_size=20))
def test_the_formula_holds_for_every_number(values: list[float | None]) -> None:
    """Any float, infinity included, gives what the formula says; missing gives fill and 1."""
    got = SETTINGS.encode(column("fare", "number", values))
    assert got.dtype == np.float32
    assert np.isfinite(got).all()
    assert np.allclose(got, [told(x) for x in values], rtol=1e-6, atol=1e-6)


def test_integers_are_numbers_too() -> None:
    """A column of integers, as a file without fractions has, is encoded as its floats are."""
    whole = SETTINGS.encode(column("fare", "integer", [3, None, 2**62]))
    assert np.array_equal(whole, SETTINGS.encode(column("fare", "number", [3.0, None, 2.0**62])))


def in_pieces(z: float, edges: tuple[float, ...], height: float) -> list[float]:
    """How much of each piece lies below z, as one would say it in words."""
    found = []
    for low, high in itertools.pairwise(edges):
        below = 0.0 if z < low else 1.0 if z > high else (z - low) / (high - low)
        found.append(height * (below - 0.5))
    return found


@given(st.floats(-1e3, 1e3), st.sets(st.integers(-40, 40), min_size=3, max_size=20))
def test_pieces_lie_below_or_above(x: float, places: set[int]) -> None:
    """Beside z stands, for each piece between two edges, the share of it that lies below z."""
    edges = tuple(place / 8 for place in sorted(places))
    cut = Numeric("age", scale=7.0, low=-6.0, high=8.0, missing=True, edges=edges, height=0.3)
    got = cut.encode(column("age", "number", [x, None]))
    z = min(8.0, max(-6.0, x / 7.0))
    assert got.shape == (2, len(edges) + 1) == (2, len(cut.names))
    assert np.allclose(got[0], [z, *in_pieces(z, edges, 0.3), 0.0], rtol=1e-6, atol=1e-6)
    assert np.allclose(got[1], [0.0, *in_pieces(0.0, edges, 0.3), 1.0], rtol=1e-6, atol=1e-6)


def test_names_and_words() -> None:
    """One column, or two with an indicator; pieces between them."""
    cut = Numeric("age", missing=True, edges=(-1.0, 0.0, 2.0))
    assert cut.names == ("age", "age, piece 1", "age, piece 2", "age is missing")
    assert cut.how == "standardised, in 2 pieces"
    assert cut.pieces == 2
    assert SETTINGS.names == ("fare", "fare is missing")
    assert SETTINGS.how == "log, standardised"
    assert Numeric("age").names == ("age",)
    assert Numeric("age").how == "standardised"


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 0.0},
        {"scale": -1.0},
        {"scale": 5e-324},
        {"unit": 0.0},
        {"centre": float("nan")},
        {"origin": float("inf")},
        {"high": 1e9},
        {"low": 2.0, "high": 1.0},
        {"column": 7},
        {"edges": (0.0, 1.0)},
        {"edges": (0.0, 1.0, 1.0)},
        {"edges": (0.0, 1.0, 1.0 + 1e-9)},
        {"edges": (2.0, 1.0, 0.0)},
        {"edges": (0.0, 1.0, float("nan"))},
        {"edges": (0.0, 1.0, 1e9)},
        {"edges": (0.0, 1.0, "2")},
        {"edges": tuple(range(1001))},
        {"edges": (0.0, 1.0, 2.0), "height": 0.0},
        {"edges": (0.0, 1.0, 2.0), "height": 1e9},
        {"column": "n" * 10_001},
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    """What would divide by zero, is not finite or reaches beyond bounds is told."""
    with pytest.raises(PlanError, match="damaged"):
        Numeric(**{"column": "age"} | wrong)
    with pytest.raises(UnknownNameError, match="'log'"):
        Numeric("age", transform="lgo")  # type: ignore[arg-type]
