"""Courses: lines over numbers, dots over words, each with its interval."""

from __future__ import annotations

import pytest

from backlit.reports.course_chart import Series, course_chart
from reports.drawing import SVG, lines, parsed, points, texts

ONE = Series("", [1.0, 2.0, 4.0], [0.5, 1.5, 3.0], [1.5, 2.5, 5.0])


def test_a_line_of_numbers_is_in_proportion() -> None:
    """Places and means map linearly; the shade runs along the upper end and back the lower."""
    picture = course_chart([10.0, 20.0, 40.0], [ONE], title="t", y_label="y")
    (line,) = lines(picture)
    (x1, y1), (x2, y2), (x3, y3) = line
    assert (x3 - x1) / (x2 - x1) == pytest.approx(3, rel=1e-2)
    assert (y3 - y1) / (y2 - y1) == pytest.approx(3, rel=1e-2)
    shade = next(
        each for each in parsed(picture).iter(f"{SVG}path") if "fill" in each.get("class", "")
    )
    corners = points(shade.get("d", ""))
    assert [x for x, _ in corners] == pytest.approx([x1, x2, x3, x3, x2, x1], abs=0.01)
    assert corners[0][1] < y1 < corners[-1][1]


def test_words_have_a_dot_each() -> None:
    """With their names below, tilted if they are long, and an upright for the interval."""
    picture = parsed(course_chart(["Paris", "서울", "missing"], [ONE], title="t", y_label="y"))
    circles = [each.get("class") for each in picture.iter(f"{SVG}circle")]
    assert sorted(map(str, circles)) == ["fill tone1"] * 3 + ["touch"] * 3
    assert not [each for each in picture.iter(f"{SVG}text") if each.get("transform")]
    long = [f"a rather long name {k}" for k in range(12)]
    many = Series("", [1.0] * 12, [0.0] * 12, [2.0] * 12)
    tilted = parsed(course_chart(long, [many], title="t", y_label="y"))
    assert len([each for each in tilted.iter(f"{SVG}text") if each.get("transform")]) == 12


def test_several_courses_carry_their_names() -> None:
    """In their own colours, apart from each other."""
    two = [Series("first", *([1.0, 1.0],) * 3), Series("second", *([1.0, 1.01],) * 3)]
    picture = parsed(course_chart([1.0, 2.0], two, title="t", y_label="y"))
    named = {
        each.text: each for each in picture.iter(f"{SVG}text") if "name" in each.get("class", "")
    }
    assert [named["first"].get("class"), named["second"].get("class")] == [
        "name tone1", "name tone2"]  # fmt: skip
    heights = [float(named[name].get("y", 0)) for name in ("first", "second")]
    assert abs(heights[0] - heights[1]) >= 15


def test_charts_with_one_range_have_one_axis() -> None:
    """So that one can be held against the other."""
    other = Series("", [10.0] * 3, [9.0] * 3, [11.0] * 3)
    first, second = (
        texts(course_chart([1.0, 2.0, 3.0], [series], title="t", y_label="y", y_range=(0.0, 12.0)))
        for series in (ONE, other)
    )
    assert first == second


def test_whole_numbers_and_given_ticks() -> None:
    """No half passenger; dates instead of days."""
    picture = course_chart([1.0, 2.0, 3.0], [ONE], title="t", y_label="y", whole=True)
    assert "1.5" not in texts(picture)
    picture = course_chart([1.0, 2.0, 3.0], [ONE], title="t", y_label="y", ticks=[(2.0, "May")])
    assert "May" in texts(picture)


@pytest.mark.parametrize("places", [[1.0], ["only"]])
def test_a_single_place_is_drawn(places: list[float] | list[str]) -> None:
    """A constant column, or one of one value."""
    parsed(course_chart(places, [Series("", [1.0], [1.0], [1.0])], title="t" * 300, y_label="y"))
