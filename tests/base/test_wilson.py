"""Wilson's interval against the equation it solves."""

from __future__ import annotations

import math

import pytest

from backlit.base.wilson import wilson


@pytest.mark.parametrize("rows", [1, 10, 1000])
def test_the_interval_solves_wilsons_equation(rows: int) -> None:
    """At each bound p the observed share lies exactly z standard errors away (score test)."""
    for right in range(0, rows + 1, max(1, rows // 7)):
        low, high = wilson(right, rows)
        assert 0 <= low <= right / rows <= high <= 1
        for bound in (low, high):
            if 0 < bound < 1:
                error = math.sqrt(bound * (1 - bound) / rows)
                assert abs(right / rows - bound) / error == pytest.approx(1.96)
