"""Calibration, drawn: what came as forecast lies on the diagonal."""

from __future__ import annotations

import pytest

from backlit.reports.calibration_chart import calibration_chart
from reports.drawing import NUMBER, SVG, parsed

GROUPS = [(0.75, 0.75, 0.6, 0.9, "b"), (0.25, 0.25, 0.1, 0.4, "a"), (0.5, 0.25, 0.2, 0.3, "c")]


def test_what_came_as_forecast_lies_on_the_diagonal() -> None:
    """And the third group as far below it as its interval says."""
    picture = parsed(calibration_chart(GROUPS, title="t", x_label="x", y_label="y"))
    line = next(each for each in picture.iter(f"{SVG}line") if each.get("class") == "mark")
    x1, y1, x2, y2 = (float(line.get(name, 0)) for name in ("x1", "y1", "x2", "y2"))

    def on(share: float) -> tuple[float, float]:
        return x1 + share * (x2 - x1), y1 + share * (y2 - y1)

    dots = {each.get("cx"): float(each.get("cy", 0)) for each in picture.iter(f"{SVG}circle")}
    found = sorted((float(x or 0), y) for x, y in dots.items())
    for (forecast, came, *_), (x, y) in zip(sorted(GROUPS), found, strict=True):
        assert x == pytest.approx(on(forecast)[0], abs=0.1)
        assert y == pytest.approx(on(came)[1], abs=0.1)
    uprights = [each.get("d", "") for each in picture.iter(f"{SVG}path")][1:]
    for (_, _, low, high, _), path in zip(sorted(GROUPS), uprights, strict=True):
        _, start, end = map(float, NUMBER.findall(path))
        assert start == pytest.approx(on(low)[1], abs=0.1)
        assert end == pytest.approx(on(high)[1], abs=0.1)


def test_no_groups_are_an_empty_chart() -> None:
    """With its axes."""
    parsed(calibration_chart([], title="t", x_label="x", y_label="y"))
