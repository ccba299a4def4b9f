"""Panels of trials: one scale for all, and both courses in each."""

from __future__ import annotations

import math

import pytest

from backlit.reports.scale import Scale
from backlit.reports.trial_panels import SHARES, TrialPanel, trial_panels
from reports.drawing import SVG, lines, parsed, texts


def drawn(panels: list[TrialPanel], y: Scale = SHARES) -> str:
    """A picture of panels."""
    return trial_panels(panels, title="t", x_label="x", validation="v", training="w", y=y)


def test_panels_are_drawn_one_for_each_trial() -> None:
    """A course drawn through and one dashed, in rows of five."""
    panels = [TrialPanel(f"Best-{n} & co", [0.1, 0.5, 1.0], [0.2, 0.6, 1.0]) for n in range(7)]
    paths = list(parsed(drawn(panels)).iter(f"{SVG}path"))
    dashed = [path for path in paths if path.get("stroke-dasharray")]
    assert (len(paths), len(dashed)) == (15, 8)  # and one in the key
    starts = {line[0][0] for line in lines(drawn(panels))[1:]}
    assert len(starts) == 5


def test_equal_values_stand_at_equal_heights() -> None:
    """A score of 0.5 is as high in the last panel of a row as in the first."""
    panels = [TrialPanel(str(k), [0.5, k / 5], []) for k in range(5)]
    heights = {line[0][1] for line in lines(drawn(panels))[1:] if line}
    assert len(heights) == 1


def test_a_loss_has_an_axis_of_its_own_and_values_beyond_lie_at_its_edge() -> None:
    """Not those of accuracies: what is beyond is drawn no higher than the panel."""
    picture = drawn([TrialPanel("a", [2.0, 4.0, 400.0], [])], y=Scale(0.0, 4.0, 0.0, 0.0))
    assert {"0", "2", "4"} <= set(texts(picture))
    course = next(line for line in lines(picture)[1:] if line)
    assert course[2][1] == pytest.approx(course[1][1])


def test_a_single_pass_is_seen_and_none_is_no_fault() -> None:
    """A dot; and a picture without a panel, without values, or with NaN alone."""
    assert "h0" in drawn([TrialPanel("a", [0.5], [])])
    for panels in ([], [TrialPanel("a", [], [])], [TrialPanel("a", [math.nan], [math.nan])]):
        parsed(drawn(panels))
