"""Calibration: forecasts that come true as often as they say lie on the diagonal."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from backlit.training.calibration import calibration


def test_a_calibrated_forecaster_lies_on_the_diagonal() -> None:
    """About 95 of 100 groups hold their forecast within two binomial standard errors."""
    rng = np.random.default_rng(0)
    held, groups = 0, 0
    for _ in range(100):
        p = rng.beta(0.7, 1.3, 500)
        for each in calibration(p, rng.random(500) < p):
            error = np.sqrt(each["predicted"] * (1 - each["predicted"]) / each["count"])
            held += abs(each["observed"] - each["predicted"]) <= 1.96 * error
            groups += 1
    assert groups == 1000
    assert 0.93 <= held / groups <= 0.98


def test_groups_of_a_calibration_do_not_overlap() -> None:
    """Rows of the same forecast stay together; few rows make few groups, or none."""
    rng = np.random.default_rng(0)
    p = rng.choice([0.1, 0.1, 0.1, 0.2, 0.9], 400)
    found = calibration(p, p > 0.5)
    assert [each["predicted"] for each in found] == pytest.approx([0.1, 0.2, 0.9])
    assert [each["observed"] for each in found] == [0, 0, 1]
    assert all(a["high"] < b["low"] for a, b in pairwise(found))
    assert len(calibration(rng.random(45), np.ones(45, bool))) == 2
    assert calibration(rng.random(19), np.ones(19, bool)) == []
