"""Histograms: every value is in exactly one bar."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backlit.reports.histogram import counted, histogram
from reports.drawing import SVG, parsed


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200), st.integers(1, 40))
def test_no_value_is_lost(values: list[float], bins: int) -> None:
    """The bars hold all rows between rising edges."""
    edges, counts = counted(values, bins)
    assert sum(counts) == len(values)
    assert (np.diff(edges) > 0).all()


def test_bars_are_as_high_as_their_counts() -> None:
    """Twice as many rows, twice the height; an empty bin has no bar."""
    tree = parsed(histogram([0.1, 0.1, 2.1], title="t", x_label="x", bins=3))
    heights = [float(bar.get("height", 0)) for bar in tree.iter(f"{SVG}rect")]
    assert len(heights) == 2
    assert abs(heights[0] - 2 * heights[1]) < 0.1


def test_values_that_are_not_finite_are_left_out() -> None:
    """NaN and infinity have no bar, and nothing else breaks."""
    parsed(histogram([np.nan, np.inf], title="t", x_label="x", mark=(0.5, "here")))
