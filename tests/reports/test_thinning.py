"""Thinning: a long series loses points, never its spikes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from backlit.reports.thinning import extremes, smoothed

SERIES = arrays(np.float64, st.integers(1, 400), elements=st.floats(-1e6, 1e6))


@given(SERIES, st.integers(4, 50))
def test_extremes_keep_the_largest_and_the_smallest(y: np.ndarray, limit: int) -> None:
    """The thinned series has the range of the whole, in order, and is short."""
    xs, ys = extremes(np.arange(y.size), y, limit)
    assert (ys.min(), ys.max()) == (y.min(), y.max())
    assert xs.size <= max(limit, y.size if y.size <= limit else limit)
    assert (np.diff(xs) > 0).all()
    assert (ys == y[xs.astype(int)]).all()


def test_a_stretch_without_values_stays_a_gap() -> None:
    """NaN is kept where there is nothing else."""
    y = np.r_[np.zeros(50), np.full(50, np.nan), np.ones(50)]
    assert np.isnan(extremes(np.arange(150), y, 30)[1]).any()


@given(SERIES, st.integers(1, 60))
def test_smoothing_is_the_mean_of_a_neighbourhood(y: np.ndarray, window: int) -> None:
    """Each value equals the mean written out with a slice, symmetric at the beginning."""
    calm = smoothed(y, window)
    for i in (0, y.size // 3, y.size - 1):
        reach = min(window // 2, i)
        assert np.isclose(calm[i], y[i - reach : i + reach + 1].mean(), atol=1e-4)


def test_smoothing_passes_over_what_is_not_finite() -> None:
    """One NaN does not blot out its neighbours."""
    assert smoothed([1.0, np.nan, 3.0], 3).tolist() == [1.0, 2.0, 3.0]
