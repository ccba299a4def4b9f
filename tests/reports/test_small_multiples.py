"""Small multiples: one scale for all panels."""

from __future__ import annotations

import math

from backlit.reports.small_multiples import Panel, small_multiples
from reports.drawing import lines, parsed, texts


def test_equal_values_stand_at_equal_heights() -> None:
    """A value of 0.5 is as high in the third panel as in the first, relative to its row."""
    panels = [Panel(f"dense{k}", [1, 2], [0.5, float(k)]) for k in range(4)]
    picture = small_multiples(panels, title="t", x_label="x")
    starts = {series[0][1] for series in lines(picture)}
    assert len(starts) == 1


def test_the_last_value_is_written_beside_the_name() -> None:
    """What a layer came to can be read without an axis."""
    picture = small_multiples([Panel("relu1", [1, 2, 3], [9.0, 0.25, math.nan])], title="t",
                              x_label="x")  # fmt: skip
    assert {"relu1", "0.25"} <= set(texts(picture))


def test_twenty_layers_wrap_into_rows() -> None:
    """At most six panels stand side by side."""
    panels = [Panel(f"d{k}", [1, 2], [1.0, 2.0]) for k in range(20)]
    series = lines(small_multiples(panels, title="t", x_label="x", log_y=True, band=(0.1, 1)))
    assert len(series) == 20
    assert len({round(line[0][0]) for line in series}) == 6


def test_nothing_at_all_is_still_a_picture() -> None:
    """No panel, or one without values."""
    parsed(small_multiples([], title="t", x_label="x"))
    parsed(small_multiples([Panel("a", [], [])], title="t", x_label="x"))


def test_a_single_value_is_seen() -> None:
    """A run that ended after its first statistics has a dot where others have a line."""
    one = small_multiples([Panel("a", [1], [2.0])], title="t", x_label="x")
    two = small_multiples([Panel("a", [1, 2], [2.0, 3.0])], title="t", x_label="x")
    assert (one.count('class="fill'), two.count('class="fill')) == (1, 0)
