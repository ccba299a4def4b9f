"""Line charts: points stand where the numbers say, names stand at the ends."""

from __future__ import annotations

import math

import pytest

from backlit.reports.line_chart import Line, line_chart
from reports.drawing import SVG, lines, parsed, texts


def test_places_are_proportional_to_values() -> None:
    """The third of four equally spaced values lies two thirds of the way."""
    picture = line_chart([Line("a", [0, 1, 2, 3], [0.0, 1.0, 2.0, 3.0])], title="t", x_label="x")
    (first, _, third, last), = lines(picture)  # fmt: skip
    for axis in (0, 1):
        assert third[axis] - first[axis] == pytest.approx(2 / 3 * (last[axis] - first[axis]), abs=1)
    assert last[1] < first[1]


def test_a_gap_lifts_the_pen() -> None:
    """NaN, and zero on a logarithmic axis, break the line in two."""
    for value, log in ((math.nan, False), (0.0, True)):
        chart = line_chart([Line("a", [1, 2, 3], [1.0, value, 2.0])], title="t", x_label="x",
                           log_y=log)  # fmt: skip
        paths = [path.get("d", "") for path in parsed(chart).iter(f"{SVG}path")]
        assert paths[0].count("M") == 2


def test_names_do_not_overlap() -> None:
    """Lines that end at one value have names one below the other."""
    same = [Line(name, [1, 2], [1.0, 2.0], tone=k) for k, name in enumerate("abc", start=1)]
    tree = parsed(line_chart(same, title="t", x_label="x"))
    heights = [float(t.get("y", 0)) for t in tree.iter(f"{SVG}text") if "name" in str(t.attrib)]
    assert len(heights) == 3
    assert min(abs(a - b) for a in heights for b in heights if a != b) >= 15


@pytest.mark.parametrize("values", [[], [0.5], [math.nan], [1e-30, 1e30], [3.0, 3.0]])
@pytest.mark.parametrize("log", [False, True])
def test_every_series_can_be_drawn(values: list[float], log: bool) -> None:
    """None, one, missing, enormous and constant values give a well-formed picture."""
    x = list(range(len(values)))
    parsed(line_chart([Line("a", x, values)], title="t", x_label="x", log_y=log))


def test_the_mark_is_written_where_it_is_seen() -> None:
    """An upright beyond the x axis is left out, words and all."""
    line = [Line("a", [1, 2, 3], [1.0, 2.0, 3.0])]
    assert "best" in texts(line_chart(line, title="t", x_label="x", mark=(2, "best")))
    assert "best" not in texts(line_chart(line, title="t", x_label="x", mark=(9, "best")))


def test_long_series_are_thinned() -> None:
    """20,000 values do not make a megabyte."""
    x = list(range(20_000))
    line = Line("a", x, [math.sin(k / 7) for k in x])
    assert len(line_chart([line], title="t", x_label="x")) < 40_000


def test_a_band_lies_around_its_line() -> None:
    """The shaded interval reaches from low to high at every point, and stays inside the picture."""
    band = ([0.5, 1.0, 2.0], [1.5, 3.0, 50.0])
    line = Line("a", [1, 2, 3], [1.0, 2.0, 3.0], band=band)
    chart = line_chart([line, Line("b", [1, 3], [0.0, 4.0])], title="t", x_label="x")
    shaded = [p for p in parsed(chart).iter(f"{SVG}path") if p.get("opacity") == "0.16"]
    assert len(shaded) == 1
    points = [tuple(map(float, each.split())) for each in shaded[0].get("d", "")[1:-1].split("L")]
    assert len(points) == 6
    upper, lower = points[:3], points[:2:-1]
    assert all(a[0] == b[0] and a[1] <= b[1] for a, b in zip(upper, lower, strict=True))
    assert min(height for _, height in points) >= 58


def test_what_others_measured_is_rings() -> None:
    """Dots of a line that is none: a ring at each point, no path, no name."""
    rings = Line("", [1, 2], [1.0, 2.0], dots=True)
    tree = parsed(line_chart([rings], title="t", x_label="x"))
    assert len([c for c in tree.iter(f"{SVG}circle") if c.get("r") == "3.2"]) == 2
    assert list(tree.iter(f"{SVG}path")) == []
