"""Scatter: what was predicted rightly lies on the diagonal."""

from __future__ import annotations

import numpy as np
import pytest

from backlit.reports.scatter import agreement
from reports.drawing import SVG, parsed


def test_right_predictions_lie_on_the_line() -> None:
    """Every dot of a perfect prediction satisfies the equation of the drawn diagonal."""
    picture = parsed(agreement([1, 2, 5], [1, 2, 5], title="t", x_label="x", y_label="y"))
    line = next(each for each in picture.iter(f"{SVG}line") if each.get("class") == "mark")
    x1, y1, x2, y2 = (float(line.get(name, 0)) for name in ("x1", "y1", "x2", "y2"))
    for dot in picture.iter(f"{SVG}circle"):
        share = (float(dot.get("cx", 0)) - x1) / (x2 - x1)
        assert float(dot.get("cy", 0)) == pytest.approx(y1 + share * (y2 - y1), abs=0.05)


def test_many_points_are_thinned_and_missing_ones_left_out() -> None:
    """100,000 rows make a picture of bearable size."""
    true = np.linspace(0, 1, 100_000)
    true[5] = np.nan
    picture = agreement(true, true[::-1], title="t", x_label="x", y_label="y")
    parsed(picture)
    assert len(picture) < 150_000
