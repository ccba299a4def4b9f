"""Means and intervals over seeds are what statistics says, and cover what they should."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from backlit.base.interval import difference, interval


def test_the_interval_is_students() -> None:
    """Mean and t s / √n of each column, against Python's statistics and a table of t."""
    runs = np.array([[1.0, 5.0], [2.0, 5.5], [4.0, 4.0], [4.5, 7.0]])
    found = interval(runs)
    for place, column in enumerate(runs.T.tolist()):
        assert found.mean[place] == pytest.approx(statistics.mean(column))
        reach = 3.182446 * statistics.stdev(column) / 2
        assert found.high[place] - found.mean[place] == pytest.approx(reach, rel=1e-6)
        assert found.mean[place] - found.low[place] == pytest.approx(reach, rel=1e-6)


def test_one_run_has_no_interval() -> None:
    """Nobody knows how far one run may be off."""
    assert math.isnan(float(interval([3.0]).reach))


def test_pairing_takes_away_what_both_share() -> None:
    """Two arms that differ by 1 in every seed differ by 1, however much seeds differ."""
    shared = np.random.default_rng(0).normal(0, 100, 5)
    found = difference(shared + 1, shared)
    assert float(found.mean) == pytest.approx(1)
    assert float(found.reach) < 1e-9


def test_the_interval_covers_the_truth() -> None:
    """Of 2,000 drawn sets of four, about 95 % have the true mean within."""
    rng = np.random.default_rng(1)
    sets = rng.normal(3.0, 2.0, (4, 2000))
    found = interval(sets)
    share = float(((found.low <= 3.0) & (found.high >= 3.0)).mean())
    assert 0.935 < share < 0.965
