"""Importance: a dot lies where its value is, its interval around it."""

from __future__ import annotations

import pytest

from backlit.reports.importance_chart import importance_chart
from reports.drawing import NUMBER, SVG, parsed, texts

ROWS = [("first", 0.5, 0.25, 0.75), ("second", 0.1, -0.05, 0.25), ("third", 0.0, 0.0, 0.0)]


def test_dots_and_intervals_share_a_scale() -> None:
    """The middle of a symmetric interval is the dot; zero of all rows is one upright."""
    picture = parsed(importance_chart(ROWS, title="t", x_label="x"))
    zero = next(float(each.get("x1", 0)) for each in picture.iter(f"{SVG}line")
                if each.get("class") == "axis")  # fmt: skip
    dots = [float(each.get("cx", 0)) for each in picture.iter(f"{SVG}circle")]
    ends = [
        list(map(float, NUMBER.findall(each.get("d", "")))) for each in picture.iter(f"{SVG}path")
    ]
    for (_, mean, low, high), dot, (start, _, end) in zip(ROWS, dots, ends, strict=True):
        per_unit = (dots[0] - zero) / 0.5
        assert dot == pytest.approx(zero + mean * per_unit, abs=0.1)
        assert start == pytest.approx(zero + low * per_unit, abs=0.1)
        assert end == pytest.approx(zero + high * per_unit, abs=0.1)


def test_what_may_be_nothing_is_pale_and_said_so() -> None:
    """Rows whose interval holds zero; without such a row the words are not there."""
    picture = importance_chart(ROWS, title="t", x_label="x", pale="pale: perhaps nothing")
    groups = [each.get("opacity") for each in parsed(picture).iter(f"{SVG}g")]
    assert groups == [None, "0.4", "0.4"]
    assert "pale: perhaps nothing" in picture
    assert "pale" not in importance_chart(ROWS[:1], title="t", x_label="x", pale="pale")


def test_numbers_are_as_fine_as_the_largest() -> None:
    """No row shows digits that are noise beside the first."""
    rows = [("a", 3865.2, 3500.0, 4200.0), ("b", -0.00018, -0.1, 0.1), ("c", 296.4, 200.0, 390.0)]
    assert {"3,865", "0", "296"} <= set(texts(importance_chart(rows, title="t", x_label="x")))


def test_forty_rows_and_long_names_fit() -> None:
    """The chart grows downwards, and no name is wider than its place."""
    rows = [(f"{k} {'name ' * 30}", 1.0 / (k + 1), 0.0, 1.0) for k in range(40)]
    picture = parsed(importance_chart(rows, title="t", x_label="x"))
    assert float(picture.get("height", 0)) > 900
    assert all(len(each.text or "") < 40 for each in picture.iter(f"{SVG}text"))


def test_no_rows_are_a_chart_too() -> None:
    """An empty one."""
    parsed(importance_chart([], title="t", x_label="x"))
